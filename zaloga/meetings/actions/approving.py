"""Minutes on their way: the crew's remarks, approving, and corrections afterwards."""

from datetime import date, timedelta

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import day, plural
from zaloga.meetings import minutes as facts
from zaloga.meetings import policies
from zaloga.meetings.actions.giving import settle
from zaloga.meetings.actions.minutes import FIXED, held_minutes, to_write
from zaloga.meetings.events import minutes as events
from zaloga.meetings.models import Correction, Minutes, MinutesLine, Remark
from zaloga.meetings.models.minutes import sha256_of
from zaloga.people.models import User

USUAL_DAYS, MOST_DAYS = 7, 30
Verdict = Remark.Verdict


@transaction.atomic
def open_for_remarks(minutes: Minutes, *, by: User, until: date | None = None) -> Minutes:
    """Show the draft to the crew, which may leave remarks until this day, both inclusive; by default a week.

    Its tasks come into the plan's table, and who was there hears by mail, once. Twice changes nothing. Refused: a
    meeting that is not over, when nobody knows yet who was there, nothing written yet, a day that has passed or is more
    than a month ahead, a task that cannot be given.
    """
    minutes = to_write(minutes, by)
    if not minutes.is_draft:
        return minutes
    if not minutes.meeting.is_past:
        raise Refusal("Spotkanie jeszcze trwa. Notatka jest zapisana: pokażesz ją załodze, gdy się skończy.")
    until = until or clock.today() + timedelta(days=USUAL_DAYS)
    if not clock.today() <= until <= clock.today() + timedelta(days=MOST_DAYS):
        raise Refusal(f"Podaj dzień od dziś do {day(clock.today() + timedelta(days=MOST_DAYS))}.")
    if not minutes.lines.exclude(kind=MinutesLine.Kind.HEADING).exclude(text="").exists():
        raise Refusal("Notatka jest jeszcze pusta. Napisz choć jedno zdanie, zanim pokażesz ją załodze.")
    settle(minutes, by=by)
    minutes.lines.filter(text="").delete()
    minutes.state, minutes.opened_at, minutes.opened_by = Minutes.State.REMARKS, clock.now(), by
    minutes.remarks_until = until
    minutes.full_clean()
    minutes.save()
    record(events.OPENED, by=by, target=minutes, until=day(until))
    return minutes


@transaction.atomic
def leave_remark(minutes: Minutes, *, by: User, text: str) -> Remark:
    """What somebody who was asked to the meeting says of its minutes; those who lead hear. Refused: too late."""
    require(policies.can_remark(by, minutes))
    minutes = held_minutes(minutes)
    if minutes.is_approved:
        raise Refusal("Ta notatka jest już zatwierdzona. Napisz do osoby prowadzącej: może dopisać sprostowanie.")
    if not minutes.takes_remarks:
        raise Refusal("Czas na uwagi już minął. Napisz do osoby prowadzącej.")
    row = Remark(minutes=minutes, by=by, text=text)
    row.full_clean()
    row.save()
    record(events.REMARKED, by=by, target=minutes)
    return row


@transaction.atomic
def answer_remark(row: Remark, *, by: User, verdict: str, answer: str = "") -> Remark:
    """Say that a remark was taken in, or why the words stay as they are; whoever made it hears.

    Refused: approved minutes, and leaving the words as they are without a reason.
    """
    minutes = to_write(row.minutes, by)
    row = minutes.remarks.select_for_update().get(pk=row.pk)
    if verdict == Verdict.LEFT and not answer:
        raise Refusal("Napisz jednym zdaniem, dlaczego tekst zostaje, jaki jest.")
    if (row.verdict, row.answer) == (verdict, answer):
        return row
    row.verdict, row.answer, row.answered_at, row.answered_by = verdict, answer, clock.now(), by
    row.full_clean(exclude=["minutes", "by", "answered_by"])
    row.save()
    if row.by_id:
        record(events.ANSWERED, by=by, target=minutes, user=row.by_id, verdict=row.get_verdict_display())
    return row


@transaction.atomic
def withdraw_remark(row: Remark, *, by: User) -> None:
    """Take one's own words back, as long as nobody has answered them. Twice changes nothing."""
    require(policies.can_withdraw_remark(by, row))
    if held_minutes(row.minutes).is_approved:
        raise Refusal(FIXED)
    if row.minutes.remarks.filter(pk=row.pk).exclude(verdict="").exists():
        raise Refusal("Ta uwaga ma już odpowiedź, więc zostaje.")
    row.minutes.remarks.filter(pk=row.pk).delete()


@transaction.atomic
def approve_minutes(minutes: Minutes, *, by: User, revision: int) -> Minutes:
    """From now on nothing in the minutes changes; the crew hears, with the whole text. Twice changes nothing.

    Refused: a draft that nobody has seen, while the crew still has time, while a remark waits for an answer, and words
    that somebody has changed since ``revision`` was read.
    """
    require(policies.can_lead(by, minutes.meeting))
    minutes = held_minutes(minutes)
    if minutes.is_approved:
        return minutes
    refuse_unripe(minutes)
    if revision != minutes.revision:
        raise Refusal("Ktoś przed chwilą zmienił tę notatkę. Przeczytaj ją jeszcze raz i wtedy zatwierdź.")
    settle(minutes, by=by)
    content = facts.content_of(minutes, list(minutes.lines.for_page()))
    minutes.content, minutes.text = content, facts.text_of(content)
    minutes.sha256 = sha256_of(minutes.text)
    minutes.state, minutes.approved_at, minutes.approved_by = Minutes.State.APPROVED, clock.now(), by
    minutes.full_clean()
    minutes.save()
    record(events.APPROVED, by=by, target=minutes, sha256=minutes.sha256)
    return minutes


def refuse_unripe(minutes: Minutes) -> None:
    if minutes.is_draft:
        raise Refusal("Załoga nie widziała jeszcze tej notatki. Pokaż ją najpierw do uwag.")
    if minutes.takes_remarks and minutes.remarks_until:
        raise Refusal(f"Załoga ma czas na uwagi do {day(minutes.remarks_until)}. Zatwierdzisz notatkę następnego dnia.")
    waiting = minutes.remarks.filter(verdict=Verdict.NONE).count()
    if waiting:
        what = plural(waiting, "uwaga czeka", "uwagi czekają", "uwag czeka")
        raise Refusal(f"{waiting} {what} na odpowiedź. Odpowiedz, zanim zatwierdzisz notatkę.")


@transaction.atomic
def correct_minutes(minutes: Minutes, *, by: User, text: str) -> Correction:
    """A dated note under approved minutes; the crew hears. Refused: minutes that can still be changed."""
    require(policies.can_lead(by, minutes.meeting))
    minutes = held_minutes(minutes)
    if not minutes.is_approved:
        raise Refusal("Ta notatka nie jest jeszcze zatwierdzona: popraw ją po prostu.")
    row = Correction(minutes=minutes, by=by, text=text)
    row.full_clean()
    row.save()
    record(events.CORRECTED, by=by, target=minutes)
    return row
