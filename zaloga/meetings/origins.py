"""A task that came from minutes leads back to them."""

from zaloga.meetings.models import MinutesLine
from zaloga.plans.models import Task
from zaloga.plans.origins import tells


@tells
def minutes_of(task: Task) -> tuple[str, str] | None:
    rows = MinutesLine.objects.filter(task=task).select_related("minutes__meeting__network")
    line = rows.first()
    return (f"notatka ze spotkania „{line.minutes}”", line.minutes.get_absolute_url()) if line else None
