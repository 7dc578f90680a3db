from datetime import timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import Greatest
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.counting import how_many
from zaloga.core.fields import LineField, WordsField
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.programmes.models import Programme

ENOUGH = 5  # answers from which a result is shown (the law of anonymity, 2)
LONGEST = timedelta(days=120)


class SurveyQuerySet(models.QuerySet["Survey"]):
    def running(self) -> "SurveyQuerySet":
        return self.filter(opened_at__isnull=False, closed_at=None)

    def asking_in(self, programme: Programme) -> "SurveyQuerySet":
        """Those of the programme itself that take answers today, the one that ends first before others."""
        return self.running().filter(programme=programme, closes_on__gte=clock.today()).order_by("closes_on", "pk")

    def overdue(self) -> "SurveyQuerySet":
        """Open still, though their last day has passed."""
        return self.running().filter(closes_on__lt=clock.today())

    def for_list(self) -> "SurveyQuerySet":
        """Everything a row of a list shows: how many were ``asked`` and how many of them have ``said``."""
        rows = Survey.participations.rel.related_model.objects.filter(survey=OuterRef("pk"))  # type: ignore[attr-defined]
        return self.select_related("network__programme", "programme", "network").annotate(
            said=how_many(rows.filter(has_answered=True)),
            asked=Greatest(how_many(rows.filter(is_withdrawn=False)), how_many(rows.filter(has_answered=True))),
        )


