"""A network seen from outside and from inside."""

import re

import pytest
from django.urls import reverse

from zaloga.forum.tests.factories import ThreadFactory
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks.models import Network, SpecificAim
from zaloga.networks.tests.factories import HandOverFactory, JoinRequestFactory, MembershipFactory, NetworkFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


def page_of(client, network, user=None):
    if user:
        client.force_login(user)
    return client.get(reverse("portal:network", args=[network.slug]))


def primaries(page):
    return len(re.findall(r'class="btn primary"', page))


@pytest.fixture
def network():
    network = NetworkFactory(name="Sieć matematyków", general_aim="Trzy sposoby do maja.", stage=2)
    MembershipFactory(network=network, coordinating=True, user__name="Ewa Marciniak", contract_accepted_at=None)
    MembershipFactory(
        network=network,
        user__name="Renata Cieślak",
        user__email="renata@szkola.example",
        institution=InstitutionFactory(name="SP w Lubiążu", short_name=""),
    )
    ThreadFactory(network=network, title="Uczeń, który się nie odzywa")
    SpecificAim.objects.create(network=network, text="Pokażemy jedno rozwiązanie.")
    return network


def test_a_guest_sees_the_public_page_and_nothing_of_the_crews_talk(client, network):
    page = page_of(client, network).content.decode()

    assert "Trzy sposoby do maja." in page
    assert "Pokażemy jedno rozwiązanie." in page
    assert "Ewa Marciniak" in page
    assert "SP w\u00a0Lubiążu" in page
    assert reverse("networks:join", args=[network.slug]) in page
    for secret in ("Renata Cieślak", "renata@szkola.example", "Uczeń, który się nie odzywa"):
        assert secret not in page


def test_a_stranger_sees_what_a_guest_sees(client, network):
    response = page_of(client, network, UserFactory())

    assert [template.name for template in response.templates][0] == "portal/network.html"
    assert "Uczeń, który się nie odzywa" not in response.content.decode()


def test_a_programme_coordinator_sees_the_public_page_with_a_way_to_supervision(client, network):
    response = page_of(client, network, AppointmentFactory(programme=network.programme).user)

    page = response.content.decode()
    assert reverse("supervision:network", args=[network.programme.slug, network.slug]) in page
    assert "Uczeń, który się nie odzywa" not in page


def test_a_network_in_preparation_is_not_there_for_guests_and_strangers(client):
    network = NetworkFactory(in_preparation=True)

    assert page_of(client, network).status_code == 404
    assert page_of(client, network, UserFactory()).status_code == 404


@pytest.mark.parametrize(
    ("columns", "words", "may_join"),
    [
        ({}, "Dołącz do sieci", True),
        ({"access": Network.Access.REQUEST}, "Napisz dwa słowa o\u00a0sobie.", True),
        ({"access": Network.Access.CLOSED}, "Tu wchodzi się z zaproszenia", False),
        ({"archived": True}, "Ta sieć jest w archiwum", False),
        ({"capacity": 2}, "Wszystkie miejsca są zajęte", True),
    ],
)
def test_the_card_says_how_one_gets_in(client, columns, words, may_join):
    network = NetworkFactory(**columns)
    MembershipFactory.create_batch(2, network=network)

    page = page_of(client, network).content.decode()

    assert words in page
    assert (reverse("networks:join", args=[network.slug]) in page) is may_join
    assert primaries(page) == (1 if may_join else 0)


def test_a_member_sees_the_home_with_the_latest_conversations(client, network):
    member = network.memberships.get(user__name="Renata Cieślak").user

    response = page_of(client, network, member)

    page = response.content.decode()
    assert [thread.title for thread in response.context["threads"]] == ["Uczeń, który się nie odzywa"]
    assert "Uczeń, który się nie odzywa" in page
    assert reverse("networks:contract", args=[network.slug]) in page
    assert reverse("networks:stage", args=[network.slug]) not in page


@pytest.mark.parametrize("role", ["advising", "observing"])
def test_experts_and_observers_see_the_home_but_not_the_conversations(client, network, role):
    guest = MembershipFactory(network=network, **{role: True})

    response = page_of(client, network, guest.user)

    assert response.templates[0].name == "portal/home.html"
    assert "Uczeń, który się nie odzywa" not in response.content.decode()
    assert "Renata Cieślak" not in response.content.decode()


def test_who_has_left_is_a_stranger_again(client, network):
    former = MembershipFactory(network=network, left=True)

    response = page_of(client, network, former.user)

    assert response.templates[0].name == "portal/network.html"
    assert "Uczeń, który się nie odzywa" not in response.content.decode()


def test_the_leader_sees_what_waits_first_of_all(client, network):
    JoinRequestFactory.create_batch(2, network=network)
    leader = network.memberships.get(role="coordinator").user

    response = page_of(client, network, leader)

    assert [item.title for item in response.context["items"]] == [
        "2 osoby proszą o przyjęcie",
        "Kontrakt sieci czeka na Twoją zgodę",
    ]
    assert primaries(response.content.decode()) == 1


def test_requests_of_others_wait_for_the_leader_only(client, network):
    JoinRequestFactory(network=network)
    member = network.memberships.get(user__name="Renata Cieślak").user

    assert "prosi o przyjęcie" not in page_of(client, network, member).content.decode()


def test_a_hand_over_offered_to_me_waits_on_the_home(client, network):
    member = network.memberships.get(user__name="Renata Cieślak").user
    offer = HandOverFactory(network=network, offered_to=member)

    page = page_of(client, network, member).content.decode()

    assert reverse("networks:hand_over_answer", args=[network.slug, offer.pk]) in page


def test_an_archived_network_asks_nothing_of_its_people(client):
    membership = MembershipFactory(network__archived_at="2026-06-30T00:00:00Z", coordinating=True)
    JoinRequestFactory(network=membership.network)

    response = page_of(client, membership.network, membership.user)

    assert response.context["items"] == []
    assert "Ta sieć jest w\u00a0archiwum." in response.content.decode()


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_home_asks_the_same_number_of_queries_however_much_there_is(client, django_assert_num_queries, how_many):
    membership = MembershipFactory(coordinating=True)
    MembershipFactory.create_batch(how_many, network=membership.network)
    ThreadFactory.create_batch(how_many, network=membership.network)
    JoinRequestFactory.create_batch(how_many, network=membership.network)
    client.force_login(membership.user)

    with django_assert_num_queries(10):
        client.get(membership.network.get_absolute_url())


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_public_page_asks_the_same_number_of_queries_however_much_there_is(
    client, django_assert_num_queries, how_many
):
    network = NetworkFactory()
    MembershipFactory.create_batch(how_many, network=network)
    MembershipFactory.create_batch(how_many, network=network, deputising=True)

    with django_assert_num_queries(4):
        client.get(network.get_absolute_url())
