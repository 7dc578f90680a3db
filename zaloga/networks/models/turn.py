from django.db import models
from django.db.models import Q
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.tokens import token
from zaloga.networks.models.network import Network
from zaloga.people.models import User


class StayQuerySet(models.QuerySet):
    def silent(self) -> "StayQuerySet":
        """Those who have not answered, and can: an account that is closed answers nothing."""
        return self.filter(answered_at=None, user__is_active=True)

    def to_remind(self) -> "StayQuerySet":
        return self.silent().filter(reminded_at=None)

    def for_list(self) -> "StayQuerySet":
        return self.filter(user__is_active=True).select_related("user").order_by("user__sort_key", "pk")


class Stay(models.Model):
    """Somebody of last year's crew is asked whether they sail on, in the network of the next year."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="stays")
    user = models.ForeignKey(User, models.CASCADE, related_name="stays")
    asked_at = models.DateTimeField(default=clock.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    says_yes = models.BooleanField(null=True, blank=True)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)

    objects = StayQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "user"],
                name="asked_to_stay_once",
                violation_error_message="Ta osoba ma już pytanie, czy płynie dalej.",
            ),
            models.CheckConstraint(
                name="stay_answered_as_a_pair",
                condition=Q(answered_at=None, says_yes=None) | Q(answered_at__isnull=False, says_yes__isnull=False),
                violation_error_message="Odpowiedź ma treść i chwilę.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.network)

    def get_absolute_url(self) -> str:
        return reverse("networks:stay_link", args=[self.token])

    @property
    def token(self) -> str:
        """The secret of the personal link, computed again for every letter."""
        return token("stay", self.pk, self.user_id, kept=self.digest)
