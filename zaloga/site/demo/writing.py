"""Minutes of the demonstration's meetings: written, shown to the crew, remarked on, approved."""

from datetime import time, timedelta
from typing import Any

from zaloga.core import clock
from zaloga.meetings import actions
from zaloga.meetings.actions import Written
from zaloga.meetings.models import Meeting, Minutes, MinutesLine
from zaloga.meetings.models.meeting import wall
from zaloga.networks.policies import forget_standing
from zaloga.people.models import User
from zaloga.plans import actions as plans
from zaloga.plans.models import Task

Story = dict[str, Any]


def write_minutes(meeting: Meeting, told: Story, leader: User) -> None:
    """``opened`` and ``approved`` are so many days ago; between them the crew remarks and does what it took."""
    crew = {row.user.email: row.user for row in meeting.network.crew()}
    forget_standing(leader)
    with clock.moved_to(meeting.ends_at + timedelta(hours=20)):
        minutes = actions.begin_minutes(meeting, by=leader)
        for row in told["lines"]:
            write_line(minutes, row, crew, leader)
    opened = wall(clock.today() - timedelta(days=told["opened"]), time(17, 10))
    with clock.moved_to(opened):
        minutes = actions.open_for_remarks(minutes, by=leader)
    for row in told.get("remarks", []):
        remark(minutes, row, crew, leader, opened)
    for title in told.get("done", []):
        task = Task.objects.get(network=meeting.network, title=title)
        share = task.shares.select_related("user").first()
        forget_standing(share.user)
        with clock.moved_to(opened + timedelta(days=5)):
            plans.finish(task, by=share.user)
    if "approved" in told:
        with clock.moved_to(clock.now() - timedelta(days=told["approved"])):
            actions.approve_minutes(minutes, by=leader, revision=Minutes.objects.get(pk=minutes.pk).revision)


def write_line(minutes: Minutes, row: Story, crew: dict[str, User], leader: User) -> None:
    under = minutes.lines.filter(kind=MinutesLine.Kind.HEADING, text__startswith=row.get("under", "-")).first()
    line = actions.add_line(minutes, by=leader, kind=row["kind"], under=under)
    said = Written(
        pk=line.pk,
        seen=line.mark,
        kind=row["kind"],
        text=row["text"],
        people=tuple(crew[email].pk for email in row.get("who", [])),
        due_on=clock.today() + timedelta(days=row["within"]) if "within" in row else None,
    )
    actions.write_minutes(minutes, [said], by=leader)


def remark(minutes: Minutes, row: Story, crew: dict[str, User], leader: User, opened: Any) -> None:
    person = crew[row["by"]]
    forget_standing(person)
    with clock.moved_to(opened + timedelta(hours=row["after_hours"])):
        left = actions.leave_remark(minutes, by=person, text=row["text"])
    if "answer" in row:
        with clock.moved_to(opened + timedelta(hours=row["after_hours"] + 3)):
            actions.answer_remark(left, by=leader, verdict="taken", answer=row["answer"])
