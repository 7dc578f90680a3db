"""Whose letters may speak of meetings: those of people who may still open them."""

from collections.abc import Iterable, Sequence

from django.utils.html import linebreaks

from zaloga.meetings.models import Minutes
from zaloga.meetings.policies import visible_dates, visible_meetings
from zaloga.networks.notices import is_for_crew
from zaloga.notifications.models import Note
from zaloga.notifications.rooms import Said, declare


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


def readable_minutes(notes: Sequence[Note]) -> Iterable[Note]:
    """The crew's only."""
    return filter(is_for_crew, notes)


def approved_words(notes: Sequence[Note]) -> dict[int, Said]:
    """Approved minutes go whole into the letter that tells of them."""
    told = {note.pk: note.ref.removeprefix("minutes-") for note in notes if note.source == "minutes.approved"}
    rows = Minutes.objects.filter(pk__in=[key for key in told.values() if key.isdecimal()]).exclude(text="")
    found = {str(row.pk): row for row in rows.select_related("meeting")}
    subjects = {note.pk: note.text for note in notes}
    return {pk: words_of(found[key], subjects[pk]) for pk, key in told.items() if key in found}


def words_of(minutes: Minutes, subject: str) -> Said:
    return Said(
        title=f"Notatka: {minutes}",
        author="Notatka",
        text=minutes.text,
        html=linebreaks(minutes.text, autoescape=True),
        subject=subject,
        closing="Na stronie jest też jako PDF do wydruku.",
    )


declare("meeting", readable=readable)
declare("dates", readable=readable_dates)
declare("minutes", readable=readable_minutes, speech=approved_words)
