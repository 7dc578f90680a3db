"""How many teaching hours a day really had, corrected after the meeting: registers and certificates count by it."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import day as day_in_words
from zaloga.core.words import teaching_hours
from zaloga.meetings import events, policies
from zaloga.meetings.actions.meetings import locked
from zaloga.meetings.models import Attendance, Day, Meeting
from zaloga.people.models import User


@transaction.atomic
def correct_hours(meeting: Meeting, *, by: User, hours: Mapping[date, int], why: str) -> Meeting:
    """Other teaching hours (of 45 minutes) of days that are over; the times on the wall stay as they were.

    Whoever was there on such a day hears of it. Refused: a meeting that was called off or is not over (its days are
    still changed there), without ``why``, and where somebody is written down for more hours than the day would have.
    """
    require(policies.can_lead(by, meeting))
    meeting = locked(meeting)
    if meeting.is_called_off or not meeting.is_past:
        raise Refusal("Godziny poprawia się tu po spotkaniu, które się odbyło.")
    if not why:
        raise Refusal("Napisz jednym zdaniem, dlaczego poprawiasz godziny.")
    for day in meeting.days.filter(on__in=hours):
        if day.hours != hours[day.on]:
            put(meeting, day, hours[day.on], by=by, why=why)
    return meeting


def put(meeting: Meeting, day: Day, hours: int, *, by: User, why: str) -> None:
    rows = Attendance.objects.there().filter(register__meeting=meeting, register__on=day.on)
    if rows.filter(hours__gt=hours).exists():
        raise Refusal(f"{day_in_words(day.on)}: na liście obecności ktoś ma więcej godzin. Popraw najpierw listę.")
    before, day.hours = day.hours, hours
    day.full_clean(exclude=["meeting"])
    day.save(update_fields=["hours"])
    meeting.changed_at = clock.now()
    meeting.save(update_fields=["changed_at"])
    record(
        events.HOURS_CORRECTED,
        by=by,
        target=meeting,
        users=list(rows.exclude(user=None).values_list("user", flat=True)),
        day=day_in_words(day.on),
        old=teaching_hours(before),
        new=teaching_hours(hours),
        why=why,
    )
