"""What is said without a name, before it is shown. No column here holds a person, an address or a moment."""

from datetime import date

from django.db import models
from django.db.models import Q

from zaloga.core.fields import LineField, WordsField
from zaloga.core.tokens import random_key
from zaloga.forum.models.conversation import Post, Thread
from zaloga.networks.models import Network


class Unreleased(models.Model):
    """Something said, mended, taken back, appealed for or marked without a name, which waits for the tide.

    ``place`` is the key of the thread, also of one that does not exist yet. ``key`` is the SHA-256 of the browser's
    secret, the person and the place; ``code`` the SHA-256 of the code that takes the post back. ``is_ripe`` says that
    one tide has passed already.
    """

    class Deed(models.TextChoices):
        POST = "post", "wpis"
        EDIT = "edit", "poprawka"
        WITHDRAWAL = "withdrawal", "wycofanie"
        APPEAL = "appeal", "odwołanie"
        ANSWER = "answer", "znak odpowiedzi"
        NO_ANSWER = "no_answer", "zdjęcie znaku odpowiedzi"

    id = models.BigIntegerField(primary_key=True, default=random_key)
    deed = models.CharField(max_length=10, choices=Deed, default=Deed.POST)
    network = models.ForeignKey(Network, models.CASCADE, related_name="unreleased")
    thread = models.ForeignKey(Thread, models.CASCADE, null=True, blank=True, related_name="unreleased")
    place = models.BigIntegerField()
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="changes")
    title = LineField(max_length=160, blank=True)
    kind = models.CharField(max_length=12, choices=Thread.Kind, blank=True)
    text = WordsField("treść", max_length=20_000, blank=True)
    key = models.CharField(max_length=64)
    code = models.CharField(max_length=64, blank=True)
    sent_key = models.CharField(max_length=32, blank=True)
    is_ripe = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(deed="post"),
                name="one_waiting_post_per_key",
                violation_error_message="Jeden wpis już czeka.",
            ),
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(deed__in=["edit", "withdrawal"]),
                name="one_waiting_change",
                violation_error_message="Jedna zmiana już czeka.",
            ),
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(deed="appeal"),
                name="one_waiting_appeal",
                violation_error_message="To odwołanie jest już wysłane.",
            ),
            models.UniqueConstraint(
                fields=["thread"],
                condition=Q(deed__in=["answer", "no_answer"]),
                name="one_waiting_mark",
                violation_error_message="Znak odpowiedzi może być jeden.",
            ),
            models.CheckConstraint(
                name="mends_a_post_that_stands",
                condition=Q(deed="post", post=None) | (~Q(deed="post") & Q(post__isnull=False)),
                violation_error_message="Poprawić i wycofać można tylko wpis, który już jest w rozmowie.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_deed_display()


class UnreleasedFile(models.Model):
    """A file sent with a post that waits: its name made anew, its metadata gone.

    It lies here and not in the storage, which writes down when a file came. It is stored when the post is shown.
    """

    post = models.ForeignKey(Unreleased, models.CASCADE, related_name="files")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=100)
    octets = models.PositiveBigIntegerField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name


class AnonymousDraft(models.Model):
    """What is being typed without a name: found by and sealed with what only the browser holds.

    ``month`` is the first of the month of the last change, so that what nobody returns to may go.
    """

    id = models.BigIntegerField(primary_key=True, default=random_key)
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    month = models.DateField()

    def __str__(self) -> str:
        return "szkic bez nazwiska"


class DayCount(models.Model):
    """How many times somebody spoke without a name in a network that day: a bare number, against floods."""

    network = models.OneToOneField(Network, models.CASCADE, primary_key=True, related_name="anonymous_count")
    day = models.DateField()
    posts = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.posts)

    def of(self, day: date) -> int:
        return self.posts if self.day == day else 0


class Tide(models.Model):
    """When the next release comes. There is one row; it speaks of no post."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return "przypływ"
