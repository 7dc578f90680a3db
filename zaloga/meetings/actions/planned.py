"""A meeting of the plan becomes one that is called."""

import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from zaloga.core import clock
from zaloga.meetings.actions import agenda
from zaloga.meetings.actions.meetings import Hours, schedule
from zaloga.meetings.models import AgendaItem, Meeting
from zaloga.people.models import User
from zaloga.plans.models import PlanItem

MOST_POINTS, LONGEST_POINT = 12, 200
SHORTEST = 5  # minutes of a point, and what they are rounded to
BULLET = re.compile(r"^(?:[-–—•*]|\d{1,2}[.)])\s*")


@transaction.atomic
def schedule_from(
    item: PlanItem, *, by: User, days: Sequence[Hours], takes_issues: bool = False, **fields: Any
) -> Meeting:
    """Call a meeting of the plan: its topic, unless another one is given; the two know each other. ``takes_issues``
    makes of each line of the plan's problems a point of the first day's agenda, all equally long. Refused as by
    ``schedule``.
    """
    meeting = schedule(item.plan.network, by=by, days=days, item=item, **({"title": item.topic} | fields))
    if takes_issues and not meeting.agenda.exists():  # a second click has found the first one's meeting
        put_issues(meeting, issues_of(item))
    return meeting


def issues_of(item: PlanItem) -> list[str]:
    """The problems that the plan names, a line each, without what stands before a line of a list."""
    lines = [BULLET.sub("", line.strip()) for line in item.issues.splitlines()]
    return [line[:LONGEST_POINT] for line in lines if line][:MOST_POINTS]


def put_issues(meeting: Meeting, titles: Sequence[str]) -> None:
    day = meeting.days.all()[0]
    for title in titles:
        minutes = max(SHORTEST, day.minutes // len(titles) // SHORTEST * SHORTEST)
        agenda.put(meeting, AgendaItem(title=title, minutes=minutes, agreed_at=clock.now()))
