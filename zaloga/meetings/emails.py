"""Letters about meetings. Most of them are read by calendars too (RFC 6047): one letter, one person, one meeting."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings

from zaloga.activity.record import scope_of
from zaloga.activity.registry import EventType
from zaloga.core import clock
from zaloga.core.words import day, network_named
from zaloga.meetings import calendar, events, letters_about_dates
from zaloga.meetings.calendar import Shown
from zaloga.meetings.models import Coming, DateOption, DatePoll, Meeting, Respondent, Withdrawal
from zaloga.meetings.models.agenda import Agenda, agreed_on
from zaloga.networks.models import Membership
from zaloga.notifications import bouncing, outbox
from zaloga.notifications.stopping import Stop
from zaloga.notifications.tell import only_on_page, who_wants
from zaloga.people.models import User

ASKED = "Możesz już zapisać ten termin. Będziesz?"
REMOVED = "Nie należysz już do załogi tej sieci, więc to spotkanie znika z Twojego kalendarza."
LEFT_OUT = (
    "To spotkanie jest teraz tylko dla {circle}, więc Twoje zgłoszenie już się nie liczy, a wpis znika z Twojego "
    "kalendarza. Przepraszamy za kłopot i dziękujemy za chęć udziału."
)
CIRCLES = {Meeting.Guests.CREW: "załogi tej sieci", Meeting.Guests.PROGRAMME: "osób z sieci tego programu"}
CALLED_OFF = "To spotkanie się nie odbędzie. Nie trzeba odpowiadać."
SEAT_FREED = (
    "Zwolniło się miejsce na sali i jest Twoje. Jeśli już nie możesz przyjść, powiedz nam, poczeka na nie ktoś inny."
)
CALLED = "Zaproszenia już poszły. Ten list wpisze spotkanie do Twojego kalendarza."
COMES = "Zapisaliśmy, że będziesz. Ten list wpisze spotkanie do Twojego kalendarza."
COMES_IN = "Zapisaliśmy, że będziesz. Wejście online jest w tym liście i w Twoim kalendarzu."
QUEUES = (
    "Czekasz na miejsce: gdy ktoś zrezygnuje, dostaniesz je po kolei i od razu napiszemy. Ten list wpisze spotkanie do "
    "Twojego kalendarza."
)
GIVES_UP = (
    "Zapisaliśmy, że nie możesz być, więc to spotkanie znika z Twojego kalendarza. Jeśli jednak możesz, powiedz nam."
)
WAVERS = "Zapisaliśmy Twoją nową odpowiedź. Wejście online wróci do Twojego kalendarza, gdy odpowiesz, że będziesz."
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
CHOSEN_WAITING = (
    "Ten termin jest wybrany. Wiemy, że wtedy możesz, ale miejsc na sali jest mniej niż chętnych. Czekasz na miejsce: "
    "gdy ktoś zrezygnuje, dostaniesz je po kolei i od razu napiszemy."
)
OR_ONLINE = "Jeśli nie chcesz czekać, możesz być online: wystarczy zmienić odpowiedź."
CHANGED = "Zmieniło się to, co masz w kalendarzu:"
MOVED = (
    "To spotkanie ma nowy termin. Twoja odpowiedź zostaje, nie trzeba jej powtarzać. Jeśli nowy dzień Ci nie pasuje, "
    "powiedz nam jednym kliknięciem."
)
ASKED_ANEW = "To spotkanie się zmieniło, więc Twoja odpowiedź „{said}” już się nie liczy. Pytamy od nowa: będziesz?"
CHANGED_MEANWHILE = "W Twoich godzinach ciszy zmieniło się to, co masz w kalendarzu. Teraz jest tak:"
ASKED_MEANWHILE = (
    "W Twoich godzinach ciszy to spotkanie się zmieniło. Teraz jest tak, jak niżej, i czekamy na Twoją odpowiedź. "
    "Będziesz?"
)
UNDECIDED = "To spotkanie jest już niedługo, a nie ma jeszcze Twojej odpowiedzi. Będziesz?"
NEAR = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says of a meeting; ``method`` is the calendar's (RFC 5546), none for a mere reminder. After a
    farewell the reader is not asked any more.
    """

    kind: EventType
    subject: str
    lead: str
    method: str = "REQUEST"
    changes: Sequence[str] = ()
    is_near: bool = False
    is_farewell: bool = False
    is_own: bool = False  # it follows from what the reader has just done, so it waits for no quiet hours

    @property
    def opening(self) -> str:
        return self.subject if self.subject.endswith("?") else f"{self.subject}:"

    @property
    def comes_always(self) -> bool:
        """Nobody should come for nothing: what is called off, and what changes shortly before, nobody can stop."""
        return self.kind == events.CALLED_OFF or self.is_near


