"""Many pieces of news in one letter: the digest, and what quiet hours held back."""

import logging
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from zaloga.core import clock
from zaloga.core.words import plural
from zaloga.notifications import outbox
from zaloga.notifications.models import Note, Reader, Unreached
from zaloga.notifications.rooms import Said, look_ahead, meet, said_in, still_readable
from zaloga.notifications.stopping import EVERYTHING, Stop
from zaloga.notifications.tell import only_on_page, write
from zaloga.notifications.waiting import Item, waiting_for

LINES = 7  # of one place
QUOTES = 3  # of one line
MOST_OTHERS = 5  # of what waits, beside the first
SITTINGS = 5000  # readers in one round of the worker
TOGETHER = 50  # readers in one transaction
log = logging.getLogger(__name__)


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
    """A network in the letter, or what speaks to the person; ``rest`` counts the news behind „i 12 więcej”."""

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


def round_of(readers: Iterable[Reader], way: str) -> None:
    """Write to all of them, TOGETHER at a time.

    What goes wrong for one of them keeps no letter from the others, and is tried again in the next round.
    """
    left = iter(readers)
    while lot := list(islice(left, TOGETHER)):
        try:
            compose_together(lot, way)
        except Exception:
            for reader in lot:
                compose_alone(reader, way)


def compose_alone(reader: Reader, way: str) -> None:
    try:
        compose(reader, way)
    except Exception:
        log.exception("The letter for reader %s could not be put together", reader.pk)


def compose(reader: Reader, way: str) -> list[Note]:
    """The same for one reader; gives the notes told in the letter."""
    return compose_together([reader], way).get(reader.pk, [])


@transaction.atomic
def compose_together(readers: Collection[Reader], way: str) -> dict[int, list[Note]]:
    """Put everything that waits for each reader into one letter of the outbox; gives the notes told, by reader.

    In one transaction, so each piece of news is told once. What the person has read in the bell already, or may no
    longer read, is left out, and where nothing remains no letter is written. What waits on the desk stands first in a
    digest; alone it makes one only when no other letter has told of it and it began after the last hour of a digest.
    A reader to whom another worker writes at this moment is passed over.
    """
    rows = Reader.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user").order_by("pk")
    found = list(rows.filter(pk__in=[reader.pk for reader in readers]))
    last_at = {reader.pk: reader.last_at for reader in found}
    if way == Note.Way.DIGEST:
        found = [reader for reader in found if reader.next_at <= clock.now()]
        for reader in found:
            reader.last_at, reader.next_at = clock.now(), reader.next_after(clock.now())
        Reader.objects.bulk_update(found, ["last_at", "next_at"])
    meet([reader.user for reader in found])
    told = taken(found, way)
    items = on_desk(found) if way == Note.Way.DIGEST else {}
    said = said_in([note for notes in told.values() for note in notes])
    for reader in found:
        its = items.get(reader.user_id, [])
        if told[reader.pk] or any(item.is_new(last_at[reader.pk]) for item in its):
            post(reader, told[reader.pk], way, its, said)
    return told


def taken(readers: list[Reader], way: str) -> dict[int, list[Note]]:
    """By reader: what waits for a letter of this way, as far as it is still news; it waits no longer."""
    people = {reader.user_id: reader.user for reader in readers}
    waiting = list(Note.objects.waiting(way).filter(user__in=people))
    Note.objects.filter(pk__in=[note.pk for note in waiting]).update(mailed_at=clock.now())
    for note in waiting:
        note.user = people[note.user_id]
    unread = [note for note in waiting if note.read_at is None and note.user.is_active]
    look_ahead(unread)
    told: dict[int, list[Note]] = {reader.user_id: [] for reader in readers}
    for note in still_readable(unread):
        told[note.user_id].append(note)
    return {reader.pk: told[reader.user_id] for reader in readers}


