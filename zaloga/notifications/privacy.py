from collections.abc import Iterable
from typing import Any

from zaloga.installation.privacy import Part, Way, declare, traces
from zaloga.notifications.forgetting import forget_in_jobs, forget_in_letters, forget_in_notes
from zaloga.notifications.kinds import title_of
from zaloga.notifications.models import Letter, Note, Preference, Reader, Unreached


def export(person: Any) -> Iterable[Part]:
    """When, what, in which network and where to; the words of a note speak of other people."""
    notes = Note.objects.filter(user=person).in_bell()
    yield Part(
        "Powiadomienia w dzwonku",
        [
            {
                "kiedy": note.created_at,
                "co": note.kind,
                "gdzie": note.within,
                "dokąd prowadzi": note.url,
                "przeczytane": note.read_at,
            }
            for note in notes
        ],
    )
    letters = Letter.objects.filter(user=person)
    yield Part(
        "Listy do Ciebie",
        [{"napisany": row.created_at, "adres": row.to, "wysłany": row.sent_at} for row in letters],
    )
    yield from mail(person)


def mail(person: Any) -> Iterable[Part]:
    """How letters are written to this person, and whether they arrive."""
    yield Part(
        "Jakie listy do Ciebie piszemy",
        [
            {
                "list zbiorczy": row.get_often_display(),
                "dzień": row.get_weekday_display(),
                "godzina": row.hour,
                "cisza": [row.quiet_from, row.quiet_to],
                "nie w ferie": row.rests,
                "przerwa": [row.away_from, row.away_until],
            }
            for row in Reader.objects.filter(user=person)
        ],
    )
    chosen = Preference.objects.filter(user=person)
    returned = Unreached.objects.filter(user=person)
    yield Part(
        "Listy, które wróciły",
        [{"ostatnio": row.last_at, "odpowiedź poczty": row.status, "wstrzymane": row.stopped_at} for row in returned],
    )
    yield Part(
        "Co pisać o sieciach",
        [{"sieć": row.scope, "rodzaj": title_of(row.source), "co": row.get_level_display()} for row in chosen],
    )


def forget(person: Any, way: Way) -> None:
    Note.objects.filter(user=person).delete()
    Letter.objects.filter(user=person).delete()
    Reader.objects.filter(user=person).delete()
    Unreached.objects.filter(user=person).delete()
    Preference.objects.filter(user=person).delete()
    found = traces(person, way)
    forget_in_notes(found)
    forget_in_letters(found)
    forget_in_jobs(found)


def forget_in(network: Any, person: Any, way: Way) -> None:
    found = traces(person, way, among=network.people.all())
    forget_in_notes(found, under=network.get_absolute_url())


declare(
    "notifications",
    columns=[
        "notifications.note.user",
        "notifications.letter.user",
        "notifications.letter.to",
        "notifications.reader.user",
        "notifications.preference.user",
        "notifications.unreached.user",
    ],
    export=export,
    forget=forget,
    forget_in=forget_in,
)
