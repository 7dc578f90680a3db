from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.fields import WordsField
from zaloga.networks.models.network import Network
from zaloga.people.models import User


class CompanionshipQuerySet(models.QuerySet["Companionship"]):
    def going_on(self) -> "CompanionshipQuerySet":
        """Sought, offered or accepted, with everything a row shows."""
        return self.filter(ended_at=None).select_related("newcomer", "companion", "proposed_by")


class Companionship(models.Model):
    """A newcomer looks for a companion in the crew, is offered one, has one. One for a newcomer at a time."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="companionships")
    newcomer = models.ForeignKey(User, models.CASCADE, related_name="companionships_as_newcomer")
    companion = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="companionships")
    # Who named the companion: the newcomer asks somebody, or somebody offers; the other one answers.
    proposed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    message = WordsField("z czym przyda się pomoc", max_length=400, blank=True)
    sought_at = models.DateTimeField(default=clock.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CompanionshipQuerySet.as_manager()

    class Meta:
        ordering = ["sought_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "newcomer"],
                condition=Q(ended_at=None),
                name="one_companionship_at_a_time",
                violation_error_message="Towarzysz jest jeden. Najpierw zakończ poprzednią znajomość.",
            ),
            models.CheckConstraint(
                name="companion_is_somebody_else",
                condition=Q(companion=None) | ~Q(companion=F("newcomer")),
                violation_error_message="Towarzyszem jest ktoś inny niż nowa osoba.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.network)

    def get_absolute_url(self) -> str:
        return reverse("networks:companions", args=[self.network.slug])

    @property
    def is_sought(self) -> bool:
        """Nobody has been named yet, or whoever was named has left the house."""
        return self.ended_at is None and self.companion_id is None

    @property
    def is_proposed(self) -> bool:
        return self.ended_at is None and self.companion_id is not None and self.accepted_at is None

    @property
    def is_accepted(self) -> bool:
        return self.ended_at is None and self.companion_id is not None and self.accepted_at is not None

    def waits_for(self, person: User) -> bool:
        """Whether this person is the one to answer."""
        return (
            self.is_proposed and person.pk in (self.newcomer_id, self.companion_id) and person.pk != self.proposed_by_id
        )
