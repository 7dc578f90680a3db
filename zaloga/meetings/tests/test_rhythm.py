"""When the next meeting is due, and how kindly that is said."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.meetings import rhythm
from zaloga.meetings.tests.factories import DatePollFactory, MeetingFactory
from zaloga.networks.tests.factories import NetworkFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.plans.tests.factories import crew

pytestmark = pytest.mark.django_db
WARSAW = ZoneInfo("Europe/Warsaw")


def at(on):
    return clock.moved_to(datetime.combine(on, time(9), WARSAW))


@pytest.fixture
def network():
    return NetworkFactory(opened_at=datetime(2026, 9, 10, 9, tzinfo=WARSAW))


@pytest.mark.parametrize(
    ("last", "due"),
    [
        pytest.param(date(2026, 10, 5), date(2026, 12, 4), id="two months later"),
        pytest.param(date(2026, 9, 15), date(2026, 11, 16), id="not on a Saturday"),
        pytest.param(date(2026, 10, 27), date(2027, 1, 4), id="not in the winter holiday"),
        pytest.param(date(2027, 5, 10), None, id="not in summer, when the year is over"),
        pytest.param(None, date(2026, 10, 12), id="the first one a month after the opening"),
    ],
)
def test_the_next_one_is_due_about_two_months_after_the_last_on_a_school_day(network, last, due):
    assert rhythm.due_on(network, held=1, last=last, most=5) == due


def test_where_the_year_has_had_enough_none_is_due(network):
    assert rhythm.due_on(network, held=5, last=date(2027, 1, 10), most=5) is None
    assert rhythm.due_on(network, held=4, last=date(2027, 1, 10), most=5) == date(2027, 3, 11)


@pytest.mark.parametrize("fields", [{"opened_at": None}, {"archived_at": datetime(2026, 12, 1, tzinfo=WARSAW)}])
def test_a_network_that_does_not_run_is_told_nothing(fields):
    assert rhythm.due_on(NetworkFactory(**fields), held=0, last=None, most=5) is None


@pytest.mark.parametrize(
    ("today", "is_time"),
    [
        (date(2026, 12, 4), False),
        (date(2026, 12, 14), True),
        (date(2026, 12, 28), False),  # schools rest
        (date(2027, 1, 20), True),
    ],
)
def test_it_is_spoken_of_from_three_weeks_before_and_not_in_holidays(today, is_time):
    with at(today):
        assert rhythm.is_time(date(2027, 1, 4)) == is_time


@pytest.fixture
def people():
    return crew(others=1)


def list_of(client, person):
    client.force_login(person)
    network = person.memberships.get().network
    return client.get(reverse("meetings:list", args=[network.slug]))


def past_meeting(network, days=55):
    return MeetingFactory(network=network, in_days=-days)


def test_the_crew_reads_it_on_the_list_and_whoever_leads_can_plan_the_meeting(client, people):
    past_meeting(people[0].memberships.get().network)

    led = list_of(client, people[0])
    seen = list_of(client, people[1])

    assert led.context["due"]["so_far"].startswith("W tym roku było 1 spotkanie. Zwykle jest ich od 3 do 5")
    assert "Zaplanuj spotkanie" in led.content.decode()
    assert seen.context["due"] == led.context["due"]
    assert "dostaniesz zaproszenie" in seen.content.decode() and "Zaplanuj spotkanie" not in seen.content.decode()


def test_whoever_is_not_of_the_crew_is_told_nothing_of_it(client, people):
    network = people[0].memberships.get().network
    past_meeting(network)
    client.force_login(UserFactory())

    page = client.get(reverse("meetings:list", args=[network.slug]))

    assert page.context["due"] is None


def test_what_is_past_asks_nothing_of_a_member():
    assert rhythm.for_members(clock.today() - timedelta(days=40)) == "nie ma jeszcze terminu"


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(lambda network: MeetingFactory(network=network), id="one is called"),
        pytest.param(lambda network: DatePollFactory(network=network), id="a date is being looked for"),
    ],
)
def test_where_one_is_being_planned_nothing_is_said(client, people, found):
    network = people[0].memberships.get().network
    past_meeting(network)
    found(network)

    assert list_of(client, people[0]).context["due"] is None


def test_what_is_past_is_said_without_a_reproach():
    assert rhythm.in_words(clock.today() - timedelta(days=40)) == "dobry czas, żeby wybrać termin"
    assert rhythm.so_far(0, fewest=4, most=4) == "Zwykle jest ich 4 w roku, mniej więcej co dwa miesiące."
