"""Before something goes to many: who gets it, and how. Decided by the very rules by which it is told afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zaloga.core import clock
from zaloga.notifications.models import Note, Reader, Unreached, first_hour
from zaloga.notifications.tell import weigh, who_hears


@dataclass(slots=True)
class Reach:
    """People by the way in which they get it. The ``dead`` would get a letter, but their letters come back."""

    at_once: list[Any] = field(default_factory=list)
    after_quiet: list[Any] = field(default_factory=list)
    in_digest: list[Any] = field(default_factory=list)
    on_page: list[Any] = field(default_factory=list)
    dead: list[Any] = field(default_factory=list)
    digests: list[datetime] = field(default_factory=list)

    @property
    def first_digest(self) -> datetime:
        return min(self.digests)

    @property
    def last_digest(self) -> datetime:
        return max(self.digests)


def foresee(
    people: Iterable[Any], *, scope: str, source: str, important: bool, to_all_levels: bool = False, waits: bool = True
) -> Reach:
    """How this kind of news of this place would come to these people now; a few queries, and nothing is written.

    ``scope``, ``source`` and ``important`` are as in tell(): whoever it speaks to by name may hear of it sooner. What
    goes ``to_all_levels`` (the calendar, or somebody's own letter) only those miss who have stopped it; what does not
    ``wait`` goes out in quiet hours too.
    """
    notes = [Note(user=person, scope=scope, source=source) for person in who_hears(people)]
    weigh(notes, important=important, answered=(), is_calendar=to_all_levels)
    keys = [note.user_id for note in notes]
    dead = set(Unreached.objects.stopped().filter(user__in=keys).values_list("user", flat=True))
    readers = {reader.user_id: reader for reader in Reader.objects.filter(user__in=keys)}
    quiet = {key for key, reader in readers.items() if waits and reader.is_quiet(clock.now())}
    reach, usual = Reach(), first_hour()
    for note in notes:
        if not note.by_mail:
            reach.on_page.append(note.user)
        elif note.user_id in dead:
            reach.dead.append(note.user)
        elif note.by_mail == Note.Way.DIGEST:
            reach.in_digest.append(note.user)
            reach.digests.append(readers[note.user_id].next_at if note.user_id in readers else usual)
        else:
            (reach.after_quiet if note.user_id in quiet else reach.at_once).append(note.user)
    return reach
