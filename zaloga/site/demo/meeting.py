"""Meetings of the demonstration: held, coming, running today, called off."""

from contextlib import AbstractContextManager, nullcontext
from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from zaloga.core import clock
from zaloga.meetings import actions, attendance, door
from zaloga.meetings.actions.attendance import Guest, Mark
from zaloga.meetings.actions.meetings import Hours
from zaloga.meetings.models import Meeting
from zaloga.meetings.models.meeting import wall
from zaloga.networks.models import Membership, Network
from zaloga.networks.policies import forget_standing
from zaloga.people.models import User
from zaloga.site.demo.asking import tell_answers
from zaloga.site.demo.days import day_to_meet
from zaloga.site.demo.experts import ask_before, invite_experts
from zaloga.site.demo.writing import write_minutes
from zaloga.surveys import actions as surveys

Story = dict[str, Any]
DECIDING = "czlonek@demo.zaloga.example"  # who has not said yet whether to come next week
BEGINS, ENDS = "15:30", "17:45"
MEETS_FROM, MEETS_UNTIL = 8, 20
WORDS = ("purpose", "bring", "mode", "place", "way", "link", "seats", "guests")


def meet(told: Story) -> None:
    """Call one meeting, let the crew answer, and call it off where that is told."""
    network = Network.objects.running().select_related("programme").get(name=told["network"])
    leader = network.crew().get(role=Membership.Role.COORDINATOR).user
    days = [hours(told, network.programme.voivodeships())]
    with called_at(told):
        meeting = call(network, told, days, leader)
        set_agenda(meeting, told, leader)
        invite_experts(meeting, told, leader)
    with clock.moved_to(min(clock.now(), wall(days[0].on, days[0].begins)) - timedelta(hours=2)):
        answer(meeting, told, leader)
    ask_before(meeting, told, leader)
    if told.get("held"):
        with clock.moved_to(meeting.ends_at + timedelta(minutes=1)):
            actions.look_after_surveys()
        attend(meeting, told, leader)
    if "survey" in told:
        tell_how_it_was(meeting, told["survey"], leader)
    if "minutes" in told:
        write_minutes(meeting, told["minutes"], leader)
    come_in(meeting, told.get("inside", 0))
    if "called_off" in told:
        forget_standing(leader)
        with clock.moved_to(clock.now() - timedelta(hours=20)):
            actions.call_off(meeting, by=leader, why=told["called_off"])


def called_at(told: Story) -> AbstractContextManager[Any]:
    """So many days before the day that was meant, however much later a school day is; one called today is called now,
    and its letters lie in the mailbox of the demonstration.
    """
    if not told["called"]:
        return nullcontext()
    meant = clock.today() + timedelta(days=told["in_days"] - told["called"])
    return clock.moved_to(wall(meant, time.fromisoformat(BEGINS)))


def come_in(meeting: Meeting, how_many: int) -> None:
    """So many are there already; of a meeting that is over by now they were, and before the door opens nobody is."""
    day = meeting.days.get()
    if clock.now() < door.Window(day).opens:
        return
    for row in meeting.comings.expected().select_related("user").order_by("user__sort_key")[:how_many]:
        forget_standing(row.user)
        with clock.moved_to(min(clock.now(), meeting.starts_at + timedelta(minutes=10))):
            actions.check_in(meeting, by=row.user, shown=door.code_now(day))


def attend(meeting: Meeting, told: Story, leader: User) -> None:
    """Who said they would come was there, save the last; one came late, and sometimes there is a guest."""
    forget_standing(leader)
    lines = attendance.lines_of(meeting, meeting.first_on)
    there = [line.user.pk for line in lines if line.proposed == "present"]
    ticked = {there[0]: "late-2", there[-1]: "absent"} | {leader.pk: "present"}
    marks = [Mark(line.user.pk, ticked.get(line.user.pk, line.proposed), line.proposed) for line in lines]
    guests = [Guest(*one) for one in told.get("guests_there", [])]
    with clock.moved_to(meeting.ends_at + timedelta(minutes=10)):
        actions.fill_in(meeting, meeting.first_on, by=leader, marks=marks, guests=guests, confirm=True)


def tell_how_it_was(meeting: Meeting, told: Story, leader: User) -> None:
    """The next day people answer, and after five days the survey closes by itself."""
    meeting.refresh_from_db()
    assert meeting.evaluation
    with clock.moved_to(meeting.ends_at + timedelta(days=1)):
        actions.look_after_surveys()
        tell_answers(meeting.evaluation, told)
    with clock.moved_to(meeting.ends_at + timedelta(days=6)):
        surveys.close_overdue()
        if "outcome" in told:
            forget_standing(leader)
            surveys.say_outcome(meeting.evaluation, text=told["outcome"], by=leader)


def hours(told: Story, voivodeships: set[str]) -> Hours:
    """The day, counted from today; one that is still to come waits for a day on which people meet."""
    on = clock.today() + timedelta(days=told["in_days"])
    if told["in_days"] > 0:
        on = day_to_meet(on, voivodeships)
    if not told["in_days"]:
        return Hours(on, *hours_of_today(timezone.localtime(clock.now()).hour))
    return Hours(on, time.fromisoformat(told.get("begins", BEGINS)), time.fromisoformat(told.get("ends", ENDS)))


def hours_of_today(hour: int) -> tuple[time, time]:
    """What meets today meets now, as long as it is an hour at which people meet; nobody does at night."""
    if not MEETS_FROM <= hour < MEETS_UNTIL:
        return time.fromisoformat(BEGINS), time.fromisoformat(ENDS)
    begins = max(hour - 1, MEETS_FROM)
    return time(begins), time(begins + 2, 30)


def call(network: Network, told: Story, days: list[Hours], leader: User) -> Meeting:
    forget_standing(leader)
    fields = {name: told[name] for name in WORDS if name in told}
    if "answer_by" in told:
        fields["answer_by"] = days[0].on - timedelta(days=told["answer_by"])
    if "item" not in told:
        return actions.schedule(network, by=leader, days=days, title=told["title"], **fields)
    item = network.plan.items.in_order()[told["item"]]
    return actions.schedule_from(item, by=leader, days=days, **fields)


def set_agenda(meeting: Meeting, told: Story, leader: User) -> None:
    """Points of the agenda, some of them a school's own solution, and what somebody proposes."""
    crew = {row.user.email: row for row in meeting.network.crew()}
    for row in told.get("agenda", []):
        seat = crew.get(row.get("leader"))
        actions.add_item(
            meeting,
            by=leader,
            title=row["title"],
            minutes=row["minutes"],
            form=row["form"],
            leader=seat.user if seat else None,
            led_by=row.get("led_by", ""),
            institution=seat.institution if seat and row.get("presents") else None,
        )
    for row in told.get("proposed", []):
        person = crew[row["by"]].user
        forget_standing(person)
        actions.propose_item(meeting, by=person, **{name: row[name] for name in ("title", "minutes", "form")})


def answer(meeting: Meeting, told: Story, leader: User) -> None:
    """So many of the crew say each thing, in the order of the crew; whoever leads comes to every meeting."""
    waits = DECIDING if meeting.starts_at > clock.now() and "item" in told else ""
    crew = [row.user for row in meeting.network.crew() if row.user.email not in (waits, told.get("by_phone"))]
    said = [name for name in ("coming", "online", "declined") for _ in range(told.get(name, 0))]
    for person, one in zip(crew, said, strict=False):
        forget_standing(person)
        actions.answer(meeting, by=person, answer=one)
    if "by_phone" in told:
        actions.answer_for(meeting, User.objects.get(email=told["by_phone"]), by=leader, answer="coming")
