"""What calendar programs answer to our invitations (RFC 5546, 3.2.3 and 3.2.7)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from icalendar import Calendar

from zaloga.core import clock
from zaloga.core.guard import require
from zaloga.core.words import tidy_line
from zaloga.meetings import calendar, emails, policies
from zaloga.meetings.actions.coming import lacks_seat, put, refuse_closed
from zaloga.meetings.actions.meetings import locked
from zaloga.meetings.models import Coming, Meeting

Answer = Coming.Answer
MOST_WHY = 200


class NotTaken(ValueError):
    """What a program said changes nothing; each kind is explained to the person in its own words."""


class Unreadable(NotTaken):
    """The calendar is no answer to this invitation."""


class Delegated(NotTaken):
    """It passes the invitation on to somebody else; ours are to one person each."""


class Countered(NotTaken):
    """It proposes another time, which whoever leads decides on the page."""


class Outdated(NotTaken):
    """It answers a letter from before a change, or from before the meeting was taken out of this person's calendar, and
    says something else than what is written down.
    """


@dataclass(frozen=True, slots=True)
class Reply:
    """What a program said: in what state somebody is, to which version of the meeting, and when."""

    partstat: str
    sequence: int
    said_at: datetime
    words: str


@transaction.atomic
def take_reply(coming: Coming, words: str) -> Coming | None:
    """Carry out what the calendar of the invited person answered; ``words`` are the iCalendar of their letter, whose
    sender is proved to be them.

    Accepted is coming (online where there is only that), tentative is undecided again. What is older than the last
    answer, in whatever way it was given, changes nothing: None then. Where the hall is full the person waits for a
    seat, and a letter says so. Raises Unreadable for what is no answer to this meeting, Delegated and Countered for
    what we do not do by calendar, Outdated for what answers an older letter, and Refusal for a meeting that is over.
    """
    require(policies.can_answer(coming.user, coming.meeting))
    meeting = locked(coming.meeting)
    row = meeting.comings.select_for_update(of=("self",)).select_related("user").get(pk=coming.pk)
    reply = read(words, meeting)
    latest = row.replied_at or row.answered_at
    if latest and reply.said_at <= latest:
        return None
    answer = answer_of(reply.partstat, meeting)
    if reply.sequence < calendar.number_of(row):
        if answer == row.answer:
            return None
        raise Outdated
    is_full = lacks_seat(meeting, answer, row.answer)
    if is_full:
        answer = Answer.WAITING
    if not (answer == row.answer == Answer.WAITING):
        why = reply.words if answer == Answer.DECLINED else ""
        row = put(meeting, row.user, answer, why=why, by=row.user, tells=answer in Coming.EXPECTED)
        if is_full:
            emails.no_seat(row)
    row.replied_at = reply.said_at
    row.save(update_fields=["replied_at"])
    return row


def answer_of(partstat: str, meeting: Meeting) -> str:
    if partstat == "ACCEPTED":
        return Answer.COMING if meeting.is_on_site else Answer.ONLINE
    return {"DECLINED": Answer.DECLINED, "TENTATIVE": Answer.NONE}[partstat]


def read(words: str, meeting: Meeting) -> Reply:
    """Raises NotTaken and Refusal."""
    try:
        whole = Calendar.from_ical(words)
        found = whole.walk("VEVENT")
        one = next(event for event in found if str(event.get("uid", "")).strip() == calendar.uid_of(meeting))
        refuse_closed(meeting)
        if str(whole.get("method", "")).upper() == "COUNTER":
            raise Countered
        return Reply(partstat_in(one), int(str(one.get("sequence", 0))), said_at(one), comment_in(one))
    except NotTaken:
        raise
    except (ValueError, KeyError, AttributeError, TypeError, IndexError, StopIteration) as error:
        raise Unreadable from error


def partstat_in(event: Any) -> str:
    """The state of the one attendee. An answer names nobody else (RFC 5546, 3.2.3), but for whom it is passed on to."""
    attendees = event["attendee"] if isinstance(event["attendee"], list) else [event["attendee"]]
    states = [str(one.params.get("PARTSTAT", "")).upper() for one in attendees]
    if "DELEGATED" in states:
        raise Delegated
    [said] = states
    if said not in ("ACCEPTED", "TENTATIVE", "DECLINED"):
        raise ValueError(said)
    return said


def said_at(event: Any) -> datetime:
    """When the program said it; a clock that runs ahead must not hold back later answers."""
    moment: datetime = event["dtstamp"].dt
    return min(moment if moment.tzinfo else moment.replace(tzinfo=UTC), clock.now())


def comment_in(event: Any) -> str:
    said = event.get("comment", "")
    return tidy_line(str(said[0] if isinstance(said, list) else said))[:MOST_WHY]
