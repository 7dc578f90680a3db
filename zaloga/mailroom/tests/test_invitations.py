"""What becomes of the answers that calendar programs send to our invitations."""

from datetime import UTC, timedelta

import pytest

from zaloga.core import clock
from zaloga.mailroom import actions
from zaloga.mailroom.models import Received
from zaloga.mailroom.tests.invitations import PROGRAMS, reply
from zaloga.mailroom.tests.letters import FAILED, letter
from zaloga.meetings import actions as meetings
from zaloga.meetings import calendar
from zaloga.meetings.tests.calendars import event_of
from zaloga.meetings.tests.factories import ComingFactory, MeetingFactory
from zaloga.networks import actions as networks
from zaloga.networks.tests.factories import MembershipFactory
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


def test_yes_brings_the_way_in_online_back_and_no_brings_nothing(asked):
    asked.meeting.link = "https://spotkania.example/pokoj"
    asked.meeting.save()

    answered(asked)
    letter = Letter.objects.get()
    assert "METHOD:REQUEST" in letter.calendar and "https://spotkania.example/pokoj" in letter.text

    answered(asked, minutes=1)
    answered(asked, partstat="DECLINED", minutes=2)
    assert Letter.objects.count() == 1


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


def test_an_answer_to_an_older_version_of_the_meeting_changes_nothing_and_a_letter_says_so(asked, ewa, settings):
    meetings.change(asked.meeting, by=ewa.user, place="Gdzie indziej")
    Letter.objects.all().delete()

    assert answered(asked) == ("answered", "rsvp, older version", "")
    assert answered(asked, partstat="DECLINED") == ("ignored", "rsvp, older version", "")  # one letter a day
    returned = Letter.objects.get()
    assert (returned.to, returned.headers["Auto-Submitted"]) == (asked.user.email, "auto-replied")
    assert "sprzed zmiany" in returned.text and asked.get_absolute_url() in returned.text
    assert f'href="{settings.SITE_URL}{asked.get_absolute_url()}"' in returned.html
    assert answered(asked, "apple", sequence=1) == ("taken", "", "coming")


def test_an_answer_to_an_older_version_that_says_what_stands_already_disturbs_nobody(asked, ewa):
    answered(asked)
    meetings.change(asked.meeting, by=ewa.user, place="Gdzie indziej")
    Letter.objects.all().delete()

    assert answered(asked, minutes=1) == ("ignored", "rsvp, out of date", "coming")
    assert not Letter.objects.exists()


def test_an_answer_to_the_letter_before_one_was_taken_out_changes_nothing_and_one_to_the_new_letter_counts(asked, ewa):
    uid = calendar.uid_of(asked.meeting)
    networks.leave(ewa.network, by=asked.user)
    meetings.gather_newcomers()
    MembershipFactory(network=ewa.network, user=asked.user)
    meetings.gather_newcomers()
    again = asked.meeting.comings.get(user=asked.user)
    old, cancelled, new = (event_of(one) for one in Letter.objects.exclude(calendar="").order_by("pk"))
    Letter.objects.all().delete()

    assert answered(again, "google", sequence=old[1]["sequence"]) == ("answered", "rsvp, older version", "")
    returned = Letter.objects.get()
    assert "zniknęło z Twojego kalendarza" in returned.text and again.get_absolute_url() in returned.text
    assert (new[1]["sequence"], str(new[1]["uid"])) == (2, uid)
    assert answered(again, sequence=new[1]["sequence"]) == ("taken", "", "coming")


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


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_hall_full_by_then_lets_whoever_says_yes_wait_in_every_program_and_saying_it_again_changes_nothing(
    asked, ewa, program
):
    asked.meeting.seats = 1
    asked.meeting.save()
    ComingFactory(meeting=asked.meeting, user=ewa.user, answer="coming")

    assert answered(asked, program) == ("taken", "", "waiting")
    waits_since = asked.answered_at
    assert answered(asked, program, minutes=1) == ("taken", "", "waiting")

    assert asked.answered_at == waits_since
    assert Letter.objects.filter(user=asked.user).count() == 1


@pytest.mark.parametrize("program", PROGRAMS)
def test_whoever_is_not_sure_any_more_frees_the_seat_for_whoever_waits(asked, ewa, program):
    asked.meeting.seats = 1
    asked.meeting.save()
    answered(asked)
    meetings.answer(asked.meeting, by=ewa.user, answer="waiting")

    assert answered(asked, program, minutes=1, partstat="TENTATIVE") == ("taken", "", "")

    assert asked.meeting.comings.get(user=ewa.user).answer == "coming"
    assert answered(asked, program, minutes=2) == ("taken", "", "waiting")


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_invitation_passed_on_to_somebody_else_changes_nothing_and_a_letter_says_what_to_do(asked, program):
    answered(asked)
    Letter.objects.all().delete()

    said = answered(asked, program, minutes=1, partstat="DELEGATED")

    assert said == ("answered", "rsvp, delegated", "coming")
    returned = Letter.objects.get()
    assert "przekazał to zaproszenie komuś innemu" in returned.text and asked.get_absolute_url() in returned.text


