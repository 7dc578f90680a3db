"""Leaving a network, or all of them: with one's words signed, without the name, or taken along."""

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.installation import privacy
from zaloga.installation.privacy import Way
from zaloga.networks import events, policies
from zaloga.networks.actions import queue, seats
from zaloga.networks.actions.crew import end
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User


@transaction.atomic
def leave(network: Network, *, by: User, way: str = Way.SIGNED, leaves_helm: bool = False) -> Membership:
    """Leave, from any role; ``way`` says what becomes of what the person wrote here, which nothing undoes.

    Whoever coordinates a running network hands it over first, or says by ``leaves_helm`` that it stays without
    anybody; those who coordinate the programme hear of that. Leaving twice changes nothing and gives the membership
    that has ended. Coming back is a new membership: what was unsigned or withdrawn stays so.
    """
    require(policies.can_leave(by, network))
    network = seats.locked(network, also_archived=True)
    membership = seats.seat_of(network, by)
    if membership is None:
        return network.memberships.filter(user=by).latest("joined_at", "pk")
    if is_alone_at_helm(membership) and not leaves_helm:
        raise Refusal(
            "Prowadzisz tę sieć. Najpierw przekaż prowadzenie komuś z załogi "
            "albo zaznacz, że odchodzisz, chociaż sieć zostanie bez osoby prowadzącej."
        )
    go(membership)
    privacy.forget_in(network, by, Way(way))
    return membership


def is_alone_at_helm(membership: Membership) -> bool:
    return membership.role == Membership.Role.COORDINATOR and not membership.network.is_archived


def go(membership: Membership) -> None:
    """End the membership, tell whom it concerns, offer the seat. The caller holds the lock of the network."""
    network, person = membership.network, membership.user
    end(membership)
    record(events.LEFT, by=person, target=membership)
    if is_alone_at_helm(membership):
        record(events.HELM_LEFT, by=person, target=network)
    queue.move_up(network)


def leave_all(person: User) -> None:
    """Leave every network at once, from any role. For the deed that closes the account, which holds the locks."""
    mine = person.memberships.filter(left_at=None).select_related("network__programme", "user")
    for membership in mine.order_by("network"):
        go(membership)
