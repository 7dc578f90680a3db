"""What the pages of a poll of dates show, gathered in a constant number of queries."""

from typing import Any

from zaloga.core import clock
from zaloga.core.words import on_day
from zaloga.meetings import clashes, policies, questions
from zaloga.meetings.models import DateAnswer, DatePoll, Respondent
from zaloga.meetings.ranking import Weighed, ranked, weigh
from zaloga.people.models import User


def of(poll: DatePoll, viewer: User) -> dict[str, Any]:
    """One poll with every option weighed; names of who said what only for the crew."""
    people = list(poll.respondents.for_page())
    answers = list(DateAnswer.objects.filter(option__poll=poll).select_related("entered_by"))
    weighed = weigh(poll.options.all(), people, answers)
    clashes.show(poll, weighed, viewer)
    mine = next((row for row in people if row.user_id and row.user_id == viewer.pk), None)
    leads = policies.can_lead_dates(viewer, poll)
    return {
        "poll": poll,
        "network": poll.network,
        "weighed": weighed,
        "ranked": ranked(weighed),
        "people": people,
        "asked": len(people),
        "answered": sum(row.answered_at is not None for row in people),
        "silent": sum(row.answered_at is None for row in people),
        "mine": mine,
        "said": [answer for answer in answers if mine and answer.respondent_id == mine.pk],
        "written_by": written_by([answer for answer in answers if mine and answer.respondent_id == mine.pk]),
        "leads": leads,
        "sees_meeting": bool(poll.meeting and policies.can_view(viewer, poll.meeting)),
        "inside": policies.can_see_who_answered(viewer, poll),
        "questions": questions.of(poll) if policies.can_see_who_answered(viewer, poll) else None,
        "reminders": reminders(poll) if leads else [],
    }


def for_expert(row: Respondent) -> dict[str, Any]:
    """What somebody from outside sees of the poll: the dates and their own answers, nothing of the crew's."""
    weighed, said = weigh(row.poll.options.all(), [], []), list(row.answers.select_related("entered_by"))
    return {
        "poll": row.poll,
        "network": row.poll.network,
        "weighed": weighed,
        "mine": row,
        "said": said,
        "written_by": written_by(said),
        "is_outside": True,
    }


def written_by(said: list[DateAnswer]) -> str:
    """Who wrote these answers down in the person's place; empty where they said everything themselves."""
    return ", ".join(sorted({str(answer.entered_by) for answer in said if answer.entered_by}))


def said_by(row: Respondent, weighed: list[Weighed]) -> list[DateAnswer]:
    return [one.said[row.pk] for one in weighed if row.pk in one.said]


def who_said_what(people: list[Respondent], weighed: list[Weighed]) -> list[dict[str, Any]]:
    """A row of the table for each person who answered. Where somebody wrote all of it down, the name stands once."""
    found = []
    for row in (one for one in people if one.answered_at):
        said = said_by(row, weighed)
        whole = written_by(said) if all(answer.entered_by for answer in said) else ""
        found.append({"row": row, "answers": [one.said.get(row.pk) for one in weighed], "written_by": whole})
    return found


def reminders(poll: DatePoll) -> list[str]:
    """On which days those who have not answered will be reminded."""
    if not poll.is_open:
        return []
    coming = [(poll.half_way_at, poll.half_way_reminded), (poll.last_call_at, poll.last_day_reminded)]
    ahead = [at for at, is_done in coming if not is_done and max(clock.now(), poll.begun_at) < at]
    return list(dict.fromkeys(on_day(at) for at in ahead))
