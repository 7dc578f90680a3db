from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Power

from zaloga.core import clock
from zaloga.core.tokens import token


class NoteQuerySet(models.QuerySet):
    def unread(self) -> "NoteQuerySet":
        return self.filter(read_at=None)

    def mark_read(self) -> None:
        self.unread().update(read_at=clock.now())


class Note(models.Model):
    """One line in a person's bell."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes")
    text = models.CharField(max_length=500)
    url = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=80, blank=True)
    within = models.CharField(max_length=160, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notes_of_person"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="unread_notes_of_person"),
        ]

    def __str__(self) -> str:
        return self.text


class LetterQuerySet(models.QuerySet):
    def waiting(self) -> "LetterQuerySet":
        """Letters that should still go out, the most urgent first."""
        return self.filter(sent_at=None, given_up_at=None).order_by("-is_urgent", "pk")

    def due(self) -> "LetterQuerySet":
        """Letters left behind whose pause is over: a minute, then 2, 4, 8 … minutes after they were written.

        The last of 12 tries comes about a day and a half after it was written.
        """
        minutes = Power(2.0, F("attempts"))
        pause = ExpressionWrapper(Value(timedelta(minutes=1)) * minutes, output_field=DurationField())
        late = ExpressionWrapper(F("created_at") + pause, output_field=DateTimeField())
        return self.waiting().annotate(late_at=late).filter(late_at__lte=clock.now())


class Letter(models.Model):
    """An e-mail in the outbox. It may go to an address without an account."""

    to = models.EmailField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="letters")
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    template = models.CharField(max_length=100, blank=True)
    is_urgent = models.BooleanField(default=False)
    # To an address that the house has promised to forget: the row goes as soon as nobody has to try any more.
    is_last = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="letter_is_sent_or_given_up",
                condition=Q(sent_at=None) | Q(given_up_at=None),
                violation_error_message="List jest albo wysłany, albo porzucony.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-is_urgent", "id"], condition=Q(sent_at=None, given_up_at=None), name="waiting_letters"
            )
        ]

    def __str__(self) -> str:
        return self.subject

    def forget(self) -> None:
        """Leave nothing of what it said, codes and links above all; that it went, when and where to, stays."""
        self.subject = self.text = self.html = ""
        self.headers = {}

    @property
    def message_id(self) -> str:
        """Always the same for one letter, so that a mail server that got it twice shows it once."""
        domain = urlsplit(settings.SITE_URL).hostname
        return f"<list-{self.pk}-{token('message', self.pk)[:16]}@{domain}>"
