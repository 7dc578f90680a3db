"""Questions before a meeting: a conversation of the network's forum that the meeting knows. Whoever wants to ask
without a name does it there, in the forum's own form, under its own rules.
"""

from zaloga.core.words import on_day
from zaloga.forum import actions as forum
from zaloga.forum.models import Thread
from zaloga.meetings.models import Meeting
from zaloga.people.models import User

WORDS = (
    "Tu zbieramy pytania przed spotkaniem „{title}” {when}: o czym chcecie porozmawiać, co nie wychodzi, czego nie "
    "wiadomo. Wrócimy do nich na spotkaniu."
)


def begin(meeting: Meeting, *, by: User) -> Thread:
    """The conversation, begun by whoever leads and at no wish of a member: so that nobody who wants to ask without a
    name has to come forward first. One that was moved to another network, or is gone, is begun anew.
    """
    if thread := of(meeting):
        return thread
    title = f"Pytania przed spotkaniem: {meeting.title}"[:160]
    text = WORDS.format(title=meeting.title, when=on_day(meeting.first_on))
    thread = forum.begin(meeting.network, by=by, title=title, kind=Thread.Kind.TOPIC, text=text)
    meeting.questions = thread
    meeting.save(update_fields=["questions"])
    return thread


def of(meeting: Meeting) -> Thread | None:
    """The conversation, as long as the meeting's own crew reads it."""
    thread = meeting.questions
    return thread if thread and thread.network_id == meeting.network_id else None
