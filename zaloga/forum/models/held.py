"""First posts with links that look like spam: they wait here, in no thread, until somebody who leads has read them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.fields import LineField, WordsField
from zaloga.core.models import Attachment
from zaloga.core.words import network_named
from zaloga.forum.models.conversation import Thread
from zaloga.networks.models import Network
from zaloga.people.models import User


class HeldPostQuerySet(models.QuerySet):
    def waiting(self) -> "HeldPostQuerySet":
        return self.filter(rejected_at=None)

    def erase(self) -> int:
        """Posts and their files; gives how many posts."""
        HeldFile.objects.filter(post__in=self).erase()
        return self.delete()[1].get(HeldPost._meta.label, 0)

    def for_list(self) -> "HeldPostQuerySet":
        return self.select_related("by", "network", "thread__network").order_by("at", "pk")


class HeldPost(models.Model):
    """A reply to ``thread``, or a new thread of the network. A rejected one stays for its author to take the words."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="held_posts")
    thread = models.ForeignKey(Thread, models.CASCADE, null=True, blank=True, related_name="held_posts")
    by = models.ForeignKey(User, models.CASCADE, related_name="held_posts")
    title = LineField(max_length=160, blank=True)
    kind = models.CharField(max_length=12, choices=Thread.Kind, blank=True)
    text = WordsField("treść", max_length=20_000)
    html = models.TextField(editable=False)
    hosts = LineField(max_length=500)
    sent_key = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField(default=clock.now)
    rejected_at = models.DateTimeField(null=True, blank=True)
    reason = WordsField("powód", max_length=500, blank=True)

    objects = HeldPostQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "by"],
                condition=Q(rejected_at=None),
                name="one_post_waits",
                violation_error_message="Jeden wpis już czeka.",
            ),
            models.CheckConstraint(
                name="rejected_for_a_reason",
                condition=Q(rejected_at=None) | ~Q(reason=""),
                violation_error_message="Odrzucony wpis ma powód.",
            ),
        ]

    def __str__(self) -> str:
        """What the log may say of it: neither words nor a title."""
        return f"wpis w {network_named(self.network)}"

    def get_absolute_url(self) -> str:
        return reverse("forum:held", args=[self.pk])

    @property
    def is_rejected(self) -> bool:
        return self.rejected_at is not None


class HeldFile(Attachment):
    """A file sent with a post that waits."""

    post = models.ForeignKey(HeldPost, models.CASCADE, related_name="files")

    class Meta:
        ordering = ["pk"]
