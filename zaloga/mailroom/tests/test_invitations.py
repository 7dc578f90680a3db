"""What becomes of the answers that calendar programs send to our invitations."""

from datetime import UTC, timedelta

import pytest

from zaloga.core import clock
from zaloga.mailroom import actions
from zaloga.mailroom.tests.invitations import PROGRAMS, reply
from zaloga.mailroom.tests.letters import FAILED, letter
from zaloga.meetings import actions as meetings
from zaloga.meetings import calendar
from zaloga.meetings.tests.factories import ComingFactory, MeetingFactory
from zaloga.networks import actions as networks
from zaloga.notifications.models import Letter
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_comes_in(settings):
    settings.MAIL_LISTEN = "127.0.0.1:0"


@pytest.fixture
def asked(ewa, jan):
    """Jan is asked to a meeting of Ewa's network."""
    return ComingFactory(meeting=MeetingFactory(network=ewa.network, mode="hybrid"), user=jan)


def answered(coming, program="outlook", *, minutes=0, **more):
    """Jan's program answers so many minutes from now; gives what became of the letter, and his answer then."""
    at = clock.now().astimezone(UTC) + timedelta(minutes=minutes)
    given = {"to": calendar.reply_address(coming), "uid": calendar.uid_of(coming.meeting), "sender": coming.user.email}
    received = actions.take(reply(program, at=at, **given | more))
    coming.refresh_from_db()
    return received.outcome, received.reason, coming.answer


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(("partstat", "answer"), [("ACCEPTED", "coming"), ("DECLINED", "declined"), ("TENTATIVE", "")])
def test_an_answer_of_each_program_counts_like_one_on_the_page(asked, program, partstat, answer):
    assert answered(asked, program, partstat=partstat) == ("taken", "", answer)
    assert asked.replied_at and asked.entered_by is None


def test_of_somebody_who_cannot_come_the_words_stay_as_the_reason(asked):
    answered(asked, partstat="DECLINED", comment="Rada pedagogiczna")

    assert asked.why == "Rada pedagogiczna"


def test_where_there_is_only_online_yes_means_online(asked):
    asked.meeting.mode = "online"
    asked.meeting.save()

    assert answered(asked, "google") == ("taken", "", "online")


def test_the_same_answer_again_and_an_older_one_change_nothing(asked):
    answered(asked, minutes=-2, partstat="DECLINED")

    assert answered(asked, minutes=-5) == ("ignored", "rsvp, out of date", "declined")
    assert answered(asked, minutes=-1) == ("taken", "", "coming")


def test_an_answer_older_than_the_one_on_the_page_changes_nothing(asked):
    meetings.answer(asked.meeting, by=asked.user, answer="declined")

    assert answered(asked, minutes=-1) == ("ignored", "rsvp, out of date", "declined")


def test_an_answer_to_an_older_version_of_the_meeting_changes_nothing(asked, ewa):
    meetings.change(asked.meeting, by=ewa.user, place="Gdzie indziej")

    assert answered(asked) == ("ignored", "rsvp, out of date", "")
    assert answered(asked, "apple", sequence=1) == ("taken", "", "coming")


def test_a_clock_that_runs_ahead_holds_back_no_later_answer(asked):
    answered(asked, minutes=60 * 24 * 400)

    assert answered(asked, partstat="DECLINED", minutes=1) == ("taken", "", "declined")


def test_where_the_hall_is_full_one_waits_and_a_letter_says_so(asked, ewa):
    asked.meeting.seats = 1
    asked.meeting.save()
    ComingFactory(meeting=asked.meeting, user=ewa.user, answer="coming")

    assert answered(asked, "apple") == ("taken", "", "waiting")
    sent = Letter.objects.get(user=asked.user)
    assert "wszystkie miejsca na sali są już zajęte" in sent.text
    assert "PARTSTAT=TENTATIVE" in sent.calendar.replace("\r\n ", "")


def test_only_the_persons_own_proved_address_decides_about_them(asked):
    stranger = UserFactory(email="obcy@szkola.example")

    assert answered(asked, sender=stranger.email) == ("ignored", "rsvp, another address", "")
    assert answered(asked, results=FAILED) == ("ignored", "rsvp, not proved", "")


def test_an_address_made_up_or_one_of_somebody_else_decides_nothing(asked):
    address = calendar.reply_address(asked)
    forged = address.replace(address[40:44], "aaaa")

    assert answered(asked, to=forged)[2] == ""
    assert answered(asked, uid="spotkanie-obce@dom.example") == ("ignored", "rsvp, unreadable", "")
    assert answered(asked, partstat="DELEGATED") == ("ignored", "rsvp, unreadable", "")


def test_to_what_is_called_off_nobody_answers(asked, ewa):
    meetings.call_off(asked.meeting, by=ewa.user)

    assert answered(asked, sequence=1) == ("ignored", "rsvp, closed", "")


def test_whoever_left_the_network_answers_nothing_any_more(asked, ewa):
    networks.leave(ewa.network, by=asked.user)
    address, uid = calendar.reply_address(asked), calendar.uid_of(asked.meeting)
    meetings.gather_newcomers()

    received = actions.take(reply("google", to=address, uid=uid, sender=asked.user.email, at=clock.now()))

    assert (received.outcome, received.reason) == ("kept", "rsvp")


def test_words_written_to_the_address_of_calendars_come_back_with_the_way_to_the_page(asked):
    received = actions.take(letter(asked.user.email, calendar.reply_address(asked), "Przyjdę!"))

    assert (received.outcome, received.reason) == ("answered", "nowhere")
    assert "odpowiedzi przyjmuje tylko strona" in Letter.objects.get().text
