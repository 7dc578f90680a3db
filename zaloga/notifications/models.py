from collections.abc import Collection
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Power

from zaloga.core import clock
from zaloga.core.holidays import is_school_break
from zaloga.core.tokens import token
from zaloga.core.words import part_of_day
from zaloga.notifications.schedule import is_within, next_hour


class NoteQuerySet(models.QuerySet):
    def in_bell(self) -> "NoteQuerySet":
        """Without what is told in letters alone."""
        return self.filter(is_for_letters=False)

    def unread(self) -> "NoteQuerySet":
        return self.in_bell().filter(read_at=None)

    def waiting(self, way: str) -> "NoteQuerySet":
        """Not told by mail yet, in this way; the oldest first."""
        return self.filter(by_mail=way, mailed_at=None).order_by("created_at", "pk")

    def mark_read(self) -> None:
        self.unread().update(read_at=clock.now())


class Note(models.Model):
    """One line in a person's bell, and whether it also goes by mail: once, at once or with others."""

    class Way(models.TextChoices):
        NONE = "", "tylko dzwonek"
        NOW = "now", "od razu"
        DIGEST = "digest", "w liście zbiorczym"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes")
    text = models.CharField(max_length=500)
    url = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=80, blank=True)
    within = models.CharField(max_length=160, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    scope = models.CharField(max_length=40, blank=True)  # such as siec-7; nothing where it concerns the account
    source = models.CharField(max_length=60, blank=True)  # the kind's name in the registry of events
    ref = models.CharField(max_length=60, blank=True)  # what it is about, such as post-7; its room understands it
    is_for_letters = models.BooleanField(default=False)  # too little for the bell
    by_mail = models.CharField(max_length=6, choices=Way, blank=True)
    is_calendar = models.BooleanField(default=False)  # comes to whoever wants only the calendar, too
    is_personal = models.BooleanField(default=False)  # an answer to the person, or about them: first in a letter
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notes_of_person"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="unread_notes_of_person"),
            models.Index(
                fields=["user", "by_mail"], condition=Q(mailed_at=None) & ~Q(by_mail=""), name="notes_to_be_mailed"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_rough(self) -> bool:
        """Whether only the part of the day is known, as of news that have no author: no other note begins with one."""
        return self.created_at == part_of_day(self.created_at)


class LetterQuerySet(models.QuerySet):
    def waiting(self) -> "LetterQuerySet":
        """Letters that should still go out, the most urgent first."""
        return self.filter(sent_at=None, given_up_at=None).order_by("-is_urgent", "pk")

    def due(self) -> "LetterQuerySet":
        """Letters left behind whose pause is over: a minute, then 2, 4, 8 … minutes after they were written.

        The last of 12 tries comes about a day and a half after it was written.
        """
        minutes = Power(2.0, F("attempts"))
        pause = ExpressionWrapper(Value(timedelta(minutes=1)) * minutes, output_field=DurationField())
        late = ExpressionWrapper(F("created_at") + pause, output_field=DateTimeField())
        return self.waiting().annotate(late_at=late).filter(late_at__lte=clock.now())


class Letter(models.Model):
    """An e-mail in the outbox. It may go to an address without an account."""

    to = models.EmailField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="letters")
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)  # iCalendar with a METHOD: the letter becomes an invitation (RFC 6047)
    headers = models.JSONField(default=dict)
    template = models.CharField(max_length=100, blank=True)
    is_urgent = models.BooleanField(default=False)
    # To an address that the house has promised to forget: the row goes as soon as nobody has to try any more.
    is_last = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)  # it went out, and a mail server brought it back

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="letter_is_sent_or_given_up",
                condition=Q(sent_at=None) | Q(given_up_at=None),
                violation_error_message="List jest albo wysłany, albo porzucony.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-is_urgent", "id"], condition=Q(sent_at=None, given_up_at=None), name="waiting_letters"
            )
        ]

    def __str__(self) -> str:
        return self.subject

    def forget(self) -> None:
        """Leave nothing of what it said, codes and links above all; that it went, when and where to, stays."""
        self.subject = self.text = self.html = self.calendar = ""
        self.headers = {}

    @property
    def message_id(self) -> str:
        """Always the same for one letter, so that a mail server that got it twice shows it once."""
        domain = urlsplit(settings.SITE_URL).hostname
        return f"<list-{self.pk}-{token('message', self.pk)[:16]}@{domain}>"


def first_hour() -> datetime:
    """When the first digest comes to whoever chose nothing."""
    return Reader(next_at=clock.now()).next_after(clock.now())


