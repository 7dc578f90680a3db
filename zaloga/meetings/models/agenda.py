"""The agenda: what happens when, led by whom, in what form, and whose turn it is to show its own solution."""

from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.fields import LineField, WordsField
from zaloga.institutions.models import Institution
from zaloga.meetings.models.expert import Visit
from zaloga.meetings.models.meeting import Day, Meeting
from zaloga.people.models import User

LONGEST_MINUTES = 600


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def agreed(self) -> "AgendaItemQuerySet":
        return self.filter(agreed_at__isnull=False)

    def proposed(self) -> "AgendaItemQuerySet":
        """What members would like to have there, and nobody has answered."""
        return self.filter(agreed_at=None, declined_at=None)

    def for_page(self) -> "AgendaItemQuerySet":
        return self.select_related("leader", "guest", "institution", "proposed_by").order_by(
            "day_number", "position", "pk"
        )


class AgendaItem(models.Model):
    """One point of a meeting: agreed on, or proposed by somebody of the crew until those who lead say yes or no.

    ``day_number`` counts the days of the meeting from 1. Whoever leads the point may have no account: an invited
    ``guest``, named only once they accepted, or anybody else in words, ``led_by``.
    ``institution`` presents its own solution there: every school has its turn (PRODUCT 3.5).
    """

    class Form(models.TextChoices):
        EXCHANGE = "exchange", "wymiana dobrych praktyk"
        PANEL = "panel", "dyskusja panelowa"
        WORKSHOP = "workshop", "warsztaty"
        ACTION = "action", "uczenie się w działaniu"
        CONSULTATION = "consultation", "konsultacje"
        LESSON = "lesson", "lekcja pokazowa"
        GROUP = "group", "praca w grupie"
        TRAINING = "training", "szkolenie z ekspertem"
        BREAK = "break", "przerwa"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    day_number = models.PositiveSmallIntegerField("dzień", default=1)
    position = models.PositiveSmallIntegerField(default=0)
    title = LineField("co", max_length=200)
    minutes = models.PositiveSmallIntegerField("ile minut")
    form = models.CharField("forma", max_length=12, choices=Form, blank=True)
    leader = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="kto prowadzi"
    )
    guest = models.ForeignKey(
        Visit, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="zaproszony ekspert"
    )
    led_by = LineField("kto prowadzi, spoza załogi", max_length=160, blank=True)
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="która placówka pokazuje swoje rozwiązanie",
    )
    note = WordsField("kilka słów", max_length=1000, blank=True)
    proposed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(default=clock.now)
    revision = models.PositiveIntegerField(default=1)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["day_number", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="agenda_item_lasts",
                condition=Q(minutes__gte=1) & Q(minutes__lte=LONGEST_MINUTES),
                violation_error_message=f"Punkt programu trwa od 1 do {LONGEST_MINUTES} minut.",
            ),
            models.CheckConstraint(
                name="agenda_item_agreed_or_declined",
                condition=Q(agreed_at=None) | Q(declined_at=None),
                violation_error_message="Propozycja jest przyjęta albo odrzucona.",
            ),
            models.CheckConstraint(
                name="agenda_item_of_some_day",
                condition=Q(day_number__gte=1),
                violation_error_message="Dni spotkania liczy się od pierwszego.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('meetings:meeting', args=[self.meeting.network.slug, self.meeting_id])}#program"

    @property
    def network(self) -> object:
        return self.meeting.network

    @property
    def who(self) -> str:
        """Who leads it, and for which school: Paweł Lis, SP w Lubiążu."""
        invited = self.guest.who if self.guest and self.guest.is_accepted else ""
        name = str(self.leader) if self.leader else invited or self.led_by
        return ", ".join(part for part in (name, str(self.institution or "")) if part)


Agenda = list[tuple[Day, list[AgendaItem], int]]


def laid_out(days: list[Day], items: list[AgendaItem]) -> Agenda:
    """Each day with its agreed points in order and the minutes they take together.

    A point knows the hour ``at`` when it begins, the day by how many minutes it runs ``over``. Points of a day that
    the meeting no longer has stand in the last one.
    """
    found = []
    for number, day in enumerate(days, start=1):
        mine = [item for item in items if min(item.day_number, len(days)) == number]
        passed = 0
        for item in mine:
            item.at = later(day, passed)  # type: ignore[attr-defined]
            passed += item.minutes
        day.over = max(0, passed - day.minutes)  # type: ignore[attr-defined]
        found.append((day, mine, passed))
    return found


def agreed_on(meeting: Meeting, days: list[Day]) -> Agenda:
    """The same for a meeting's agreed points; nothing where there are none."""
    items = list(meeting.agenda.agreed().for_page())
    return laid_out(days, items) if items else []


def later(day: Day, minutes: int) -> time:
    """The hour on the wall so many minutes after the day's beginning."""
    return (datetime.combine(day.on, day.begins) + timedelta(minutes=minutes)).time()
