"""A meeting of a network: when by the clock on the wall in Warsaw, where, and for whom."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from zaloga.core import clock, words
from zaloga.core.counting import how_many
from zaloga.core.fields import LineField, WordsField
from zaloga.core.words import day
from zaloga.forum.models import Thread
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.plans.models import PlanItem
from zaloga.surveys.models import Survey
from zaloga.surveys.ready import AFTER

WARSAW = ZoneInfo("Europe/Warsaw")
LONGEST_HOURS = 20  # teaching hours in one day
TEACHING_HOUR = 45  # minutes
FARTHEST = timedelta(days=731)
GONE_BY = "Ten termin już minął. Wybierz dzień i godzinę przed nami."


def wall(on: date, at: time) -> datetime:
    """The moment at which the clock on the wall in Warsaw shows this; the first of two in the night of autumn."""
    return datetime.combine(on, at, WARSAW)


def why_far(on: date) -> str:
    """What is wrong with a day that nobody means, as of the year 9999; empty where nothing is."""
    if on > clock.today() + FARTHEST:
        return "Sprawdź rok: termin może być najdalej dwa lata od dziś."
    return "Ten dzień już minął. Sprawdź rok." if on < clock.today() - FARTHEST else ""


def why_impossible(on: date, *hours: time | None) -> str:
    """Why nobody can meet then: the day is too far, or the clock skips the hour; empty where they can."""
    if why := why_far(on):
        return why
    for at in filter(None, hours):
        if wall(on, at).astimezone(UTC).astimezone(WARSAW).time() != at:
            name = day(on, weekday=True).capitalize()
            return f"{name}: tej nocy zegar przeskakuje o godzinę, więc {at:%-H:%M} nie ma. Podaj inną godzinę."
    return ""


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def standing(self) -> "MeetingQuerySet":
        return self.filter(called_off_at=None)

    def upcoming(self) -> "MeetingQuerySet":
        """Those that run or come, the nearest first."""
        return self.standing().filter(ends_at__gte=clock.now()).order_by("starts_at", "pk")

    def past(self) -> "MeetingQuerySet":
        """Those that were held, the latest first."""
        return self.standing().filter(ends_at__lt=clock.now()).order_by("-starts_at", "-pk")

    def to_ask_after(self, within: timedelta) -> "MeetingQuerySet":
        """Held lately, in a living network, with a survey to come that has not been opened yet."""
        now = clock.now()
        lately = self.standing().filter(ends_at__lte=now, ends_at__gt=now - within, evaluation=None)
        return lately.filter(network__archived_at=None).exclude(asks_after="").order_by("ends_at", "pk")

    def asking(self) -> "MeetingQuerySet":
        """Those whose survey takes answers."""
        return self.filter(evaluation__in=Survey.objects.running()).order_by("ends_at", "pk")

    def for_list(self, viewer: User) -> "MeetingQuerySet":
        """Everything a row shows in one query: how many come, what the viewer said, which in the year it is."""
        comings = Meeting.comings.rel.related_model.objects.filter(meeting=OuterRef("pk"))  # type: ignore[attr-defined]
        mine = comings.filter(user=viewer if viewer.is_authenticated else None)
        earlier = Meeting.objects.standing().filter(network=OuterRef("network"), starts_at__lte=OuterRef("starts_at"))
        return self.select_related("network__programme").annotate(
            on_site=how_many(comings.filter(answer="coming")),
            online=how_many(comings.filter(answer="online")),
            asked=how_many(comings),
            my_answer=Subquery(mine.values("answer")[:1]),
            is_asked=Exists(mine),
            ordinal=how_many(earlier),
        )


class Meeting(models.Model):
    """One meeting, of a day or of several days that follow one another. Its days hold the hours on the wall;
    ``starts_at`` and ``ends_at`` follow from them.

    ``uid`` and ``sequence`` are those of RFC 5545: whatever changes in the calendars raises the sequence.
    """

    class Mode(models.TextChoices):
        ONSITE = "onsite", "na miejscu"
        ONLINE = "online", "online"
        HYBRID = "hybrid", "na miejscu, można też online"

    class Guests(models.TextChoices):
        CREW = "crew", "tylko załoga"
        PROGRAMME = "programme", "też inne sieci programu"
        EVERYBODY = "everybody", "każdy, kto ma konto"

    network = models.ForeignKey(Network, models.CASCADE, related_name="meetings")
    item = models.ForeignKey(PlanItem, models.SET_NULL, null=True, blank=True, related_name="meetings")
    title = LineField("temat", max_length=200)
    purpose = WordsField("po co się spotykamy", max_length=1000, blank=True)
    bring = WordsField("co zabrać, co przygotować", max_length=1000, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    mode = models.CharField("jak się spotykamy", max_length=8, choices=Mode, default=Mode.ONSITE)
    place = LineField("miejsce", max_length=200, blank=True)
    way = LineField("jak trafić", max_length=300, blank=True)
    link = models.URLField("adres spotkania online", max_length=500, blank=True)
    room = models.CharField(max_length=40, blank=True)  # of the installation's own server, instead of a link
    dial_in = LineField("jak wejść przez telefon", max_length=200, blank=True)
    seats = models.PositiveSmallIntegerField("ile miejsc na sali", null=True, blank=True)
    guests = models.CharField("kto może przyjść", max_length=9, choices=Guests, default=Guests.CREW)
    answer_by = models.DateField("odpowiedź do", null=True, blank=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    called_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    called_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    called_off_why = WordsField("powód", max_length=600, blank=True)
    agenda_closed_at = models.DateTimeField(null=True, blank=True)  # since then members propose nothing
    asks_after = models.CharField("ankieta po spotkaniu", max_length=30, blank=True, default=AFTER)  # a ready one
    questions = models.ForeignKey(Thread, models.SET_NULL, null=True, blank=True, related_name="+")
    evaluation = models.ForeignKey(Survey, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="Spotkanie musi się skończyć po rozpoczęciu.",
            ),
            models.CheckConstraint(
                name="meeting_has_one_door",
                condition=Q(link="") | Q(room=""),
                violation_error_message="Podaj adres albo weź nasz pokój, jedno z dwojga.",
            ),
            models.CheckConstraint(
                name="meeting_has_some_seats",
                condition=Q(seats=None) | Q(seats__gt=0),
                violation_error_message="Miejsc musi być co najmniej jedno.",
            ),
        ]
        indexes = [
            models.Index(fields=["network", "starts_at"], name="meetings_of_network"),
            models.Index(fields=["starts_at"], condition=Q(called_off_at=None), name="standing_meetings"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_to(self.network.slug, self.pk)

    @property
    def is_called_off(self) -> bool:
        return self.called_off_at is not None

    @property
    def is_past(self) -> bool:
        return self.ends_at < clock.now()

    @property
    def runs(self) -> bool:
        return self.starts_at <= clock.now() <= self.ends_at

    @property
    def is_open(self) -> bool:
        """Whether one can still say that one comes."""
        return not self.is_called_off and not self.is_past

    @property
    def is_answer_late(self) -> bool:
        """The day until which an answer was asked for is behind us; one can still answer."""
        return self.answer_by is not None and self.answer_by < clock.today()

    @property
    def is_on_site(self) -> bool:
        return self.mode != self.Mode.ONLINE

    @property
    def is_online(self) -> bool:
        return self.mode != self.Mode.ONSITE

    @property
    def first_on(self) -> date:
        return timezone.localdate(self.starts_at, WARSAW)

    @property
    def last_on(self) -> date:
        return timezone.localdate(self.ends_at, WARSAW)

    @property
    def when(self) -> str:
        """czwartek, 3 grudnia; piątek, 4 grudnia – sobota, 5 grudnia."""
        first, last = (day(on, weekday=True) for on in (self.first_on, self.last_on))
        return first if first == last else f"{first} – {last}"

    @property
    def online_url(self) -> str:
        """Where one enters online: the link somebody gave, or the room on the installation's own server."""
        return f"{settings.MEETING_ROOMS_URL}/{self.room}" if self.room else self.link

    @property
    def expected(self) -> int:
        """How many said that they will be there; for rows of for_list()."""
        return self.on_site + self.online  # type: ignore[attr-defined]

    @property
    def my_answer_in_words(self) -> str:
        """What the viewer said; for rows of for_list()."""
        return dict(Meeting.comings.rel.related_model.Answer.choices)[self.my_answer]  # type: ignore[attr-defined]

    def has_room(self) -> bool:
        """Whether a seat is free on site; those online take none."""
        return self.seats is None or self.comings.filter(answer="coming").count() < self.seats


