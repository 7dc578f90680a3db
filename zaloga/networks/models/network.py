from datetime import date, timedelta
from itertools import pairwise

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.safestring import mark_safe

from zaloga.core import clock, markdown
from zaloga.core.counting import how_many
from zaloga.core.fields import LineField, WordsField
from zaloga.core.words import MONTHS_NOMINATIVE, fold, sort_key
from zaloga.institutions.models import Institution
from zaloga.people.models import User
from zaloga.programmes.models import Programme
from zaloga.search.index import PUBLIC, Document

DEFAULT_CONTRACT = """\
1. Jesteśmy tu dobrowolnie i po równo: każdy daje i każdy bierze.
2. To, co słyszymy od siebie nawzajem, zostaje w sieci.
3. Pytamy, zamiast oceniać. Nie ma głupich pytań.
4. Przychodzimy na spotkania, a gdy nie możemy, dajemy znać.
5. Próbujemy u siebie i mówimy, co z tego wyszło, także gdy nie wyszło.
"""

# How many months of a ten-month school year a stage usually takes; a shorter period shrinks them alike.
STAGE_MONTHS = (1, 1, 4, 2, 2)
# How long before the end of a year, and before the start of the next, people think of its turn.
TURN_LASTS = timedelta(days=62)
DAYS_IN_MONTH = 30.44
# What is farther than that is a slip of the pen.
STARTS_WITHIN, LASTS_UP_TO = timedelta(days=3 * 366), timedelta(days=2 * 366)


def slips_of_period(starts_on: date | None, ends_on: date | None) -> dict[str, str]:
    """What in the days of a network must be a mistake, by field."""
    slips = {}
    if starts_on and abs(starts_on - clock.today()) > STARTS_WITHIN:
        slips["starts_on"] = "Sprawdź rok: sieć może się zaczynać najwyżej trzy lata od dzisiaj, wstecz albo naprzód."
    if starts_on and ends_on and ends_on <= starts_on:
        slips["ends_on"] = "Sieć musi się kończyć później, niż się zaczyna."
    elif starts_on and ends_on and ends_on - starts_on > LASTS_UP_TO:
        slips["ends_on"] = "Sprawdź rok: sieć może trwać najwyżej dwa lata."
    return slips


class NetworkQuerySet(models.QuerySet):
    def running(self) -> "NetworkQuerySet":
        return self.filter(archived_at=None)

    def archived(self) -> "NetworkQuerySet":
        return self.filter(archived_at__isnull=False)

    def public(self) -> "NetworkQuerySet":
        """Networks that anybody may see in the catalogue."""
        return self.filter(visibility=Network.Visibility.PUBLIC, opened_at__isnull=False)

    def holding(self, words: str) -> Q:
        """The condition that every word typed is found: in the name, question, themes, audience, who runs it."""
        found = Q()
        for word in fold(words).split()[:8]:
            found &= Q(search_text__contains=word)
        return found

    def for_list(self) -> "NetworkQuerySet":
        """Everything a row of a list shows, in one query however long the list is."""
        leader = User.objects.filter(
            memberships__network=OuterRef("pk"), memberships__role="coordinator", memberships__left_at=None
        )
        crew = Network.people.through.objects.crew().filter(network=OuterRef("pk"))  # type: ignore[attr-defined]
        return self.select_related("programme", "run_by").annotate(
            crew_size=how_many(crew),
            schools=how_many(crew, different="institution"),
            leader=Subquery(leader.order_by("memberships__joined_at").values("name")[:1]),
        )

    def with_vacancy(self) -> "NetworkQuerySet":
        """With ``vacant_since``, for those that nobody coordinates: when the last one left, else the founding."""
        helm = Network.people.through.objects.filter(network=OuterRef("pk"), role="coordinator")  # type: ignore[attr-defined]
        left = helm.exclude(left_at=None).order_by("-left_at").values("left_at")[:1]
        return self.annotate(vacant_since=Coalesce(Subquery(left), F("founded_at")))

    def vacant(self) -> "NetworkQuerySet":
        """Networks without a coordinator, with ``vacant_since``."""
        helm = Network.people.through.objects.filter(network=OuterRef("pk"), role="coordinator")  # type: ignore[attr-defined]
        return self.filter(~Exists(helm.filter(left_at=None))).with_vacancy()

    def with_queue(self) -> "NetworkQuerySet":
        """With ``held`` seats and ``in_line``, the number of people who wait; for pages that speak of joining."""
        queue = Network.queue.rel.related_model.objects.filter(network=OuterRef("pk"))  # type: ignore[attr-defined]
        return self.annotate(held=how_many(queue.holding()), in_line=how_many(queue.in_line()))

    def with_list_to_move(self) -> "NetworkQuerySet":
        """Where somebody waits for a free seat, or something held has run out."""
        rows = Network.queue.rel.related_model.objects.filter(network=OuterRef("pk"))  # type: ignore[attr-defined]
        crew = Network.people.through.objects.crew().filter(network=OuterRef("pk"))  # type: ignore[attr-defined]
        waits = rows.in_line().filter(Q(awaits_accession=False) | Q(released_at=None))
        is_free = Q(_crew__lt=F("capacity") + F("additional_seats") - F("_held"))
        return (
            self.running()
            .alias(_crew=how_many(crew), _held=how_many(rows.holding()))
            .filter(models.Exists(rows.overdue()) | (models.Exists(waits) & is_free))
        )


