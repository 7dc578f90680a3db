"""Tasks of minutes in the one table of tasks that a plan has."""

from typing import Any

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.meetings.models import Minutes, MinutesLine
from zaloga.people.models import User
from zaloga.plans import actions as plans
from zaloga.plans.models import Task


def settle(minutes: Minutes, *, by: User) -> None:
    """Let the plan's table say of these tasks what the minutes say; who gets one hears of it by mail.

    A task that somebody has struck out of the plan does not come back. Raises Refusal, naming the task, where it cannot
    be given.
    """
    for line in minutes.lines.select_related("task__network__programme").prefetch_related("people"):
        if not line.is_task or not line.text:
            strike_task(line, by=by)
            continue
        try:
            give(minutes, line, by=by)
        except Refusal as refusal:
            raise Refusal(f"Zadanie „{line.text[:60]}”: {refusal}") from refusal


def give(minutes: Minutes, line: MinutesLine, *, by: User) -> None:
    said: dict[str, Any] = {"title": line.text, "for_all": line.for_all, "due_on": line.due_on}
    people = list(line.people.all())
    if line.given_at is None:
        item = minutes.meeting.item
        line.task = plans.set_task(
            minutes.meeting.network, by=by, people=people, item=item, origin=Task.Origin.AGREED, **said
        )
        line.given_at = clock.now()
        line.save(update_fields=["task", "given_at"])
    elif line.task and differs(line.task, line, {person.pk for person in people}):
        plans.edit_task(line.task, by=by, people=people, **said)


def differs(task: Task, line: MinutesLine, people: set[int]) -> bool:
    given = set(task.shares.filter(is_own=False).values_list("user", flat=True))
    return (task.title, task.for_all, task.due_on, given) != (line.text, line.for_all, line.due_on, people)


def strike_task(line: MinutesLine, *, by: User) -> None:
    """What is a task no more goes from the plan; what was done there stays."""
    if line.task and not line.task.is_done:
        plans.drop_task(line.task, by=by)
    if line.task or line.given_at:
        line.task, line.given_at = None, None
        line.save(update_fields=["task", "given_at"])
