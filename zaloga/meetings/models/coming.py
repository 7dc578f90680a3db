"""Who is asked to a meeting and what they say. It is an intention: who really was there stands in the register."""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.fields import LineField
from zaloga.core.tokens import digest, token
from zaloga.meetings.models.meeting import Meeting
from zaloga.people.models import User


class ComingQuerySet(models.QuerySet["Coming"]):
    def undecided(self) -> "ComingQuerySet":
        return self.filter(answer=Coming.Answer.NONE)

    def expected(self) -> "ComingQuerySet":
        """Those who said that they will be there, on site or online."""
        return self.filter(answer__in=Coming.EXPECTED)

    def for_page(self) -> "ComingQuerySet":
        return self.select_related("user", "entered_by").order_by("user__sort_key", "pk")


class Coming(models.Model):
    """One person is asked to one meeting.

    ``entered_by`` tells that somebody else wrote the answer down, as they heard it by phone or saw it on paper.
    ``replied_at`` is the moment that a calendar program put on the answer, where one gave it: an older one changes
    nothing.
    """

    class Answer(models.TextChoices):
        NONE = "", "bez odpowiedzi"
        COMING = "coming", "będę"
        ONLINE = "online", "będę online"
        WAITING = "waiting", "czekam na miejsce"
        DECLINED = "declined", "nie mogę"

    EXPECTED = (Answer.COMING, Answer.ONLINE)

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="comings")
    user = models.ForeignKey(User, models.CASCADE, related_name="comings")
    answer = models.CharField("czy będziesz", max_length=8, choices=Answer, blank=True, default=Answer.NONE)
    why = LineField("powód", max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    replied_at = models.DateTimeField(null=True, blank=True)
    letter_due = models.BooleanField(default=False)  # written in their quiet hours, it goes when these are over
    recalled_at = models.DateTimeField(null=True, blank=True)  # the last reminder: one for each answer
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)

    objects = ComingQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                name="asked_once",
                violation_error_message="Ta osoba jest już zaproszona na to spotkanie.",
            ),
            models.CheckConstraint(
                name="answered_at_some_moment",
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
                violation_error_message="Odpowiedź ma treść i chwilę.",
            ),
        ]
        indexes = [models.Index(fields=["user", "meeting"], name="comings_of_person")]

    def __str__(self) -> str:
        return str(self.meeting)

    def get_absolute_url(self) -> str:
        return reverse("meetings:answer_by_link", args=[self.token])

    @property
    def token(self) -> str:
        """The secret of the personal link, computed again for every letter."""
        return token_of(self.meeting_id, self.user_id, self.digest)

    @property
    def is_declined(self) -> bool:
        return self.answer == self.Answer.DECLINED

    @property
    def is_expected(self) -> bool:
        return self.answer in self.EXPECTED


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    def count_for(self, meeting: Meeting, people: Iterable[User]) -> None:
        """Once more for each of these people."""
        keys = [person.pk for person in people]
        self.bulk_create([self.model(meeting=meeting, user_id=key) for key in keys], ignore_conflicts=True)
        self.filter(meeting=meeting, user__in=keys).update(times=F("times") + 1)

    def times(self, meeting: Meeting) -> dict[int, int]:
        """How many times for whom, by the keys of people."""
        return dict(self.filter(meeting=meeting).values_list("user", "times"))


class Withdrawal(models.Model):
    """So many times a letter took the meeting out of one person's calendar, although it takes place.

    It outlives the row of whoever is asked no more: asked again, they get a number above that of the letter that took
    it out, or their calendar would keep it crossed out (RFC 5546, 2.1.4).
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="withdrawals")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    times = models.PositiveSmallIntegerField(default=0)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                name="withdrawn_from_calendar_in_one_row",
                violation_error_message="To spotkanie i ta osoba mają już swoją liczbę.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.meeting)


def token_of(meeting: int, user: int, kept: str | None = None) -> str:
    return token("coming", meeting, user, kept=kept)


def asked(meeting: Meeting, user: User) -> Coming:
    """A new row, not saved yet, that its personal link will find."""
    return Coming(meeting=meeting, user=user, digest=digest(token_of(meeting.pk, user.pk)))
