"""Letters about meetings. Most of them are read by calendars too (RFC 6047): one letter, one person, one meeting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings

from zaloga.activity.record import scope_of
from zaloga.activity.registry import EventType
from zaloga.core.words import day, network_named
from zaloga.meetings import calendar, events
from zaloga.meetings.calendar import Shown
from zaloga.meetings.models import Coming, DateOption, DatePoll, Meeting, Respondent
from zaloga.networks.models import Membership
from zaloga.notifications import bouncing, outbox
from zaloga.notifications.stopping import Stop
from zaloga.notifications.tell import only_on_page, who_wants
from zaloga.people.models import User

ASKED = "Możesz już zapisać ten termin. Będziesz?"
REMOVED = "Nie należysz już do załogi tej sieci, więc to spotkanie znika z Twojego kalendarza."
CALLED_OFF = "To spotkanie się nie odbędzie. Nie trzeba odpowiadać."
SEAT_FREED = (
    "Zwolniło się miejsce na sali i jest Twoje. Jeśli już nie możesz przyjść, powiedz nam, poczeka na nie ktoś inny."
)
NO_SEAT = (
    "Twój kalendarz odpowiedział, że będziesz, ale wszystkie miejsca na sali są już zajęte. Czekasz na miejsce: gdy "
    "ktoś zrezygnuje, dostaniesz je po kolei i od razu napiszemy."
)
TOMORROW = "Do zobaczenia na spotkaniu. Jeśli coś się zmieniło i nie możesz być, powiedz nam jednym kliknięciem."
CHOSEN_COMING = "Ten termin jest wybrany. Z Twoich odpowiedzi wiemy, że wtedy możesz, więc zapisujemy, że będziesz."
CHOSEN_WITHOUT = (
    "Ten termin jest wybrany. Wiemy, że wtedy nie możesz, i dziękujemy za odpowiedź. To, co ustalimy, znajdziesz na "
    "stronie sieci. Jeśli jednak możesz być, powiedz nam."
)
CHANGED_MEANWHILE = "W Twoich godzinach ciszy zmieniło się to, co masz w kalendarzu. Teraz jest tak:"
UNDECIDED = "To spotkanie jest już niedługo, a nie ma jeszcze Twojej odpowiedzi. Będziesz?"


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says of a meeting; ``method`` is the calendar's (RFC 5546), none for a mere reminder."""

    kind: EventType
    subject: str
    lead: str
    method: str = "REQUEST"
    changes: Sequence[str] = ()


def invited(meeting: Meeting, rows: Iterable[Coming], *, kind: EventType = events.SCHEDULED) -> None:
    send(meeting, rows, Words(kind, "Zaproszenie", ASKED))


def chosen(meeting: Meeting, rows: Iterable[Coming]) -> None:
    """The same of a date chosen in a poll: what each of them said of it is known; who cannot come gets no calendar."""
    people = list(rows)
    can, cannot = [row for row in people if row.is_expected], [row for row in people if row.is_declined]
    invited(meeting, [row for row in people if row not in can and row not in cannot])
    send(meeting, can, Words(events.CHOSEN_FOR_COMING, "Wybrany termin", CHOSEN_COMING))
    send(meeting, cannot, Words(events.CHOSEN_WITHOUT, "Wybrany termin", CHOSEN_WITHOUT, ""))


def changed(meeting: Meeting, rows: Iterable[Coming], changes: Sequence[str]) -> None:
    send(meeting, rows, Words(events.CHANGED, "Zmiana", "Zmieniło się to, co masz w kalendarzu:", changes=changes))


def rested(meeting: Meeting, rows: Iterable[Coming]) -> None:
    """What holds now, for those in whose quiet hours it was called or changed."""
    if meeting.sequence:
        send(meeting, rows, Words(events.CHANGED, "Zmiana", CHANGED_MEANWHILE))
    else:
        invited(meeting, rows)


def called_off(meeting: Meeting, rows: Iterable[Coming]) -> None:
    send(meeting, rows, Words(events.CALLED_OFF, "Odwołane", CALLED_OFF, "CANCEL"))


def removed(meeting: Meeting, rows: Iterable[Coming]) -> None:
    send(meeting, rows, Words(events.CALLED_OFF, "Bez Ciebie", REMOVED, "CANCEL"))


