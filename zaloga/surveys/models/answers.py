"""Who was asked, what waits sealed, and what is known in the end. No answer stands beside a person or a moment."""

from collections import Counter
from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from zaloga.core.tokens import random_key, token
from zaloga.core.words import plural
from zaloga.institutions.models import Institution
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.surveys.models.survey import Question, Survey


class Voice(models.TextChoices):
    PERSON = "person", "we własnym imieniu"
    SCHOOL = "school", "w imieniu placówki"


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def silent(self) -> "ParticipationQuerySet":
        """Those who have not answered and can be written to."""
        has_address = Q(user__is_active=True) | Q(user=None) & ~Q(email="")
        return self.standing().filter(has_address, has_answered=False)

    def kept_till_closing(self) -> "ParticipationQuerySet":
        """Those of open anonymous surveys: what is taken from them shows whether somebody who goes has answered."""
        return self.filter(survey__is_anonymous=True, survey__opened_at__isnull=False, survey__closed_at=None)

    def gone(self, network: Network | None) -> "ParticipationQuerySet":
        """Of a survey of this network, or of a programme: those whose account is deleted, or who have left."""
        nobody = Q(user=None, email="", digest=None)
        if network is None:
            return self.filter(nobody)
        been, stay = network.memberships.values("user"), network.memberships.active().values("user")
        return self.filter(nobody | Q(user__in=been) & ~Q(user__in=stay))

    def standing(self) -> "ParticipationQuerySet":
        """Invitations that nobody took back; the same whether they have been answered or not."""
        return self.filter(is_withdrawn=False)


class Participation(models.Model):
    """Somebody was asked, and whether they have answered: one boolean, no moment, nothing of what they said.

    In a network it has the person, in a programme the address to which the link went, until the closing. Of an open
    anonymous survey it stays when its person goes, without them where the account goes, until the closing.
    ``is_withdrawn`` where a survey by a list asks this person no more: of those who have answered too, so that the
    number of invitations tells nobody who has. Also where the house let the school of this one answer anew.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="participations")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="participations")
    email = models.EmailField(blank=True)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    voice = models.CharField(max_length=6, choices=Voice, default=Voice.PERSON)
    has_answered = models.BooleanField(default=False)
    is_withdrawn = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "user"],
                condition=Q(user__isnull=False),
                name="invited_once",
                violation_error_message="Ta osoba jest już zaproszona do tej ankiety.",
            ),
            models.UniqueConstraint(
                fields=["survey", "email", "voice", "institution"],
                condition=~Q(email=""),
                name="address_invited_once",
                violation_error_message="Na ten adres odnośnik już wysłaliśmy.",
            ),
            models.UniqueConstraint(
                fields=["survey", "institution"],
                condition=Q(voice="school", has_answered=True, is_withdrawn=False),
                name="school_answers_once",
                violation_error_message="Ta placówka już odpowiedziała.",
            ),
            models.CheckConstraint(
                name="school_speaks_with_a_name",
                condition=Q(voice="person") | Q(institution__isnull=False),
                violation_error_message="W imieniu placówki odpowiada się, podając ją.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.survey)

    def get_absolute_url(self) -> str:
        return answer_link(self.pk, self.survey_id, self.digest)

    @property
    def token(self) -> str:
        """The secret of the personal link, computed again for every letter."""
        return token_of(self.pk, self.survey_id, self.digest)

    @property
    def address(self) -> str:
        return self.user.email if self.user else self.email


def token_of(pk: int, survey: int, digest: str | None) -> str:
    return token("survey", pk, survey, kept=digest)


def answer_link(pk: int, survey: int, digest: str | None) -> str:
    """The personal address, for whoever has the values of the row without the row."""
    return reverse("surveys:answer", args=[token_of(pk, survey, digest)])


class SealedAnswer(models.Model):
    """An answer that only the private key opens, and that is not in the database. Nobody's, of no moment."""

    id = models.BigIntegerField(primary_key=True, default=random_key)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="sealed")
    sealed = models.BinaryField()
    is_mixed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return "zapieczętowana odpowiedź"


class NamedAnswer(models.Model):
    """What one person said in a survey that told them beforehand that it keeps names."""

    participation = models.OneToOneField(Participation, models.CASCADE, related_name="said")
    values = models.JSONField(default=dict)
    is_on_paper = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.participation)


class Tally(models.Model):
    """All that is known of one question after the closing, of people or of schools.

    ``counted`` answered it; ``counts`` by option; ``points`` of a ranking; ``words`` and ``days`` shuffled, as often as
    they were said; ``more_words`` are for files only. ``cuts`` are tables [{"cut", "rows": [{"group", "cells"}]}] with
    None where a number is hidden.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="tallies")
    question = models.ForeignKey(Question, models.CASCADE, related_name="tallies")
    voice = models.CharField(max_length=6, choices=Voice, default=Voice.PERSON)
    counted = models.PositiveIntegerField()
    counts = models.JSONField(default=list)
    points = models.JSONField(default=list)
    words = models.JSONField(default=list)
    more_words = models.JSONField(default=list)
    days = models.JSONField(default=list)
    cuts = models.JSONField(default=list)

    class Meta:
        ordering = ["question__number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "voice"], name="tallied_once", violation_error_message="To już jest policzone."
            ),
        ]

    def __str__(self) -> str:
        return str(self.question)

    def how_many(self, number: int) -> str:
        """„5 osób”, or „5 placówek” where schools answered."""
        words = ("placówka", "placówki", "placówek") if self.voice == Voice.SCHOOL else ("osoba", "osoby", "osób")
        return f"{number} {plural(number, *words)}"

    def named_days(self) -> list[tuple[date, int]]:
        """The days that were named, and how often, the earliest first."""
        return sorted((date.fromisoformat(one), number) for one, number in Counter(self.days).items())

    @property
    def mean(self) -> float | None:
        """Of a scale, from 1."""
        if self.question.kind != Question.Kind.SCALE or not self.counted:
            return None
        return sum(place * number for place, number in enumerate(self.counts, start=1)) / self.counted
