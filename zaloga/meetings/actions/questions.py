from django.db import transaction

from zaloga.core.guard import require
from zaloga.forum.models import Thread
from zaloga.meetings import policies, questions
from zaloga.meetings.actions.meetings import locked, refuse_finished
from zaloga.meetings.models import Meeting
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
