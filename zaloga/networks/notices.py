"""Whose letters may speak of a network."""

from collections.abc import Iterable, Sequence

from zaloga.networks.models import Network
from zaloga.networks.policies import forget_standing, standing
from zaloga.notifications.models import Note
from zaloga.notifications.rooms import declare
from zaloga.people.models import User


def key_of(scope: str) -> int:
    return int(scope.removeprefix("siec-"))


def readable(person: User, notes: Sequence[Note]) -> Iterable[Note]:
    """Networks in which the person has a role today, or which they oversee."""
    forget_standing(person)
    mine = standing(person)
    asked = {key_of(note.scope) for note in notes}
    overseen = Network.objects.filter(pk__in=asked, programme__in=mine.oversees)
    keys = mine.belongs_to | set(overseen.values_list("pk", flat=True))
    return [note for note in notes if key_of(note.scope) in keys]


def places(person: User) -> list[tuple[str, str]]:
    networks = Network.objects.running().filter(pk__in=standing(person).belongs_to).order_by("sort_key")
    return [(f"siec-{network.pk}", str(network)) for network in networks]


declare("network", readable=readable, places=places)