class Reader(models.Model):
    """When letters about networks come to a person; whoever has no row lives by these defaults."""

    class Often(models.TextChoices):
        WEEKLY = "weekly", "raz w tygodniu"
        DAILY = "daily", "codziennie"
        NEVER = "never", "wcale"

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "poniedziałek"
        TUESDAY = 1, "wtorek"
        WEDNESDAY = 2, "środa"
        THURSDAY = 3, "czwartek"
        FRIDAY = 4, "piątek"
        SATURDAY = 5, "sobota"
        SUNDAY = 6, "niedziela"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reader")
    often = models.CharField("list zbiorczy", max_length=6, choices=Often, default=Often.WEEKLY)
    weekday = models.PositiveSmallIntegerField("dzień", choices=Weekday, default=Weekday.FRIDAY)
    hour = models.PositiveSmallIntegerField("godzina", default=7)
    quiet_from = models.PositiveSmallIntegerField("cisza od", null=True, blank=True)
    quiet_to = models.PositiveSmallIntegerField("cisza do", null=True, blank=True)
    rests = models.BooleanField("Nie pisz w ferie i święta szkolne", default=True)
    away_from = models.DateField("moja przerwa od", null=True, blank=True)
    away_until = models.DateField("moja przerwa do", null=True, blank=True)
    next_at = models.DateTimeField(default=first_hour)
    last_at = models.DateTimeField(null=True, blank=True)  # the last hour of a digest, whether one was written or not

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reader_is_quiet_from_and_to",
                condition=Q(quiet_from=None, quiet_to=None) | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                violation_error_message="Podaj obie godziny ciszy albo żadnej.",
            ),
            models.CheckConstraint(
                name="reader_is_away_from_and_until",
                condition=Q(away_from=None, away_until=None) | Q(away_until__gte=F("away_from")),
                violation_error_message="Podaj oba dni przerwy; ostatni nie może być przed pierwszym.",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], name="readers_by_hour")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_often_display()}"

    def fits(self, day: date) -> bool:
        """Whether a digest may come on this day."""
        is_away = (
            self.away_from is not None and self.away_until is not None and self.away_from <= day <= self.away_until
        )
        if is_away or self.rests and is_school_break(day):
            return False
        return self.often != self.Often.WEEKLY or day.weekday() == self.weekday

    def next_after(self, moment: datetime) -> datetime:
        return next_hour(moment, hour=self.hour, fits=self.fits)

    @property
    def rhythm(self) -> str:
        """When digests come, as the foot of one says it."""
        days = ("poniedziałki", "wtorki", "środy", "czwartki", "piątki", "soboty", "niedziele")
        when = f"w {days[self.weekday]}" if self.often == self.Often.WEEKLY else "codziennie"
        return f"{when.replace('w wtorki', 'we wtorki')} o {self.hour}:00"

    def is_quiet(self, moment: datetime) -> bool:
        return is_within(moment, self.quiet_from, self.quiet_to)


class PreferenceQuerySet(models.QuerySet):
    def of_places(self) -> "PreferenceQuerySet":
        return self.filter(source="")

    def of_kinds(self) -> "PreferenceQuerySet":
        """Kinds of news that somebody has stopped in one place."""
        return self.exclude(source="")

    def levels(self, people: Collection[int], scope: str, source: str = "") -> dict[int, str]:
        """By the person's key: what holds for this kind of news in this place. What is stopped everywhere stays so."""
        rows = self.filter(user__in=people, scope__in=["", scope], source__in=["", source]).order_by("scope", "source")
        found: dict[int, str] = {}
        for person, level in rows.values_list("user", "level"):
            if found.get(person) != Preference.Level.NONE:
                found[person] = level
        return found


class Preference(models.Model):
    """What of a network comes by mail to a person; ``scope`` is empty for all networks not named.

    Rows of one ``source``, a kind of event, say only that it does not come.
    """

    class Level(models.TextChoices):
        ALL = "all", "wszystko od razu"
        IMPORTANT = "important", "ważne od razu, reszta w liście zbiorczym"
        CALENDAR = "calendar", "tylko kalendarz"
        NONE = "none", "nic, wszystko tylko na stronie"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_preferences")
    scope = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=9, choices=Level, default=Level.IMPORTANT)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "scope", "source"], name="one_preference_of_a_person_for_a_scope_and_kind"
            ),
            models.CheckConstraint(
                name="a_kind_is_only_stopped",
                condition=Q(source="") | Q(level="none"),
                violation_error_message="Rodzaj listów można tylko wyłączyć.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.scope or 'wszędzie'}, {self.get_level_display()}"


class UnreachedQuerySet(models.QuerySet):
    def stopped(self) -> "UnreachedQuerySet":
        """People to whom nothing but letters about the account is sent any more."""
        return self.exclude(stopped_at=None)


class Unreached(models.Model):
    """Letters to a person come back. Signing in, or another address, takes this row away."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="unreached")
    score = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=12, blank=True)  # such as 5.1.1 (RFC 3463)
    since = models.DateTimeField(default=clock.now)
    last_at = models.DateTimeField(default=clock.now)
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = UnreachedQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.user)
