from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from zaloga.activity.registry import REGISTRY, EventType
from zaloga.core import clock
from zaloga.core.words import FORMER, SOMEBODY

SYSTEM = "polecenie na serwerze"


class EventQuerySet(models.QuerySet):
    def about(self, target: models.Model) -> "EventQuerySet":
        """What happened to one thing, newest first."""
        return self.filter(target_type=ContentType.objects.get_for_model(target), target_id=target.pk)

    def for_audit(self) -> "EventQuerySet":
        """The audit log: sign-ins, rights, exports, deletions, documents and data of people."""
        return self.filter(name__in=[name for name, kind in REGISTRY.items() if kind.for_audit])

    def concerning(self, person: models.Model) -> "EventQuerySet":
        """What somebody did and what was done about them."""
        return self.filter(Q(by=person) | Q(about=person))

    def for_log(self) -> "EventQuerySet":
        """Everything a row of the log shows."""
        return self.select_related("by", "about")

    def delete(self):
        raise TypeError("Events are only ever added.")

    def update(self, **kwargs):
        raise TypeError("Events are only ever added.")


class Event(models.Model):
    """Something that happened. Written once, never edited; outlives what it speaks of and whoever did it."""

    name = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="deeds")
    # Nobody did it, so „by” being empty says nothing of somebody who has left.
    is_by_system = models.BooleanField(default=False)
    about = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    target_type = models.ForeignKey(ContentType, models.PROTECT)
    target_id = models.PositiveBigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    target_label = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["target_type", "target_id", "-at"], name="event_of_target"),
            models.Index(fields=["name", "-at"], name="event_of_kind"),
            models.Index(fields=["-at", "-id"], name="events_by_time"),
        ]

    def __str__(self) -> str:
        return self.sentence()

    @property
    def kind(self) -> EventType:
        return REGISTRY[self.name]

    @property
    def actor(self) -> str:
        """Whose deed it was, in words; an anonymous kind has none."""
        if self.kind.is_anonymous:
            return SOMEBODY.lower()
        if self.is_by_system:
            return SYSTEM
        return str(self.by) if self.by else FORMER

    @property
    def title(self) -> str:
        """What happened, in two or three words, for the log."""
        return self.kind.title or self.sentence()

    @property
    def line(self) -> str:
        """The details in one Polish line; nothing where they say no more than the title."""
        return self.kind.line(self.details) if self.kind.line else ""

    def sentence(self) -> str:
        """What happened, in one Polish sentence."""
        words = {"by": self.actor, "target": self.target_label, **self.details}
        return self.kind.sentence.format(**words)
