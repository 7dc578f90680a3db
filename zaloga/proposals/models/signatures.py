from django.db import models
from django.db.models import Q

from zaloga.core import clock
from zaloga.core.fields import LineField, WordsField
from zaloga.institutions.models import Institution
from zaloga.people.models import User
from zaloga.proposals.models.proposals import Proposal


class SignatureQuerySet(models.QuerySet["Signature"]):
    def confirmed(self) -> "SignatureQuerySet":
        """Those that count: their owner has shown that the address is theirs and said yes."""
        return self.filter(confirmed_at__isnull=False)

    def for_list(self) -> "SignatureQuerySet":
        return self.select_related("user", "institution", "came_from")


class Signature(models.Model):
    """Somebody signs a proposal: from where, what they would bring, and whether they would join."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="signatures")
    user = models.ForeignKey(User, models.CASCADE, related_name="proposal_signatures")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    in_own_words = LineField("nazwa placówki", max_length=200, blank=True)
    brings = WordsField("co wniesiesz", max_length=600, blank=True)
    would_join = models.BooleanField("dołączę do takiej sieci", default=True)
    asked_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    came_from = models.ForeignKey(Proposal, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["confirmed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "user"],
                name="signed_once",
                violation_error_message="Twój podpis już tu jest.",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(confirmed_at=None), name="unconfirmed_signatures_by_age")
        ]

    def __str__(self) -> str:
        return str(self.proposal)

    @property
    def place(self) -> str:
        return str(self.institution) if self.institution else self.in_own_words
