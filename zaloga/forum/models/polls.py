"""A poll in a thread, for instance on the topic of the next meeting. Only counts are ever shown."""

from django.db import models
from django.db.models import Exists, OuterRef

from zaloga.core import clock
from zaloga.core.counting import how_many
from zaloga.core.fields import LineField
from zaloga.forum.models.conversation import Thread
from zaloga.people.models import User

FEWEST_CHOICES, MOST_CHOICES = 2, 10


class Poll(models.Model):
    """One question of a thread. People vote until the end of ``closes_on``, or until somebody ends it earlier."""

    thread = models.OneToOneField(Thread, models.CASCADE, related_name="poll")
    question = LineField("pytanie", max_length=200)
    is_multiple = models.BooleanField(default=False)
    closes_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return str(self.thread)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None and clock.today() <= self.closes_on


class ChoiceQuerySet(models.QuerySet):
    def for_page(self, viewer: User) -> "ChoiceQuerySet":
        """Adds ``counted``, how many votes, and whether one of them ``is_mine``, in one query."""
        votes = Vote.objects.filter(choice=OuterRef("pk"))
        return self.annotate(counted=how_many(votes), is_mine=Exists(votes.filter(user=viewer)))


class Choice(models.Model):
    """One of the answers to choose from."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="choices")
    words = LineField("możliwość", max_length=160)
    number = models.PositiveSmallIntegerField()

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "number"], name="choice_once", violation_error_message="Ta możliwość już jest."
            )
        ]

    def __str__(self) -> str:
        return self.words


class Vote(models.Model):
    """That one person chose one answer. The person is there so that nobody votes twice, and is shown to nobody."""

    choice = models.ForeignKey(Choice, models.CASCADE, related_name="votes")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["choice", "user"], name="vote_once", violation_error_message="Ten głos już jest."
            )
        ]

    def __str__(self) -> str:
        return str(self.choice)
