"""A version freezes what was read by whoever shows it; consent is given to a version's own words."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from zaloga.core.errors import Refusal
from zaloga.notifications.models import Letter
from zaloga.plans import actions, snapshot
from zaloga.plans.models import Version
from zaloga.plans.tests.factories import AimFactory, PlanFactory, crew

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return crew()


@pytest.fixture
def plan(people):
    plan = PlanFactory(network=people[0].memberships.get().network)
    AimFactory(plan=plan, text="Więcej pytań uczniów")
    return plan


def entered(person):
    client = Client()
    client.force_login(person)
    return client


def address(name, plan, *args):
    return reverse(f"plans:{name}", args=[plan.network.slug, *args])


def words(answer):
    return unescape(answer.content.decode()).replace("\u00a0", " ")


def seen_on(page):
    return re.search(r'name="seen" value="([^"]+)"', page)[1]


def test_what_came_while_the_page_lay_open_is_shown_to_whoever_shows_first(people, plan):
    client = entered(people[0])
    first = seen_on(words(client.get(address("show", plan))))
    actions.add_aim(plan, by=people[0], text="Cel z drugiej karty")

    answer = client.post(address("show", plan), {"note": "Zerknijcie na maj", "seen": first})

    page = words(answer)
    assert (answer.status_code, Version.objects.count(), Letter.objects.count()) == (409, 0, 0)
    assert "Zmiany z ostatniej chwili" in page
    assert "Nowy cel: „Cel z drugiej karty”" in page
    assert "Zerknijcie na maj</textarea>" in page
    again = client.post(address("show", plan), {"note": "Zerknijcie na maj", "seen": seen_on(page)})
    assert again.status_code == 302
    assert [aim["text"] for aim in Version.objects.get().content["aims"]] == [
        "Więcej pytań uczniów",
        "Cel z drugiej karty",
    ]


def test_before_the_first_version_the_whole_plan_is_read_on_the_page_that_shows_it(people, plan):
    page = words(entered(people[0]).get(address("show", plan)))

    assert "To zobaczy załoga" in page
    assert "Więcej pytań uczniów" in page


@pytest.mark.parametrize("seen", ["", "nic takiego", "{}"])
def test_a_form_that_does_not_say_what_was_read_shows_nothing(people, plan, seen):
    answer = entered(people[0]).post(address("show", plan), {"note": "Cześć", "seen": seen})

    assert (answer.status_code, Version.objects.count()) == (422, 0)
    assert "Nie wiemy, co było na tej stronie" in words(answer)
    assert "Cześć</textarea>" in words(answer)


def test_the_deed_refuses_what_was_not_read(people, plan):
    seen = snapshot.content(plan)
    actions.edit_aim(plan.aims.get(), by=people[0], text="Inny cel")

    with pytest.raises(Refusal, match="Ktoś zmienił plan"):
        actions.show(plan, by=people[0], seen=seen)

    assert actions.show(plan, by=people[0], seen=snapshot.content(plan)).number == 1


def test_whoever_has_not_agreed_yet_agrees_on_the_page_of_the_version_once_the_plan_differs(people, plan):
    leader, member = people
    actions.show(plan, by=leader)
    client, consent = entered(member), address("accept", plan, 1)
    assert f'action="{consent}"' in words(client.get(address("plan", plan)))
    actions.edit_aim(plan.aims.get(), by=leader, text="Poprawiony po wersji")

    page = words(client.get(address("plan", plan)))

    assert f'action="{consent}"' not in page
    assert "Przeczytaj wersję 1" in page
    version = words(client.get(address("version", plan, 1)))
    assert f'action="{consent}"' in version
    assert "Więcej pytań uczniów" in version
    assert "Poprawiony po wersji" not in version


def test_where_nothing_changed_there_is_nothing_to_press(people, plan):
    client = entered(people[0])
    actions.show(plan, by=people[0])

    page = words(client.get(address("show", plan)))

    assert "Od ostatniej wersji nic się w planie nie zmieniło" in page
    assert "Pokaż załodze</button>" not in page


def test_a_bare_plan_says_what_to_do_first(people, plan):
    plan.aims.all().delete()
    type(plan).objects.update(general_aim="")

    page = words(entered(people[0]).get(address("show", plan)))

    assert "W tym planie nic jeszcze nie ma" in page
    assert "Pokaż załodze</button>" not in page


def test_words_to_the_crew_stay_when_somebody_else_was_faster(people, plan):
    client = entered(people[0])
    seen = seen_on(words(client.get(address("show", plan))))
    actions.show(plan, by=people[0])

    answer = client.post(address("show", plan), {"note": "Zerknijcie na maj", "seen": seen})

    assert (answer.status_code, Version.objects.count()) == (409, 1)
    assert "Zerknijcie na maj</textarea>" in words(answer)
