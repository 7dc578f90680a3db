"""Questions before a meeting: a conversation of the network's forum that the meeting knows, or the poll that looks for
its date. Whoever wants to ask without a name does it there, in the forum's own form, under its own rules.
"""

from zaloga.core.words import on_day
from zaloga.forum import actions as forum
from zaloga.forum.models import Thread
from zaloga.meetings.models import DatePoll, Meeting
from zaloga.people.models import User

WORDS = (
    "Tu zbieramy pytania przed spotkaniem{which}: o czym chcecie porozmawiać, co nie wychodzi, czego nie wiadomo. "
    "Wrócimy do nich na spotkaniu."
)


def begin(thing: Meeting | DatePoll, *, by: User) -> Thread:
    """The conversation, begun by whoever leads and at no wish of a member: so that nobody who wants to ask without a
    name has to come forward first. One that was moved to another network, or is gone, is begun anew.
    """
    if thread := of(thing):
        return thread
    title, text = f"Pytania przed spotkaniem: {topic_of(thing)}"[:160], WORDS.format(which=which(thing))
    thread = forum.begin(thing.network, by=by, title=title, kind=Thread.Kind.TOPIC, text=text)
    thing.questions = thread
    thing.save(update_fields=["questions"])
    return thread


def topic_of(thing: Meeting | DatePoll) -> str:
    """What the meeting is about; of one without a date and out of the plan, the question itself."""
    return thing.item.topic if isinstance(thing, DatePoll) and thing.item else thing.title


def which(thing: Meeting | DatePoll) -> str:
    """„Ułamki” we wtorek, 3 marca; or that its date is looked for."""
    if isinstance(thing, Meeting):
        return f" „{thing.title}” {on_day(thing.first_on)}"
    return f" „{thing.item.topic}”, którego terminu szukamy" if thing.item else ", którego terminu szukamy"


def of(thing: Meeting | DatePoll) -> Thread | None:
    """The conversation, as long as the network's own crew reads it."""
    thread = thing.questions
    return thread if thread and thread.network_id == thing.network_id else None
