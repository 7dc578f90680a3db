"""The number of a meeting in one person's calendar: above that of the letter that took it out (RFC 5546, 2.1.4)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from zaloga.core import clock
from zaloga.installation.privacy import Way
from zaloga.meetings import actions, privacy, retention
from zaloga.meetings.actions.meetings import Hours
from zaloga.meetings.models import Withdrawal
from zaloga.meetings.tests.calendars import event_of
from zaloga.meetings.tests.factories import BEGINS, ENDS, ComingFactory, MeetingFactory
from zaloga.networks import actions as networks
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Preference
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory
from zaloga.plans import actions as plans

pytestmark = pytest.mark.django_db
LINK = "https://spotkania.example/pokoj-pelen-tajemnic"


def numbers(person):
    """Method and number of each letter to this person's calendar, in the order they came."""
    found = Letter.objects.filter(user=person).exclude(calendar="").order_by("pk")
    return [(method, int(event["sequence"])) for method, event in map(event_of, found)]


def leave_and_return(person, network):
    networks.leave(network, by=person)
    actions.gather_newcomers()
    back = MembershipFactory(network=network, user=person)
    actions.gather_newcomers()
    return back


def test_whoever_left_and_came_back_finds_the_meeting_in_the_calendar_again_and_its_later_changes(meeting, people):
    leader, anna, jan = people
    actions.gather_newcomers()

    leave_and_return(anna, meeting.network)
    actions.change(meeting, by=leader, days=[Hours(meeting.first_on + timedelta(days=7), BEGINS, ENDS)])

    assert numbers(anna) == [("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 2), ("REQUEST", 3)]
    assert numbers(jan) == [("REQUEST", 0), ("REQUEST", 1)]

    leave_and_return(User.objects.get(pk=anna.pk), meeting.network)
    actions.call_off(meeting, by=leader)

    assert numbers(anna)[4:] == [("CANCEL", 4), ("REQUEST", 5), ("CANCEL", 6)]


def test_a_guest_who_changes_their_mind_twice_has_it_in_the_calendar(meeting):
    meeting.guests = "everybody"
    meeting.save()
    guest = UserFactory()

    for said in ("coming", "declined", "coming"):
        actions.answer(meeting, by=guest, answer=said)

    assert numbers(guest) == [("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 2)]


def test_whoever_gives_up_coming_online_and_wants_it_after_all_gets_the_way_in_with_a_higher_number(meeting, people):
    meeting.mode, meeting.link = "online", LINK
    meeting.save()
    ComingFactory(meeting=meeting, user=people[1])

    for said in ("online", "declined", "online"):
        actions.answer(meeting, by=people[1], answer=said)

    assert numbers(people[1]) == [("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 2)]


def test_guests_whom_a_narrower_circle_leaves_out_and_a_wider_one_lets_in_again(meeting, people):
    meeting.guests = "everybody"
    meeting.save()
    guest = UserFactory()
    actions.answer(meeting, by=guest, answer="coming")

    actions.change(meeting, by=people[0], guests="crew")
    actions.change(meeting, by=people[0], guests="everybody")
    actions.answer(meeting, by=guest, answer="coming")

    assert numbers(guest) == [("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 2)]


def test_to_whom_no_letter_went_no_number_rises(meeting, people):
    meeting.guests = "everybody"
    meeting.save()
    guest = UserFactory()
    Preference.objects.create(user=guest, scope=f"siec-{meeting.network_id}", level="none")

    for said in ("coming", "declined", "coming"):
        actions.answer(meeting, by=guest, answer=said)

    assert not Letter.objects.exists() and not Withdrawal.objects.exists()


def number_at(address, person):
    client = Client()
    client.force_login(person)
    event = Calendar.from_ical(client.get(address).content).walk("VEVENT")[0]
    return int(event["sequence"])


def test_calendars_that_a_person_takes_carry_their_own_number_and_those_of_a_crew_the_meetings(meeting, people):
    leader, anna, jan = people
    actions.gather_newcomers()
    leave_and_return(anna, meeting.network)
    page = reverse("meetings:ics", args=[meeting.network.slug, meeting.pk])
    own = {person: reverse("plans:feed", args=[plans.make_feed(by=person).token]) for person in (anna, jan)}
    crews = actions.make_network_feed(meeting.network, by=leader).get_absolute_url()

    assert [number_at(page, person) for person in (anna, jan)] == [2, 0]
    assert [number_at(own[person], person) for person in (anna, jan)] == [2, 0]
    assert number_at(crews, anna) == 0


@pytest.mark.parametrize("way", Way)
def test_with_the_account_the_count_goes_too_and_of_one_network_alone_its_own(meeting, people, way):
    anna, elsewhere = people[1], MeetingFactory()
    for one in (meeting, elsewhere):
        Withdrawal.objects.create(meeting=one, user=anna, times=2)
    Withdrawal.objects.create(meeting=meeting, user=people[2], times=1)

    privacy.forget_in(meeting.network, anna, way)
    assert set(Withdrawal.objects.values_list("meeting", "user")) == {
        (elsewhere.pk, anna.pk),
        (meeting.pk, people[2].pk),
    }
    privacy.forget(anna, way)
    assert [row.user for row in Withdrawal.objects.all()] == [people[2]]


def test_of_what_is_over_nothing_is_counted_any_longer(people):
    for days in (-40, -1):
        Withdrawal.objects.create(meeting=MeetingFactory(in_days=days), user=people[1], times=1)

    swept = retention.sweep_withdrawals(clock.now() - timedelta(days=30))

    assert (swept, Withdrawal.objects.count()) == (1, 1)
