"""Days that nobody means and hours that a clock never shows, when dates are asked about and meetings called."""

from datetime import UTC, date, time, timedelta

import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.meetings import actions
from zaloga.meetings.actions.dates import Slot
from zaloga.meetings.actions.meetings import Hours
from zaloga.meetings.models import DatePoll, Meeting
from zaloga.meetings.models.meeting import why_impossible
from zaloga.meetings.tests.calendars import last_sunday

pytestmark = pytest.mark.django_db
HALF_PAST_TWO = time(2, 30)


def calls(network, by, on, begins, ends):
    return actions.schedule(network, by=by, days=[Hours(on, begins, ends)], title="Nocne czytanie")


@pytest.mark.parametrize(("begins", "ends"), [(HALF_PAST_TWO, time(4)), (time(1), HALF_PAST_TWO), (time(2), time(3))])
def test_an_hour_that_the_spring_night_skips_is_refused_in_words(network, people, begins, ends):
    with pytest.raises(Refusal, match="zegar przeskakuje o godzinę, więc 2:"):
        calls(network, people[0], last_sunday(3), begins, ends)

    assert not Meeting.objects.exists()


def test_hours_around_it_are_taken(network, people):
    meeting = calls(network, people[0], last_sunday(3), time(1, 59), time(3))

    assert meeting.ends_at.astimezone(UTC) - meeting.starts_at.astimezone(UTC) == timedelta(minutes=1)


def test_of_two_equal_hours_of_the_autumn_night_the_first_is_meant(network, people):
    meeting = calls(network, people[0], last_sunday(10), HALF_PAST_TWO, time(4))

    assert meeting.starts_at.astimezone(UTC).time() == time(0, 30)  # half past two of summer time


def test_a_meeting_is_not_moved_into_such_an_hour(meeting, people):
    with pytest.raises(Refusal, match="Podaj inną godzinę"):
        actions.change(meeting, by=people[0], days=[Hours(last_sunday(3), HALF_PAST_TWO, time(4))])


def test_nor_is_it_asked_about(network, people):
    with pytest.raises(Refusal, match="Podaj inną godzinę"):
        actions.begin(
            network,
            by=people[0],
            title="Kiedy?",
            kind="times",
            closes_on=clock.today() + timedelta(days=2),
            options=[Slot(last_sunday(3), HALF_PAST_TWO, time(4)), Slot(last_sunday(10), time(16), time(18))],
        )

    assert not DatePoll.objects.exists()


@pytest.mark.parametrize(
    ("days", "is_fine"),
    [(731, True), (732, False), (-731, True), (-732, False)],
    ids=["far", "too far", "past", "gone"],
)
def test_a_day_may_be_two_years_away(days, is_fine):
    assert (why_impossible(clock.today() + timedelta(days=days)) == "") == is_fine


@pytest.mark.parametrize("on", [date(9999, 12, 31), date(1, 1, 1)])
def test_a_year_that_nobody_means_is_refused_in_words(network, people, on):
    with pytest.raises(Refusal, match="Sprawdź rok"):
        calls(network, people[0], on, time(16), time(18))


@pytest.mark.parametrize("field", ["on", "until"])
def test_the_form_says_it_at_the_field(client, network, people, field):
    on = (clock.today() + timedelta(days=20)).isoformat()
    typed = {"title": "Ułamki", "on": on, "begins": "16:00", "ends": "18:00", "mode": "onsite", "guests": "crew"}
    client.force_login(people[0])

    answer = client.post(reverse("meetings:new", args=[network.slug]), {**typed, field: "9999-12-31"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: ["Sprawdź rok: termin może być najdalej dwa lata od dziś."]}


def test_the_form_of_a_poll_says_it_too(client, network, people):
    typed = {"title": "Kiedy?", "kind": "dates", "closes_on": (clock.today() + timedelta(days=2)).isoformat()}
    client.force_login(people[0])

    answer = client.post(reverse("meetings:dates_new", args=[network.slug]), {**typed, "on-0": "9999-12-31"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["on-0"] == ["Sprawdź rok: termin może być najdalej dwa lata od dziś."]
