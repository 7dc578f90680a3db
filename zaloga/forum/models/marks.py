"""What one person has in one thread: how far they have read, and where their answers by mail go."""

from django.db import models

from zaloga.forum.models.conversation import Thread
from zaloga.people.models import User


class ReadMark(models.Model):
    """How far a person has read a thread."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="read_marks")
    user = models.ForeignKey(User, models.CASCADE, related_name="read_marks")
    read_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "user"], name="one_read_mark", violation_error_message="Zakładka jest jedna."
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.thread}"


class ReplyAddress(models.Model):
    """Where one person's mail has to go to stand in one thread; the address itself is computed again for each letter.

    Found by the digest of its token. It dies when its time is over, when the person leaves the crew (that is asked at
    the door), or when somebody raises the generation.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="reply_addresses")
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="reply_addresses")
    generation = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64, unique=True)
    valid_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "thread"],
                name="one_reply_address",
                violation_error_message="Adres do odpowiedzi jest jeden.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.thread}"
