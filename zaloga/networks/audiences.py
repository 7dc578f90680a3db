"""Who hears of what happens in a network."""

from collections.abc import Iterable
from typing import Any

from zaloga.networks.models import Membership, Network
from zaloga.people.models import User


def members(event: Any) -> Iterable[User]:
    """Everybody with a role today, experts and observers too."""
    return people(event.target, *Membership.Role.values)


def crew(event: Any) -> Iterable[User]:
    return people(event.target, *Membership.CREW)


def overseers(event: Any) -> Iterable[User]:
    """Whoever coordinates the programme of the network."""
    programme = network_of(event).programme_id
    return User.objects.filter(appointments__programme=programme, appointments__ended_at=None)


def leaders(event: Any) -> Iterable[User]:
    return people(network_of(event), *Membership.LEADING)


def the_one_concerned(event: Any) -> Iterable[User]:
    return User.objects.filter(pk=event.details["user"])


def people(network: Network, *roles: str) -> Iterable[User]:
    return User.objects.filter(pk__in=network.memberships.active().filter(role__in=roles).values("user"))


def network_of(event: Any) -> Network:
    target = event.target
    return target if isinstance(target, Network) else target.network


def offered(event: Any) -> Iterable[User]:
    return [event.target.offered_to]


def offering(event: Any) -> Iterable[User]:
    return [person for person in [event.target.offered_by] if person]


def everybody_in_it(event: Any) -> Iterable[User]:
    return people(network_of(event), *Membership.Role.values)


def newcomer(event: Any) -> Iterable[User]:
    return [event.target.newcomer]


def companion(event: Any) -> Iterable[User]:
    return [person for person in [event.target.companion] if person]


def both(event: Any) -> Iterable[User]:
    return [*newcomer(event), *companion(event)]
