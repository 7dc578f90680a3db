from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from zaloga.core import clock
from zaloga.forum.models import Thread
from zaloga.networks.models import Network
from zaloga.people.models import User


class Received(models.Model):
    """A letter that came, so that the same one is never taken twice; what it said is kept nowhere here."""

    class Outcome(models.TextChoices):
        POSTED = "posted", "stoi w rozmowie"
        HELD = "held", "czeka na potwierdzenie"
        ANSWERED = "answered", "odesłany z wyjaśnieniem"
        IGNORED = "ignored", "nie wymagał niczego"
        KEPT = "kept", "zachowany"
        TAKEN = "taken", "odpowiedź na zaproszenie"
        DONE = "done", "zadanie zrobione"
        TAKEN_BACK = "returned", "nasz list wrócił"

    key = models.CharField(max_length=64, unique=True)  # SHA-256 of its Message-ID
    sender = models.EmailField(max_length=320, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    reason = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)  # when we wrote back, which is done once a day
    raw = models.BinaryField(null=True, blank=True)  # the calendar of an answer to an invitation, in UTF-8
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["sender", "-at"], name="received_from_sender")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.reason}"


class HeldQuerySet(models.QuerySet):
    def waiting(self) -> "HeldQuerySet":
        return self.filter(until__gt=clock.now())


class Held(models.Model):
    """A letter that waits for its person to say whether they wrote it: it came from another address, or unproved.

    Whole, as it came, for 14 days; it goes at the answer, whatever it is.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="held_letters")
    network = models.ForeignKey(Network, models.CASCADE, related_name="held_letters")
    thread = models.ForeignKey(Thread, models.CASCADE, null=True, blank=True, related_name="held_letters")
    sender = models.EmailField(max_length=320)
    is_proved = models.BooleanField()  # the sender's own server stands for the address
    raw = models.BinaryField()
    at = models.DateTimeField(default=clock.now)
    until: datetime = models.DateTimeField()  # type: ignore[assignment]

    objects = HeldQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.thread or self.network)

    def get_absolute_url(self) -> str:
        return reverse("mailroom:held", args=[self.pk])


class KnownAddress(models.Model):
    """Another address from which a person writes; they confirmed it once. It opens no door but this one."""

    user = models.ForeignKey(User, models.CASCADE, related_name="known_addresses")
    email = models.EmailField(unique=True)
    confirmed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                name="known_address_in_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message="Adres zapisujemy małymi literami.",
            )
        ]

    def __str__(self) -> str:
        return self.email
