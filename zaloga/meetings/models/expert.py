"""People from outside: the list that a programme shares with their consent, and somebody's visit to one meeting."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.counting import how_many
from zaloga.core.fields import LineField, WordsField
from zaloga.core.tokens import token
from zaloga.core.words import sort_key
from zaloga.meetings.models.meeting import Meeting
from zaloga.people.models import User
from zaloga.programmes.models import Programme

LINK_LIVES = timedelta(days=14)  # after the meeting: slides and thanks come later
LONGEST_MINUTES = 600


class ExpertQuerySet(models.QuerySet["Expert"]):
    def listed(self) -> "ExpertQuerySet":
        """Those who agreed to stand on the list."""
        return self.filter(agreed_at__isnull=False)

    def pending(self) -> "ExpertQuerySet":
        return self.filter(agreed_at=None)

    def for_list(self) -> "ExpertQuerySet":
        return self.select_related("added_by").order_by("sort_key", "pk")


class Expert(models.Model):
    """Somebody whom all crews of a programme may invite. On the list only since they agreed themselves, by a personal
    link; the same link changes the words about them and takes them off.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="experts")
    name = LineField("imię i nazwisko", max_length=120)
    email = models.EmailField("adres e-mail")
    themes = LineField("tematy", max_length=200)
    about = WordsField("kim jest i co robi", max_length=600, blank=True)
    sort_key = models.CharField(max_length=620, editable=False)
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "email"],
                name="expert_on_the_list_once",
                violation_error_message="Osoba o tym adresie już jest na liście albo czekamy na jej zgodę.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = sort_key(self.name)[:620]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("meetings:experts", args=[self.programme.slug])

    @property
    def token(self) -> str:
        """The secret of the personal link, computed again for every letter."""
        return token("listed expert", self.pk, self.email, kept=self.digest)


class VisitQuerySet(models.QuerySet["Visit"]):
    def suggested(self) -> "VisitQuerySet":
        """Whom the crew would like to invite, and nobody has yet."""
        return self.filter(invited_at=None)

    def invited(self) -> "VisitQuerySet":
        """Whose invitation stands, whatever they said."""
        return self.filter(invited_at__isnull=False, withdrawn_at=None)

    def accepted(self) -> "VisitQuerySet":
        return self.invited().filter(answer=Visit.Answer.ACCEPTED)

    def silent(self) -> "VisitQuerySet":
        return self.invited().filter(answer=Visit.Answer.NONE)

    def for_page(self, viewer: User) -> "VisitQuerySet":
        """Everything the meeting's pages show of its guests, in one query; most wanted first."""
        votes = VisitVote.objects.filter(visit=OuterRef("pk"))
        found = self.select_related("suggested_by", "expert").annotate(
            votes_given=how_many(votes), is_my_vote=Exists(votes.filter(user=viewer.pk))
        )
        return found.order_by(F("invited_at").asc(nulls_last=True), "-votes_given", "pk")


