"""Calling a meeting, changing it, calling it off. Whatever calendars show raises the sequence (RFC 5545, 3.8.7.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import day
from zaloga.meetings import emails, events, policies, questions, visitors
from zaloga.meetings.actions.gathering import Said, ask_anew, gather, let_go, move_up, preset
from zaloga.meetings.actions.once import uid_of
from zaloga.meetings.models import Coming, Day, Meeting
from zaloga.meetings.models.coming import ComingQuerySet
from zaloga.meetings.models.meeting import GONE_BY, teaching_hours, why_impossible
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.plans.actions.tasks import refuse_foreign_item

MOST_DAYS = 10
ARCHIVED = "Ta sieć jest w archiwum: można ją czytać, ale nowych spotkań już nie ma."
OVERTAKEN = (
    "Ktoś przed chwilą zmienił to spotkanie. Zobacz, co zmienił, i zapisz jeszcze raz, jeśli Twoje ma zostać. "
    "To, co jest wpisane, nie zginęło."
)
# What a reader must know of, in the words of a letter; the rest of the fields only describe.
TOLD = {
    "title": "temat",
    "mode": "sposób",
    "place": "miejsce",
    "link": "adres online",
    "room": "pokój online",
    "dial_in": "wejście online przez telefon",
}


@dataclass(frozen=True, slots=True)
class Hours:
    """One day as somebody says it: from and to on the wall; the teaching hours follow from them when not given."""

    on: date
    begins: time
    ends: time
    hours: int | None = None

    def row(self, meeting: Meeting) -> Day:
        return Day(
            meeting=meeting,
            on=self.on,
            begins=self.begins,
            ends=self.ends,
            hours=self.hours or teaching_hours(self.begins, self.ends),
        )


@dataclass(frozen=True, slots=True)
class Before:
    """What a meeting was before a change: in words, when, and whether one could be there online."""

    words: dict[str, str]
    starts_at: datetime
    dates: list[date]
    is_online: bool


@transaction.atomic
def schedule(
    network: Network,
    *,
    by: User,
    days: Sequence[Hours],
    said: Mapping[int, Said] | None = None,
    asks_questions: bool = False,
    key: UUID | None = None,
    **fields: Any,
) -> Meeting:
    """Call a meeting; everybody of the crew is asked and hears of it at once, by mail too.

    ``days`` follow one another; ``said`` are answers known beforehand, by the keys of people; ``asks_questions``
    begins the conversation before the meeting; the form's ``key``, sent twice with the same topic and days, gives the
    meeting that is already there. Refused: an archived network, no day, too many days or days with gaps between them, a
    meeting that would begin in the past, a last day for answers that is past or after the meeting's first.
    """
    require(policies.can_schedule(by, network))
    if network.is_archived:
        raise Refusal(ARCHIVED)
    refuse_odd_days(days)
    uid = fields.setdefault("uid", uid_of(key, network.pk, fields.get("title"), *days, by=by))
    if made := Meeting.objects.filter(uid=uid).first():
        return made
    meeting = Meeting(network=network, called_by=by, **fields)
    refuse_foreign_item(meeting)
    lay_out(meeting, days)
    if why := GONE_BY if meeting.starts_at < clock.now() else why_odd_deadline(meeting.answer_by, meeting.first_on):
        raise Refusal(why)
    gather(meeting)
    preset(meeting, said or {})
    tell = emails.invited if said is None else emails.chosen
    tell(meeting, told(meeting).exclude(user=by))
    if own := told(meeting).filter(user=by).exclude(answer=Coming.Answer.DECLINED).first():
        emails.called(meeting, own)
    if asks_questions:
        questions.begin(meeting, by=by)
    record(events.SCHEDULED, by=by, target=meeting, when=meeting.when)
    return meeting


def refuse_odd_days(days: Sequence[Hours]) -> None:
    if not days:
        raise Refusal("Podaj dzień spotkania.")
    if len(days) > MOST_DAYS:
        raise Refusal(f"Spotkanie może trwać do {MOST_DAYS} dni.")
    if why := next(filter(None, (why_impossible(one.on, one.begins, one.ends) for one in days)), ""):
        raise Refusal(why)
    wanted = sorted(one.on for one in days)
    if wanted != [wanted[0] + timedelta(days=n) for n in range(len(wanted))]:
        raise Refusal("Dni jednego spotkania idą po kolei. Jeśli między nimi jest przerwa, umów dwa spotkania.")
    if any(one.ends <= one.begins for one in days):
        raise Refusal("Koniec musi być później niż początek.")


def why_odd_deadline(answer_by: date | None, first_on: date | None, *, is_new: bool = True) -> str:
    """What is wrong with this last day for answers; empty where nothing is, or there is none. One that was there
    before may have passed meanwhile.
    """
    if is_new and answer_by and answer_by < clock.today():
        return "Ten dzień już minął. Podaj dzień od dziś do dnia spotkania albo zostaw to pole puste."
    if answer_by and first_on and answer_by > first_on:
        return "Na odpowiedź czekamy najpóźniej do dnia spotkania."
    return ""


def lay_out(meeting: Meeting, days: Sequence[Hours]) -> None:
    """Give the meeting these days and save it."""
    rows = sorted((one.row(meeting) for one in days), key=lambda one: one.on)
    meeting.starts_at, meeting.ends_at = rows[0].starts_at, rows[-1].ends_at
    meeting.full_clean()
    meeting.save()
    if meeting.registers.filter(rows__isnull=False).exclude(on__in=[row.on for row in rows]).exists():
        raise Refusal("Na jednym z tych dni jest już lista obecności, więc ten dzień zostaje w spotkaniu.")
    meeting.days.all().delete()
    for row in rows:
        row.full_clean(exclude=["meeting"])
        row.save()


@transaction.atomic
def change(
    meeting: Meeting, *, by: User, days: Sequence[Hours] | None = None, revision: int | None = None, **fields: Any
) -> Meeting:
    """Other hours, place, link or words. Those concerned hear of what calendars show, with the old beside the new. Open
    to fewer people than before, the meeting lets the others go.

    On another day everybody hears, and whoever could not come is asked anew; „będę” stays, and the letter asks to say
    if the new day does not suit, so that a crew of busy people need not answer twice. Of a meeting that is online no
    more, or only online now, those whose answer it takes away are asked anew; whoever could not come is asked too once
    one can be there online.

    Refused: a meeting that was called off or has ended, another beginning in the past, another last day for
    answers that is past or too late, and a change over somebody else's (``revision``).
    """
    require(policies.can_lead(by, meeting))
    meeting = locked(meeting)
    refuse_finished(meeting)
    if revision is not None and revision != meeting.revision:
        raise Refusal(OVERTAKEN)
    before = Before(shown(meeting), meeting.starts_at, dates_of(meeting), meeting.is_online)
    former_deadline = meeting.answer_by
    for name, value in fields.items():
        setattr(meeting, name, value)
    refuse_foreign_item(meeting)
    meeting.revision, meeting.changed_at = meeting.revision + 1, clock.now()
    if days is None:
        meeting.full_clean()
        meeting.save()
    else:
        refuse_odd_days(days)
        lay_out(meeting, days)
        if meeting.starts_at != before.starts_at and meeting.starts_at < clock.now():
            raise Refusal(GONE_BY)
    if meeting.answer_by != former_deadline and (why := why_odd_deadline(meeting.answer_by, meeting.first_on)):
        raise Refusal(why)
    let_go(meeting)
    tell_of_change(meeting, before, by=by)
    if meeting.is_on_site:
        move_up(meeting)
    return meeting


def set_days(meeting: Meeting, *, by: User, days: Sequence[Hours], revision: int | None = None) -> Meeting:
    """Other hours of single days, and how many teaching hours each of them counts."""
    return change(meeting, by=by, days=days, revision=revision)


def shown(meeting: Meeting) -> dict[str, str]:
    """What calendars show, in words."""
    words = {name: str(getattr(meeting, name)) for name in TOLD}
    words["mode"] = meeting.get_mode_display()
    return {"when": ", ".join(map(str, meeting.days.all())), **words}


def dates_of(meeting: Meeting) -> list[date]:
    return list(meeting.days.values_list("on", flat=True))


def tell_of_change(meeting: Meeting, before: Before, *, by: User) -> None:
    was, after = before.words, shown(meeting)
    names = {"when": "termin", **TOLD}
    changes = [in_words(names[name], was[name], after[name]) for name in names if was[name] != after[name]]
    if not changes:
        record(events.EDITED, by=by, target=meeting)
        return
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])
    has_moved = dates_of(meeting) != before.dates
    former = ask_anew(meeting, has_moved=has_moved, opens_online=meeting.is_online and not before.is_online)
    people = told(meeting).exclude(answer=Coming.Answer.DECLINED)
    emails.changed(meeting, people, changes, was=before.starts_at, has_moved=has_moved, former=former)
    visitors.tell_changed(meeting, changes)
    record(events.CHANGED, by=by, target=meeting, what="; ".join(changes))


def in_words(what: str, before: str, after: str) -> str:
    """The old and the new; of addresses only that they changed, because not everybody may see them."""
    if "online" in what:
        return f"zmienia się {what}"
    if not before:
        return f"{what}: {after}"
    return f"{what}: {after or 'jeszcze nie wiadomo'} (było: {before})"


@transaction.atomic
def call_off(meeting: Meeting, *, by: User, why: str = "") -> Meeting:
    """The meeting will not take place; everybody asked hears at once. Twice changes nothing. Refused: one that is over.

    It stays on the lists and in the calendars, crossed out.
    """
    require(policies.can_lead(by, meeting))
    meeting = locked(meeting)
    if meeting.is_called_off:
        return meeting
    refuse_finished(meeting)
    meeting.called_off_at, meeting.called_off_by, meeting.called_off_why = clock.now(), by, why
    meeting.sequence, meeting.changed_at = meeting.sequence + 1, clock.now()
    meeting.full_clean()
    meeting.save()
    emails.called_off(meeting, told(meeting))
    visitors.tell_called_off(meeting)
    record(events.CALLED_OFF, by=by, target=meeting, when=day(meeting.starts_at))
    return meeting


def told(meeting: Meeting) -> ComingQuerySet:
    """To whom a letter about the meeting goes: everybody asked, whoever did it too, who has it in a calendar."""
    return meeting.comings.select_related("user")


def locked(meeting: Meeting) -> Meeting:
    """The meeting as it is now, held until the end of the transaction."""
    return Meeting.objects.select_for_update(of=("self",)).select_related("network__programme").get(pk=meeting.pk)


def refuse_finished(meeting: Meeting) -> None:
    if meeting.is_called_off:
        raise Refusal("To spotkanie jest odwołane.")
    if meeting.is_past:
        raise Refusal("To spotkanie już się odbyło, więc jego termin i miejsce zostają, jakie były.")
