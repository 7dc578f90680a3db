"""Everything that can happen in the house, declared once by each room's ``events.py``."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from zaloga.notifications import kinds

REGISTRY: dict[str, "EventType"] = {}
REACTIONS: dict[str, list[Callable[..., None]]] = defaultdict(list)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """One kind of thing that can happen, and who should hear about it.

    ``sentence`` may use {by}, {target} and the details given to record(). ``audience`` gets the event and gives the
    people to tell; ``by_mail`` sends them a letter too, ``button`` is what its button says. ``overheard_by``
    gives others, who find it in letters only, in the digest or at once as they chose. ``answers`` gives those to
    whom it is an answer: they hear at once. ``has_letter``: the deed writes a letter of its own to the same people.
    ``is_personal``: it is about their own words, place or role, so it stands first among other news. ``is_calendar``:
    it stands in the calendar, so it comes to whoever wants only that. ``is_security``: it guards the person's own name
    or account, so no choice of theirs holds it back.
    ``is_anonymous`` kinds never keep an actor. ``for_audit`` kinds concern sign-ins, rights, exports, deletions,
    documents or data of people: they make the audit log. ``title`` names what happened in two or three words (the
    sentence speaks to its audience); ``line`` makes one Polish line of the details for the log. What the line
    ``may_name_others`` in is kept out of the copy of one's own data.
    """

    name: str
    sentence: str
    audience: Callable[[Any], Iterable[Any]] | None = None
    by_mail: bool = False
    button: str = "Zobacz"
    is_anonymous: bool = False
    for_audit: bool = False
    title: str = ""
    line: Callable[[dict[str, Any]], str] | None = None
    may_name_others: bool = False
    overheard_by: Callable[[Any], Iterable[Any]] | None = None
    answers: Callable[[Any], Iterable[Any]] | None = None
    has_letter: bool = False
    is_calendar: bool = False
    is_personal: bool = False
    is_security: bool = False


def declare(name: str, **fields: Any) -> EventType:
    """Put a kind of event into the registry; each name once."""
    assert name not in REGISTRY, f"{name} is declared twice"
    kind = REGISTRY[name] = EventType(name=name, **fields)
    kinds.declare(name, kind.title)
    assert kind.title or not kind.for_audit, f"{name} is for the audit log, so it needs a title of two or three words"
    return kind


def on(kind: EventType) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a room upstairs answer something that happened downstairs, in the same transaction."""

    def listen(reaction: Callable[..., None]) -> Callable[..., None]:
        REACTIONS[kind.name].append(reaction)
        return reaction

    return listen
