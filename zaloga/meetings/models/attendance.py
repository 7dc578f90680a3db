"""The register: who really was there. One for each day of a meeting, whichever way people were written down."""

from datetime import date

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from zaloga.core import clock
from zaloga.core.fields import LineField
from zaloga.core.words import FORMER
from zaloga.meetings.models.meeting import LONGEST_HOURS, Day, Meeting
from zaloga.people.models import User


class Register(models.Model):
    """The list of one day. It names the day by its date, because a change of hours writes the days anew.

    Once confirmed it changes only with a reason.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="registers")
    on = models.DateField("dzień")
    filled_at = models.DateTimeField(null=True, blank=True)  # the last time somebody ticked it by hand
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "on"],
                name="one_register_of_a_day",
                violation_error_message="Ten dzień ma już listę obecności.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.meeting)

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def there(self) -> "AttendanceQuerySet":
        """Those who were there, from the beginning or later."""
        return self.filter(state__in=Attendance.THERE)

    def counting(self) -> "AttendanceQuerySet":
        """With ``counted``, the teaching hours: one's own number, or those of the day; none for whoever was away."""
        of_day = Day.objects.filter(meeting=OuterRef("register__meeting"), on=OuterRef("register__on"))
        whole = Coalesce(F("hours"), Subquery(of_day.values("hours")[:1]), Value(0))
        there = When(state__in=Attendance.THERE, then=whole)
        return self.annotate(counted=Case(there, default=Value(0), output_field=models.IntegerField()))

    def for_page(self) -> "AttendanceQuerySet":
        return self.select_related("user", "entered_by").order_by("user__sort_key", "name", "pk")


class Attendance(models.Model):
    """Somebody on one day: a person with an account, or a guest of whom only a name and an institution are known.

    ``hours`` are set only where somebody heard less than the whole day; ``why`` is the reason of the last correction
    after the register was confirmed.
    """

    class State(models.TextChoices):
        PRESENT = "present", "obecność"
        LATE = "late", "spóźnienie"
        EXCUSED = "excused", "nieobecność usprawiedliwiona"
        ABSENT = "absent", "nieobecność"

    class How(models.TextChoices):
        HAND = "hand", "wpis osoby prowadzącej"
        LIST = "list", "zapis listy"  # nobody ticked it: it stood so on the form that was saved
        QR = "qr", "kod QR"
        CODE = "code", "wpisany kod"
        ONLINE = "online", "online"

    THERE = (State.PRESENT, State.LATE)
    BY_SELF = (How.QR, How.CODE, How.ONLINE)

    register = models.ForeignKey(Register, models.CASCADE, related_name="rows")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="attendances")
    name = LineField("imię i nazwisko", max_length=120, blank=True)
    institution = LineField("placówka", max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State)
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    how = models.CharField(max_length=8, choices=How, default=How.HAND)
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    why = LineField("powód poprawki", max_length=200, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["entered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "user"],
                name="on_the_list_once",
                violation_error_message="Ta osoba jest już na liście.",
            ),
            models.CheckConstraint(
                name="attended_some_hours",
                condition=Q(hours=None) | Q(hours__gte=1, hours__lte=LONGEST_HOURS, state__in=["present", "late"]),
                violation_error_message=f"Godzin może być od 1 do {LONGEST_HOURS}, i tylko dla obecnych.",
            ),
        ]
        indexes = [models.Index(fields=["user", "register"], name="attendances_of_person")]

    def __str__(self) -> str:
        return self.who

    @property
    def who(self) -> str:
        return str(self.user) if self.user else self.name or FORMER

    @property
    def was_there(self) -> bool:
        return self.state in self.THERE

    @property
    def is_by_self(self) -> bool:
        return self.how in self.BY_SELF

    @property
    def mark(self) -> str:
        """State and hours in one word, as a form carries them."""
        return f"{self.state}-{self.hours}" if self.hours else self.state

    @property
    def in_words(self) -> str:
        return words_of(self.mark)


def parts_of(mark: str) -> tuple[str, int | None]:
    """State and hours out of one word."""
    state, _, hours = mark.partition("-")
    return state, int(hours) if hours else None


def words_of(mark: str) -> str:
    """spóźnienie, godzin: 2."""
    if not mark:
        return "bez wpisu"
    state, hours = parts_of(mark)
    label = Attendance.State(state).label
    return f"{label}, godzin: {hours}" if hours else label


def register_of(meeting: Meeting, on: date) -> Register:
    """The register of this day, made when it is needed first; the caller holds the meeting."""
    return Register.objects.get_or_create(meeting=meeting, on=on)[0]
