"""What became of something: lines that rooms upstairs tell the pages of rooms below."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line: a fact, where to read more, its state in a word or two (``tone`` is the class of the tag).

    ``about`` names the part of the thing that it tells of; ``is_summary`` marks the last word of the year.
    """

    words: str
    url: str = ""
    state: str = ""
    tone: str = ""
    about: str = ""
    is_summary: bool = False


Teller = Callable[[Any, Any], Iterable[Outcome]]


class Tellers:
    """Those who tell what became of one kind of things; their modules are called outcomes.py."""

    def __init__(self) -> None:
        self.known: list[Teller] = []

    def tells(self, teller: Teller) -> Teller:
        """Let a room upstairs tell: ``teller`` gets the thing and its reader."""
        self.known.append(teller)
        return teller

    def of(self, thing: Any, user: Any) -> list[Outcome]:
        """Everything that may be told of the thing to this reader."""
        return [outcome for teller in self.known for outcome in teller(thing, user)]
