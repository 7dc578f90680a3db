"""A meeting as calendars know it: an event of hours, or of whole days where there are several (RFC 5545, RFC 5546)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress

from zaloga.core import calendars, clock
from zaloga.core.reply_marks import keys_in, local_part
from zaloga.core.words import network_named
from zaloga.meetings.models import Coming, Day, Meeting, Withdrawal
from zaloga.notifications import bouncing

ADDRESS = re.compile(r"^spotkanie\+([a-z2-7]{13})([a-z2-7]{13})([a-z2-7]{26})$")
PLACE = "spotkanie", "meeting reply"
PARTSTAT = {
    Coming.Answer.NONE: "NEEDS-ACTION",
    Coming.Answer.COMING: "ACCEPTED",
    Coming.Answer.ONLINE: "ACCEPTED",
    Coming.Answer.WAITING: "TENTATIVE",
    Coming.Answer.DECLINED: "DECLINED",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What one reader sees of a meeting: its days, and whether the way in online too; ``turns`` puts the number of
    their letters ahead of the meeting's own.
    """

    meeting: Meeting
    days: Sequence[Day]
    with_link: bool = False
    turns: int = 0

    @property
    def place(self) -> str:
        """Where, in a line: the hall, or that it is online."""
        meeting = self.meeting
        return meeting.place if meeting.is_on_site else (self.link or "online")

    @property
    def link(self) -> str:
        """The way in online; to what is called off nobody goes in."""
        return self.meeting.online_url if self.with_link and self.meeting.is_online and not self.is_off else ""

    @property
    def is_off(self) -> bool:
        """Whether the reader has it crossed out in the calendar."""
        return self.meeting.is_called_off

    @property
    def sequence(self) -> int:
        return self.meeting.sequence + self.turns

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.meeting.get_absolute_url()}"

    def description(self, url: str) -> str:
        """A line for each thing, the address last."""
        meeting = self.meeting
        hours = [str(day) for day in self.days] if len(self.days) > 1 else []
        found = [meeting.called_off_why if meeting.is_called_off else "", meeting.purpose, *hours]
        found += [f"Jak trafić: {meeting.way}" if meeting.way and meeting.is_on_site else ""]
        found += [
            f"Online: {self.link}" if self.link else "",
            f"Przez telefon: {meeting.dial_in}" if self.dials else "",
        ]
        found += [f"Co zabrać: {meeting.bring}" if meeting.bring else "", url]
        return "\n".join(filter(None, found))

    @property
    def dials(self) -> bool:
        return bool(self.link and self.meeting.dial_in)


def turns(times_withdrawn: int, *, is_out: bool = False) -> int:
    """What the number of one reader's letters has on top of the meeting's own (RFC 5546, 2.1.4): whatever was taken out
    of their calendar alone, and is put there again, turned twice. ``is_out`` while it is out.
    """
    return 2 * times_withdrawn - is_out


def number_of(coming: Coming) -> int:
    """The number that a letter to this person carries now."""
    meeting = coming.meeting
    return meeting.sequence + turns(Withdrawal.objects.times(meeting).get(coming.user_id, 0))


@dataclass(frozen=True, slots=True)
class Facts:
    """All that an event says: from the same facts follow the same octets."""

    uid: str
    sequence: int
    said_at: datetime
    called_at: datetime
    changed_at: datetime
    starts: date | datetime
    ends: date | datetime
    title: str
    place: str
    description: str
    url: str
    is_off: bool


def facts(shown: Shown, *, said_at: datetime) -> Facts:
    """Hours on the wall; several days are one event of whole days, whose end is the day after (RFC 5545, 3.6.1)."""
    meeting, first, last, url = shown.meeting, shown.days[0], shown.days[-1], shown.url
    is_long = len(shown.days) > 1
    return Facts(
        uid=uid_of(meeting),
        sequence=shown.sequence,
        said_at=said_at,
        called_at=meeting.called_at,
        changed_at=meeting.changed_at,
        starts=first.on if is_long else first.starts_at,
        ends=last.on + timedelta(days=1) if is_long else first.ends_at,
        title=f"{meeting.title} ({network_named(meeting.network, 'sieć')})",
        place=shown.place,
        description=shown.description(url),
        url=url,
        is_off=shown.is_off,
    )


