"""Files for a meeting: attached to a point by whoever leads it, handed in by a guest, taken away."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core.errors import Refusal
from zaloga.core.files import MOST_FILES, Checked
from zaloga.core.guard import require
from zaloga.core.uploads import stored
from zaloga.meetings import events, policies
from zaloga.meetings.actions.meetings import locked
from zaloga.meetings.actions.visits import standing
from zaloga.meetings.models import AgendaItem, Meeting, MeetingFile, Visit
from zaloga.people.models import User

MOST_OF_ONE = 20  # with one point, or from one guest


@transaction.atomic
def attach(item: AgendaItem, *, by: User, files: Sequence[Checked]) -> list[MeetingFile]:
    """Files for a point of the agenda, before the meeting and after it; the crew hears of them.

    Refused: a meeting that was called off, too many files.
    """
    require(policies.can_attach(by, item))
    return put(locked(item.meeting), files, by=by, item=item)


@transaction.atomic
def hand_in(visit: Visit, *, files: Sequence[Checked]) -> list[MeetingFile]:
    """Files of somebody invited, by their link. Refused until they accept, and too many files."""
    visit = standing(visit)
    if not visit.is_accepted:
        raise Refusal("Najpierw przyjmij zaproszenie, potem dołącz materiały.")
    return put(locked(visit.meeting), files, by=None, visit=visit)


def put(meeting: Meeting, files: Sequence[Checked], *, by: User | None, **belonging: Any) -> list[MeetingFile]:
    """Under the meeting's lock, so that nobody passes the limit from two windows."""
    if meeting.is_called_off:
        raise Refusal("To spotkanie jest odwołane.")
    if not files:
        raise Refusal("Wybierz plik.")
    if len(files) > MOST_FILES:
        raise Refusal(f"Naraz można dołączyć najwyżej {MOST_FILES} plików.")
    if meeting.files.filter(**belonging).count() + len(files) > MOST_OF_ONE:
        raise Refusal(f"Tu zmieści się najwyżej {MOST_OF_ONE} plików. Usuń te, które nie są już potrzebne.")
    with stored(MeetingFile, files, meeting=meeting, added_by=by, **belonging) as rows:
        record(events.files.FILES_ADDED, by=by, target=meeting)
    return rows


@transaction.atomic
def drop_file(file: MeetingFile, *, by: User) -> None:
    """Whoever leads, or whoever attached it; the file is gone from the disk too."""
    require(policies.can_drop_file(by, file))
    record(events.files.FILE_DROPPED, by=by, target=file.meeting)
    MeetingFile.objects.filter(pk=file.pk).erase()


@transaction.atomic
def take_file_back(visit: Visit, key: int) -> None:
    """A guest takes a file of their own away, by their link. Twice changes nothing."""
    visit = standing(visit)
    found = visit.files.filter(pk=key)
    if found.exists():
        record(events.files.FILE_DROPPED, by=None, target=visit.meeting)
        found.erase()