def on_desk(readers: list[Reader]) -> dict[int, list[Item]]:
    """By the person's key: what waits on the desks of those who want digests."""
    wanting = [reader.user for reader in readers if reader.user.is_active and reader.often != Reader.Often.NEVER]
    return waiting_for(wanting)


def post(reader: Reader, notes: list[Note], way: str, items: list[Item], said: dict[int, Said]) -> None:
    """What waited through quiet hours alone goes as the letter it would have been; everything else together."""
    if way == Note.Way.NOW and len(notes) == 1:
        write(notes[0], button="Zobacz", said=said.get(notes[0].pk))
        return
    places = arranged(notes, said)
    spoken = {line.url for place in places for line in place.lines if line.quotes}
    items = [item for item in items if f"{settings.SITE_URL}{item.url}" not in spoken]
    stop = stop_of(reader, notes, way)
    count = f"{len(notes)} {plural(len(notes), 'nowa wiadomość', 'nowe wiadomości', 'nowych wiadomości')}"
    outbox.post(
        to=reader.user.email,
        user=reader.user,
        subject=subject_of(notes, count, items),
        template="notifications/email/digest",
        context={
            "person": reader.user,
            "reader": reader,
            "first": items[0] if items else None,
            "others": items[1 : MOST_OTHERS + 1],
            "hidden": len(items[MOST_OTHERS + 1 :]),
            "places": places,
            "count": count if notes else "",
            "is_digest": way == Note.Way.DIGEST,
            "can_answer": any(line.answer_to for place in places for line in place.lines),
            "stop": stop,
            "more_url": f"{settings.SITE_URL}/konto/powiadomienia/",
            "desk_url": f"{settings.SITE_URL}/pulpit/",
        },
        headers=only_on_page() | ({} if stop.is_everything else stop.headers),
    )


def stop_of(reader: Reader, notes: list[Note], way: str) -> Stop:
    """The narrowest that a single click may stop, so that no such letter comes again."""
    if way == Note.Way.DIGEST:
        return Stop(reader.user)
    scopes, sources = {note.scope for note in notes}, {note.source for note in notes}
    if len(scopes) > 1:
        return Stop(reader.user, EVERYTHING)
    return Stop(reader.user, scopes.pop(), sources.pop() if len(sources) == 1 else "")


def subject_of(notes: list[Note], count: str, items: list[Item]) -> str:
    """3 sprawy czekają, 7 nowych wiadomości: Sieć matematyków, Sieć wychowawców."""
    news = f"{count}: {', '.join(dict.fromkeys(note.within for note in notes))}"
    if not items:
        return news
    waits = f"{len(items)} {plural(len(items), 'sprawa czeka', 'sprawy czekają', 'spraw czeka')}"
    return f"{waits}, {news}" if notes else f"{waits} na Ciebie"


def arranged(notes: list[Note], said: dict[int, Said]) -> list[Place]:
    """What speaks to the person first, then by place and address, in the order of what came first."""
    lines: dict[tuple[str, str], list[Note]] = {}
    for note in notes:
        lines.setdefault((note.scope, note.url.split("#")[0].split("?")[0]), []).append(note)
    mine: list[list[Note]] = []
    places: dict[str, list[list[Note]]] = {}
    for (scope, _), group in lines.items():
        if any(note.is_personal for note in group):
            mine.append(group)
        else:
            places.setdefault(scope, []).append(group)
    first = [place_of("Do Ciebie", mine, said, is_mixed=True)] if mine else []
    return first + [place_of(groups[-1][-1].within, groups, said) for groups in places.values()]


def place_of(name: str, groups: list[list[Note]], said: dict[int, Said], *, is_mixed: bool = False) -> Place:
    """At most LINES lines; where the place ``is_mixed`` each of them says of which network it is."""
    lines = [line_of(group, said) for group in groups[:LINES]]
    if is_mixed:
        for line, group in zip(lines, groups, strict=False):
            line.about = ", ".join(filter(None, [line.about, group[-1].within]))
    return Place(name, lines, rest=sum(map(len, groups[LINES:])))


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
