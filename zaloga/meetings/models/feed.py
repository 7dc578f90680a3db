"""The secret address of a network's calendar, for its crew."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.tokens import token
from zaloga.networks.models import Network
from zaloga.people.models import User


class NetworkFeed(models.Model):
    """Raising the generation makes the old address dead; without a digest it is closed."""

    network = models.OneToOneField(Network, models.CASCADE, related_name="calendar_feed")
    generation = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return str(self.network)

    def get_absolute_url(self) -> str:
        return reverse("meetings:network_feed", args=[self.token])

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.get_absolute_url()}"

    @property
    def token(self) -> str:
        """The secret in the address, computed again whenever somebody of the crew looks at it."""
        return token("network calendar", self.network_id, self.generation, kept=self.digest)
