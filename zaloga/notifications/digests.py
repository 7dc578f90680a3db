"""Many pieces of news in one letter: the digest, and what quiet hours held back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from zaloga.core import clock
from zaloga.core.words import plural
from zaloga.notifications import outbox
from zaloga.notifications.models import Note, Reader
from zaloga.notifications.rooms import still_readable
from zaloga.notifications.stopping import Stop

LINES = 7  # of one place
SITTINGS = 5000  # readers in one round of the worker


@dataclass(slots=True)
class Line:
    """Everything new under one address: what happened last, and how much more."""

    text: str
    url: str
    kind: str
    more: int = 0


@dataclass(slots=True)
class Place:
    """A network in the letter; ``rest`` counts the news behind „i 12 więcej”."""

    name: str
    lines: list[Line] = field(default_factory=list)
    rest: int = 0


def due() -> QuerySet[Reader]:
    """Readers whose chosen hour has come, whether something waits or not: what comes later waits for the next one."""
    return Reader.objects.filter(next_at__lte=clock.now()).order_by("next_at", "pk")


def held() -> Iterator[Reader]:
    """Readers for whom something waited through quiet hours that are over now."""
    waiting = Note.objects.waiting(Note.Way.NOW).filter(user=OuterRef("user"))
    readers = Reader.objects.filter(Exists(waiting)).order_by("pk")
    return (reader for reader in readers.iterator() if not reader.is_quiet(clock.now()))


@transaction.atomic
def compose(reader: Reader, way: str) -> list[Note]:
    """Put everything that waits for this reader into one letter of the outbox; gives the notes told in it.

    In one transaction, so each piece of news is told once. What the person has read in the bell already, or may no
    longer read, is left out, and where nothing remains no letter is written. Nothing happens while another worker
    writes to the same person.
    """
    rows = Reader.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    found = rows.filter(pk=reader.pk).first()
    if found is None:
        return []
    reader = found
    if way == Note.Way.DIGEST:
        if reader.next_at > clock.now():
            return []
        reader.next_at = reader.next_after(clock.now())
        reader.save(update_fields=["next_at"])
    waiting = list(Note.objects.waiting(way).filter(user=reader.user))
    Note.objects.filter(pk__in=[note.pk for note in waiting]).update(mailed_at=clock.now())
    unread = [note for note in waiting if note.read_at is None]
    told = still_readable(reader.user, unread) if unread and reader.user.is_active else []
    if told:
        post(reader.user, told, way)
    return told


def post(person: Any, notes: list[Note], way: str) -> None:
    places = arranged(notes)
    count = f"{len(notes)} {plural(len(notes), 'nowa wiadomość', 'nowe wiadomości', 'nowych wiadomości')}"
    stop = Stop(person)
    outbox.post(
        to=person.email,
        user=person,
        subject=f"{count}: {', '.join(place.name for place in places)}",
        template="notifications/email/digest",
        context={
            "person": person,
            "places": places,
            "count": count,
            "is_digest": way == Note.Way.DIGEST,
            "stop": stop,
            "more_url": f"{settings.SITE_URL}/konto/powiadomienia/",
        },
        headers=stop.headers if way == Note.Way.DIGEST else {},
    )


def arranged(notes: list[Note]) -> list[Place]:
    """By place, then by address, in the order of what came first; at most LINES lines of a place."""
    places: dict[str, dict[str, Line]] = {}
    names = {}
    for note in notes:
        names[note.scope] = note.within
        lines = places.setdefault(note.scope, {})
        address = note.url.split("#")[0].split("?")[0]
        more = lines[address].more + 1 if address in lines else 0
        lines[address] = Line(note.text, f"{settings.SITE_URL}{note.url}", note.kind, more)
    return [place(names[scope], list(lines.values())) for scope, lines in places.items()]


def place(name: str, lines: list[Line]) -> Place:
    hidden = lines[LINES:]
    return Place(name, lines[:LINES], rest=sum(1 + line.more for line in hidden))