def invited(meeting: Meeting, rows: Iterable[Coming], *, kind: EventType = events.SCHEDULED) -> None:
    send(meeting, rows, Words(kind, "Zaproszenie", ASKED))


def called(meeting: Meeting, row: Coming) -> None:
    """To whoever called it and is asked with the others: it belongs into their calendar too."""
    send(meeting, [row], Words(events.SCHEDULED, "Umówione", CALLED, is_own=True))


def answered(row: Coming, before: str | None, *, by: User) -> None:
    """Bring the calendar of whoever answered up to what they said; ``before`` is what stood there, None where nobody
    had asked them.

    One letter, and only where something follows: from the calendar of whoever cannot come the meeting goes, so that
    nothing there grows old; to a guest it comes, and to whoever can come after all; whoever comes gets the way in
    online, and whoever comes no more loses it. Those who lead have the way in always.
    """
    had, has = before in Coming.EXPECTED, row.is_expected
    leads = roles_in(row.meeting).get(row.user_id, "") in Membership.LEADING
    goes_in = bool(row.meeting.is_online and row.meeting.online_url) and not leads
    is_new, was_declined = before is None, before == Coming.Answer.DECLINED
    if row.is_declined:
        if not is_new and not was_declined:
            tell_answer(row, "Twoja odpowiedź", GIVES_UP, by=by)
    elif is_new or was_declined:
        tell_answer(row, "Do zobaczenia" if has else "Czekasz na miejsce", lead_for(row, goes_in=goes_in), by=by)
    elif had != has and goes_in:
        tell_answer(row, "Twoja odpowiedź", lead_for(row, goes_in=goes_in), by=by)


def lead_for(row: Coming, *, goes_in: bool) -> str:
    if row.is_expected:
        return COMES_IN if goes_in else COMES
    return QUEUES if row.answer == Coming.Answer.WAITING else WAVERS


def tell_answer(row: Coming, subject: str, lead: str, *, by: User) -> None:
    """What waited for the end of quiet hours is said with it."""
    method = "CANCEL" if row.is_declined else "REQUEST"
    Coming.objects.filter(pk=row.pk).update(letter_due=False)
    send(row.meeting, [row], Words(events.ANSWERED, subject, lead, method, is_own=by == row.user))


def chosen(meeting: Meeting, rows: Iterable[Coming]) -> None:
    """The same of a date chosen in a poll: what each of them said of it is known; who cannot come gets no calendar."""
    people = list(rows)
    can, cannot = [row for row in people if row.is_expected], [row for row in people if row.is_declined]
    waiting = [row for row in people if row.answer == Coming.Answer.WAITING]
    invited(meeting, [row for row in people if not row.answer])
    send(meeting, waiting, Words(events.SCHEDULED, "Czekasz na miejsce", chosen_waiting(meeting)))
    send(meeting, can, Words(events.CHOSEN_FOR_COMING, "Wybrany termin", CHOSEN_COMING))
    send(meeting, cannot, Words(events.CHOSEN_WITHOUT, "Wybrany termin", CHOSEN_WITHOUT, ""))


