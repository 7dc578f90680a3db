"""Whose letters may speak of a network."""

from collections.abc import Iterable, Sequence

from zaloga.networks.models import Network
from zaloga.networks.policies import read_standings, standing
from zaloga.notifications.models import Note
from zaloga.notifications.rooms import declare
from zaloga.people.models import User


def key_of(scope: str) -> int:
    return int(scope.removeprefix("siec-"))


def is_for_crew(note: Note) -> bool:
    """Whether the person is in the crew of the note's network today; what the crew alone may read asks this."""
    return bool(note.scope) and key_of(note.scope) in standing(note.user).crew_of


def readable(notes: Sequence[Note]) -> Iterable[Note]:
    """Networks in which the person has a role today, or which they oversee."""
    asked = {key_of(note.scope) for note in notes}
    programmes = dict(Network.objects.filter(pk__in=asked).values_list("pk", "programme"))

    def is_open(note: Note) -> bool:
        mine, key = standing(note.user), key_of(note.scope)
        return key in programmes and (key in mine.belongs_to or programmes[key] in mine.oversees)

    return [note for note in notes if is_open(note)]


def places(person: User) -> list[tuple[str, str]]:
    networks = Network.objects.running().filter(pk__in=standing(person).belongs_to).order_by("sort_key")
    return [(f"siec-{network.pk}", str(network)) for network in networks]


declare("network", readable=readable, places=places, readers=read_standings)
