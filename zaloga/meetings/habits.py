"""What the form of a network's next meeting begins from: as long as the plan says, where and when it met last."""

from datetime import date, datetime, time, timedelta
from typing import Any

from zaloga.core import clock
from zaloga.meetings.models.meeting import TEACHING_HOUR, Day
from zaloga.networks.models import Network
from zaloga.plans.models import PlanItem

WHERE = ("mode", "place", "way")


def beginning(network: Network, item: PlanItem | None = None) -> dict[str, Any]:
    """Values of a meeting's form by the names of its fields; the plan's where it tells any, else those of the last
    meeting. A planned day that has gone by is left out. At most two queries.
    """
    given: dict[str, Any] = {}
    if last := network.meetings.standing().order_by("-starts_at").first():
        first = last.days.all()[0]
        given = {name: getattr(last, name) for name in WHERE}
        given |= {"begins": first.begins, "ends": ends_of(first, item)}
    if item:
        is_ahead = item.planned_on is not None and item.planned_on >= clock.today()
        given |= {"title": item.topic, "on": item.planned_on if is_ahead else None}
    return given


def ends_of(last: Day, item: PlanItem | None) -> time | None:
    """As long as the plan says, from when the last one began; nothing where that would be after midnight."""
    if item is None or item.duration_hours == last.hours:
        return last.ends
    begins = datetime.combine(date.min, last.begins)
    ends = begins + timedelta(minutes=item.duration_hours * TEACHING_HOUR)
    return ends.time() if ends.date() == begins.date() else None
