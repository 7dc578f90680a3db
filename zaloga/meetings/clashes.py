"""What else stands on the dates of a poll: other meetings of the same people, and days without school."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, time

from django.db.models import Q, QuerySet

from zaloga.core.holidays import in_winter_break, is_holiday, is_school_break
from zaloga.meetings.models import Coming, DatePoll, Meeting
from zaloga.meetings.ranking import Weighed
from zaloga.people.models import User

WHOLE_DAY = (time.min, time.max)
SATURDAY = 5


def show(poll: DatePoll, rows: Sequence[Weighed], viewer: User) -> None:
    """Put to each option how many of those asked meet elsewhere then, and what the viewer has; two queries.

    Of others only the number is given: where they meet is their own matter.
    """
    days = {one.option.on for one in rows}
    there = Coming.objects.filter(
        user__dates_asked__poll=poll, meeting__called_off_at=None, meeting__days__on__in=days
    ).exclude(answer=Coming.Answer.DECLINED)
    there = there.exclude(meeting__in=its_own(poll))
    columns = ("user", "meeting__title", "meeting__days__on", "meeting__days__begins", "meeting__days__ends")
    meetings: dict[date, list[tuple[int, str, time, time]]] = defaultdict(list)
    for user, title, on, begins, ends in there.values_list(*columns):
        meetings[on].append((user, title, begins, ends))
    voivodeships = poll.network.programme.voivodeships()
    for one in rows:
        found = overlapping(one, meetings[one.option.on])
        one.elsewhere = len({user for user, _, _, _ in found})
        mine = [f"{title}, {begins:%-H:%M}–{ends:%-H:%M}" for user, title, begins, ends in found if user == viewer.pk]
        one.mine = "; ".join(mine)
        one.free = why_free(one.option.on, voivodeships)


def its_own(poll: DatePoll) -> QuerySet[Meeting]:
    """What the poll itself looks a date for never stands in its own way: the meeting it made, and the meeting of the
    same place in the plan that is to be moved.
    """
    return Meeting.objects.filter(Q(pk=poll.meeting_id) | Q(item=poll.item_id, item__isnull=False))


def overlapping(one: Weighed, meetings: Sequence[tuple[int, str, time, time]]) -> list[tuple[int, str, time, time]]:
    """Meetings of that day that begin before the option ends, and end after it begins."""
    begins, ends = one.option.begins or WHOLE_DAY[0], one.option.ends or WHOLE_DAY[1]
    return [row for row in meetings if row[2] < ends and row[3] > begins]


def why_free(on: date, voivodeships: set[str]) -> str:
    """Why there is no school that day where the programme runs."""
    if is_holiday(on):
        return "święto"
    if resting := in_winter_break(on) & voivodeships:
        return "ferie zimowe" if resting == voivodeships else "ferie zimowe w części województw"
    if is_school_break(on):
        return "wolne od szkoły"
    return "weekend" if on.weekday() >= SATURDAY else ""