def made_of(said: Facts) -> Event:
    made = Event()
    made.add("uid", said.uid)
    made.add("sequence", said.sequence)
    made.add("dtstamp", said.said_at)
    made.add("created", said.called_at)
    made.add("last-modified", said.changed_at)
    for key, at in (("dtstart", said.starts), ("dtend", said.ends)):
        made.add(key, calendars.wall_time(at) if isinstance(at, datetime) else at)
    made.add("summary", calendars.clean(said.title))
    if said.place:
        made.add("location", calendars.clean(said.place))
    made.add("description", calendars.clean(said.description))
    if said.url:
        made.add("url", said.url)
    made.add("status", "CANCELLED" if said.is_off else "CONFIRMED")
    return made


@lru_cache(maxsize=5000)
def octets_of(said: Facts) -> bytes:
    """Kept by each process: writing events is most of the work for a feed, and programs read it again and again."""
    octets: bytes = made_of(said).to_ical()
    return octets


def event(shown: Shown, *, is_letter: bool = False) -> bytes:
    """One meeting. In a letter its moment is now, in a calendar that is read again and again that of the last change,
    so that the same calendar is the same octets."""
    if is_letter:
        octets: bytes = made_of(facts(shown, said_at=clock.now())).to_ical()
        return octets
    return octets_of(facts(shown, said_at=shown.meeting.changed_at))


def uid_of(meeting: Meeting) -> str:
    return f"spotkanie-{meeting.uid}@{calendars.host()}"


def published(events: Sequence[bytes], *, name: str = "") -> bytes:
    """Meetings to be read, without a word about who comes; one with a ``name`` is read again and again."""
    return calendars.joined("PUBLISH", events, name=name)


def letter(method: str, shown: Shown, coming: Coming) -> str:
    """The calendar of one letter: one meeting, one person (RFC 5546, 3.2)."""
    made: Calendar = calendars.begin(method)
    made.add_component(calendars.zone())
    one = made_of(facts(shown, said_at=clock.now()))
    if method == "CANCEL":
        one["status"] = "CANCELLED"
    one.add("organizer", organiser(coming))
    one.add("attendee", attendee(coming, is_asked=method == "REQUEST"))
    made.add_component(one)
    return made.to_ical().decode()


def organiser(coming: Coming) -> vCalAddress:
    """The network, at the address where the answer of this person is read."""
    made = vCalAddress(f"mailto:{reply_address(coming)}")
    made.params["CN"] = in_quotes(str(coming.meeting.network))
    return made


def attendee(coming: Coming, *, is_asked: bool) -> vCalAddress:
    made = vCalAddress(f"mailto:{coming.user.email}")
    made.params["CN"] = in_quotes(coming.user.name)
    made.params["CUTYPE"] = "INDIVIDUAL"
    made.params["ROLE"] = "REQ-PARTICIPANT"
    made.params["PARTSTAT"] = PARTSTAT[Coming.Answer(coming.answer)]
    if is_asked and bouncing.is_open():
        made.params["RSVP"] = "TRUE"
    return made


def in_quotes(name: str) -> str:
    """A quoted value can hold no quote (RFC 5545, 3.2)."""
    return calendars.clean(name).replace('"', "”").replace("\n", " ")


def reply_address(coming: Coming) -> str:
    """Where calendars send this person's answer; the ordinary sender where no letters come in."""
    if not bouncing.is_open():
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return f"{local_part(*PLACE, coming.meeting_id, coming.user_id)}@{settings.MAIL_DOMAIN}"


def behind(local: str) -> Coming | None:
    """Who is asked to what, by the part before the „@”; None for a forged one, or where nobody is asked any more."""
    keys = keys_in(local, *PLACE, how_many=2)
    if keys is None:
        return None
    rows = Coming.objects.select_related("meeting__network__programme", "user")
    return rows.filter(meeting=keys[0], user=keys[1], user__is_active=True).first()
