"""What a person wants to hear of one thread, and what somebody wrote of it in short."""

from django.db import models

from zaloga.core import clock
from zaloga.core.fields import WordsField
from zaloga.core.words import FORMER
from zaloga.forum.models.conversation import Thread
from zaloga.people.models import User


class Following(models.Model):
    """A wish about one thread that differs from what the person wants of its network; without a row the network's."""

    class Level(models.TextChoices):
        ALL = "all", "każda odpowiedź od razu"
        MUTED = "muted", "cisza"

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="followings")
    user = models.ForeignKey(User, models.CASCADE, related_name="followings")
    level = models.CharField(max_length=5, choices=Level)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "user"], name="one_following", violation_error_message="Życzenie jest jedno."
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_level_display()}"


class Summary(models.Model):
    """W skrócie: what a thread has come to, written by a person for those who come later. The last words count."""

    thread = models.OneToOneField(Thread, models.CASCADE, related_name="summary")
    text = WordsField("w skrócie", max_length=1500)
    html = models.TextField(editable=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return str(self.thread)

    @property
    def author_name(self) -> str:
        return self.by.name if self.by else FORMER
