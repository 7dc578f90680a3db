from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from zaloga.core import clock
from zaloga.core.words import capital
from zaloga.installation.now import current
from zaloga.notifications import bouncing, outbox
from zaloga.notifications.models import Note, Preference, Reader, first_hour
from zaloga.notifications.rooms import Said, look_ahead, said_in, way_to_answer
from zaloga.notifications.stopping import Stop

ONLY_PAGE = "tylko-strona"  # the local part of an address that gives words back


def tell(
    people: Iterable[Any],
    *,
    text: str,
    by_mail: bool,
    button: str = "Zobacz",
    scope: str = "",
    answered: Collection[int] = (),
    has_letter: bool = False,
    is_calendar: bool = False,
    is_personal: bool = False,
    is_for_letters: bool = False,
    **about: Any,
) -> None:
    """Leave a note in everyone's bell and, if asked, a letter in the outbox; part of the deed's transaction.

    ``about`` are columns of Note: ``url`` a path of ours or nothing, ``kind`` what happened in two or three words,
    ``within`` which network, ``source`` the name in the registry, ``ref`` what the room of ``source`` knows it by. With
    a ``scope`` (such as siec-7) each person's own choice decides: at once, in the digest or not by mail; ``answered``
    are the keys of people to whom it is an answer. What ``has_letter`` of its own goes to no other. Without a scope it
    concerns the account or the programme and is never suppressed. What ``is_personal``, and every answer, stands first
    in a letter with other news. What ``is_for_letters`` stands in no bell. Robots and
    closed accounts hear nothing.
    """
    people = who_hears(people)
    about |= {"text": capital(text)[:500], "scope": scope, "is_for_letters": is_for_letters}
    notes = [Note(user=person, is_personal=is_personal or person.pk in answered, **about) for person in people]
    if not has_letter:
        weigh(notes, important=by_mail, answered=answered, is_calendar=is_calendar)
    quiet = at_rest(notes) if scope else set()
    at_once = [note for note in notes if note.by_mail == Note.Way.NOW and note.user_id not in quiet]
    for note in at_once:
        note.mailed_at = note.created_at
    Note.objects.bulk_create(note for note in notes if note.by_mail or not is_for_letters)
    look_ahead(at_once)
    said = said_in(at_once)
    for note in at_once:
        write(note, button=button, said=said.get(note.pk))


def who_hears(people: Iterable[Any]) -> list[Any]:
    return [person for person in people if person.is_active and not person.is_robot]


def weigh(notes: list[Note], *, important: bool, answered: Collection[int], is_calendar: bool) -> None:
    """Decide for each note whether it goes by mail, and when."""
    scope = notes[0].scope if notes else ""
    if not scope:
        for note in notes:
            note.by_mail = Note.Way.NOW if important else Note.Way.NONE
        return
    keys = [note.user_id for note in notes]
    levels = Preference.objects.levels(keys, scope, notes[0].source)
    never = set(Reader.objects.filter(user__in=keys, often=Reader.Often.NEVER).values_list("user", flat=True))
    for note in notes:
        note.is_calendar = is_calendar
        level = levels.get(note.user_id, Preference.Level.IMPORTANT)
        is_mine = important or note.user_id in answered
        if level == Preference.Level.NONE:
            continue
        if is_calendar or level == Preference.Level.ALL or is_mine and level == Preference.Level.IMPORTANT:
            note.by_mail = Note.Way.NOW
        elif level == Preference.Level.IMPORTANT and note.user_id not in never:
            note.by_mail = Note.Way.DIGEST


def who_wants(
    people: Iterable[Any], *, scope: str, source: str, always: Collection[Any] = ()
) -> tuple[set[Any], set[Any]]:
    """Those who want a room's own letter of the calendar now, and those who rest and want it later.

    It comes to everybody who did not choose to get nothing from this place, or nothing of this kind; to those of
    ``always`` now, whatever they chose and though they rest.
    """
    hearing = who_hears(people)
    levels = Preference.objects.levels([person.pk for person in hearing], scope, source)
    wanting = {person for person in hearing if person in always or levels.get(person.pk) != Preference.Level.NONE}
    resting = at_rest([Note(user=person) for person in wanting])
    later = {person for person in wanting if person.pk in resting and person not in always}
    return wanting - later, later


def at_rest(notes: list[Note]) -> set[int]:
    """Whose quiet hours last now. Everybody for whom something waits gets a row, so that their hour comes."""
    readers = {reader.user_id: reader for reader in Reader.objects.filter(user__in=[note.user_id for note in notes])}
    waiting = {note.user_id for note in notes if note.by_mail == Note.Way.DIGEST}
    if new := waiting - readers.keys():
        hour = first_hour()
        Reader.objects.bulk_create([Reader(user_id=key, next_at=hour) for key in new], ignore_conflicts=True)
    return {key for key, reader in readers.items() if reader.is_quiet(clock.now())}


def only_on_page() -> dict[str, str]:
    """Where answers go to a letter that only the page can answer: they come back with a sentence, to nobody else.

    Otherwise they would reach the help line, words meant for a crew or for a few. Nothing where no letters come in.
    """
    return {"Reply-To": f"{ONLY_PAGE}@{settings.MAIL_DOMAIN}"} if bouncing.is_open() else {}


def write(note: Note, *, button: str, said: Said | None) -> None:
    """A letter of its own: somebody's words, or the sentence of the bell."""
    stop = Stop(note.user, note.scope, note.source) if note.scope else None
    way = None if said else way_to_answer(note)
    answers_to = {"Reply-To": way.address} if way else only_on_page()
    outbox.post(
        to=note.user.email,
        user=note.user,
        subject=said.subject if said else note.text,
        template="notifications/email/said" if said else "notifications/email/news",
        context={
            "text": note.text.rstrip("."),
            "url": f"{settings.SITE_URL}{note.url}" if note.url else "",
            "button": button,
            "person": note.user,
            "said": said,
            "way": way,
            "is_for_page": bool(said and not said.answer_to and bouncing.is_open()),
            "stop": stop,
        },
        headers=(answers_to | stop.headers if stop else {}) | (said.headers if said else {}),
        is_urgent=not note.scope,
    )


def frame(person: Any, scope: str, sources: Iterable[str], *, button: str) -> str:
    """What stands around somebody's words in letters of these kinds, to know it again in an answer that quotes it."""
    said = Said(title="", author="", text="", html="", subject="", answer_to="-")
    context = {"said": said, "button": button, "house": current()}
    stops = [Stop(person, scope, source) for source in sources]
    return "\n".join(render_to_string("notifications/email/said.txt", {**context, "stop": stop}) for stop in stops)
