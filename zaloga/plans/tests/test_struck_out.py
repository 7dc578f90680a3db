"""What is written about a part of the plan that somebody strikes out meanwhile: nothing typed is lost."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from zaloga.core.errors import Refusal
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.plans import actions
from zaloga.plans.models import Comment, Task
from zaloga.plans.tests.factories import (
    AimFactory,
    ItemFactory,
    PlanFactory,
    TaskFactory,
    UndertakingFactory,
    crew,
)

pytestmark = pytest.mark.django_db
WORDS = "Grudzień to zły miesiąc, bo mamy próby jasełek."


@pytest.fixture
def people():
    return crew()


@pytest.fixture
def plan(people):
    return PlanFactory(network=people[0].memberships.get().network, shown=True)


def entered(person):
    client = Client()
    client.force_login(person)
    return client


def address(name, plan, *args):
    return reverse(f"plans:{name}", args=[plan.network.slug, *args])


def struck_out(plan, kind):
    """The number that a part had."""
    made = {
        "cele": lambda: AimFactory(plan=plan),
        "spotkania": lambda: ItemFactory(plan=plan),
        "przedsiewziecia": lambda: UndertakingFactory(plan=plan),
        "zadania": lambda: TaskFactory(network=plan.network),
    }
    row = made[kind]()
    number = row.pk
    row.delete()
    return number


@pytest.mark.parametrize("kind", ["cele", "spotkania", "przedsiewziecia", "zadania"])
def test_a_remark_waits_as_one_on_the_whole_plan(people, plan, kind):
    client, gone = entered(people[1]), struck_out(plan, kind)

    answer = client.post(address("part", plan, kind, gone), {"text": WORDS})

    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "ktoś to przed chwilą skreślił" in page
    assert f"{WORDS}</textarea>" in page
    assert f'action="{address("comments", plan)}"' in page
    client.post(address("comments", plan), {"text": WORDS})
    assert [(one.text, one.about) for one in Comment.objects.all()] == [(WORDS, "cały plan")]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("cele", {"text": WORDS, "revision": "1"}),
        ("spotkania", {"topic": WORDS, "duration_hours": "4", "revision": "1"}),
        ("przedsiewziecia", {"title": WORDS, "revision": "1"}),
        ("zadania", {"title": WORDS, "stage": "2", "revision": "1"}),
    ],
)
def test_a_change_waits_as_a_new_part(people, plan, kind, fields):
    client, gone = entered(people[0]), struck_out(plan, kind)

    answer = client.post(address("edit", plan, kind, gone), fields)

    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "ma wrócić jako nowa rzecz" in page
    assert WORDS in page
    assert f'action="{address("add", plan, kind)}"' in page
    assert client.post(address("add", plan, kind), fields).status_code == 302
    rows = {"cele": plan.aims, "spotkania": plan.items, "przedsiewziecia": plan.undertakings}
    assert str(rows[kind].get() if kind in rows else Task.objects.get()) == WORDS


def test_why_an_aim_stands_so_waits_as_a_remark(people, plan):
    gone = struck_out(plan, "cele")

    answer = entered(people[0]).post(address("aim_state", plan, gone), {"state": "going", "why": WORDS})

    assert (answer.status_code, f"{WORDS}</textarea>" in unescape(answer.content.decode())) == (409, True)


def test_striking_out_twice_is_striking_out(people, plan):
    gone = struck_out(plan, "spotkania")

    assert entered(people[0]).post(address("remove", plan, "spotkania", gone)).status_code == 302


def test_reading_what_is_gone_finds_nothing_and_strangers_learn_nothing(people, plan):
    gone = struck_out(plan, "cele")
    stranger = entered(MembershipFactory().user)

    assert entered(people[1]).get(address("part", plan, "cele", gone)).status_code == 404
    assert entered(people[1]).post(address("edit", plan, "cele", gone), {"text": WORDS}).status_code == 403
    assert stranger.post(address("part", plan, "cele", gone), {"text": WORDS}).status_code in {403, 404}


def test_what_goes_in_the_same_moment_is_refused_by_the_deeds(people, plan):
    aim = AimFactory(plan=plan)
    actions.remove(plan.aims.get(), by=people[0])

    with pytest.raises(Refusal, match="nie ma już w planie"):
        actions.comment(plan, by=people[1], text=WORDS, about=aim)
    with pytest.raises(Refusal, match="nie ma już w planie"):
        actions.tell_state(aim, by=people[0], state="going", why=WORDS)

    assert Comment.objects.count() == 0
