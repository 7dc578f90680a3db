from django.db import models

from zaloga.core import clock
from zaloga.core.fields import LineField
from zaloga.networks.models.network import Network
from zaloga.people.models import User


class RelayedLetter(models.Model):
    """Somebody wrote to people of a network through the house: to how many and when. What it said is kept nowhere."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="relayed_letters")
    by = models.ForeignKey(User, models.CASCADE, related_name="relayed_letters")
    to = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")  # nobody: to many
    subject = LineField("temat", max_length=120)
    recipients = models.PositiveSmallIntegerField()
    key = models.UUIDField(unique=True)  # of the form that was sent: a second click is no second letter
    sent_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["by", "-sent_at"], name="relayed_letters_of_person")]

    def __str__(self) -> str:
        return self.subject