def test_of_an_invitation_passed_on_the_one_who_gets_it_is_named_beside_and_nobody_is_asked(asked):
    both = 'DELEGATED;DELEGATED-TO="mailto:kto.inny@szkola.example":mailto:{0}\nATTENDEE;PARTSTAT=NEEDS-ACTION'
    said = answered(asked, partstat=both.format(asked.user.email))

    assert said == ("answered", "rsvp, delegated", "")
    assert asked.meeting.comings.count() == 1
    assert [letter.to for letter in Letter.objects.all()] == [asked.user.email]


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("partstat", ["TENTATIVE", "DECLINED", "NEEDS-ACTION"])
def test_another_time_that_a_program_proposes_moves_nothing_and_a_letter_says_who_decides(asked, program, partstat):
    said = answered(asked, program, method="COUNTER", partstat=partstat)

    assert said == ("answered", "rsvp, another time", "")
    returned = Letter.objects.get()
    assert "proponuje inny termin" in returned.text and asked.get_absolute_url() in returned.text
    asked.meeting.refresh_from_db()
    assert (asked.meeting.sequence, asked.meeting.days.count()) == (0, 1)


def test_another_time_for_what_is_called_off_comes_back_with_the_state_of_the_meeting(asked, ewa):
    meetings.call_off(asked.meeting, by=ewa.user)
    Letter.objects.all().delete()

    assert answered(asked, method="COUNTER") == ("answered", "rsvp, closed", "")
    assert "To spotkanie jest odwołane" in Letter.objects.get().text


def test_only_the_persons_own_proved_address_decides_about_them(asked):
    stranger = UserFactory(email="obcy@szkola.example")

    assert answered(asked, sender=stranger.email) == ("answered", "rsvp, another address", "")
    assert answered(asked, results=FAILED) == ("ignored", "rsvp, not proved", "")
    returned = Letter.objects.get()
    assert returned.to == stranger.email
    told = [asked.meeting.title, asked.user.name, asked.user.email, asked.token, asked.meeting.get_absolute_url()]
    assert [one for one in told if one in returned.text + returned.html] == []


def test_whoever_nobody_stands_for_hears_that_nothing_was_written_down(asked):
    assert answered(asked, results="") == ("answered", "rsvp, not proved", "")

    returned = Letter.objects.get()
    assert returned.to == asked.user.email and asked.get_absolute_url() in returned.text


@pytest.mark.parametrize(
    ("line", "own", "elsewhere"),
    [("Auto-Submitted: auto-generated", 1, 0), ("Auto-Submitted: auto-replied", 0, 0), ("Return-Path: <>", 0, 0)],
)
def test_machines_are_not_answered_and_a_button_that_somebody_pressed_is(asked, line, own, elsewhere):
    given = {"to": calendar.reply_address(asked), "uid": "spotkanie-obce@dom.example", "at": clock.now()}

    actions.take(line.encode() + b"\r\n" + reply("google", sender=asked.user.email, **given))
    assert Letter.objects.count() == own
    actions.take(line.encode() + b"\r\n" + reply("google", sender="obcy@szkola.example", **given))

    assert Letter.objects.count() == own + elsewhere


def test_an_address_made_up_or_one_of_somebody_else_decides_nothing(asked):
    address = calendar.reply_address(asked)
    forged = address.replace(address[40:44], "aaaa")

    assert answered(asked, to=forged) == ("kept", "rsvp", "")
    returned = Letter.objects.get()
    assert "nie pasuje do żadnego zaproszenia" in returned.text and asked.meeting.title not in returned.text
    Received.objects.update(answered_at=None)
    assert answered(asked, uid="spotkanie-obce@dom.example") == ("answered", "rsvp, unreadable", "")


def test_to_what_is_called_off_nobody_answers(asked, ewa):
    meetings.call_off(asked.meeting, by=ewa.user)

    Letter.objects.all().delete()

    assert answered(asked, sequence=1) == ("answered", "rsvp, closed", "")

    returned = Letter.objects.get()
    assert "To spotkanie jest odwołane" in returned.text and asked.meeting.get_absolute_url() in returned.text


def test_to_what_is_over_nobody_answers(asked):
    asked.meeting.starts_at = clock.now() - timedelta(hours=4)
    asked.meeting.ends_at = clock.now() - timedelta(hours=2)
    asked.meeting.save()

    assert answered(asked) == ("answered", "rsvp, closed", "")
    assert "To spotkanie już się odbyło" in Letter.objects.get().text


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
