"""Saying which dates suit, and making a meeting of one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.meetings import events, policies
from zaloga.meetings.actions.dates import ask, locked, refuse_closed, refuse_settled
from zaloga.meetings.actions.meetings import Hours, schedule
from zaloga.meetings.models import Coming, DateAnswer, DateOption, DatePoll, Meeting, Respondent
from zaloga.networks.models import Membership
from zaloga.people.models import User

Says = DateAnswer.Says


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody says of one option, with a word of explanation or without."""

    says: str
    comment: str = ""


@transaction.atomic
def answer_dates(poll: DatePoll, *, by: User, words: Mapping[int, Word]) -> Respondent:
    """Say which dates suit, by the keys of options; those not named stay as they were. The last answer counts.

    Refused: a poll that takes no answers any more, nothing said, an option of another poll.
    """
    require(policies.can_answer_dates(by, poll))
    return put(poll, by, words, by=by)


@transaction.atomic
def enter_dates_for(poll: DatePoll, user: User, *, by: User, words: Mapping[int, Word]) -> Respondent:
    """Write down what somebody said by phone or on paper; it is marked so, and the person hears of it."""
    require(policies.can_lead_dates(by, poll))
    if not poll.respondents.filter(user=user).exists():
        raise Refusal("Tej osoby nie pytamy o ten termin.")
    row = put(poll, user, words, by=by)
    record(events.DATES_ANSWERED_FOR, by=by, target=poll, user=user.pk)
    return row


def put(poll: DatePoll, user: User, words: Mapping[int, Word], *, by: User) -> Respondent:
    """Under the poll's lock, so that nothing is said of a poll that is just being closed."""
    poll = locked(poll)
    refuse_closed(poll)
    known = set(poll.options.values_list("pk", flat=True))
    if not words:
        raise Refusal("Zaznacz odpowiedź przynajmniej przy jednym terminie.")
    if not words.keys() <= known:
        raise Refusal("Tego terminu nie ma już w sondzie. Zobacz, jakie są teraz.")
    row = poll.respondents.filter(user=user).first() or ask(poll, [user])[0]
    for key, word in words.items():
        answer = row.answers.filter(option=key).first() or DateAnswer(respondent=row, option_id=key)
        answer.says, answer.comment = word.says, word.comment
        answer.full_clean()
        answer.save()
    row.answered_at, row.entered_by = clock.now(), None if by == user else by
    row.save(update_fields=["answered_at", "entered_by"])
    if by == user:
        record(events.DATES_ANSWERED, by=by, target=poll)
    tell_if_complete(poll)
    return row


def tell_if_complete(poll: DatePoll) -> None:
    """Once; the poll stays open, for somebody may still come to the crew or change their mind."""
    if poll.is_complete or poll.respondents.silent().exists():
        return
    poll.is_complete = True
    poll.save(update_fields=["is_complete"])
    record(events.DATES_COMPLETE, by=None, target=poll)


@transaction.atomic
def choose(
    option: DateOption, *, by: User, begins: time | None = None, ends: time | None = None, **fields: Any
) -> Meeting:
    """Make a meeting of this date: the poll ends and everybody hears. Yes becomes coming, no becomes declined.

    ``begins`` and ``ends`` are asked for where the poll is about days alone; ``fields`` are columns of the meeting,
    its title among them unless the plan gives it. Refused: a poll that has ended, no hours, a date that is past.
    """
    require(policies.can_lead_dates(by, option.poll))
    poll = locked(option.poll)
    refuse_settled(poll)
    option = poll.options.get(pk=option.pk)
    begins, ends = option.begins or begins, option.ends or ends
    if begins is None or ends is None:
        raise Refusal("Podaj, od której do której trwa spotkanie.")
    if option.is_online:
        fields["mode"] = Meeting.Mode.ONLINE
    named = {"title": poll.item.topic if poll.item else poll.title, "item": poll.item}
    days = [Hours(option.on, begins, ends, poll.item.duration_hours if poll.item else None)]
    meeting = schedule(poll.network, by=by, days=days, said=said_of(option, fields.get("mode")), **{**named, **fields})
    poll.chosen_at, poll.meeting = clock.now(), meeting
    poll.closed_at = poll.closed_at or poll.chosen_at
    poll.full_clean()
    poll.save()
    for kind in (events.CHOSEN_FOR_COMING, events.CHOSEN_WITHOUT):
        record(kind, by=by, target=meeting, when=str(meeting.days.get()))
    record(events.DATE_CHOSEN, by=by, target=poll, option=str(option))
    return meeting


def said_of(option: DateOption, mode: str | None) -> dict[int, str]:
    """What follows for the meeting from what was said of its date, by the keys of people who still belong."""
    coming = Coming.Answer.ONLINE if mode == Meeting.Mode.ONLINE else Coming.Answer.COMING
    follows = {Says.YES: coming, Says.MAYBE: Coming.Answer.NONE, Says.NO: Coming.Answer.DECLINED}
    inside = Membership.objects.active().filter(network=option.poll.network).values("user")
    rows = option.answers.filter(respondent__user__in=inside).values_list("respondent__user", "says")
    return {user: follows[Says(says)] for user, says in rows}
