"""What coming meetings ask of people on their desk, and on the network's home."""

from datetime import timedelta

import pytest

from zaloga.core import clock
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.meetings import actions
from zaloga.meetings.tests.factories import AgendaItemFactory, MeetingFactory, MinutesFactory, RegisterFactory
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.plans.tests.factories import crew
from zaloga.portal.tests.test_planned import waits

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    leader, *others = crew(others=2)
    leader.memberships.get().network.memberships.update(contract_version=1, contract_accepted_at=clock.now())
    return leader, *others


@pytest.fixture
def meeting(people):
    return MeetingFactory(network=people[0].memberships.get().network, title="Ułamki")


def test_a_coming_meeting_waits_until_it_is_answered(meeting, people):
    MeetingFactory(network=meeting.network, in_days=-3)
    MeetingFactory(network=meeting.network, called_off_at=clock.now())
    assert waits(people[1]) == ["Będziesz? „Ułamki”"]

    actions.answer(meeting, by=people[1], answer="declined")

    assert waits(people[1]) == []
    assert waits(people[2]) == ["Będziesz? „Ułamki”"]


def test_a_list_nobody_has_confirmed_waits_for_whoever_leads_for_some_weeks(people):
    network = people[0].memberships.get().network
    held = MeetingFactory(network=network, in_days=-3, title="Ułamki")
    MeetingFactory(network=network, in_days=-40)
    settled = RegisterFactory(meeting=MeetingFactory(network=network, in_days=-9), confirmed=True)
    MinutesFactory(meeting=settled.meeting, told=True)
    assert waits(people[0]) == ["Potwierdź obecność: „Ułamki”"]
    assert waits(people[1]) == []

    RegisterFactory(meeting=held, confirmed=True)

    assert waits(people[0]) == ["Napisz notatkę: „Ułamki”"]


def test_minutes_wait_for_whoever_leads_to_be_written_and_then_to_be_approved(people):
    network = people[0].memberships.get().network
    held = RegisterFactory(meeting__network=network, meeting__title="Ułamki", confirmed=True).meeting
    minutes = MinutesFactory(meeting=held)
    assert waits(people[0]) == ["Napisz notatkę: „Ułamki”"]
    assert waits(people[1]) == []

    minutes.state, minutes.opened_at, minutes.remarks_until = "remarks", clock.now(), clock.today()
    minutes.save()
    assert waits(people[0]) == []

    minutes.remarks_until = clock.today() - timedelta(days=1)
    minutes.save()
    assert waits(people[0]) == ["Zatwierdź notatkę: „Ułamki”"]


def test_the_networks_home_names_the_nearest_meeting_with_day_hour_and_place(client, meeting, people):
    client.force_login(people[1])

    coming = client.get(meeting.network.get_absolute_url()).context["coming"]

    assert (coming["topic"], coming["place"]) == ("Ułamki", "Poradnia w Wołowie, sala 12")
    assert coming["when"].endswith(", 15:30")
    assert coming["url"] == meeting.get_absolute_url()


def test_the_home_names_schools_that_have_not_shown_anything_yet(client, meeting, people):
    shown, left = (InstitutionFactory(name=name) for name in ("SP w Lubiążu", "LO w Wołowie"))
    for school in (shown, left):
        MembershipFactory(network=meeting.network, institution=school)
    AgendaItemFactory(meeting=meeting, institution=shown)
    client.force_login(people[1])

    network = client.get(meeting.network.get_absolute_url()).context["network"]

    assert "LO w Wołowie" in network.to_present
    assert "SP w Lubiążu" not in network.to_present


def test_the_next_meeting_waits_for_whoever_leads_when_two_months_have_passed(people):
    network = people[0].memberships.get().network
    RegisterFactory(meeting=MeetingFactory(network=network, in_days=-58), on=network.starts_on, confirmed=True)

    assert waits(people[0]) == ["Zaplanuj następne spotkanie"]
    assert waits(people[1]) == []
    MeetingFactory(network=network, title="Ułamki")

    assert waits(people[0]) == ["Będziesz? „Ułamki”"]
