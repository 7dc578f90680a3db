"""What upper rooms say about news of theirs: who may still read it when the letter goes, and how places are called."""

from collections.abc import Callable, Collection
from typing import Any

from zaloga.notifications.models import Note

Readable = Callable[[Any, Collection[str]], set[str]]
Places = Callable[[Any], list[tuple[str, str]]]
READABLE: dict[str, Readable] = {}
PLACES: list[Places] = []


def declare(room: str, *, readable: Readable, places: Places | None = None) -> None:
    """``readable`` gets a person and scopes and gives those whose news of this room the person may read now.

    ``places`` gives the scopes a person belongs to, with their names, for the page of settings.
    """
    assert room not in READABLE, f"{room} is declared twice"
    READABLE[room] = readable
    if places:
        PLACES.append(places)


def places_of(person: Any) -> list[tuple[str, str]]:
    return [place for places in PLACES for place in places(person)]


def still_readable(person: Any, notes: Collection[Note]) -> list[Note]:
    """Those notes that the person may read at this moment. A room that says nothing shows nothing."""
    allowed: dict[str, set[str]] = {}
    for room in {note.source.split(".")[0] for note in notes}:
        scopes = {note.scope for note in notes if note.source.split(".")[0] == room}
        allowed[room] = READABLE[room](person, scopes) if room in READABLE else set()
    return [note for note in notes if note.scope in allowed[note.source.split(".")[0]]]
