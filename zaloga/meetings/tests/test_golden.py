"""Calendars that we send, octet by octet, and as two other libraries read them."""

import json
import os
import subprocess
from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import UUID

import pytest
from icalendar import Calendar

from zaloga.core import clock
from zaloga.meetings import actions, calendar
from zaloga.meetings.actions.meetings import Hours
from zaloga.meetings.calendar import Shown
from zaloga.meetings.letters_to_experts import ShownToExpert
from zaloga.meetings.models import Meeting
from zaloga.meetings.tests.factories import ComingFactory, VisitFactory
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden"
WEB = Path(__file__).resolve().parents[3] / "tests" / "web"
CALLED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CHANGED = datetime(2026, 11, 5, 12, 30, tzinfo=UTC)
NOON = time(16, 0), time(18, 15)
# What each file says: method, sequence, state, beginning, end, place.
ADDRESSES = "Poradnia w Wołowie, sala 12", "SP w Wińsku; biblioteka"
SAID = {
    "create": ("REQUEST", 0, "CONFIRMED", "2027-01-14T15:00:00Z", "2027-01-14T17:15:00Z", ADDRESSES[0]),
    "move": ("REQUEST", 1, "CONFIRMED", "2027-01-21T15:00:00Z", "2027-01-21T17:15:00Z", ADDRESSES[0]),
    "room": ("REQUEST", 1, "CONFIRMED", "2027-01-14T15:00:00Z", "2027-01-14T17:15:00Z", ADDRESSES[1]),
    "cancel": ("CANCEL", 1, "CANCELLED", "2027-01-14T15:00:00Z", "2027-01-14T17:15:00Z", ADDRESSES[0]),
    "without_you": ("CANCEL", 1, "CANCELLED", "2027-01-14T15:00:00Z", "2027-01-14T17:15:00Z", ADDRESSES[0]),
    "again": ("REQUEST", 2, "CONFIRMED", "2027-01-14T15:00:00Z", "2027-01-14T17:15:00Z", ADDRESSES[0]),
    "days": ("REQUEST", 1, "CONFIRMED", "2027-01-15", "2027-01-17", ADDRESSES[0]),
    "spring": ("REQUEST", 1, "CONFIRMED", "2027-03-28T14:00:00Z", "2027-03-28T16:15:00Z", ADDRESSES[0]),
    "autumn": ("REQUEST", 1, "CONFIRMED", "2027-10-31T15:00:00Z", "2027-10-31T17:15:00Z", ADDRESSES[0]),
}


@pytest.fixture
def leader(settings):
    """Of a network whose keys never change, so that its calendars do not either."""
    settings.SITE_URL, settings.MAIL_DOMAIN = "https://dom.example", "dom.example"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "klucz tylko do tego testu", []
    settings.MAIL_LISTEN = "127.0.0.1:0"
    network = NetworkFactory(pk=7, name="Sieć „matematyków”, powiat; wołowski", slug="matematycy")
    return MembershipFactory(network=network, coordinating=True).user


@pytest.fixture
def meeting(leader):
    with clock.moved_to(CALLED):
        fields = {"title": "Zadania tekstowe: czytać, rysować; dopiero potem liczyć", "place": ADDRESSES[0]}
        fields |= {"purpose": "Każde z nas wróci do szkoły z jedną lekcją.\nŻółta łódź.", "pk": 9}
        fields |= {"uid": UUID("5f1c2f0e-6a3d-4c7b-9a51-0d2b7c1e8f44"), "way": "ul. Szkolna 1", "bring": "Zeszyt"}
        made = actions.schedule(
            leader.memberships.get().network, by=leader, days=[Hours(date(2027, 1, 14), *NOON)], **fields
        )
    return at_the_second(made, called_at=CALLED, changed_at=CALLED)


def at_the_second(meeting, **moments):
    """As the deed has left it, but for the seconds that a slow machine took for it."""
    Meeting.objects.filter(pk=meeting.pk).update(**moments)
    return Meeting.objects.get(pk=meeting.pk)


