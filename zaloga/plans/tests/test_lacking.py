from datetime import timedelta

import pytest
from django.test import Client

from zaloga.core import clock
from zaloga.networks.stages import missing_everywhere
from zaloga.plans import actions
from zaloga.plans.tests.factories import AimFactory, ItemFactory, PlanFactory, TaskFactory, crew
from zaloga.proposals.tests.factories import ProposalFactory

pytestmark = pytest.mark.django_db


def told(network):
    """What is said of the plan alone."""
    return [sentence for sentence in missing_everywhere(network) if "lan" in sentence or "zadani" in sentence]


@pytest.fixture
def network():
    network = crew()[0].memberships.get().network
    network.stage = 1
    network.save()
    return network


def test_while_needs_are_sounded_nobody_asks_for_a_plan(network):
    network.stage = 0

    assert told(network) == []


def test_from_the_topic_on_a_network_without_a_plan_hears_of_it(network):
    assert told(network) == ["Sieć nie ma jeszcze planu na ten rok."]


def test_a_plan_that_says_little_hears_what_it_lacks(network):
    AimFactory(plan=PlanFactory(network=network))

    assert told(network) == [
        "Plan roku nie był jeszcze pokazany załodze.",
        "W planie 1 cel bez „po czym poznamy”.",
        "Spotkań w planie jest 0, a program liczy na co najmniej 3.",
    ]


def test_at_work_an_adopted_plan_without_late_tasks_lacks_nothing(network):
    leader = network.memberships.get(role="coordinator").user
    plan = PlanFactory(network=network)
    AimFactory(plan=plan, indicator="liczba klas")
    ItemFactory.create_batch(3, plan=plan)
    version = actions.show(plan, by=leader)
    network.stage = 2
    assert told(network) == ["Plan roku nie jest jeszcze przyjęty."]

    actions.adopt(version, by=leader)
    late = TaskFactory(network=network, due_on=clock.today() - timedelta(days=1))

    assert told(network) == ["Po terminie jest 1 zadanie."]
    late.delete()
    assert told(network) == []


def test_the_page_of_stages_says_what_is_missing_and_lets_move_on(network):
    leader = network.memberships.get(role="coordinator").user
    client = Client()
    client.force_login(leader)

    page = client.get(f"/sieci/{network.slug}/etap/")
    moved = client.post(f"/sieci/{network.slug}/etap/", {"stage": "2"})

    assert "Sieć nie ma jeszcze planu na ten rok." in page.content.decode().replace("\u00a0", " ")
    assert moved.status_code == 302


@pytest.mark.parametrize("stage", [0, 1, 2, 3, 4])
def test_whatever_is_missing_any_stage_may_come_next_forwards_and_back(network, stage):
    network.stage = 4 if stage != 4 else 0
    network.save()
    proposal = ProposalFactory(state="accepted", reason="Tak", became=network)
    AimFactory(plan=PlanFactory(network=network))
    client = Client()
    client.force_login(network.memberships.get(role="coordinator").user)

    page = client.get(f"/sieci/{network.slug}/etap/").content.decode().replace("\u00a0", " ")
    moved = client.post(f"/sieci/{network.slug}/etap/", {"stage": str(stage)})

    network.refresh_from_db()
    assert (moved.status_code, network.stage) == (302, stage)
    said = "Żaden cel nie odpowiada na 1 zgłoszenie, z którego powstała ta sieć."
    assert (said in page) == (stage != 4) and proposal.title not in page
