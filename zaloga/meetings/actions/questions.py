from django.db import transaction

from zaloga.core.guard import require
from zaloga.forum.models import Thread
from zaloga.meetings import policies, questions
from zaloga.meetings.actions import dates
from zaloga.meetings.actions.meetings import locked, refuse_finished
from zaloga.meetings.models import DatePoll, Meeting
from zaloga.people.models import User


@transaction.atomic
def open_questions(meeting: Meeting, *, by: User) -> Thread:
    """Begin the conversation about questions before the meeting; the forum tells the crew. Twice changes nothing.

    Refused: a meeting that is over or called off.
    """
    require(policies.can_lead(by, meeting))
    meeting = locked(meeting)
    refuse_finished(meeting)
    return questions.begin(meeting, by=by)


@transaction.atomic
def open_questions_of_dates(poll: DatePoll, *, by: User) -> Thread:
    """The same while its date is looked for; the meeting that comes of the poll takes the conversation over.

    Refused: a poll that was taken back, or has chosen its date.
    """
    require(policies.can_lead_dates(by, poll))
    poll = dates.locked(poll)
    dates.refuse_settled(poll)
    return questions.begin(poll, by=by)