class Network(models.Model):
    """An inter-school network of cooperation and self-education."""

    class Kind(models.TextChoices):
        SUBJECT = "subject", "przedmiotowa"
        PROBLEM = "problem", "problemowa"

    class Access(models.TextChoices):
        OPEN = "open", "otwarty"
        REQUEST = "request", "na prośbę"
        CLOSED = "closed", "zamknięty"

    class Stage(models.IntegerChoices):
        SURVEY = 0, "Sondowanie"
        TOPIC = 1, "Temat i cel"
        WORK = 2, "Działanie w sieci"
        PRACTICE = 3, "W praktyce"
        REFLECTION = 4, "Refleksja i ocena"

    class Audience(models.TextChoices):
        TEACHERS = "teachers", "nauczyciele"
        HEADS = "heads", "dyrektorzy"
        SPECIALISTS = "specialists", "pedagodzy i psychologowie"
        LOCAL_GOVERNMENTS = "local_governments", "samorządowcy"
        MIXED = "mixed", "wszyscy pracownicy oświaty"

    class Visibility(models.TextChoices):
        PUBLIC = "public", "widzą ją wszyscy"
        PROGRAMME = "programme", "widzą ją członkowie i osoby nadzorujące"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="networks", verbose_name="program")
    name = LineField("nazwa", max_length=120)
    slug = models.SlugField("adres strony", max_length=80, unique=True)
    sort_key = models.CharField(max_length=260, editable=False, db_index=True)
    search_text = models.TextField(editable=False)
    question = LineField("pytanie, wokół którego się spotykamy", max_length=200)
    invitation_text = WordsField("zaproszenie na stronę publiczną", max_length=600, blank=True)
    kind = models.CharField("rodzaj", max_length=8, choices=Kind, default=Kind.SUBJECT)
    themes = ArrayField(LineField(max_length=40), verbose_name="tematy", default=list, blank=True, size=8)
    audience = models.CharField("dla kogo", max_length=20, choices=Audience, default=Audience.TEACHERS)
    audience_note = LineField("dla kogo, dokładniej", max_length=160, blank=True)
    run_by = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="run_networks",
        verbose_name="placówka prowadząca",
        help_text="Puste: organizator programu.",
    )
    access = models.CharField("nabór", max_length=8, choices=Access, default=Access.OPEN)
    capacity = models.PositiveSmallIntegerField("liczba miejsc", default=25)
    additional_seats = models.PositiveSmallIntegerField("dodatkowe miejsca", default=0)
    additional_reason = WordsField("dlaczego dodatkowe miejsca", max_length=600, blank=True)
    starts_on = models.DateField("od")
    ends_on = models.DateField("do")
    general_aim = WordsField("cel na ten rok", max_length=600, blank=True)
    contract = WordsField("kontrakt", max_length=4000, default=DEFAULT_CONTRACT)
    contract_version = models.PositiveSmallIntegerField(default=1)
    stage = models.PositiveSmallIntegerField("etap", choices=Stage, default=Stage.SURVEY)
    stage_since = models.DateField(default=clock.today)
    visibility = models.CharField("strona publiczna", max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    founded_at = models.DateTimeField(default=clock.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    # The network of the year before, of which this one is the next.
    continues = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="continued_by", verbose_name="kontynuuje sieć"
    )
    # When the programme was told that nobody coordinates; once for each time that nobody does.
    vacancy_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    people = models.ManyToManyField(User, through="Membership", related_name="networks")

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="network_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="Sieć musi się kończyć później, niż się zaczyna.",
            ),
            models.CheckConstraint(
                name="network_has_seats",
                condition=Q(capacity__gte=2) & Q(capacity__lte=500),
                violation_error_message="Liczba miejsc musi być od 2 do 500.",
            ),
            models.CheckConstraint(
                name="additional_seats_have_a_reason",
                condition=Q(additional_seats=0) | (Q(additional_seats__lte=500) & ~Q(additional_reason="")),
                violation_error_message="Dodatkowych miejsc może być do 500, a do nich potrzebny jest powód.",
            ),
            models.CheckConstraint(
                name="network_stage_from_0_to_4",
                condition=Q(stage__lte=4),
                violation_error_message="Etapy są od 0 do 4.",
            ),
        ]
        indexes = [models.Index(fields=["programme", "archived_at"], name="networks_of_programme")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.sort_key = sort_key(self.name)
        parts = [self.name, self.question, *self.themes, self.get_audience_display(), self.audience_note]
        self.search_text = fold(" ".join([*parts, str(self.runner)]))
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("portal:network", args=[self.slug])

    def as_document(self) -> Document:
        """For the search: whoever may open its page finds it."""
        keys = [f"network:{self.pk}", f"programme:{self.programme_id}", "operators"]
        is_public = self.is_opened and self.visibility == self.Visibility.PUBLIC
        words = [self.question, *self.themes, self.audience_note, self.invitation_text, self.general_aim]
        return Document(self.name, " ".join(words), [PUBLIC, *keys] if is_public else keys)

    def clean(self) -> None:
        """A slip of the pen makes the year 1027 or 9999. A period kept from before is left as it is."""
        slips = slips_of_period(self.starts_on, self.ends_on)
        if slips and not self.has_kept_period():
            raise ValidationError(slips)

    def has_kept_period(self) -> bool:
        kept = Network.objects.filter(pk=self.pk, starts_on=self.starts_on, ends_on=self.ends_on)
        return self.pk is not None and kept.exists()

    @property
    def runner(self) -> Institution:
        """The body that runs it; by default the programme's organiser."""
        return self.run_by or self.programme.organiser

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def is_opened(self) -> bool:
        """Whether the network has been shown to the world; a new one is first prepared."""
        return self.opened_at is not None

    @property
    def takes_people(self) -> bool:
        """Whether one may come in without being invited; whether there is room is another question."""
        return self.is_opened and not self.is_archived and self.access != self.Access.CLOSED

    @property
    def school_year(self) -> str:
        """2026/27: from September to August."""
        first = self.starts_on.year if self.starts_on.month >= 8 else self.starts_on.year - 1
        return f"{first}/{(first + 1) % 100:02d}"

    @property
    def says_year(self) -> bool:
        """Whether the year stands in the name already: Matematycy 2026/27."""
        return self.school_year[:4] in self.name

    @property
    def in_year(self) -> str:
        """The name with the school year: a network and its next one often have the same name."""
        return self.name if self.says_year else f"{self.name} {self.school_year}"

    @property
    def months_left(self) -> int:
        """Whole months until the end, rounded; less than nothing when it has passed."""
        return round((self.ends_on - clock.today()).days / DAYS_IN_MONTH)

    @property
    def is_far_from_end(self) -> bool:
        return not self.is_archived and self.ends_on - clock.today() > TURN_LASTS

    @property
    def awaits_opening(self) -> bool:
        """Whether it is time to open: a next year prepared long before its start hurries nobody."""
        is_far_ahead = self.continues_id is not None and self.starts_on - clock.today() > TURN_LASTS
        return not self.is_opened and not self.is_archived and not is_far_ahead

    @property
    def contract_html(self) -> str:
        """The contract as safe HTML."""
        return mark_safe(markdown.render(self.contract))  # noqa: S308 - cleaned by nh3 in render()

    def crew(self):
        """Active coordinator, deputies and members: they take the seats. Experts and observers do not."""
        return self.memberships.crew()

    @property
    def seats(self) -> int:
        """All seats: the capacity and those added with a reason."""
        return self.capacity + self.additional_seats

    def seats_taken(self) -> int:
        """The crew, and seats held for offers and for schools about to accede. Two queries."""
        return self.crew().count() + self.queue.holding().count()

    def seats_left(self) -> int:
        """May be less than nothing where somebody took the helm of a full network."""
        return self.seats - self.seats_taken()

    def has_room(self) -> bool:
        return self.seats_left() > 0

    def has_seats_for_all(self) -> bool:
        return self.seats_left() >= 0

    def months(self) -> int:
        """How many calendar months the network's period touches."""
        return (self.ends_on.year - self.starts_on.year) * 12 + self.ends_on.month - self.starts_on.month + 1

    def stage_edges(self) -> list[int]:
        """In which month, counted from 0, each stage begins, and after the last one the end.

        Every stage has a month of its own, unless there are fewer than five: then neighbours share one.
        """
        whole, room = self.months(), int(self.months() >= len(STAGE_MONTHS))
        edges = [0]
        for stage in range(1, len(STAGE_MONTHS)):
            usual = round(sum(STAGE_MONTHS[:stage]) * whole / sum(STAGE_MONTHS))
            latest = whole - (len(STAGE_MONTHS) - stage if room else 1)
            edges.append(min(max(usual, edges[-1] + room), latest))
        return [*edges, whole]

    def stage_months(self) -> list[str]:
        """When each stage usually runs within the network's period: wrzesień, październik, listopad–luty …"""
        edges, spans = self.stage_edges(), []
        for first, after in pairwise(edges):
            names = [
                MONTHS_NOMINATIVE[(self.starts_on.month - 1 + month) % 12] for month in (first, max(first, after - 1))
            ]
            spans.append(names[0] if names[0] == names[1] else "–".join(names))
        return spans


class SpecificAim(models.Model):
    """One of the specific aims that follow from the general one."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="specific_aims")
    text = WordsField("cel szczegółowy", max_length=600)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text
