"""Where a task was agreed on, told by the upper room that gave it: the plan itself knows no meetings."""

from collections.abc import Callable

from zaloga.plans.models import Task

Teller = Callable[[Task], tuple[str, str] | None]
TELLERS: list[Teller] = []


def tells(teller: Teller) -> Teller:
    """Let an upper room name the place of a task, in words and as an address; None for a task that is not from there.

    Its module is called origins.py, and found when the house starts.
    """
    TELLERS.append(teller)
    return teller


def origin_of(task: Task) -> tuple[str, str] | None:
    """The first place that somebody names; None for a task of the plan itself."""
    if task.origin == Task.Origin.PLAN:
        return None
    return next(filter(None, (teller(task) for teller in TELLERS)), None)
