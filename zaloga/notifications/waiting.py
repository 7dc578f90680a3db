"""What waits for somebody on their desk, as an upper room says it: it stands first in a digest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zaloga.notifications.models import Preference

SILENT = (Preference.Level.CALENDAR, Preference.Level.NONE)


@dataclass(frozen=True, slots=True)
class Item:
    """One line with one button. ``scope`` names the network, as in a note; nothing where it is of no network.

    ``since`` is given for what no note and no letter has told of: since when it waits.
    """

    title: str
    about: tuple[str, ...]
    url: str
    button: str
    scope: str = ""
    since: datetime | None = None

    def is_new(self, after: datetime | None) -> bool:
        """Whether it is worth a letter by itself: told nowhere else, and waiting since the last digest."""
        return self.since is not None and (after is None or self.since > after)


Waiting = Callable[[Any], Iterable[Item]]
DECLARED: list[Waiting] = []


def declare(what: Waiting) -> None:
    """``what`` gets a person and gives what waits for them today, the most important first."""
    DECLARED.append(what)


def waiting_for(person: Any) -> list[Item]:
    """What waits for this person, save of networks that should not write to them."""
    chosen = dict(Preference.objects.of_places().filter(user=person).values_list("scope", "level"))
    if chosen.get("") == Preference.Level.NONE:
        return []
    return [
        item
        for what in DECLARED
        for item in what(person)
        if not item.scope or chosen.get(item.scope, chosen.get("")) not in SILENT
    ]
