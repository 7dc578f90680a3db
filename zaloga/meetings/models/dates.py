"""When shall we meet: days from which a crew chooses. A day is what somebody wrote, in no zone and on no clock; where
there are hours, they are those on the wall in Warsaw.
"""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from zaloga.core import clock
from zaloga.core.counting import how_many
from zaloga.core.fields import LineField, WordsField
from zaloga.core.tokens import digest, token
from zaloga.core.words import WEEKDAYS_UNTIL, day
from zaloga.forum.models import Thread
from zaloga.meetings.models.expert import Expert
from zaloga.meetings.models.meeting import WARSAW, Meeting, wall
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.plans.models import PlanItem

DAY_BEFORE = timedelta(hours=24)


class DatePollQuerySet(models.QuerySet["DatePoll"]):
    def open(self) -> "DatePollQuerySet":
        """Those that take answers today, the one that ends first before others."""
        return self.filter(closed_at=None, closes_on__gte=clock.today()).order_by("closes_on", "pk")

    def overdue(self) -> "DatePollQuerySet":
        return self.filter(closed_at=None, closes_on__lt=clock.today())

    def unsettled(self) -> "DatePollQuerySet":
        """Without a choice yet, and not taken back."""
        return self.filter(chosen_at=None, withdrawn_at=None).order_by("closes_on", "pk")

    def asking(self, person: User) -> "DatePollQuerySet":
        """Open ones in living networks whose deadline concerns this person."""
        return self.open().filter(respondents__user=person, network__archived_at=None).select_related("network")

    def for_list(self, viewer: User) -> "DatePollQuerySet":
        """Everything a row shows in one query: how many were asked and have answered, and whether the viewer has."""
        rows = Respondent.objects.filter(poll=OuterRef("pk"))
        mine = rows.filter(user=viewer if viewer.is_authenticated else None)
        return self.select_related("network__programme", "item", "meeting").annotate(
            asked=how_many(rows),
            answered=how_many(rows.answered()),
            is_asked=Exists(mine),
            my_answer_at=Subquery(mine.values("answered_at")[:1]),
        )


