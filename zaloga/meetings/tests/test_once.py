"""Two clicks on „nowe” make one meeting, and one question about dates."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from zaloga.core import clock
from zaloga.meetings import actions
from zaloga.meetings.actions.meetings import Hours
from zaloga.meetings.models import DatePoll, Meeting
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter
from zaloga.people.models import User
from zaloga.plans.tests.factories import ItemFactory, PlanFactory, crew

pytestmark = pytest.mark.django_db


def typed(client, url, **words):
    """What a browser posts of the form that it has just opened."""
    on = (clock.today() + timedelta(days=20)).isoformat()
    key = client.get(url).context["form"]["key"].value()
    said = {"title": "Ułamki", "on": on, "begins": "15:30", "ends": "17:45", "mode": "onsite", "guests": "crew"}
    return {**said, "asks_questions": "on", "key": str(key), **words}


def test_two_clicks_on_a_new_meeting_call_it_once(client, people, network):
    client.force_login(people[0])
    url = reverse("meetings:new", args=[network.slug])
    data = typed(client, url)

    first, second = (client.post(url, data) for _ in range(2))

    meeting = Meeting.objects.get()
    assert first.url == second.url == meeting.get_absolute_url()
    assert sorted(letter.user.pk for letter in Letter.objects.all()) == sorted(one.pk for one in people)
    assert network.threads.count() == 1


def test_two_clicks_on_a_meeting_of_the_plan_call_it_once(client, people, network):
    item = ItemFactory(plan=PlanFactory(network=network, shown=True))
    client.force_login(people[0])
    url = f"{reverse('meetings:new', args=[network.slug])}?pozycja={item.pk}"
    data = typed(client, url, title=item.topic)

    for _ in range(2):
        client.post(url, data)

    assert Meeting.objects.get().item == item


def test_the_same_form_sent_back_with_other_words_calls_another_meeting(client, people, network):
    client.force_login(people[0])
    url = reverse("meetings:new", args=[network.slug])
    data = typed(client, url)

    client.post(url, data)
    client.post(url, {**data, "title": "Geometria"})

    assert {meeting.title for meeting in Meeting.objects.all()} == {"Ułamki", "Geometria"}


def test_each_form_has_a_key_of_its_own_and_a_change_has_none(client, people, network, meeting):
    client.force_login(people[0])
    url = reverse("meetings:new", args=[network.slug])

    keys = {typed(client, url)["key"] for _ in range(2)}
    edit = client.get(reverse("meetings:edit", args=[network.slug, meeting.pk]))

    assert len(keys) == 2
    assert 'name="key"' not in edit.content.decode()


def test_a_key_of_somebody_elses_form_gives_nobody_their_meeting(people, network):
    other = MembershipFactory(coordinating=True)
    key, days = uuid4(), [Hours(clock.today() + timedelta(days=9), time(15), time(17))]

    mine = actions.schedule(network, by=people[0], days=days, title="Ułamki", key=key)
    theirs = actions.schedule(other.network, by=other.user, days=days, title="Ułamki", key=key)

    assert (mine.network, theirs.network) == (network, other.network)


def test_two_clicks_on_a_question_about_dates_ask_once(client, people, network):
    client.force_login(people[0])
    url = reverse("meetings:dates_new", args=[network.slug])
    days = {f"on-{n}": (clock.today() + timedelta(days=20 + n)).isoformat() for n in range(2)}
    closes_on = (clock.today() + timedelta(days=7)).isoformat()
    data = typed(client, url, kind="dates", closes_on=closes_on, **days)

    first, second = (client.post(url, data) for _ in range(2))

    assert first.url == second.url == DatePoll.objects.get().get_absolute_url()
    assert Letter.objects.count() == len(people) - 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_one_moment_call_one_meeting():
    leader, _ = crew()
    network = leader.memberships.get().network
    key, days = uuid4(), [Hours(clock.today() + timedelta(days=9), time(15), time(17))]

    def click(_):
        try:
            person = User.objects.get(pk=leader.pk)
            return actions.schedule(network, by=person, days=days, title="Ułamki", key=key).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        made = set(threads.map(click, range(2)))

    assert len(made) == Meeting.objects.count() == 1
    assert Letter.objects.count() == 2  # one to each of the two
