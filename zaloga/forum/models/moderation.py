"""What those who lead do with posts: open reports, and hidden posts with the author's appeal."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.fields import LineField, WordsField
from zaloga.core.words import network_named
from zaloga.forum.models.conversation import Post, Thread
from zaloga.networks.models import Network
from zaloga.people.models import User

REASONS_LENGTH = 2000


class Report(models.Model):
    """An open report of a post. It holds nobody: no reporter, no moment, only the day. Answering it deletes it.

    One is enough for a post: how many people reported would only help to guess who.
    """

    post = models.OneToOneField(Post, models.CASCADE, related_name="report")
    reasons = WordsField("co jest nie tak", max_length=REASONS_LENGTH, blank=True)
    reported_on = models.DateField(default=clock.today)

    class Meta:
        ordering = ["reported_on", "pk"]

    def __str__(self) -> str:
        return str(self.post)


class HidingQuerySet(models.QuerySet):
    def standing(self) -> "HidingQuerySet":
        """Those that hide a post today."""
        return self.filter(lifted_at=None)

    def appealed(self) -> "HidingQuerySet":
        """Those whose author waits for the programme coordinator."""
        return self.standing().filter(appealed_at__isnull=False, answered_at=None)

    def forget(self) -> None:
        """The posts were taken back: no words stay, only that they were hidden, and when."""
        self.filter(lifted_at=None).update(lifted_at=clock.now())
        self.update(reason="", title="", appeal="", answer="")

    def for_list(self) -> "HidingQuerySet":
        return self.select_related("post__by", "post__thread__network", "by").order_by("-at", "-pk")


class Hiding(models.Model):
    """One time that a post was hidden: why, what its author answered, and what the programme coordinator said.

    ``title`` keeps the title of a thread that was hidden together with its first post.
    """

    post = models.ForeignKey(Post, models.CASCADE, related_name="hidings")
    reason = WordsField("powód", max_length=500)
    title = LineField(max_length=160, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    appeal = WordsField("odwołanie", max_length=2000, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    answer = WordsField("odpowiedź", max_length=1000, blank=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = HidingQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(lifted_at=None),
                name="hidden_once_at_a_time",
                violation_error_message="Ten wpis jest już ukryty.",
            ),
            models.CheckConstraint(
                name="answered_after_an_appeal",
                condition=Q(answered_at=None) | Q(appealed_at__isnull=False),
                violation_error_message="Odpowiedź jest na odwołanie.",
            ),
        ]

    def __str__(self) -> str:
        """What the log may say of it: neither words nor a title."""
        return f"wpis w {network_named(self.network)}"

    def get_absolute_url(self) -> str:
        return reverse("forum:hiding", args=[self.pk])

    @property
    def thread(self) -> Thread:
        return self.post.thread

    @property
    def network(self) -> Network:
        return self.post.thread.network

    @property
    def waits_for_answer(self) -> bool:
        return self.appealed_at is not None and self.answered_at is None and self.lifted_at is None


def show_hidings(posts: list[Post]) -> None:
    """Give each hidden post of a page its ``hiding``; no query where nothing is hidden."""
    hidden = {post.pk: post for post in posts if post.is_hidden}
    for hiding in Hiding.objects.standing().filter(post__in=hidden) if hidden else []:
        hidden[hiding.post_id].hiding = hiding