def chosen_waiting(meeting: Meeting) -> str:
    return f"{CHOSEN_WAITING} {OR_ONLINE}" if meeting.is_online else CHOSEN_WAITING


def changed(
    meeting: Meeting,
    rows: Iterable[Coming],
    changes: Sequence[str],
    *,
    was: datetime,
    has_moved: bool,
    former: Mapping[int, str],
) -> None:
    """``was`` is when it was to begin before; ``former`` are answers taken back, by the keys of rows."""
    people, near = list(rows), is_near(min(was, meeting.starts_at))
    words = Words(events.CHANGED, "Zmiana", CHANGED, changes=changes, is_near=near)
    for answer in sorted(set(former.values())):
        lead = ASKED_ANEW.format(said=Coming.Answer(answer).label)
        anew = replace(words, subject="Zmiana, pytamy od nowa", lead=lead)
        could_not = answer == Coming.Answer.DECLINED
        again = [row for row in people if former.get(row.pk) == answer]
        send(meeting, again, replace(anew, is_near=False) if could_not else anew)
    kept = [row for row in people if has_moved and row.answer]
    send(meeting, kept, replace(words, subject="Zmiana terminu", lead=MOVED))
    send(meeting, [row for row in people if row not in kept and row.pk not in former], words)


def is_near(begins: datetime) -> bool:
    """So soon that whoever only looks into a calendar would not see it in time: programs ask for it once a day."""
    return begins <= clock.now() + NEAR


def rested(meeting: Meeting, rows: Iterable[Coming]) -> None:
    """What holds now, for those in whose quiet hours it was called or changed, or somebody declined for them."""
    asked = list(rows)
    people = [row for row in asked if not row.is_declined]
    away = [row for row in asked if row.is_declined]
    send(meeting, away, Words(events.ANSWERED, "Twoja odpowiedź", GIVES_UP, "CANCEL"))
    if meeting.sequence:
        words = Words(events.CHANGED, "Zmiana", CHANGED_MEANWHILE, is_near=is_near(meeting.starts_at))
        send(meeting, [row for row in people if row.answer], words)
        send(meeting, [row for row in people if not row.answer], replace(words, lead=ASKED_MEANWHILE))
    else:
        invited(meeting, people)


def called_off(meeting: Meeting, rows: Iterable[Coming]) -> None:
    send(meeting, rows, Words(events.CALLED_OFF, "Odwołane", CALLED_OFF, "CANCEL"))


def removed(meeting: Meeting, rows: Iterable[Coming]) -> None:
    send(meeting, rows, Words(events.CALLED_OFF, "Bez Ciebie", REMOVED, "CANCEL", is_farewell=True))


def left_out(meeting: Meeting, rows: Iterable[Coming]) -> None:
    """Guests who stand outside since the circle is narrower; of a meeting open to everybody there are none."""
    people = list(rows)
    if people:
        lead = LEFT_OUT.format(circle=CIRCLES[Meeting.Guests(meeting.guests)])
        send(meeting, people, Words(events.CALLED_OFF, "Zmiana zaproszonych", lead, "CANCEL", is_farewell=True))


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

    Gives all but these. Whoever is told that they are not asked any more hears it at once, and so does everybody who
    did not decline what ``comes_always``.
    """
    by_person = {row.user: row for row in rows}
    always = {person for person, row in by_person.items() if words.comes_always and not row.is_declined}
    now, later = who_wants(by_person, scope=scope_of(meeting), source=words.kind.name, always=always)
    if words.is_farewell or words.is_own:
        now, later = now | later, set()
    days, roles = list(meeting.days.all()), roles_in(meeting)
    agenda = agreed_on(meeting, days)
    is_out = words.method == "CANCEL" and not meeting.is_called_off
    if is_out:
        Withdrawal.objects.count_for(meeting, now & by_person.keys())
    times = Withdrawal.objects.times(meeting)
    for person, row in by_person.items():
        if person in now:
            role = roles.get(person.pk, "")
            with_link = words.method != "CANCEL" and (row.is_expected or role in Membership.LEADING)
            shown = Shown(meeting, days, with_link, calendar.turns(times.get(person.pk, 0), is_out=is_out))
            write(shown, row, words, because=why(words, role), agenda=agenda)
    waiting = [row.pk for person, row in by_person.items() if person in later]
    if waiting and words.method:
        Coming.objects.filter(pk__in=waiting).update(letter_due=True)
    return [row for person, row in by_person.items() if person not in later]


def roles_in(meeting: Meeting) -> dict[int, str]:
    """Who has which role in the meeting's network, by the keys of people."""
    return dict(meeting.network.memberships.active().values_list("user", "role"))


