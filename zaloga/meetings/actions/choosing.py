"""Saying which dates suit, and making a meeting of one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.meetings import events, policies, questions
from zaloga.meetings import letters_about_dates as letters
from zaloga.meetings.actions.dates import ask, locked, refuse_closed, refuse_settled
from zaloga.meetings.actions.gathering import Said
from zaloga.meetings.actions.meetings import Hours, schedule
from zaloga.meetings.actions.visits import take_from_list
from zaloga.meetings.models import Coming, DateAnswer, DateOption, DatePoll, Meeting, Respondent, Visit
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
    poll = open_for(poll, words)
    row = poll.respondents.filter(user=by).first() or ask(poll, [by])[0]
    say(row, words)
    record(events.DATES_ANSWERED, by=by, target=poll)
    tell_if_complete(poll)
    return row


@transaction.atomic
def enter_dates_for(row: Respondent, *, by: User, words: Mapping[int, Word]) -> Respondent:
    """Write down what somebody said by phone or on paper, an expert without an account too; what it changes is marked
    so, and the person hears of it. Refused as above, and where they are not asked any more.
    """
    require(policies.can_lead_dates(by, row.poll))
    poll = open_for(row.poll, words)
    found = poll.respondents.filter(pk=row.pk).first()
    if found is None:
        raise Refusal("Tej osoby nie pytamy o ten termin.")
    say(found, words, entered_by=None if found.user_id == by.pk else by)
    record(events.DATES_ANSWERED_FOR, by=by, target=poll, user=found.user_id)
    tell_if_complete(poll)
    return found


@transaction.atomic
def answer_dates_as_expert(row: Respondent, *, words: Mapping[int, Word]) -> Respondent:
    """The same by somebody of the programme's list, by their link: it is the right. Refused also where the question to
    them is gone.
    """
    poll = open_for(row.poll, words)
    found = poll.respondents.of_experts().filter(pk=row.pk).first()
    if found is None:
        raise Refusal("To pytanie jest już nieaktualne.")
    say(found, words)
    tell_if_complete(poll)
    return found


def open_for(poll: DatePoll, words: Mapping[int, Word]) -> DatePoll:
    """The poll under its lock, so that nothing is said of one that is just being closed. Refused: nothing said."""
    poll = locked(poll)
    refuse_closed(poll)
    known = set(poll.options.values_list("pk", flat=True))
    if not words:
        raise Refusal("Zaznacz odpowiedź przynajmniej przy jednym terminie.")
    if not words.keys() <= known:
        raise Refusal("Tego terminu nie ma już wśród proponowanych. Zobacz, jakie są teraz.")
    return poll


def say(row: Respondent, words: Mapping[int, Word], entered_by: User | None = None) -> None:
    """What somebody else writes down and was said already stays the person's own."""
    for key, word in words.items():
        answer = row.answers.filter(option=key).first() or DateAnswer(respondent=row, option_id=key)
        if entered_by and (answer.says, answer.comment) == (word.says, word.comment):
            continue
        answer.says, answer.comment, answer.entered_by = word.says, word.comment, entered_by
        answer.full_clean()
        answer.save()
    row.answered_at = clock.now()
    row.save(update_fields=["answered_at"])


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
    named = {"title": poll.item.topic if poll.item else poll.title, "item": poll.item, "questions": questions.of(poll)}
    days = [Hours(option.on, begins, ends, poll.item.duration_hours if poll.item else None)]
    said = said_of(option, fields.get("mode"), fields.get("seats"))
    meeting = schedule(poll.network, by=by, days=days, said=said, **{**named, **fields})
    poll.chosen_at, poll.meeting = clock.now(), meeting
    poll.closed_at = poll.closed_at or poll.chosen_at
    poll.full_clean()
    poll.save()
    for kind in (events.CHOSEN_FOR_COMING, events.CHOSEN_WITHOUT):
        record(kind, by=by, target=meeting, when=str(meeting.days.get()))
    bring_experts(option, poll, meeting, by=by)
    record(events.DATE_CHOSEN, by=by, target=poll, option=str(option))
    return meeting


def bring_experts(option: DateOption, poll: DatePoll, meeting: Meeting, *, by: User) -> None:
    """Experts from outside hear what was chosen; who can come stands among the suggested, to be invited with terms."""
    said = dict(option.answers.filter(respondent__expert__isnull=False).values_list("respondent", "says"))
    letters.chosen(poll, meeting, said)
    for row in poll.respondents.of_experts().filter(pk__in=said).select_related("expert"):
        if row.expert and said[row.pk] != Says.NO:
            visit = Visit(meeting=meeting, suggested_by=by)
            take_from_list(visit, row.expert)
            visit.full_clean()
            visit.save()


def said_of(option: DateOption, mode: str | None, seats: int | None = None) -> dict[int, Said]:
    """What follows for the meeting from what was said of its date, by the keys of people who still belong; what was
    written down for them stays marked so. Who was asked and said nothing of it is asked to the meeting, undecided.

    Seats go to those who are needed, then to whoever answered sooner; others who can come wait for one.
    """
    coming = Coming.Answer.ONLINE if mode == Meeting.Mode.ONLINE else Coming.Answer.COMING
    follows = {Says.YES: coming, Says.MAYBE: Coming.Answer.NONE, Says.NO: Coming.Answer.DECLINED}
    inside = Membership.objects.active().filter(network=option.poll.network).values("user")
    rows = option.answers.filter(respondent__user__in=inside).order_by(
        "-respondent__is_needed", "respondent__answered_at", "pk"
    )
    found = rows.values_list("respondent__user", "says", "entered_by")
    said = {user: Said(follows[Says(says)], entered_by) for user, says, entered_by in found}
    silent = option.poll.respondents.filter(user__in=inside).exclude(user__in=said).values_list("user", flat=True)
    said |= {user: Said(Coming.Answer.NONE) for user in silent if user}
    if seats is not None:
        without = [user for user, one in said.items() if one.answer == Coming.Answer.COMING][seats:]
        said |= {user: replace(said[user], answer=Coming.Answer.WAITING) for user in without}
    return said