class DatePoll(models.Model):
    """A question about dates to the whole crew, answered until the end of ``closes_on`` on the wall in Warsaw.

    It ends once: by the choice that makes a ``meeting``, or taken back. Closed before that, it only takes no answers.
    """

    class Kind(models.TextChoices):
        DATES = "dates", "same dni"
        TIMES = "times", "dni z godzinami"

    network = models.ForeignKey(Network, models.CASCADE, related_name="date_polls")
    item = models.ForeignKey(PlanItem, models.SET_NULL, null=True, blank=True, related_name="date_polls")
    title = LineField("pytanie", max_length=200)
    note = WordsField("kilka słów", max_length=600, blank=True)
    kind = models.CharField("o co pytasz", max_length=5, choices=Kind, default=Kind.TIMES)
    closes_on = models.DateField("odpowiedzi do")
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    begun_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    begun_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="date_polls")
    questions = models.ForeignKey(Thread, models.SET_NULL, null=True, blank=True, related_name="+")
    half_way_reminded = models.BooleanField(default=False)
    last_day_reminded = models.BooleanField(default=False)
    is_complete = models.BooleanField(default=False)  # whoever leads was told that everybody has answered

    objects = DatePollQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="date_poll_ends_once",
                condition=Q(withdrawn_at=None) | Q(chosen_at=None),
                violation_error_message="Sondę kończy wybór terminu albo jej wycofanie, jedno z dwojga.",
            ),
            models.CheckConstraint(
                name="ended_date_poll_is_closed",
                condition=Q(withdrawn_at=None, chosen_at=None) | Q(closed_at__isnull=False),
                violation_error_message="Zakończona sonda nie przyjmuje odpowiedzi.",
            ),
        ]
        indexes = [
            models.Index(fields=["network", "closes_on"], name="date_polls_of_network"),
            models.Index(fields=["closes_on"], condition=Q(closed_at=None), name="open_date_polls"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:dates", args=[self.network.slug, self.pk])

    @property
    def is_open(self) -> bool:
        """Whether answers are taken; after the last day not even where the worker is late."""
        return self.closed_at is None and clock.today() <= self.closes_on

    @property
    def why_closed(self) -> str:
        """Where no answers are taken: the time has run out, or somebody closed it before."""
        is_early = self.closed_at and timezone.localdate(self.closed_at, WARSAW) <= self.closes_on
        return "odpowiedzi są zamknięte" if is_early else "czas na odpowiedzi minął"

    @property
    def is_settled(self) -> bool:
        return self.chosen_at is not None or self.withdrawn_at is not None

    @property
    def has_hours(self) -> bool:
        return self.kind == self.Kind.TIMES

    @property
    def ends_at(self) -> datetime:
        """The midnight after the last minute, 23:59 in Warsaw."""
        return wall(self.closes_on + timedelta(days=1), time(0))

    @property
    def half_way_at(self) -> datetime:
        return self.begun_at + (self.ends_at - self.begun_at) / 2

    @property
    def last_call_at(self) -> datetime:
        return self.ends_at - DAY_BEFORE

    @property
    def until(self) -> str:
        """do niedzieli, 22 listopada."""
        return f"do {WEEKDAYS_UNTIL[self.closes_on.weekday()]}, {day(self.closes_on)}"

    @property
    def until_weekday(self) -> str:
        """do niedzieli, where that day is near enough to need no date."""
        is_near = (self.closes_on - clock.today()).days < 7
        return f"do {WEEKDAYS_UNTIL[self.closes_on.weekday()]}" if is_near else f"do {day(self.closes_on)}"


class DateOption(models.Model):
    """One day, with hours in a poll of times and without in a poll of days."""

    poll = models.ForeignKey(DatePoll, models.CASCADE, related_name="options")
    on = models.DateField("dzień")
    begins = models.TimeField("od", null=True, blank=True)
    ends = models.TimeField("do", null=True, blank=True)
    is_online = models.BooleanField("online", default=False)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["on", "begins", "is_online", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "on", "begins", "is_online"],
                nulls_distinct=False,
                name="date_option_once",
                violation_error_message="Ten termin już jest w sondzie.",
            ),
            models.CheckConstraint(
                name="date_option_hours_as_a_pair",
                condition=Q(begins=None, ends=None) | Q(begins__isnull=False, ends__isnull=False, ends__gt=F("begins")),
                violation_error_message="Koniec musi być później niż początek.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}, {self.hours}" if self.begins else self.day

    @property
    def day(self) -> str:
        """sobota, 23 stycznia, online."""
        return f"{day(self.on, weekday=True)}{', online' if self.is_online else ''}"

    @property
    def hours(self) -> str:
        """15:30–17:45; nothing where only days are asked about."""
        return f"{self.begins:%-H:%M}–{self.ends:%-H:%M}" if self.begins and self.ends else ""

    @property
    def field(self) -> str:
        return f"t{self.pk}"


class RespondentQuerySet(models.QuerySet["Respondent"]):
    def answered(self) -> "RespondentQuerySet":
        return self.filter(answered_at__isnull=False)

    def silent(self) -> "RespondentQuerySet":
        return self.filter(answered_at=None)

    def of_experts(self) -> "RespondentQuerySet":
        """Those from the programme's list, who have no account here."""
        return self.filter(expert__isnull=False)

    def for_page(self) -> "RespondentQuerySet":
        rows = self.select_related("user", "expert")
        return rows.order_by(Coalesce("user__sort_key", "expert__sort_key"), "pk")


class Respondent(models.Model):
    """One person is asked about the dates of one poll. Without those who are needed the meeting makes little sense.

    It is somebody with an account, or an ``expert`` of the programme's list who answers by their letter alone."""

    poll = models.ForeignKey(DatePoll, models.CASCADE, related_name="respondents")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="dates_asked")
    expert = models.ForeignKey(Expert, models.CASCADE, null=True, blank=True, related_name="dates_asked")
    is_needed = models.BooleanField(default=False)
    is_expert = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    letter_due = models.BooleanField(default=False)  # written in their quiet hours, it goes when these are over
    digest = models.CharField(max_length=64, unique=True)

    objects = RespondentQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "user"],
                name="asked_about_dates_once",
                violation_error_message="Ta osoba jest już zapytana o termin.",
            ),
            models.UniqueConstraint(
                fields=["poll", "expert"],
                name="expert_asked_about_dates_once",
                violation_error_message="Ta osoba jest już zapytana o termin.",
            ),
            models.CheckConstraint(
                name="asked_person_or_expert",
                condition=Q(user__isnull=False, expert=None) | Q(user=None, expert__isnull=False),
                violation_error_message="O termin pytamy osobę z kontem albo kogoś z listy ekspertów.",
            ),
        ]
        indexes = [models.Index(fields=["user", "poll"], name="dates_asked_of_person")]

    def __str__(self) -> str:
        return str(self.user or self.expert)

    def get_absolute_url(self) -> str:
        return reverse("meetings:dates_by_link", args=[self.token])

    @property
    def token(self) -> str:
        """The secret of the personal link, computed again for every letter."""
        if self.expert_id:
            return expert_dates_token(self.poll_id, self.expert_id, self.digest)
        return dates_token(self.poll_id, self.user_id or 0, self.digest)


class DateAnswer(models.Model):
    """What one person says of one option, and a word of explanation for whoever leads.

    ``entered_by`` tells that somebody else wrote it down, as they heard it by phone or saw it on paper.
    """

    class Says(models.TextChoices):
        YES = "yes", "tak"
        MAYBE = "maybe", "jeśli trzeba"
        NO = "no", "nie"

    option = models.ForeignKey(DateOption, models.CASCADE, related_name="answers")
    respondent = models.ForeignKey(Respondent, models.CASCADE, related_name="answers")
    says = models.CharField("odpowiedź", max_length=5, choices=Says)
    comment = LineField("uwaga", max_length=200, blank=True)
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["option", "respondent"],
                name="date_answered_once",
                violation_error_message="Na ten termin ta osoba już odpowiedziała.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_says_display()


def dates_token(poll: int, user: int, kept: str | None = None) -> str:
    return token("dates", poll, user, kept=kept)


def expert_dates_token(poll: int, expert: int, kept: str | None = None) -> str:
    return token("dates for experts", poll, expert, kept=kept)


def respondent(poll: DatePoll, user: User, **marks: Any) -> Respondent:
    """A new row, not saved yet, that its personal link will find."""
    return Respondent(poll=poll, user=user, digest=digest(dates_token(poll.pk, user.pk)), **marks)


def invited_respondent(poll: DatePoll, expert: Expert) -> Respondent:
    """The same for an expert without an account: somebody is asked from outside because they are needed."""
    marks = {"is_needed": True, "is_expert": True, "digest": digest(expert_dates_token(poll.pk, expert.pk))}
    return Respondent(poll=poll, expert=expert, **marks)
