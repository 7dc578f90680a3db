"""Small things that people stumble over: two clicks, days outside the year, a wrong address, a form of a word."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from zaloga.core import clock
from zaloga.plans import actions
from zaloga.plans.models import Task
from zaloga.plans.tests.factories import PlanFactory, ShareFactory, TaskFactory, crew

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader():
    return crew()[0]


@pytest.fixture
def plan(leader):
    return PlanFactory(network=leader.memberships.get().network)


@pytest.fixture
def client(leader):
    client = Client()
    client.force_login(leader)
    return client


def address(name, plan, *args):
    return reverse(f"plans:{name}", args=[plan.network.slug, *args])


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("cele", {"text": "Więcej pytań"}),
        ("spotkania", {"topic": "Ocenianie", "duration_hours": "4"}),
        ("przedsiewziecia", {"title": "Tydzień lekcji"}),
        ("zadania", {"title": "Karty", "stage": "2"}),
    ],
)
def test_two_clicks_add_one_and_the_same_words_later_another(client, plan, kind, fields):
    parts = {"cele": plan.aims, "spotkania": plan.items, "przedsiewziecia": plan.undertakings}
    rows = parts.get(kind, plan.network.tasks)

    answers = [client.post(address("add", plan, kind), fields) for _ in range(2)]

    assert ([answer.status_code for answer in answers], rows.count()) == ([302, 302], 1)
    with clock.moved_to(clock.now() + timedelta(minutes=1)):
        client.post(address("add", plan, kind), fields)
    assert rows.count() == 2


def test_a_meeting_is_not_planned_outside_the_networks_year(client, plan, leader):
    fields = {"topic": "Ocenianie", "duration_hours": "4"}
    for day in ("0001-01-01", (plan.network.ends_on + timedelta(days=1)).isoformat()):
        answer = client.post(address("add", plan, "spotkania"), fields | {"planned_on": day})
        assert answer.status_code == 422
        assert "Podaj dzień, który się w tym mieści" in answer.content.decode()

    last = client.post(address("add", plan, "spotkania"), fields | {"planned_on": plan.network.ends_on.isoformat()})

    assert (last.status_code, plan.items.get().planned_on) == (302, plan.network.ends_on)


def test_a_day_that_stood_before_the_year_moved_may_stay(client, plan, leader):
    on = plan.network.ends_on + timedelta(days=40)
    item = actions.add_item(plan, by=leader, topic="Ocenianie", planned_on=on)

    fields = {"topic": "Ocenianie inaczej", "duration_hours": "4", "planned_on": on.isoformat(), "revision": "1"}
    assert client.post(address("edit", plan, "spotkania", item.pk), fields).status_code == 302


def test_an_example_that_is_not_there_is_a_page_that_is_not_there(client, plan):
    assert client.get(address("example", plan, "nie-ma")).status_code == 404


@pytest.mark.parametrize(("how_many", "words"), [(4, "4 osoby"), (5, "5 osób")])
def test_many_people_are_counted_in_the_right_form(how_many, words):
    task = TaskFactory()
    ShareFactory.create_batch(how_many, task=task)

    assert Task.objects.for_page().get().names == words
