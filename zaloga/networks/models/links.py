from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.counting import how_many
from zaloga.core.tokens import digest, the_kept, tokens
from zaloga.networks.models.network import Network
from zaloga.people.models import User

# Letters and digits that nobody mixes up on a projector's picture: no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
SIGNS = "ACDEFGHJKMNPQRTWXY34679"


def typed(code: str) -> str:
    """A code as people type it, in the one form of which the digest is kept."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


class LinkQuerySet(models.QuerySet["Link"]):
    def of(self, code: str) -> "Link | None":
        """The link with this code, alive or not."""
        rows = self.select_related("network__programme__organiser", "made_by")
        return rows.filter(digest=digest(typed(code))).first()

    def for_list(self) -> "LinkQuerySet":
        """Everything the page of links shows; those not closed come first."""
        arrivals = Arrival.objects.filter(link=models.OuterRef("pk"))
        return (
            self.select_related("made_by")
            .annotate(arrived=how_many(arrivals))
            .order_by(models.F("closed_at").desc(nulls_first=True), "-made_at", "-pk")
        )


class Link(models.Model):
    """An invitation to a network for whoever holds it, until a moment and for so many people."""

    class Kind(models.TextChoices):
        LINK = "link", "odnośnik"
        ROOM = "room", "kod na salę"

    LENGTHS = {Kind.LINK: 12, Kind.ROOM: 7}
    LONGEST = {Kind.LINK: timedelta(days=92), Kind.ROOM: timedelta(days=8)}

    network = models.ForeignKey(Network, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.LINK)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField("do kiedy")
    most_uses = models.PositiveSmallIntegerField("dla ilu osób", default=100)
    generation = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "kind"],
                condition=Q(closed_at=None),
                name="one_open_link_of_a_kind",
                violation_error_message="Taki odnośnik już działa. Możesz go zamknąć albo wymienić na nowy.",
            ),
            models.CheckConstraint(
                name="link_lets_somebody_in",
                condition=Q(most_uses__gte=1) & Q(most_uses__lte=500),
                violation_error_message="Liczba osób musi być od 1 do 500.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.network)

    def get_absolute_url(self) -> str:
        return reverse("networks:links", args=[self.network.slug])

    @property
    def code(self) -> str:
        """The secret, computed again whenever it is shown: seven signs for a room, twelve where it lasts longer."""
        made = tokens("network link", self.pk, self.generation)
        return the_kept((self.shortened(each) for each in made), self.digest)

    def shortened(self, secret: str) -> str:
        """As many signs of the secret as people are asked to type."""
        number = int.from_bytes(secret.encode())
        signs = []
        for _ in range(self.LENGTHS[self.Kind(self.kind)]):
            number, position = divmod(number, len(SIGNS))
            signs.append(SIGNS[position])
        return "".join(signs)

    @property
    def path(self) -> str:
        """Where the link leads."""
        return reverse("networks:link", args=[self.code])

    @property
    def is_room(self) -> bool:
        return self.kind == self.Kind.ROOM

    @property
    def is_late(self) -> bool:
        return clock.now() >= self.expires_at

    @property
    def is_used_up(self) -> bool:
        return self.arrivals.count() >= self.most_uses

    @property
    def is_open(self) -> bool:
        """Neither closed nor late; whether anybody may still use it is is_used_up."""
        return self.closed_at is None and not self.is_late


class Arrival(models.Model):
    """Somebody who came by a link."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="arrivals")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["link", "user"],
                name="arrived_once_by_a_link",
                violation_error_message="Ta osoba już weszła tym odnośnikiem.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.link)