@lru_cache(maxsize=10_000)
def path_to(slug: str, pk: int) -> str:
    """Kept: calendars that programs read again and again ask for hundreds of them."""
    return reverse("meetings:meeting", args=[slug, pk])


class Day(models.Model):
    """One day of a meeting. Date and hours stay as somebody wrote them, whatever the rules of zones become."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="days")
    on = models.DateField("dzień")
    begins = models.TimeField("od")
    ends = models.TimeField("do")
    hours = models.PositiveSmallIntegerField("godzin dydaktycznych")

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "on"],
                name="meeting_day_once",
                violation_error_message="Ten dzień już jest w spotkaniu.",
            ),
            models.CheckConstraint(
                name="day_ends_after_it_begins",
                condition=Q(ends__gt=F("begins")),
                violation_error_message="Koniec musi być później niż początek.",
            ),
            models.CheckConstraint(
                name="day_has_some_hours",
                condition=Q(hours__gte=1) & Q(hours__lte=LONGEST_HOURS),
                violation_error_message=f"Dzień może mieć od 1 do {LONGEST_HOURS} godzin dydaktycznych.",
            ),
        ]

    def __str__(self) -> str:
        return f"{day(self.on, weekday=True)}, {self.time}"

    @property
    def starts_at(self) -> datetime:
        return wall(self.on, self.begins)

    @property
    def ends_at(self) -> datetime:
        return wall(self.on, self.ends)

    @property
    def minutes(self) -> int:
        return minutes_between(self.begins, self.ends)

    @property
    def time(self) -> str:
        """15:30–17:45."""
        return f"{self.begins:%-H:%M}–{self.ends:%-H:%M}"

    @property
    def hours_in_words(self) -> str:
        return words.teaching_hours(self.hours)


def minutes_between(begins: time, ends: time) -> int:
    return (ends.hour - begins.hour) * 60 + ends.minute - begins.minute


def teaching_hours(begins: time, ends: time) -> int:
    """Whole teaching hours of 45 minutes that fit between; at least one, and not more than a day may have."""
    return min(LONGEST_HOURS, max(1, minutes_between(begins, ends) // TEACHING_HOUR))
