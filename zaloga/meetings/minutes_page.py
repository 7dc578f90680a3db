"""What the page of minutes shows, gathered in a constant number of queries."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from zaloga.meetings import minutes as facts
from zaloga.meetings import policies
from zaloga.meetings.models import Minutes, MinutesLine
from zaloga.people.models import User
from zaloga.plans.models import Task


@dataclass(frozen=True, slots=True)
class Agreed:
    """A task as the minutes say it, and as it stands in the plan today."""

    text: str
    who: str
    until: date | None
    task: Task | None


def of(minutes: Minutes, viewer: User) -> dict[str, Any]:
    """``minutes`` come with their meeting, as for_list() found it."""
    meeting = minutes.meeting
    rows = minutes.lines.select_related("task") if minutes.is_approved else minutes.lines.for_page()  # type: ignore[attr-defined]
    lines = list(rows)
    content = minutes.content or facts.content_of(minutes, lines)
    remarks = list(minutes.remarks.select_related("by", "answered_by"))
    return {
        "network": meeting.network,
        "meeting": meeting,
        "minutes": minutes,
        "facts": content["facts"],
        "blocks": content["blocks"],
        "tasks": tasks_of(minutes, content, lines),
        "remarks": remarks,
        "unanswered": sum(not row.verdict for row in remarks),
        "corrections": list(minutes.corrections.select_related("by")) if minutes.is_approved else [],
        "leads": policies.can_lead(viewer, meeting),
        "may_remark": minutes.takes_remarks and policies.can_remark(viewer, minutes),
    }


def tasks_of(minutes: Minutes, content: facts.Content, lines: list[MinutesLine]) -> list[Agreed]:
    given = {line.pk: line.task for line in lines if line.task}
    for task in given.values():
        task.network = minutes.meeting.network
    return [
        Agreed(
            row["text"], row["who"], date.fromisoformat(row["until"]) if row["until"] else None, given.get(row["line"])
        )
        for row in content["tasks"]
    ]