CHANGES = {
    "move": {"days": [Hours(date(2027, 1, 21), *NOON)]},
    "room": {"place": ADDRESSES[1]},
    "days": {"days": [Hours(date(2027, 1, 15), *NOON), Hours(date(2027, 1, 16), time(9), time(13))]},
    "spring": {"days": [Hours(date(2027, 3, 28), *NOON)]},
    "autumn": {"days": [Hours(date(2027, 10, 31), *NOON)]},
}
TURNS = {"without_you": calendar.turns(1, is_out=True), "again": calendar.turns(1)}


def made(name, meeting, leader) -> bytes:
    """The calendar of the letter to Jan after that deed."""
    jan = UserFactory(pk=11, name='Jan "Wrona"', email="jan.wrona@szkola.example")
    coming = ComingFactory(meeting=meeting, user=jan)
    with clock.moved_to(CHANGED):
        if name == "cancel":
            actions.call_off(meeting, by=leader, why="Awaria ogrzewania.")
        elif name in CHANGES:
            actions.change(meeting, by=leader, **CHANGES[name])
    coming.meeting = at_the_second(meeting, changed_at=CHANGED if meeting_changes(name) else CALLED)
    shown = Shown(coming.meeting, list(coming.meeting.days.all()), turns=TURNS.get(name, 0))
    with clock.moved_to(CHANGED):
        return calendar.letter(SAID[name][0], shown, coming).encode()


def meeting_changes(name) -> bool:
    return name == "cancel" or name in CHANGES


@pytest.mark.parametrize("name", SAID)
def test_a_calendar_is_the_same_octets_as_ever_and_another_library_reads_it(name, meeting, leader):
    found = made(name, meeting, leader)

    path = GOLDEN / f"{name}.ics"
    if os.environ.get("ZALOGA_GOLDEN"):
        path.write_bytes(found)
    assert found.decode() == path.read_bytes().decode()
    assert all(len(line) <= 75 for line in found.split(b"\r\n")) and b"\n" not in found.replace(b"\r\n", b"")
    read = Calendar.from_ical(found)
    event = read.walk("VEVENT")[0]
    method, sequence, status, starts, ends, place = SAID[name]
    assert (str(read["method"]), event["sequence"], str(event["status"])) == (method, sequence, status)
    assert [moment(event[key].dt) for key in ("dtstart", "dtend")] == [starts, ends]
    assert (str(event["location"]), str(event["url"])) == (place, f"https://dom.example{meeting.get_absolute_url()}")
    assert str(event["uid"]) == f"spotkanie-{meeting.uid}@dom.example"
    assert str(event["attendee"]) == "mailto:jan.wrona@szkola.example"
    assert event["attendee"].params["RSVP" if method == "REQUEST" else "PARTSTAT"] in ("TRUE", "NEEDS-ACTION")
    assert len(read.walk("VTIMEZONE")) == 1


def test_the_calendar_of_an_expert_asked_no_more_is_the_same_octets_as_ever(meeting):
    visit = VisitFactory(meeting=meeting, accepted=True, email="d.malec@uczelnia.example", withdrawn_at=CHANGED)
    with clock.moved_to(CHANGED):
        shown = ShownToExpert(meeting, list(meeting.days.all()), visit=visit)
        found = calendar.published([calendar.event(shown, is_letter=True)])

    path = GOLDEN / "withdrawn.ics"
    if os.environ.get("ZALOGA_GOLDEN"):
        path.write_bytes(found)
    assert found.decode() == path.read_bytes().decode()
    event = Calendar.from_ical(found).walk("VEVENT")[0]
    assert (event["sequence"], str(event["status"])) == (1, "CANCELLED")
    assert not {"url", "attendee", "organizer"} & set(map(str.lower, event))


def moment(value) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else str(value)


def test_ical_js_reads_the_same_in_every_file():
    paths = [GOLDEN / f"{name}.ics" for name in SAID]
    read = subprocess.run(["node", "read_calendar.mjs", *paths], cwd=WEB, capture_output=True, text=True, check=True)

    for (name, said), found in zip(SAID.items(), json.loads(read.stdout), strict=True):
        keys = ("method", "sequence", "status", "starts", "ends", "location")
        assert tuple(str(found[key]).replace(".000Z", "Z") for key in keys) == tuple(map(str, said)), name
        assert found["attendees"] == 1 and found["organizer"].startswith("mailto:spotkanie+")
        assert found["summary"].startswith("Zadania tekstowe: czytać, rysować; dopiero potem liczyć")
