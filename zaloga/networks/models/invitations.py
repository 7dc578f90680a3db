from datetime import timedelta

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.fields import LineField, WordsField
from zaloga.core.tokens import token
from zaloga.networks.models.crew import Membership
from zaloga.networks.models.network import Network
from zaloga.people.models import User

INVITATION_LASTS = timedelta(days=30)
LETTERS_COUNTED_FOR = timedelta(days=90)


class InvitationQuerySet(models.QuerySet):
    def waiting(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; those whose link has expired too, because they may be sent again."""
        return self.filter(accepted_at=None, withdrawn_at=None).select_related("invited_by")

    def alive(self) -> "InvitationQuerySet":
        """Those whose link still lets in."""
        return self.filter(accepted_at=None, withdrawn_at=None, invited_at__gt=clock.now() - INVITATION_LASTS)

    def late(self) -> "InvitationQuerySet":
        """Those whose link has expired before anybody took it."""
        return self.filter(accepted_at=None, withdrawn_at=None, invited_at__lte=clock.now() - INVITATION_LASTS)

    def to_outsiders(self) -> "InvitationQuerySet":
        """Not to those who came in another way meanwhile."""
        inside = Membership.objects.active().filter(network=OuterRef("network"), user__email=OuterRef("email"))
        return self.filter(~Exists(inside))

    def for_list(self) -> "InvitationQuerySet":
        """Everything a row of the list shows."""
        inside = Membership.objects.active().filter(network=OuterRef("network"), user__email=OuterRef("email"))
        return self.select_related("invited_by").annotate(is_inside=Exists(inside))

    def counted(self) -> dict[str, int]:
        """How many of each state, in one query."""
        border = clock.now() - INVITATION_LASTS
        is_open = Q(accepted_at=None, withdrawn_at=None)
        return self.aggregate(
            wyslane=Count("pk", filter=is_open & Q(invited_at__gt=border)),
            wygasle=Count("pk", filter=is_open & Q(invited_at__lte=border)),
            przyjete=Count("pk", filter=Q(accepted_at__isnull=False)),
            wycofane=Count("pk", filter=Q(withdrawn_at__isnull=False)),
        )

    def letters(self, email: str) -> int:
        """How many letters with invitations have gone to the address lately and brought no answer."""
        rows = self.filter(email=email, accepted_at=None, invited_at__gt=clock.now() - LETTERS_COUNTED_FOR)
        return rows.aggregate(letters=Sum("generation"))["letters"] or 0


class Invitation(models.Model):
    """A personal invitation by e-mail, to somebody with or without an account, in any role."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="invitations")
    email = models.EmailField("adres e-mail")
    name = LineField("imię i nazwisko", max_length=120, blank=True)
    role = models.CharField("rola", max_length=12, choices=Membership.Role, default=Membership.Role.MEMBER)
    until = models.DateField("do kiedy", null=True, blank=True)
    message = WordsField("kilka słów od Ciebie", max_length=600, blank=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField(default=clock.now)
    generation = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="accepted_invitations")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation",
                violation_error_message="Na ten adres zaproszenie już poszło.",
            ),
            models.CheckConstraint(
                name="invited_expert_has_a_date",
                condition=~Q(role="expert") | Q(until__isnull=False),
                violation_error_message="Podaj, do którego dnia zapraszasz eksperta.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["email"], condition=Q(accepted_at=None, withdrawn_at=None), name="open_invitations_by_address"
            )
        ]

    def __str__(self) -> str:
        return str(self.network)

    def get_absolute_url(self) -> str:
        return reverse("networks:crew", args=[self.network.slug])

    @property
    def token(self) -> str:
        """The secret of the personal link, computed again for every letter."""
        return token("invitation", self.pk, self.email, self.generation, kept=self.digest)

    @property
    def lasts_until(self):
        return self.invited_at + INVITATION_LASTS

    @property
    def address_hint(self) -> str:
        """The address for somebody who is not its owner: a…@szkola.example."""
        mailbox, _, host = self.email.partition("@")
        return f"{mailbox[:1]}…@{host}"

    @property
    def is_for_crew(self) -> bool:
        return self.role in Membership.CREW

    @property
    def is_open(self) -> bool:
        return not self.accepted_at and not self.withdrawn_at and clock.now() < self.lasts_until
