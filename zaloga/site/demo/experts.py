"""People from outside in the demonstration: invited, suggested, on the list; and questions before a meeting."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile

from zaloga.core import clock
from zaloga.core.files import Checked
from zaloga.forum import actions as forum
from zaloga.meetings import actions
from zaloga.meetings.models import Meeting
from zaloga.networks.models import Membership, Network
from zaloga.networks.policies import forget_standing
from zaloga.people.models import User

Story = dict[str, Any]
TERMS = ("name", "email", "about", "theme", "minutes", "terms", "contact")


def invite_experts(meeting: Meeting, told: Story, leader: User) -> None:
    """Who was invited has accepted, leads a point and sent something to read; somebody is suggested, with votes."""
    for row in told.get("experts", []):
        visit = invite(meeting, row, leader)
        actions.answer_as_expert(visit, answer="accepted", introduce=row["introduce"], to_list=True)
        actions.edit_item(meeting.agenda.get(title=row["leads"]), by=leader, guest=visit)
        actions.hand_in(visit, files=[text_file(row["file"])])
    for row in told.get("suggested", []):
        seats = {seat.user.email: seat.user for seat in meeting.network.crew()}
        by = seats.pop(row["by"])
        forget_standing(by)
        visit = actions.suggest_expert(meeting, by=by, **{name: row[name] for name in ("name", "about", "why")})
        for person in list(seats.values())[: row["votes"] - 1]:
            forget_standing(person)
            actions.vote_for_expert(visit, by=person)


def invite(meeting: Meeting, row: Story, leader: User) -> Any:
    answer_by = meeting.first_on - timedelta(days=row["answer_by"])
    return actions.invite_expert(meeting, by=leader, answer_by=answer_by, **{name: row[name] for name in TERMS})


def text_file(told: Story) -> Checked:
    return Checked("text/plain", told["name"], ContentFile(told["text"].encode()))


def ask_before(meeting: Meeting, told: Story, leader: User) -> None:
    """The conversation before the meeting, and an invitation that has just gone and waits for its answer."""
    crew = {seat.user.email: seat.user for seat in meeting.network.crew()}
    for row in told.get("asked", []):
        forget_standing(leader)
        with clock.moved_to(clock.now() - timedelta(days=row["days_ago"])):
            thread = actions.open_questions(meeting, by=leader)
            forget_standing(crew[row["by"]])
            forum.reply(thread, by=crew[row["by"]], text=row["text"])
    for row in told.get("waiting", []):
        forget_standing(leader)
        invite(meeting, row, leader)


def list_expert(told: Story) -> None:
    """Somebody whom a network's coordinator puts on the programme's list, asked and perhaps agreed."""
    network = Network.objects.running().select_related("programme").get(name=told["network"])
    leader = network.crew().get(role=Membership.Role.COORDINATOR).user
    forget_standing(leader)
    given = {name: told[name] for name in ("name", "email", "themes", "about")}
    with clock.moved_to(clock.now() - timedelta(days=6)):
        expert = actions.add_expert(network.programme, by=leader, **given)
        if told["agreed"]:
            actions.agree_to_list(expert, themes=told["themes"], about=told["about"])
