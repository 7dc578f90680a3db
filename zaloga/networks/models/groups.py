from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.fields import LineField
from zaloga.core.tokens import token
from zaloga.networks.models.network import Network
from zaloga.people.models import User
from zaloga.programmes.models import Programme


class GroupListQuerySet(models.QuerySet):
    def waiting(self) -> "GroupListQuerySet":
        """Sent, not carried out, and not too old to be."""
        return self.filter(carried_out_at=None, at__gt=clock.now() - GroupList.KEPT_FOR)

    def carried_out(self) -> "GroupListQuerySet":
        return self.filter(carried_out_at__isnull=False)


class GroupList(models.Model):
    """A list of people in training groups and what it is to become. Once carried out only numbers of it are left."""

    KEPT_FOR = timedelta(days=1)
    SILENT_FOR = timedelta(minutes=15)
    NEW, SKIPPED = "new", "skip"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="group_lists")
    file_name = LineField(max_length=200)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    lines = models.JSONField(default=list, blank=True)  # [[number of the line, [cells]]], the header first
    notes = models.JSONField(default=dict, blank=True)  # what the sheet said of itself: name, others, hidden, unknown
    columns = models.JSONField(default=dict, blank=True)  # {kind of column: its place, or null when there is none}
    # {group, folded: {"to": "new" | "skip" | id of a network, "name": of the new one}}
    mapping = models.JSONField(default=dict, blank=True)
    # Somebody said yes to a long list and the worker has it: with which wishes, and what stopped it.
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    wishes = models.JSONField(default=dict, blank=True)
    failure = LineField(max_length=500, blank=True)
    carried_out_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=dict, blank=True)  # numbers and names of networks, nobody's name

    objects = GroupListQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="done_group_list_keeps_no_people",
                condition=Q(carried_out_at=None) | Q(lines=[]),
                violation_error_message="Wykonana lista nie przechowuje osób.",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("supervision:group_list", args=[self.programme.slug, self.pk])

    @property
    def is_done(self) -> bool:
        return self.carried_out_at is not None

    @property
    def is_late(self) -> bool:
        return not self.is_done and clock.now() >= self.at + self.KEPT_FOR

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has it, or will have it."""
        return not self.is_done and self.asked_at is not None and not self.is_stuck

    @property
    def is_stuck(self) -> bool:
        """Whether it was asked for, and then nothing was heard for too long."""
        is_asked = not self.is_done and self.asked_at is not None
        return is_asked and self.asked_at < clock.now() - self.SILENT_FOR  # type: ignore[operator]

    @property
    def has_changed_nothing(self) -> bool:
        return self.is_done and not self.outcome.get("placed")

    def choice(self, group: str) -> dict[str, Any]:
        """What was chosen for a group; nothing when nobody has chosen yet."""
        return self.mapping.get(group, {})


class Welcome(models.Model):
    """The personal way in of somebody who was assigned to networks by a list: the link of their letter."""

    LASTS = timedelta(days=30)

    user = models.ForeignKey(User, models.CASCADE, related_name="welcomes")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    networks = models.ManyToManyField(Network, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return str(self.programme)

    @property
    def token(self) -> str:
        """The secret of the link, computed again for the letter."""
        return token("welcome", self.pk, self.user_id, kept=self.digest)

    @property
    def lasts_until(self) -> datetime:
        return self.at + self.LASTS

    @property
    def is_alive(self) -> bool:
        return clock.now() < self.lasts_until