class Survey(models.Model):
    """Questions put to the crew of a network, or to the staff of a programme's institutions.

    Drafted, opened, closed: each once. ``version`` grows with every change of what is asked. What is known of an
    anonymous survey after its closing are tallies; its answers are gone. ``is_by_list`` where a room above names who is
    asked, like those who were at a meeting, and not the whole crew.
    """

    class Purpose(models.TextChoices):
        NEEDS = "needs", "potrzeby"
        FORMATIVE = "formative", "po spotkaniu"
        FINAL = "final", "na koniec roku"

    network = models.ForeignKey(Network, models.CASCADE, null=True, blank=True, related_name="surveys")
    programme = models.ForeignKey(Programme, models.CASCADE, null=True, blank=True, related_name="surveys")
    title = LineField("tytuł", max_length=120)
    intro = WordsField("kilka słów na początek", max_length=1000, blank=True)
    purpose = models.CharField("po co pytasz", max_length=10, choices=Purpose, default=Purpose.NEEDS)
    is_anonymous = models.BooleanField("anonimowa", default=True)
    is_by_list = models.BooleanField(default=False)
    template = models.CharField(max_length=30, blank=True)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    closes_on = models.DateField("do kiedy", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    public_key = models.CharField(max_length=64, blank=True)
    on_paper = models.PositiveIntegerField(default=0)
    invited = models.PositiveIntegerField(null=True, blank=True)
    answered = models.PositiveIntegerField(null=True, blank=True)
    is_erased = models.BooleanField(default=False)
    half_way_reminded = models.BooleanField(default=False)
    last_day_reminded = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True, blank=True)
    outcome = WordsField("co z tym zrobimy", max_length=1000, blank=True)
    outcome_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    outcome_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="survey_of_one_place",
                condition=Q(network=None, programme__isnull=False) | Q(network__isnull=False, programme=None),
                violation_error_message="Ankieta należy do sieci albo do programu.",
            ),
            models.CheckConstraint(
                name="open_survey_has_a_last_day",
                condition=Q(opened_at=None) | Q(closes_on__isnull=False),
                violation_error_message="Podaj dzień, do którego można odpowiadać.",
            ),
            models.CheckConstraint(
                name="closed_survey_was_open_and_counted",
                condition=Q(closed_at=None, answered=None)
                | Q(closed_at__isnull=False, opened_at__isnull=False, answered__isnull=False),
                violation_error_message="Zamknąć można tylko otwartą ankietę.",
            ),
        ]
        indexes = [
            models.Index(fields=["network", "-made_at"], name="surveys_of_network"),
            models.Index(fields=["closes_on"], condition=Q(closed_at=None), name="surveys_to_close"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("surveys:survey", args=[self.pk])

    @property
    def home(self) -> Programme:
        """The programme to which it belongs, its own or its network's."""
        return self.network.programme if self.network else self.programme  # type: ignore[return-value]

    @property
    def is_draft(self) -> bool:
        return self.opened_at is None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_open(self) -> bool:
        """Whether answers are taken: opened, not closed, and its last day has not passed."""
        return not self.is_draft and not self.is_closed and clock.today() <= (self.closes_on or clock.today())

    @property
    def place(self) -> Network | Programme:
        return self.network or self.programme  # type: ignore[return-value]

    def has_answers(self) -> bool:
        """Whether anybody has answered already, on paper too, or what somebody said waits sealed."""
        said = self.participations.filter(has_answered=True)
        return self.on_paper > 0 or said.exists() or self.sealed.exists()

    def how_many_answered(self) -> int:
        """Counted at the closing; before it those who have, and the sheets of paper of an anonymous survey."""
        if self.answered is not None:
            return self.answered
        return self.participations.filter(has_answered=True).count() + (self.on_paper if self.is_anonymous else 0)

    def will_be_erased(self) -> bool:
        """Whether closing it now would leave nothing: neither five answers that came by themselves nor five sheets."""
        said = self.participations.filter(has_answered=True).values("voice").annotate(number=models.Count("pk"))
        return self.is_anonymous and self.on_paper < ENOUGH and all(row["number"] < ENOUGH for row in said)

    def counts_sheets_only(self) -> bool:
        """Whether there are enough sheets of paper, but too few people who answered by themselves, some at least."""
        if not self.is_anonymous or self.on_paper < ENOUGH:
            return False
        return 0 < self.participations.filter(has_answered=True, voice="person").count() < ENOUGH

    def how_many_silent(self) -> int:
        """Those asked without those who have answered: of the list as it was asked, whoever is of the crew today.

        A number that knew the crew would tell who has answered to whoever may change it. Zero where a list names who is
        asked, for the same reason.
        """
        return 0 if self.is_by_list else self.participations.standing().filter(has_answered=False).count()

    def how_many_invited(self) -> int:
        """Counted at the closing. Never fewer than have answered: some of those may be on the list no more."""
        if self.invited is not None:
            return self.invited
        standing, said = models.Q(is_withdrawn=False), models.Q(has_answered=True)
        found = self.participations.aggregate(
            asked=models.Count("pk", filter=standing), said=models.Count("pk", filter=said)
        )
        return max(found["asked"], found["said"])


class Question(models.Model):
    """One question. One that depends on another is asked on the next page, of those who chose one of ``only_values``.

    ``key`` is the ready question's own name as long as its words are unchanged: by it surveys are compared.
    """

    class Kind(models.TextChoices):
        SCALE = "scale", "skala"
        ONE = "one", "jedna odpowiedź"
        MANY = "many", "kilka odpowiedzi"
        RANK = "rank", "kolejność"
        TEXT = "text", "krótki tekst"
        LONG_TEXT = "long_text", "dłuższy tekst"
        DATE = "date", "data"

    WITH_OPTIONS = (Kind.SCALE, Kind.ONE, Kind.MANY, Kind.RANK)
    IN_WORDS = (Kind.TEXT, Kind.LONG_TEXT)
    FEWEST, MOST = 2, 12

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField("rodzaj", max_length=10, choices=Kind)
    text = LineField("pytanie", max_length=240)
    hint = LineField("podpowiedź", max_length=240, blank=True)
    options = ArrayField(LineField(max_length=120), verbose_name="możliwości", default=list, blank=True, size=MOST)
    most = models.PositiveSmallIntegerField("ile najwyżej", null=True, blank=True)
    is_required = models.BooleanField("wymagane", default=False)
    only_if = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="dependents")
    only_values = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, size=MOST)
    key = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.CheckConstraint(
                name="choice_needs_options",
                condition=Q(kind__in=["text", "long_text", "date"], options__len=0)
                | Q(kind__in=["scale", "one", "many", "rank"], options__len__gte=2),
                violation_error_message="Podaj co najmniej dwie możliwości, a przy tekście i dacie żadnej.",
            ),
            models.CheckConstraint(
                name="condition_as_a_pair",
                condition=Q(only_values__len=0) | Q(only_if__isnull=False),
                violation_error_message="Warunek to pytanie i wybrane odpowiedzi.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def has_options(self) -> bool:
        return self.kind in self.WITH_OPTIONS

    @property
    def places(self) -> int:
        """Of a ranking: how many places there are, so how many points the first one gives."""
        return self.most or len(self.options)

    @property
    def field(self) -> str:
        return f"p{self.pk}"

    def is_asked_of(self, values: dict[str, object]) -> bool:
        """Whether somebody with these answers so far ({key of a question: value}) is asked it."""
        if self.only_if_id is None:
            return True
        said = values.get(str(self.only_if_id))
        chosen = said if isinstance(said, list) else [said]
        return any(one in self.only_values for one in chosen)

    def in_words(self, values: dict[str, Any]) -> str:
        """One answer as its author gave it."""
        value = values.get(str(self.pk), "")
        if not self.has_options or value == "":
            return str(value)
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(self.options[place] for place in chosen)

    def condition(self) -> str:
        """On what it depends, in words: „Czy zostajesz?”: nie, raczej nie."""
        if self.only_if is None:
            return ""
        chosen = ", ".join(self.only_if.options[one] for one in self.only_values if one < len(self.only_if.options))
        return f"„{self.only_if.text}”: {chosen}"
