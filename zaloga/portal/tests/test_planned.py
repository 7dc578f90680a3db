"""What the plan asks of people on their desk, and on the network's home."""

from datetime import timedelta

import pytest
from django.test import Client

from zaloga.core import clock
from zaloga.plans import actions
from zaloga.plans.models import Plan
from zaloga.plans.tests.factories import AimFactory, ItemFactory, PlanFactory, ShareFactory, TaskFactory, crew

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return crew(others=2)


@pytest.fixture
def plan(people):
    plan = PlanFactory(network=people[0].memberships.get().network, shown=True)
    plan.network.memberships.update(contract_version=1, contract_accepted_at=clock.now())
    return plan


def waits(person):
    """Titles on the desk of what the plan asks."""
    client = Client()
    client.force_login(person)
    return [item.title for item in client.get("/pulpit/").context["items"]]


def in_days(days):
    return clock.today() + timedelta(days=days)


def test_tasks_of_the_coming_week_and_late_ones_wait_on_the_desk_nearest_first(plan, people):
    for title, days in [("za miesiąc", 30), ("za tydzień", 7), ("wczoraj", -1)]:
        ShareFactory(task__network=plan.network, task__title=title, task__due_on=in_days(days), user=people[1])
    TaskFactory(network=plan.network, title="dla wszystkich", for_all=True, due_on=in_days(2))
    ShareFactory(task__network=plan.network, task__title="cudze", task__due_on=in_days(1), user=people[2])

    assert waits(people[1]) == ["wczoraj", "dla wszystkich", "za tydzień"]


def test_done_tasks_and_those_of_an_unshown_plan_do_not_wait(plan, people):
    done = ShareFactory(task__network=plan.network, task__due_on=in_days(1), user=people[1]).task
    actions.finish(done, by=people[1])
    assert waits(people[1]) == []

    ShareFactory(task__network=plan.network, task__due_on=in_days(1), user=people[1])
    Plan.objects.update(shown_at=None)

    assert waits(people[1]) == []


def test_the_plan_waits_for_consent_and_again_when_it_has_changed(plan, people):
    leader, anna, _ = people
    first = actions.show(plan, by=leader)
    assert (waits(leader), waits(anna)) == ([], ["Plan roku czeka na Twoją zgodę"])
    actions.accept(first, by=anna)
    assert waits(anna) == []

    AimFactory(plan=plan)
    actions.show(plan, by=leader)

    assert waits(anna) == ["Plan roku zmienił się od Twojej zgody"]


def test_the_home_of_a_network_shows_the_nearest_meeting_of_its_plan(plan, people):
    ItemFactory(plan=plan, topic="Za nami", planned_on=in_days(-2))
    ItemFactory(plan=plan, topic="Później", planned_on=in_days(40))
    nearest = ItemFactory(plan=plan, topic="Najbliższe", planned_on=in_days(3))
    client = Client()
    client.force_login(people[1])

    home = client.get(plan.network.get_absolute_url())

    assert home.context["coming"]["url"] == nearest.get_absolute_url()
    assert "Najbliższe" in home.content.decode()
    Plan.objects.update(shown_at=None)
    assert client.get(plan.network.get_absolute_url()).context["coming"] is None
