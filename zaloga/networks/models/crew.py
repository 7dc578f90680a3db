from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.fields import LineField, WordsField
from zaloga.institutions.models import Institution
from zaloga.networks.models.network import Network
from zaloga.notifications.models import Unreached
from zaloga.people.models import User


class MembershipQuerySet(models.QuerySet):
    def active(self) -> "MembershipQuerySet":
        """Whoever has not left and whose date has not passed."""
        return self.filter(left_at=None).filter(Q(until=None) | Q(until__gte=clock.today()))

    def crew(self) -> "MembershipQuerySet":
        """Active coordinators, deputies and members."""
        return self.active().filter(role__in=Membership.CREW)

    def for_list(self) -> "MembershipQuerySet":
        """Everything a row of the crew page shows; those who lead come first, then by Polish alphabet."""
        order = models.Case(
            *[models.When(role=role, then=position) for position, role in enumerate(Membership.Role.values)],
            output_field=models.IntegerField(),
        )
        return (
            self.select_related("user", "institution")
            .annotate(order=order, is_unreached=Exists(Unreached.objects.stopped().filter(user=OuterRef("user"))))
            .order_by("order", "user__sort_key", "pk")
        )


class Membership(models.Model):
    """Somebody belongs to a network, in one role, representing one institution."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", "prowadzi"
        DEPUTY = "deputy", "zastępuje"
        MEMBER = "member", "członek załogi"
        EXPERT = "expert", "ekspert"
        OBSERVER = "observer", "obserwator"

    CREW = (Role.COORDINATOR, Role.DEPUTY, Role.MEMBER)
    LEADING = (Role.COORDINATOR, Role.DEPUTY)

    network = models.ForeignKey(Network, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField("rola", max_length=12, choices=Role, default=Role.MEMBER)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name="placówka"
    )
    in_own_words = LineField("nazwa placówki", max_length=200, blank=True)
    joined_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True, blank=True)
    until = models.DateField("do kiedy", null=True, blank=True)
    contract_version = models.PositiveSmallIntegerField(null=True, blank=True)
    contract_accepted_at = models.DateTimeField(null=True, blank=True)
    read_until = models.DateTimeField(default=clock.now)
    steps_folded_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "user"],
                condition=Q(left_at=None),
                name="one_membership_per_network",
                violation_error_message="Ta osoba już należy do tej sieci.",
            ),
            models.UniqueConstraint(
                fields=["network"],
                condition=Q(left_at=None, role="coordinator"),
                name="one_coordinator_per_network",
                violation_error_message="Sieć prowadzi jedna osoba; inne mogą ją zastępować.",
            ),
            models.CheckConstraint(
                name="expert_has_a_date",
                condition=~Q(role="expert") | Q(until__isnull=False),
                violation_error_message="Ekspert jest w sieci do określonego dnia.",
            ),
            models.CheckConstraint(
                name="contract_accepted_as_a_pair",
                condition=Q(contract_version=None, contract_accepted_at=None)
                | Q(contract_version__isnull=False, contract_accepted_at__isnull=False),
                violation_error_message="Zgoda na kontrakt ma wersję i chwilę.",
            ),
        ]
        indexes = [models.Index(fields=["user"], condition=Q(left_at=None), name="active_memberships_of_person")]

    def __str__(self) -> str:
        return str(self.network)

    def get_absolute_url(self) -> str:
        return reverse("networks:crew", args=[self.network.slug])

    @property
    def place(self) -> str:
        """The institution this person speaks for in this network."""
        return str(self.institution) if self.institution else self.in_own_words

    @property
    def is_active(self) -> bool:
        """Neither left nor past its date."""
        return self.left_at is None and (self.until is None or self.until >= clock.today())

    def has_accepted_contract(self) -> bool:
        return self.contract_version == self.network.contract_version


class JoinRequestQuerySet(models.QuerySet):
    def waiting(self) -> "JoinRequestQuerySet":
        """Requests without an answer, with everything a row of the list shows."""
        return self.filter(answered_at=None).select_related("user", "institution")


class JoinRequest(models.Model):
    """Somebody asks to be let in; the coordinator answers."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(User, models.CASCADE, related_name="join_requests")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    in_own_words = LineField(max_length=200, blank=True)
    message = WordsField("kilka słów o sobie", max_length=600, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    is_accepted = models.BooleanField(null=True, blank=True)
    reason = WordsField("powód", max_length=600, blank=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "user"],
                condition=Q(answered_at=None),
                name="one_open_request",
                violation_error_message="Twoja prośba już czeka na odpowiedź.",
            ),
            models.CheckConstraint(
                name="request_answered_as_a_pair",
                condition=Q(answered_at=None, is_accepted=None)
                | Q(answered_at__isnull=False, is_accepted__isnull=False),
                violation_error_message="Odpowiedź ma treść i chwilę.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.network)

    def get_absolute_url(self) -> str:
        return reverse("networks:crew", args=[self.network.slug])

    @property
    def place(self) -> str:
        return str(self.institution) if self.institution else self.in_own_words


class HandOver(models.Model):
    """Coordination offered to somebody else, who accepts or declines."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="hand_overs")
    offered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    offered_to = models.ForeignKey(User, models.CASCADE, related_name="offered_networks")
    message = WordsField("kilka słów", max_length=600, blank=True)
    offered_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_accepted = models.BooleanField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-offered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["network"],
                condition=Q(answered_at=None, withdrawn_at=None),
                name="one_open_hand_over",
                violation_error_message="Prowadzenie tej sieci zostało już komuś zaproponowane.",
            ),
            models.CheckConstraint(
                name="hand_over_to_another",
                condition=~Q(offered_by=F("offered_to")),
                violation_error_message="Prowadzenie przekazuje się komuś innemu.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.network)

    def get_absolute_url(self) -> str:
        return self.network.get_absolute_url()

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None
