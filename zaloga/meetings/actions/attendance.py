"""Who was there, ticked by hand, and the register confirmed. Two people at one list never overwrite each other.

What a form sends says of each person what stood on the screen and what they ticked: only what they changed is
carried out, and it is refused where somebody else changed the same person meanwhile.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import day, hour
from zaloga.meetings import attendance, events, policies
from zaloga.meetings.actions.meetings import locked
from zaloga.meetings.models import Attendance, Meeting, Register
from zaloga.meetings.models.attendance import parts_of, register_of, words_of
from zaloga.people.models import User

SEALED = "Ta lista jest już potwierdzona. Napisz jednym zdaniem, dlaczego ją poprawiasz."


@dataclass(frozen=True, slots=True)
class Mark:
    """What was ticked for one person (a state, ``late-2`` with hours), what the form had shown, and what stood in the
    register then (empty: nothing yet).
    """

    user: int
    ticked: str
    shown: str = ""
    seen: str = ""

    @property
    def is_touched(self) -> bool:
        return self.ticked != self.shown


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody without an account."""

    name: str
    institution: str = ""


@transaction.atomic
def fill_in(
    meeting: Meeting,
    on: date,
    *,
    by: User,
    marks: Sequence[Mark] = (),
    guests: Sequence[Guest] = (),
    gone: Collection[int] = (),
    why: str = "",
    confirm: bool = False,
) -> Register:
    """Write down who was there on this day; ``guests`` are added, rows of ``gone`` guests taken off; with ``confirm``
    the register is confirmed in the same breath.

    Refused: a meeting called off, a day that has not come, somebody who was not asked, a change over somebody else's,
    a change of a confirmed register without ``why``, and confirming before the meeting is over.
    """
    require(policies.can_lead(by, meeting))
    meeting = locked(meeting)
    refuse_not_yet(meeting, on)
    if confirm:
        refuse_before_the_end(meeting)
    register = register_of(meeting, on)
    lines = {line.user.pk: line for line in attendance.lines_of(meeting, on)}
    if {mark.user for mark in marks} - set(lines):
        raise Refusal("Ktoś z tej listy nie jest już zaproszony na to spotkanie. Odśwież stronę.")
    marks = [mark for mark in marks if mark.is_touched or not lines[mark.user].row]
    marks = [mark for mark in marks if mark.ticked != lines[mark.user].seen]
    refuse_overtaken([(mark, lines[mark.user]) for mark in marks])
    if register.is_confirmed and (marks or guests or gone) and not why:
        raise Refusal(SEALED)
    for mark in marks:
        put(register, lines[mark.user], mark, by=by, why=why)
    take_off(register, gone, by=by, why=why)
    for guest in guests:
        add_guest(register, guest, by=by, why=why)
    register.filled_at = clock.now()
    register.save(update_fields=["filled_at"])
    record(events.ATTENDANCE_FILLED, by=by, target=meeting, number=register.rows.there().count())
    return seal(register, by=by) if confirm else register


def refuse_not_yet(meeting: Meeting, on: date) -> None:
    if meeting.is_called_off:
        raise Refusal("To spotkanie jest odwołane, listy obecności nie ma.")
    if not meeting.days.filter(on=on).exists():
        raise Refusal("Tego dnia nie ma już w spotkaniu.")
    if on > clock.today():
        raise Refusal("Ten dzień jeszcze nie nadszedł. Obecność zaznaczysz w dniu spotkania.")


def refuse_before_the_end(meeting: Meeting) -> None:
    """Whoever comes late or goes early is known only when all of it is over, also of several days."""
    if not meeting.is_past:
        ends = f"{day(meeting.last_on)}, {hour(meeting.ends_at)}"
        raise Refusal(f"Spotkanie jeszcze trwa. Zapisuj obecność, a potwierdzisz ją po jego zakończeniu ({ends}).")


def refuse_overtaken(found: Sequence[tuple[Mark, attendance.Line]]) -> None:
    """What somebody else has written since the page was opened stays until it has been seen."""
    others = [f"{line.user} – {words_of(line.seen)}" for mark, line in found if mark.seen != line.seen]
    if others:
        raise Refusal(
            f"Ktoś przed chwilą zapisał inaczej: {'; '.join(others)}. Jeśli ma zostać Twoje, zapisz jeszcze raz. "
            "Pozostałe zaznaczenia są na swoich miejscach."
        )


def put(register: Register, line: attendance.Line, mark: Mark, *, by: User, why: str) -> None:
    """What somebody ticked wins over checking in later; an absence that only stood on the form does not."""
    row = line.row or Attendance(register=register, user=line.user, institution=line.place)
    before = line.seen
    row.state, row.hours = parts_of(mark.ticked)
    is_ticked = mark.is_touched or row.was_there
    row.how = Attendance.How.HAND if is_ticked else Attendance.How.LIST
    row.entered_by, row.entered_at, row.why = by, clock.now(), why
    row.full_clean(exclude=["register", "user", "entered_by"])
    row.save()
    if before or register.is_confirmed:
        kind = events.ATTENDANCE_CORRECTED if register.is_confirmed else events.ATTENDANCE_REMARKED
        old, new = words_of(before), words_of(row.mark)
        record(kind, by=by, target=register.meeting, user=line.user.pk, old=old, new=new)


def take_off(register: Register, gone: Collection[int], *, by: User, why: str) -> None:
    for row in register.rows.filter(user=None, pk__in=gone):
        row.delete()
        record(events.ATTENDANCE_REMARKED, by=by, target=register.meeting, old="gość na liście", new="skreślenie")


def add_guest(register: Register, guest: Guest, *, by: User, why: str) -> None:
    """A guest once: the same name from the same place is the same person."""
    if register.rows.filter(user=None, name=guest.name, institution=guest.institution).exists():
        return
    row = Attendance(register=register, name=guest.name, institution=guest.institution, state="present")
    row.entered_by, row.why = by, why
    row.full_clean(exclude=["register", "entered_by"])
    row.save()
    if register.is_confirmed:
        record(events.ATTENDANCE_REMARKED, by=by, target=register.meeting, old="bez wpisu", new="gość na liście")


@transaction.atomic
def confirm(meeting: Meeting, on: date, *, by: User) -> Register:
    """The list of this day is right; its hours count from now on. Twice changes nothing; refused: an empty list, and a
    meeting that is not over.
    """
    require(policies.can_lead(by, meeting))
    meeting = locked(meeting)
    refuse_not_yet(meeting, on)
    refuse_before_the_end(meeting)
    return seal(register_of(meeting, on), by=by)


def seal(register: Register, *, by: User) -> Register:
    if register.is_confirmed:
        return register
    if not register.rows.exists():
        raise Refusal("Ta lista jest pusta. Zaznacz najpierw, kto był.")
    register.confirmed_at, register.confirmed_by = clock.now(), by
    register.save(update_fields=["confirmed_at", "confirmed_by"])
    there = register.rows.there().count()
    record(events.ATTENDANCE_CONFIRMED, by=by, target=register.meeting, number=there)
    return register