def seat_freed(coming: Coming) -> None:
    send(coming.meeting, [coming], Words(events.SEAT_FREED, "Jest miejsce", SEAT_FREED))


def no_seat(coming: Coming) -> None:
    send(coming.meeting, [coming], Words(events.SEAT_FREED, "Czekasz na miejsce", NO_SEAT))


def recalled(meeting: Meeting, rows: Iterable[Coming], *, undecided: bool) -> list[Coming]:
    """Gives those whom it reached or who want no such letters; who rests now is asked for again later."""
    subject, lead = ("Będziesz?", UNDECIDED) if undecided else ("Przypomnienie", TOMORROW)
    return send(meeting, rows, Words(events.RECALLED, subject, lead, ""))


def send(meeting: Meeting, rows: Iterable[Coming], words: Words) -> list[Coming]:
    """Write to those of them who want such letters, and note for whom it has to wait until their quiet hours end.

    Gives all but these. Whoever is told that they are not asked any more hears it at once.
    """
    by_person = {row.user: row for row in rows}
    now, later = who_wants(by_person, scope=scope_of(meeting), source=words.kind.name)
    if words.lead == REMOVED:
        now, later = now | later, set()
    days, leading = list(meeting.days.all()), leaders_of(meeting)
    for person, row in by_person.items():
        if person in now:
            shown = Shown(meeting, days, with_link=row.is_expected or person.pk in leading)
            write(shown, row, words)
    waiting = [row.pk for person, row in by_person.items() if person in later]
    if waiting and words.method:
        Coming.objects.filter(pk__in=waiting).update(letter_due=True)
    return [row for person, row in by_person.items() if person not in later]


def leaders_of(meeting: Meeting) -> set[int]:
    leading = meeting.network.memberships.active().filter(role__in=Membership.LEADING)
    return set(leading.values_list("user", flat=True))


def write(shown: Shown, row: Coming, words: Words) -> None:
    meeting, stop = shown.meeting, Stop(row.user, scope_of(shown.meeting), words.kind.name)
    answers_to = {"Reply-To": calendar.reply_address(row)} if bouncing.is_open() else {}
    outbox.post(
        to=row.user.email,
        user=row.user,
        subject=f"{words.subject}: {meeting.title}, {day(meeting.starts_at)}",
        template="meetings/email/meeting",
        context={
            "person": row.user,
            "row": row,
            "shown": shown,
            "meeting": meeting,
            "words": words,
            "answers": not meeting.is_called_off and words.lead != REMOVED,
            "by_calendar": bool(answers_to) and words.method == "REQUEST",
            "url": f"{settings.SITE_URL}{row.get_absolute_url()}",
            "stop": stop,
        },
        headers=stop.headers | answers_to,
        calendar=calendar.letter(words.method, shown, row) if words.method else "",
    )


def ask_dates(poll: DatePoll, rows: Iterable[Respondent], kind: EventType, *, by: User | None = None) -> None:
    """Ask each of these people but ``by`` about dates with their own link; who rests now is asked when they do not.

    ``kind`` is the event that the letter tells of: what one can stop.
    """
    by_person = {row.user: row for row in rows if row.user != by}
    now, later = who_wants(by_person, scope=scope_of(poll), source=kind.name)
    options = list(poll.options.all())
    for person in now:
        write_dates(poll, by_person[person], options, Stop(person, scope_of(poll), kind.name))
    Respondent.objects.filter(poll=poll, user__in=later).update(letter_due=True)


def write_dates(poll: DatePoll, row: Respondent, options: Sequence[DateOption], stop: Stop) -> None:
    why, place = stop.source.removeprefix("dates."), network_named(poll.network, "Sieć")
    opening = {"reminded": "Przypominamy: ", "option_added": "Nowy termin: "}.get(why, "")
    outbox.post(
        to=row.user.email,
        user=row.user,
        subject=f"{opening}{poll.title} – {place}",
        template="meetings/email/dates",
        context={
            "poll": poll,
            "person": row.user,
            "why": why,
            "place": place,
            "options": options,
            "url": f"{settings.SITE_URL}{row.get_absolute_url()}",
            "stop": stop,
        },
        headers=only_on_page() | stop.headers,
    )
