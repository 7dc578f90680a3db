"""First steps of a coordinator on the home of the network."""

import pytest
from django.urls import reverse

from zaloga.forum.tests.factories import PostFactory, ThreadFactory
from zaloga.networks.tests.factories import InvitationFactory, MembershipFactory, NetworkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine():
    return MembershipFactory(network=NetworkFactory(in_preparation=True), coordinating=True)


def home(client, membership):
    client.force_login(membership.user)
    return client.get(reverse("portal:network", args=[membership.network.slug]))


def done(response):
    return [step.is_done for step in response.context["steps"]]


def test_a_new_network_has_all_the_steps_before_it_and_says_nothing_twice(client, mine):
    response = home(client, mine)

    page = response.content.decode()
    assert done(response) == [False] * 6
    assert page.count(f'href="{reverse("networks:open", args=[mine.network.slug])}"') == 1
    assert page.count(f'href="{reverse("networks:invite", args=[mine.network.slug])}"') == 1


def test_steps_tick_themselves_off_and_the_list_goes_when_all_are_done(client, mine):
    network = mine.network
    network.invitation_text, network.opened_at = "Zapraszamy.", mine.joined_at
    network.save()
    thread = ThreadFactory(network=network, by=mine.user)
    PostFactory(thread=thread, by=mine.user)
    MembershipFactory(network=network, contract_version=1, contract_accepted_at=mine.joined_at)
    assert done(home(client, mine)) == [True] * 5 + [False]

    network.memberships.update(contract_version=1, contract_accepted_at=mine.joined_at)

    assert home(client, mine).context["steps"] == []


def test_the_invitation_by_which_the_coordinator_came_is_not_an_invitation_of_theirs(client, mine):
    InvitationFactory(network=mine.network, role="coordinator", email=mine.user.email, accepted_at=mine.joined_at)
    assert done(home(client, mine)) == [False] * 6

    InvitationFactory(network=mine.network)

    assert done(home(client, mine)) == [False, False, True, False, False, False]


def test_folding_is_kept_and_may_be_taken_back(client, mine):
    home(client, mine)
    where = reverse("networks:fold_steps", args=[mine.network.slug])

    client.post(where, {"stan": "zwin"})
    folded = home(client, mine)
    assert (folded.context["steps"], folded.context["has_folded_steps"]) == ([], True)

    client.post(where, {"stan": "pokaz"})
    assert len(home(client, mine).context["steps"]) == 6


def test_members_see_no_steps_and_fold_none(client, mine):
    member = MembershipFactory(network=mine.network)

    assert "Pierwsze kroki" not in home(client, member).content.decode()
    assert client.post(reverse("networks:fold_steps", args=[mine.network.slug])).status_code == 403


def test_a_leader_who_looks_as_a_member_sees_no_steps_and_nothing_that_waits_for_leaders(client, mine):
    client.force_login(mine.user)

    page = client.post(reverse("networks:as_member", args=[mine.network.slug]), follow=True).content.decode()

    assert "Pierwsze kroki" not in page
    assert reverse("networks:open", args=[mine.network.slug]) not in page


def test_asking_about_needs_begins_with_a_ready_text(client, mine):
    response = home(client, mine)
    ask = response.context["steps"][4].url

    assert "Co Cię teraz najbardziej uwiera" in client.get(ask).content.decode()


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_home_costs_a_leader_no_query_more_than_a_member(client, django_assert_max_num_queries, mine, how_many):
    MembershipFactory.create_batch(how_many, network=mine.network)
    client.force_login(mine.user)

    with django_assert_max_num_queries(10):
        client.get(reverse("portal:network", args=[mine.network.slug]))
