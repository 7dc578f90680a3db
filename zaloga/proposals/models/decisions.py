from typing import Any

from django.db import models
from django.db.models import Q

from zaloga.core import clock
from zaloga.core.fields import LineField, WordsField
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.proposals.models.proposals import Proposal


class Decision(models.Model):
    """What the programme answers. Drafted first; told at once, or with all others of a call."""

    class Kind(models.TextChoices):
        ACCEPT = "accept", "Przyjmuję – powstaje sieć"
        MERGE = "merge", "Łączę z tym, co już jest – z innym zgłoszeniem albo z siecią"
        POSTPONE = "postpone", "Odkładam – wróci do kolejki w podanym dniu"
        DECLINE = "decline", "Odrzucam – sieć nie powstanie"

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="decisions")
    kind = models.CharField("decyzja", max_length=8, choices=Kind)
    reason = WordsField("powód", max_length=2000)
    until = models.DateField("do kiedy", null=True, blank=True)
    into = models.ForeignKey(Proposal, models.CASCADE, null=True, blank=True, related_name="+")
    into_network = models.ForeignKey(Network, models.CASCADE, null=True, blank=True, related_name="+")
    # What founding the network takes, as plain values; days as text.
    network = models.JSONField(default=dict, blank=True)
    coordinator_name = LineField("imię i nazwisko", max_length=120, blank=True)
    coordinator_email = models.EmailField("adres e-mail", blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    drafted_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(told_at=None),
                name="one_drafted_decision",
                violation_error_message="To zgłoszenie ma już szkic decyzji.",
            ),
            models.CheckConstraint(
                name="postponing_has_a_day",
                condition=~Q(kind="postpone") | Q(until__isnull=False),
                violation_error_message="Podaj, do kiedy odkładasz to zgłoszenie.",
            ),
            models.CheckConstraint(
                name="merging_has_a_target",
                condition=~Q(kind="merge")
                | Q(into__isnull=False, into_network=None)
                | Q(into=None, into_network__isnull=False),
                violation_error_message="Wybierz zgłoszenie albo sieć, z którą łączysz to.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.proposal)

    @property
    def verdict(self) -> str:
        """In two or three words."""
        return str(self.get_kind_display()).partition(" – ")[0]

    @property
    def named(self) -> Any:
        """How the network is to be called."""
        return self.network.get("name", "")
