"""Whose letters may speak of it: the crew's only."""

from collections.abc import Iterable, Sequence

from zaloga.networks.policies import read_standings, standing
from zaloga.notifications.models import Note
from zaloga.notifications.rooms import declare


def readable(notes: Sequence[Note]) -> Iterable[Note]:
    """Of networks in whose crew the person is today."""
    return [note for note in notes if note.scope in {f"siec-{key}" for key in standing(note.user).crew_of}]


declare("plan", readable=readable, readers=read_standings)
declare("task", readable=readable, readers=read_standings)
