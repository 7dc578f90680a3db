"""A meeting of the plan on its way to being called: what the plan tells, and what the last meeting was like."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.meetings import actions
from zaloga.meetings.actions.meetings import Hours
from zaloga.meetings.models import Meeting
from zaloga.meetings.tests.factories import DatePollFactory, MeetingFactory
from zaloga.plans.tests.factories import ItemFactory, PlanFactory

pytestmark = pytest.mark.django_db

ISSUES = "1. Uczeń nie czyta do końca\n\n- Zadania bez liczb\n• Lęk przed odpowiedzią"


@pytest.fixture
def item(network):
    on = clock.today() + timedelta(days=20)
    plan = PlanFactory(network=network, shown=True)
    return ItemFactory(plan=plan, topic="Błąd", planned_on=on, duration_hours=4, issues=ISSUES)


def opened(client, network, item):
    return client.get(f"{reverse('meetings:new', args=[network.slug])}?pozycja={item.pk}").context["form"]


def test_the_form_knows_what_the_plan_says_and_where_and_when_the_crew_met_last(client, people, network, item):
    MeetingFactory(network=network, in_days=-40, place="Dawno temu")
    MeetingFactory(network=network, in_days=-7, way="Wejście od podwórza")
    MeetingFactory(network=network, in_days=-3, place="Odwołane", called_off_at=clock.now())
    client.force_login(people[0])

    given = opened(client, network, item).initial
    item.duration_hours, item.planned_on = 3, clock.today() - timedelta(days=1)
    item.save()
    as_long = opened(client, network, item).initial

    assert (given["title"], given["on"]) == ("Błąd", item.planned_on + timedelta(days=21))
    assert (given["begins"], given["ends"]) == (time(15, 30), time(18, 30))
    assert (given["place"], given["way"]) == ("Poradnia w Wołowie, sala 12", "Wejście od podwórza")
    assert (as_long["on"], as_long["ends"]) == (None, time(17, 45))


def test_a_crew_that_has_not_met_yet_is_asked_for_hours(client, people, network, item):
    client.force_login(people[0])

    given = opened(client, network, item).initial

    assert given["title"] == "Błąd" and not {"begins", "ends", "place"} & given.keys()


def test_problems_of_the_plan_become_the_agenda_once_where_they_are_wanted(client, people, network, item):
    client.force_login(people[0])
    form = opened(client, network, item)
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    typed |= {"begins": "15:30", "ends": "17:45"}
    url = f"{reverse('meetings:new', args=[network.slug])}?pozycja={item.pk}"

    client.post(url, typed)
    client.post(url, typed)

    meeting = Meeting.objects.get()
    assert (meeting.item, meeting.days.get().hours) == (item, 4)
    assert [(point.title, point.minutes) for point in meeting.agenda.agreed()] == [
        ("Uczeń nie czyta do końca", 45),
        ("Zadania bez liczb", 45),
        ("Lęk przed odpowiedzią", 45),
    ]
    assert "Zadania bez liczb" in form.fields["takes_issues"].help_text
    hours = Hours(clock.today() + timedelta(days=30), time(15, 30), time(17, 45))
    assert not actions.schedule_from(item, by=people[0], days=[hours]).agenda.exists()


def test_a_chosen_date_begins_from_the_same(client, people, network, item):
    MeetingFactory(network=network, in_days=-7)
    poll = DatePollFactory(network=network, item=item, kind="dates")
    client.force_login(people[0])
    url = reverse("meetings:dates_choose", args=[network.slug, poll.pk, poll.options.first().pk])

    given = client.get(url).context["form"].initial

    assert (given["title"], given["begins"], given["ends"]) == ("Błąd", time(15, 30), time(18, 30))
