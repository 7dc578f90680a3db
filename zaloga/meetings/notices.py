"""Whose letters may speak of meetings: those of people who may still open them."""

from collections.abc import Iterable, Sequence

from zaloga.meetings.policies import visible_dates, visible_meetings
from zaloga.networks.notices import is_for_crew
from zaloga.notifications.models import Note
from zaloga.notifications.rooms import declare


def readable(notes: Sequence[Note]) -> Iterable[Note]:
    """The crew's without a question; of others, a question each: they are few."""
    return filter(lambda note: is_for_crew(note) or is_seen(note), notes)


def is_seen(note: Note) -> bool:
    key = note.ref.removeprefix("meeting-")
    return key.isdecimal() and visible_meetings(note.user).filter(pk=key).exists()


def readable_dates(notes: Sequence[Note]) -> Iterable[Note]:
    """The same for polls of dates."""
    return filter(lambda note: is_for_crew(note) or are_seen(note), notes)


def are_seen(note: Note) -> bool:
    key = note.ref.removeprefix("datepoll-")
    return key.isdecimal() and visible_dates(note.user).filter(pk=key).exists()


declare("meeting", readable=readable)
declare("dates", readable=readable_dates)
declare("minutes", readable=lambda notes: filter(is_for_crew, notes))
