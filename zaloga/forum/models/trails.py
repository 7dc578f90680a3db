"""Where words went that once stood under another address."""

from django.db import models
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.fields import LineField
from zaloga.forum.models.conversation import Thread
from zaloga.networks.models import Network


class Trail(models.Model):
    """A thread that moved to another network or was joined to another thread, or posts that were split off.

    ``place`` is the key of the thread under whose address in ``network`` they stood, ``thread`` where they stand now.
    """

    class Deed(models.TextChoices):
        MOVE = "move", "przeniesienie"
        MERGE = "merge", "połączenie"
        SPLIT = "split", "wydzielenie"

    deed = models.CharField(max_length=5, choices=Deed)
    network = models.ForeignKey(Network, models.CASCADE, related_name="trails")
    place = models.BigIntegerField()
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="trails")
    title = LineField(max_length=160, blank=True)  # of a thread that was joined to another one
    posts = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["place"], name="trails_from_place")]

    def __str__(self) -> str:
        return str(self.thread)

    def get_absolute_url(self) -> str:
        """The old address: it leads whoever may read on, and tells others where the thread went."""
        return reverse("forum:thread", args=[self.network.slug, self.place])
