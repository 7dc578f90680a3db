"""The list of first steps, which those who lead may fold away."""

from django.db import transaction

from zaloga.core import clock
from zaloga.core.guard import require
from zaloga.networks import policies
from zaloga.networks.models import Network
from zaloga.people.models import User


@transaction.atomic
def fold_steps(network: Network, *, folded: bool, by: User) -> None:
    """Fold the first steps away on one's own home of this network, or show them again; nobody hears of it."""
    require(policies.can_fold_steps(by, network))
    at = clock.now() if folded else None
    network.memberships.active().filter(user=by).update(steps_folded_at=at)
