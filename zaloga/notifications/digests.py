"""Many pieces of news in one letter: the digest, and what quiet hours held back."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from zaloga.core import clock
from zaloga.core.words import plural
from zaloga.notifications import outbox
from zaloga.notifications.models import Note, Reader, Unreached
from zaloga.notifications.rooms import Said, said_in, still_readable
from zaloga.notifications.stopping import Stop
from zaloga.notifications.tell import write

LINES = 7  # of one place
QUOTES = 3  # of one line
SITTINGS = 5000  # readers in one round of the worker


@dataclass(slots=True)
class Line:
    """Everything new under one address: how it is called, what was said there, and how much more there is."""

    title: str
    url: str
    about: str
    quotes: list[Said]
    more: int = 0
    answer_to: str = ""
    subject: str = ""


@dataclass(slots=True)
class Place:
    """A network in the letter; ``rest`` counts the news behind „i 12 więcej”."""

    name: str
    lines: list[Line] = field(default_factory=list)
    rest: int = 0


def due() -> QuerySet[Reader]:
    """Readers whose chosen hour has come, whether something waits or not: what comes later waits for the next one."""
    return reached().filter(next_at__lte=clock.now()).order_by("next_at", "pk")


def reached() -> QuerySet[Reader]:
    """Readers whose letters do not come back; for the others everything waits until somebody mends the address."""
    return Reader.objects.exclude(user__in=Unreached.objects.stopped().values("user"))


def held() -> Iterator[Reader]:
    """Readers for whom something waited through quiet hours that are over now."""
    waiting = Note.objects.waiting(Note.Way.NOW).filter(user=OuterRef("user"))
    readers = reached().filter(Exists(waiting)).order_by("pk")
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
    for note in waiting:
        note.user = reader.user
    Note.objects.filter(pk__in=[note.pk for note in waiting]).update(mailed_at=clock.now())
    unread = [note for note in waiting if note.read_at is None]
    told = still_readable(reader.user, unread) if unread and reader.user.is_active else []
    if told:
        post(reader, told, way)
    return told


def post(reader: Reader, notes: list[Note], way: str) -> None:
    """What waited through quiet hours alone goes as the letter it would have been; everything else together."""
    if way == Note.Way.NOW and len(notes) == 1:
        write(notes[0], button="Zobacz", said=said_in(notes).get(notes[0].pk))
        return
    places = arranged(notes)
    count = f"{len(notes)} {plural(len(notes), 'nowa wiadomość', 'nowe wiadomości', 'nowych wiadomości')}"
    stop = Stop(reader.user)
    outbox.post(
        to=reader.user.email,
        user=reader.user,
        subject=f"{count}: {', '.join(place.name for place in places)}",
        template="notifications/email/digest",
        context={
            "person": reader.user,
            "reader": reader,
            "places": places,
            "count": count,
            "is_digest": way == Note.Way.DIGEST,
            "can_answer": any(line.answer_to for place in places for line in place.lines),
            "stop": stop,
            "more_url": f"{settings.SITE_URL}/konto/powiadomienia/",
        },
        headers=stop.headers if way == Note.Way.DIGEST else {},
    )


def arranged(notes: list[Note]) -> list[Place]:
    """By place, then by address, in the order of what came first; at most LINES lines of a place."""
    said = said_in(notes)
    places: dict[str, dict[str, list[Note]]] = {}
    for note in notes:
        address = note.url.split("#")[0].split("?")[0]
        places.setdefault(note.scope, {}).setdefault(address, []).append(note)
    return [place_of(list(lines.values()), said) for lines in places.values()]


def place_of(groups: list[list[Note]], said: dict[int, Said]) -> Place:
    shown, hidden = groups[:LINES], groups[LINES:]
    return Place(groups[-1][-1].within, [line_of(group, said) for group in shown], rest=sum(map(len, hidden)))


def line_of(notes: list[Note], said: dict[int, Said]) -> Line:
    """News under one address. Where people spoke, the link leads to the first of what is new."""
    last, count = notes[-1], len(notes)
    speeches = [said[note.pk] for note in notes if note.pk in said]
    if not speeches:
        return Line(last.text, f"{settings.SITE_URL}{last.url}", last.kind, [], more=count - 1)
    many = f"{count} {plural(count, 'nowa wiadomość', 'nowe wiadomości', 'nowych wiadomości')}"
    return Line(
        speeches[-1].title,
        f"{settings.SITE_URL}{notes[0].url}",
        last.kind if count == 1 else many,
        speeches[:QUOTES],
        more=count - min(len(speeches), QUOTES),
        answer_to=speeches[-1].answer_to,
        subject=speeches[-1].subject,
    )
