"""What waits for somebody on their desk, as an upper room says it: it stands first in a digest."""

from collections.abc import Callable, Collection
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


Waiting = Callable[[Collection[Any]], dict[int, list[Item]]]
DECLARED: list[Waiting] = []


def declare(what: Waiting) -> None:
    """``what`` gets people and gives, by their keys, what waits for them today, the most important first."""
    DECLARED.append(what)


def waiting_for(people: Collection[Any]) -> dict[int, list[Item]]:
    """What waits for each of these people, by their keys, save of networks that should not write to them."""
    chosen: dict[int, dict[str, str]] = {person.pk: {} for person in people}
    if not chosen:
        return {}
    rows = Preference.objects.of_places().filter(user__in=people)
    for key, scope, level in rows.values_list("user", "scope", "level"):
        chosen[key][scope] = level
    found = [what(people) for what in DECLARED]
    return {key: wanted([item for one in found for item in one.get(key, [])], chosen[key]) for key in chosen}


def wanted(items: list[Item], chosen: dict[str, str]) -> list[Item]:
    usual = chosen.get("")
    if usual == Preference.Level.NONE:
        return []
    return [item for item in items if not item.scope or chosen.get(item.scope, usual) not in SILENT]