class Visit(models.Model):
    """Somebody from outside at one meeting: suggested by the crew, invited by whoever leads, answered by themselves
    through a personal link, without an account.

    ``generation`` counts the letters with a link: each of them makes the link before it dead.
    """

    class Answer(models.TextChoices):
        NONE = "", "bez odpowiedzi"
        ACCEPTED = "accepted", "przyjdzie"
        DECLINED = "declined", "nie może"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="visits")
    expert = models.ForeignKey(Expert, models.SET_NULL, null=True, blank=True, related_name="visits")
    name = LineField("imię i nazwisko", max_length=120)
    about = LineField("kim jest, skąd", max_length=200, blank=True)
    email = models.EmailField("adres e-mail", blank=True)
    why = WordsField("dlaczego warto", max_length=600, blank=True)
    suggested_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    theme = LineField("o czym", max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField("ile czasu", null=True, blank=True)
    terms = WordsField("warunki", max_length=1500, blank=True)
    contact = LineField("kontakt", max_length=200, blank=True)
    answer_by = models.DateField("odpowiedź do", null=True, blank=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)
    generation = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    answer = models.CharField("odpowiedź", max_length=8, choices=Answer, blank=True, default=Answer.NONE)
    word = WordsField("kilka słów", max_length=600, blank=True)
    introduce = WordsField("jak przedstawić", max_length=600, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    retracted = models.PositiveSmallIntegerField(default=0)  # how many times they said no after they had said yes
    recalled_at = models.DateTimeField(null=True, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)  # whoever leads heard that no answer came in time
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "email"],
                condition=~Q(email="") & Q(withdrawn_at=None),
                name="visits_meeting_once",
                violation_error_message="Ta osoba jest już zaproszona albo zaproponowana na to spotkanie.",
            ),
            models.CheckConstraint(
                name="invited_expert_has_an_address",
                condition=Q(invited_at=None) | ~Q(email=""),
                violation_error_message="Podaj adres, na który wyślemy zaproszenie.",
            ),
            models.CheckConstraint(
                name="only_invited_experts_answer",
                condition=Q(answer="", answered_at=None)
                | ~Q(answer="") & Q(answered_at__isnull=False, invited_at__isnull=False),
                violation_error_message="Odpowiada ten, kto dostał zaproszenie.",
            ),
            models.CheckConstraint(
                name="visit_lasts",
                condition=Q(minutes=None) | Q(minutes__gte=1, minutes__lte=LONGEST_MINUTES),
                violation_error_message=f"Podaj od 1 do {LONGEST_MINUTES} minut.",
            ),
        ]
        indexes = [
            models.Index(fields=["answer_by"], condition=Q(answer="", withdrawn_at=None), name="silent_experts"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("meetings:visits", args=[self.meeting.network.slug, self.meeting_id])

    @property
    def link(self) -> str:
        """The way to the personal page."""
        return reverse("meetings:visit_by_link", args=[self.token])

    @property
    def token(self) -> str:
        """The secret of the personal link, computed again for every letter."""
        return token("expert visit", self.meeting_id, self.pk, self.generation, kept=self.digest)

    @property
    def who(self) -> str:
        """dr Dorota Malec, Uniwersytet Wrocławski."""
        return ", ".join(part for part in (self.name, self.about) if part)

    @property
    def is_suggested(self) -> bool:
        return self.invited_at is None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_answer_late(self) -> bool:
        """The day until which an answer was asked for is behind us; one can still answer."""
        return self.answer_by is not None and self.answer_by < clock.today()

    @property
    def times_crossed_out(self) -> int:
        """How many times this person was asked no more to this meeting, or took back that they come."""
        rows = Visit.objects.filter(meeting=self.meeting_id, email=self.email)
        found = rows.aggregate(withdrawn=Count("withdrawn_at"), retracted=Sum("retracted", default=0))
        return int(found["withdrawn"] + found["retracted"])

    @property
    def is_crossed_out(self) -> bool:
        """Whether the meeting is out of their calendar although it takes place."""
        return self.is_withdrawn or self.is_declined and self.retracted > 0

    @property
    def has_accepted(self) -> bool:
        """What they said, whether the invitation still stands or not."""
        return self.answer == self.Answer.ACCEPTED

    @property
    def is_accepted(self) -> bool:
        return self.has_accepted and not self.is_withdrawn

    @property
    def is_declined(self) -> bool:
        return self.answer == self.Answer.DECLINED

    @property
    def lasts_until(self) -> datetime:
        """When the link dies by itself."""
        return self.meeting.ends_at + LINK_LIVES

    @property
    def is_alive(self) -> bool:
        """Whether the personal link still opens."""
        return not (self.is_suggested or self.is_withdrawn) and clock.now() < self.lasts_until


class VisitVote(models.Model):
    """Somebody of the crew would like this person to come. Taken back, the row is gone."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="votes")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    given_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "user"],
                name="expert_voted_for_once",
                violation_error_message="Twój głos na tę osobę już jest.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.visit)
