from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from zaloga.core import clock
from zaloga.core.fields import LineField
from zaloga.core.tokens import token, tokens
from zaloga.institutions.models import Institution
from zaloga.networks.models.network import Network
from zaloga.people.models import User

# Real hours, whatever the clocks on the walls do meanwhile: both are added to moments in UTC.
OFFER_LASTS = timedelta(hours=72)
PLACE_KEPT_FOR = timedelta(days=30)


class WaitingQuerySet(models.QuerySet):
    def open(self) -> "WaitingQuerySet":
        """Whoever still waits, has an offer or a kept place."""
        return self.filter(ended_at=None)

    def holding(self) -> "WaitingQuerySet":
        """Those for whom a seat is held: an offer without an answer, or a kept place."""
        return self.open().filter(Q(offered_at__isnull=False) | Q(kept_until__isnull=False))

    def in_line(self) -> "WaitingQuerySet":
        """Those who wait without a seat being held for them, the first one first."""
        return self.open().filter(offered_at=None, kept_until=None).order_by("since", "pk")

    def ready(self) -> "WaitingQuerySet":
        """Those in line whom nothing but a seat is missing."""
        return self.in_line().filter(awaits_accession=False)

    def overdue(self) -> "WaitingQuerySet":
        """Offers and kept places whose time has run out, and places of people whose account is closed."""
        is_late = Q(offered_at__lte=clock.now() - OFFER_LASTS) | Q(kept_until__lte=clock.now())
        return self.open().filter(is_late | Q(user__is_active=False))

    def moved_since(self, moment: datetime) -> tuple[int, int]:
        """How many of the list have got an offer since then, and for how many others a seat has been kept."""
        offered = self.open().filter(offered_at__gte=moment).count()
        return offered, self.open().filter(kept_until__gte=moment + PLACE_KEPT_FOR).count()

    def for_list(self) -> "WaitingQuerySet":
        """Everything a row of the crew page shows: those with an offer or a kept place first, then in line."""
        has_seat = models.Case(
            models.When(Q(offered_at=None, kept_until=None), then=1), default=0, output_field=models.IntegerField()
        )
        return self.open().select_related("user", "institution").order_by(has_seat, "since", "pk")


class Waiting(models.Model):
    """Somebody's place on the waiting list of a network: in line, with an offer, or kept until a school accedes."""

    class Outcome(models.TextChoices):
        SEATED = "seated", "miejsce w sieci"
        LEFT = "left", "rezygnacja"
        DECLINED = "declined", "propozycja odrzucona"
        EXPIRED = "expired", "propozycja bez odpowiedzi"
        CLOSED = "closed", "sieć w archiwum"

    network = models.ForeignKey(Network, models.CASCADE, related_name="queue")
    user = models.ForeignKey(User, models.CASCADE, related_name="waiting")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    in_own_words = LineField(max_length=200, blank=True)
    # The contract that was on the screen when the person stood in line.
    contract_version = models.PositiveSmallIntegerField()
    since = models.DateTimeField(default=clock.now)
    awaits_accession = models.BooleanField(default=False)
    kept_until = models.DateTimeField(null=True, blank=True)
    # A place is kept once; afterwards the person waits in line for the school to accede.
    released_at = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    letter_sent_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "user"],
                condition=Q(ended_at=None),
                name="one_place_in_line",
                violation_error_message="Ta osoba jest już na liście oczekujących.",
            ),
            models.CheckConstraint(
                name="waiting_ends_as_a_pair",
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                violation_error_message="Koniec czekania ma chwilę i wynik.",
            ),
            models.CheckConstraint(
                name="waiting_holds_one_seat",
                condition=Q(offered_at=None) | Q(kept_until=None, awaits_accession=False),
                violation_error_message="Propozycję dostaje ktoś, kto może przyjąć ją od razu.",
            ),
            models.CheckConstraint(
                name="place_kept_for_accession",
                condition=Q(kept_until=None) | Q(awaits_accession=True),
                violation_error_message="Miejsce zachowuje się do przystąpienia placówki.",
            ),
        ]
        indexes = [
            models.Index(fields=["network", "since"], condition=Q(ended_at=None), name="queue_of_network"),
        ]

    def __str__(self) -> str:
        return str(self.network)

    def get_absolute_url(self) -> str:
        return reverse("networks:waiting", args=[self.network.slug])

    @property
    def place(self) -> str:
        """The institution this person would speak for."""
        return str(self.institution) if self.institution else self.in_own_words

    @property
    def token(self) -> str:
        """The secret of the personal link, computed again for every letter."""
        return token("waiting", self.pk, self.user_id, kept=self.digest)

    @property
    def letter_token(self) -> str:
        """Opens the letter to the head and nothing else, so that it may be sent on."""
        return token("letter to head", self.pk)

    def opens_letter(self, said: str) -> bool:
        """Whether this is the letter's token, under the present key or a former one that still counts."""
        return any([constant_time_compare(said, made) for made in tokens("letter to head", self.pk)])

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def has_offer(self) -> bool:
        """Whether a seat waits for this person's answer now."""
        return self.is_open and self.offered_at is not None and clock.now() < self.offered_at + OFFER_LASTS

    @property
    def offer_ends_at(self) -> datetime | None:
        return self.offered_at + OFFER_LASTS if self.offered_at else None

    @property
    def is_kept(self) -> bool:
        """Whether a seat is kept until the institution accedes."""
        return self.is_open and self.kept_until is not None

    @property
    def holds_seat(self) -> bool:
        return self.is_open and (self.offered_at is not None or self.kept_until is not None)

    def position(self) -> int:
        """Which one in line, from 1."""
        ahead = Q(since__lt=self.since) | Q(since=self.since, pk__lt=self.pk)
        return self.network.queue.in_line().filter(ahead).count() + 1