def why(words: Words, role: str) -> str:
    """Why the person gets the letter: not all who are asked belong to the crew."""
    if role in Membership.CREW:
        return "Piszemy, bo to spotkanie Twojej sieci."
    if words.method == "CANCEL":
        return "Piszemy, bo to spotkanie jest w Twoim kalendarzu."
    return "Piszemy, bo jesteś na liście tego spotkania."


def write(shown: Shown, row: Coming, words: Words, *, because: str, agenda: Agenda) -> None:
    meeting, stop = shown.meeting, Stop(row.user, scope_of(shown.meeting), words.kind.name)
    answers_to = {"Reply-To": calendar.reply_address(row)} if bouncing.is_open() else {}
    outbox.post(
        to=row.user.email,
        user=row.user,
        subject=f"{words.opening} {meeting.title}, {day(meeting.starts_at)}",
        template="meetings/email/meeting",
        context={
            "person": row.user,
            "row": row,
            "shown": shown,
            "meeting": meeting,
            "agenda": agenda,
            "words": words,
            "answers": not meeting.is_called_off and not words.is_farewell,
            "why": because,
            "by_calendar": bool(answers_to) and words.method == "REQUEST",
            "url": f"{settings.SITE_URL}{row.get_absolute_url()}",
            "stop": stop,
        },
        headers=(stop.other_headers if words.comes_always else stop.headers) | answers_to,
        calendar=calendar.letter(words.method, shown, row) if words.method else "",
    )


def ask_dates(poll: DatePoll, rows: Iterable[Respondent], kind: EventType, *, by: User | None = None) -> None:
    """Ask each of these people but ``by`` about dates with their own link; who rests now is asked when they do not.

    ``kind`` is the event that the letter tells of: what one can stop.
    """
    people, options = list(rows), list(poll.options.all())
    letters_about_dates.ask(poll, [row for row in people if row.expert], options, why_of(kind.name))
    by_person = {row.user: row for row in people if row.user and row.user != by}
    now, later = who_wants(by_person, scope=scope_of(poll), source=kind.name)
    for person in now:
        write_dates(poll, by_person[person], options, Stop(person, scope_of(poll), kind.name))
    Respondent.objects.filter(poll=poll, user__in=later).update(letter_due=True)


def why_of(source: str) -> str:
    return source.removeprefix("dates.")


def write_dates(poll: DatePoll, row: Respondent, options: Sequence[DateOption], stop: Stop) -> None:
    why, place = why_of(stop.source), network_named(poll.network, "Sieć")
    outbox.post(
        to=stop.person.email,
        user=stop.person,
        subject=f"{letters_about_dates.OPENINGS.get(why, '')}{poll.title} – {place}",
        template="meetings/email/dates",
        context={
            "poll": poll,
            "person": stop.person,
            "why": why,
            "place": place,
            "options": options,
            "url": f"{settings.SITE_URL}{row.get_absolute_url()}",
            "stop": stop,
        },
        headers=only_on_page() | stop.headers,
    )
