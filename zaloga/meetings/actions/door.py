"""Checking in by oneself: with a code from the screen at the door, or online. Once per person; the coordinator's own
tick always wins over it, also when somebody checks in after it.
"""

import itertools
from collections.abc import Iterable

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import hour
from zaloga.meetings import attendance, door, events, policies
from zaloga.meetings.actions.coming import put
from zaloga.meetings.actions.meetings import locked
from zaloga.meetings.models import Attendance, Coming, Day, Meeting
from zaloga.meetings.models.attendance import register_of
from zaloga.people.models import User

ASK = "Poproś osobę prowadzącą, żeby zaznaczyła Cię na liście."
NO_SEAT = "Nie ma Cię wśród zapisanych, a wszystkie miejsca na sali są już zajęte."
ASK_TO_CORRECT = "powiedz jej, a poprawi to na liście obecności."
GONE_BY = (
    "Ten kod już nie działa: zmienia się co pół minuty. Zeskanuj kod z ekranu jeszcze raz albo wpisz sześć znaków, "
    "które są teraz pod nim."
)
PASSED_ON = (
    "Ten odnośnik działa tylko tam, gdzie ktoś zeskanował kod: na tym samym koncie i w tej samej przeglądarce. "
    "Zeskanuj kod z ekranu przy drzwiach albo wpisz sześć znaków, które są teraz pod nim."
)


@transaction.atomic
def check_in(meeting: Meeting, *, by: User, shown: str, secret: str = "", how: str = Attendance.How.QR) -> Attendance:
    """Write oneself down as there; ``shown`` is a code of now or a proof of having scanned one, ``secret`` what the
    browser has kept since a guest scanned in it. Twice changes nothing. Whoever comes to an open meeting without having
    signed up is signed up with it.

    Refused: before the door opens and after it closes, a code of another meeting or moment, a proof passed on, an open
    meeting without a free seat for whoever did not sign up, a confirmed register.
    """
    require(policies.can_come_in(by, meeting))
    meeting = locked(meeting)
    day = open_day(meeting)
    if why := why_shut(day, shown, by, secret):
        raise Refusal(why)
    if not policies.can_check_in(by, meeting):
        sign_up(meeting, by=by)
    return let_in(meeting, day, by=by, how=how)


def sign_up(meeting: Meeting, *, by: User) -> None:
    """No letter follows: they are there. Under the meeting's lock."""
    if not meeting.has_room():
        raise Refusal(f"{NO_SEAT} {ASK}")
    put(meeting, by, Coming.Answer.COMING, why="", by=by, tells=False)


def why_shut(day: Day, shown: str, person: User, secret: str) -> str:
    """Why these signs open nothing; empty where they do."""
    if door.is_good(day, shown, person, secret):
        return ""
    return PASSED_ON if door.is_passed_on(day, shown, person, secret) else GONE_BY


def check_in_by_code(typed: str, *, by: User) -> Attendance:
    """The same with the signs typed by hand: they say by themselves to which of today's meetings they belong."""
    windows = windows_of(policies.meetings_of_today(by))
    for window in itertools.chain(windows, windows_of(policies.open_meetings_of_today(by))):
        if door.is_good_code(window.day, typed):
            return check_in(window.day.meeting, by=by, shown=typed, how=Attendance.How.CODE)
    early = [window for window in windows if window.is_early]
    if early and len(early) == len(windows):
        raise Refusal(too_early(early[0]))
    raise Refusal(
        "Ten kod nie pasuje do żadnego Twojego dzisiejszego spotkania. Zmienia się co pół minuty: przepisz ten, który "
        "jest teraz na ekranie."
    )


def windows_of(rows: Iterable[Meeting]) -> list[door.Window]:
    return [window for one in rows if (window := door.window_of(one))]


@transaction.atomic
def check_in_online(meeting: Meeting, *, by: User) -> Attendance:
    """Say that one has entered online. Refused: a meeting without an online part, whoever may not see its address, and
    out of the hours of the door.
    """
    require(policies.can_check_in(by, meeting))
    meeting = locked(meeting)
    if not meeting.is_online:
        raise Refusal("To spotkanie jest tylko na miejscu.")
    day = open_day(meeting)
    said = meeting.comings.filter(user=by).values_list("answer", flat=True).first()
    if not policies.can_enter_online(by, meeting, said):
        raise Refusal("Powiedz najpierw, że będziesz online: wtedy zobaczysz też adres spotkania.")
    return let_in(meeting, day, by=by, how=Attendance.How.ONLINE)


def open_day(meeting: Meeting) -> Day:
    """The day whose door is open now."""
    window = door.window_of(meeting)
    if meeting.is_called_off or window is None:
        raise Refusal("To spotkanie jest odwołane.")
    if window.is_early:
        raise Refusal(too_early(window))
    if not window.is_open:
        raise Refusal(f"Wejście było do {hour(window.closes)}. {ASK}")
    return window.day


def too_early(window: door.Window) -> str:
    return f"Na to spotkanie wejdziesz {door.opens_in_words(window)}. Zeskanuj wtedy kod albo wpisz go jeszcze raz."


def let_in(meeting: Meeting, day: Day, *, by: User, how: str) -> Attendance:
    """Under the meeting's lock, so that one person stands on the list once."""
    register = register_of(meeting, day.on)
    visit = policies.visits_of(by).filter(meeting=meeting).first()
    row = register.rows.filter(user=by).first()
    if row is None and visit:  # whoever leads may have written the guest's name down already
        row = register.rows.filter(user=None, name=visit.name).first()
    if row and row.was_there:
        return row
    if register.is_confirmed:
        raise Refusal(f"Lista obecności jest już potwierdzona. {ASK}")
    if row and row.how == Attendance.How.HAND:
        raise Refusal(f"Osoba prowadząca zapisała przy Twoim nazwisku: {row.in_words}. Jeśli jesteś, {ASK_TO_CORRECT}")
    before = row.in_words if row else ""
    if row is None:
        seat = attendance.seats_of(meeting.network, User.objects.filter(pk=by.pk)).get(by.pk)
        place = (visit.about if visit else "") or (seat.place if seat else "")
        row = Attendance(register=register, user=by, institution=place)
    row.state, row.hours, row.how, row.entered_by, row.entered_at = "present", None, how, by, clock.now()
    row.full_clean(exclude=["register", "user", "entered_by"])
    row.save()
    if before:
        record(events.ATTENDANCE_REMARKED, by=by, target=meeting, user=by.pk, old=before, new=row.in_words)
    record(events.CHECKED_IN, by=by, target=meeting)
    return row
