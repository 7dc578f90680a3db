"""What upper rooms say about news of theirs: who may still read it when the letter goes, and what was said."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from zaloga.notifications.models import Note

BRIEF = 280
QUOTED = re.compile("„([^„”]*)”")
MARKS = re.compile(r"\*\*|__|~~|`|^#+\s|^[-*]\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody's words as a letter shows them. ``headers`` keep the letters of one conversation together.

    ``answer_to`` is where an answer by mail goes, empty where letters are not taken in; ``html`` is safe already.
    ``closing`` is said under the words instead of how they can be answered.
    """

    title: str
    author: str
    text: str
    html: str
    subject: str
    files: tuple[str, ...] = ()
    answer_to: str = ""
    closing: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def brief(self) -> str:
        """Their own first words on one line, without quotes and signs of Markdown."""
        own = "\n".join(line for line in self.text.splitlines() if not line.startswith(">"))
        words = " ".join(MARKS.sub("", own).split())
        return words if len(words) <= BRIEF else f"{words[:BRIEF].rsplit(' ', 1)[0].rstrip('.,;:')} …"

    @property
    def quoted(self) -> str:
        """The same between quotation marks, with the full stop behind them and others inside, as Polish wants it."""
        words = QUOTED.sub(r"«\1»", self.brief)
        return f"„{words[:-1]}”." if words.endswith(".") else f"„{words}”"


@dataclass(frozen=True, slots=True)
class WayToAnswer:
    """Where an answer by mail to one letter goes, and the sentence of the letter that says what to write."""

    address: str
    sentence: str


Readable = Callable[[Sequence[Note]], Iterable[Note]]
Speech = Callable[[Sequence[Note]], dict[int, Said]]
Places = Callable[[Any], list[tuple[str, str]]]
Ahead = Callable[[Sequence[Note]], None]
Readers = Callable[[Collection[Any]], None]
Answers = Callable[[Note], WayToAnswer | None]
READABLE: dict[str, Readable] = {}
SPEECH: dict[str, Speech] = {}
PLACES: list[Places] = []
AHEAD: dict[str, Ahead] = {}
ANSWERS: dict[str, Answers] = {}
READERS: list[Readers] = []


def declare(
    room: str,
    *,
    readable: Readable,
    speech: Speech | None = None,
    places: Places | None = None,
    ahead: Ahead | None = None,
    readers: Readers | None = None,
    answers: Answers | None = None,
) -> None:
    """``readable`` gets notes of this room, different people's, and gives those whose news its person may read now.

    ``speech`` gives, by the key of the note, what was said; notes that it leaves out are told by their sentence alone.
    ``places`` gives the scopes a person belongs to, with their names, for the page of settings. ``ahead`` gets the news
    of many people at once, and ``readers`` the people, to look up in one go what the others will ask of each.
    ``answers`` says how a letter that is told by its sentence alone can be answered by mail.
    """
    assert room not in READABLE, f"{room} is declared twice"
    READABLE[room] = readable
    if speech:
        SPEECH[room] = speech
    if places:
        PLACES.append(places)
    if ahead:
        AHEAD[room] = ahead
    if readers:
        READERS.append(readers)
    if answers:
        ANSWERS[room] = answers


def way_to_answer(note: Note) -> WayToAnswer | None:
    """How one letter about this note is answered by mail; None where only the page takes answers."""
    find = ANSWERS.get(note.source.split(".")[0])
    return find(note) if find else None


def places_of(person: Any) -> list[tuple[str, str]]:
    return [place for places in PLACES for place in places(person)]


def by_room(notes: Iterable[Note]) -> dict[str, list[Note]]:
    rooms: dict[str, list[Note]] = {}
    for note in notes:
        rooms.setdefault(note.source.split(".")[0], []).append(note)
    return rooms


def look_ahead(notes: Iterable[Note]) -> None:
    """Let every room look up what it wants to know of these pieces of news, different people's, in one go."""
    for room, its_notes in by_room(notes).items():
        if room in AHEAD:
            AHEAD[room](its_notes)


def meet(people: Collection[Any]) -> None:
    """Before anything is asked of these people: let the rooms see anew what they are today."""
    for look in READERS:
        look(people)


def still_readable(notes: Sequence[Note]) -> list[Note]:
    """Those notes that their people may read at this moment, in their order. A room that says nothing shows nothing.

    The people have been met, and the notes looked ahead.
    """
    allowed = {
        note.pk for room, its_notes in by_room(notes).items() if room in READABLE for note in READABLE[room](its_notes)
    }
    return [note for note in notes if note.pk in allowed]


def said_in(notes: Iterable[Note]) -> dict[int, Said]:
    """What was said in these pieces of news, which may be different people's."""
    found: dict[int, Said] = {}
    for room, its_notes in by_room(notes).items():
        if room in SPEECH:
            found |= SPEECH[room](its_notes)
    return found
