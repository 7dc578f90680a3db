from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.fields import LineField, WordsField
from zaloga.core.words import plural
from zaloga.people.models import User
from zaloga.programmes.models import Programme


class CallQuerySet(models.QuerySet["Call"]):
    def open(self) -> "CallQuerySet":
        """Those that take proposals today."""
        return self.filter(opens_on__lte=clock.today(), closes_on__gte=clock.today(), released_at=None)

    def announced(self) -> "CallQuerySet":
        """Those that everybody may know of: open, coming, or over."""
        return self.exclude(programme__archived_at__isnull=False)


class Call(models.Model):
    """A programme calls for proposals: from when until when, by what it will judge, and what else it asks."""

    MOST_QUESTIONS = 5

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="calls")
    title = LineField("nazwa naboru", max_length=120)
    about = WordsField("po co ten nabór", max_length=2000)
    criteria = WordsField("według czego wybieramy", max_length=2000)
    questions = ArrayField(
        LineField(max_length=200), verbose_name="dodatkowe pytania", default=list, blank=True, size=MOST_QUESTIONS
    )
    opens_on = models.DateField("od")
    closes_on = models.DateField("do")
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    released_at = models.DateTimeField(null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="call_closes_after_it_opens",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message="Nabór musi się kończyć później, niż się zaczyna.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("proposals:call", args=[self.pk])

    @property
    def is_released(self) -> bool:
        """Whether its decisions have been told."""
        return self.released_at is not None

    @property
    def is_open(self) -> bool:
        return self.opens_on <= clock.today() <= self.closes_on and not self.is_released

    @property
    def is_ahead(self) -> bool:
        return clock.today() < self.opens_on

    @property
    def countdown(self) -> str:
        """How long it is until the next turn, in words that the server knows."""
        if self.is_released:
            return "Decyzje są już ogłoszone"
        if self.is_ahead:
            return f"Rusza {in_days((self.opens_on - clock.today()).days)}"
        left = (self.closes_on - clock.today()).days
        if left < 0:
            return "Nabór jest zamknięty, trwa rozpatrywanie"
        verb, days = plural(left, "Został", "Zostały", "Zostało"), plural(left, "dzień", "dni", "dni")
        return f"{verb} jeszcze {left} {days}" if left else "Dziś jest ostatni dzień"


def in_days(days: int) -> str:
    return "jutro" if days == 1 else f"za {days} {plural(days, 'dzień', 'dni', 'dni')}"
