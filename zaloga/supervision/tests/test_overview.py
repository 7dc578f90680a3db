from datetime import timedelta

import pytest

from zaloga.core import clock
from zaloga.forum.tests.factories import PostFactory, ThreadFactory
from zaloga.networks.tests.factories import InvitationFactory, JoinRequestFactory, MembershipFactory, NetworkFactory
from zaloga.programmes.tests.factories import ProgrammeFactory
from zaloga.supervision.overview import Overview, counted, networks_of, overviews

pytestmark = pytest.mark.django_db


def make_network(programme, **fields):
    """A network in which something of everything happened, so that wrongly joined rows would multiply."""
    network = NetworkFactory(programme=programme, **fields)
    led = MembershipFactory(network=network, coordinating=True)
    MembershipFactory(network=network, institution=led.institution)
    MembershipFactory(network=network)
    MembershipFactory(network=network, left=True)
    JoinRequestFactory.create_batch(2, network=network)
    JoinRequestFactory(network=network, answered_at=clock.now(), is_accepted=False)
    for thread in ThreadFactory.create_batch(2, network=network):
        PostFactory.create_batch(2, thread=thread)
        PostFactory(thread=thread, created_at=clock.now() - timedelta(days=45))
        PostFactory(thread=thread, withdrawn_at=clock.now())
    return network


def test_no_confidential_post_is_counted():
    programme = ProgrammeFactory()
    network = NetworkFactory(programme=programme)
    PostFactory(thread=ThreadFactory(network=network, is_confidential=True))

    found = networks_of([programme]).get()

    assert (found.posts_lately, found.last_post_at) == (0, None)


def test_the_counts_of_a_network_are_right():
    programme = ProgrammeFactory()
    make_network(programme)
    make_network(ProgrammeFactory())

    row = networks_of([programme]).get()

    assert (row.crew_size, row.schools, row.posts_lately, row.requests) == (3, 2, 4, 2)
    assert row.is_led and row.invited is None


def test_the_last_sign_of_life_is_the_later_of_a_post_and_a_joining():
    network = NetworkFactory()
    MembershipFactory(network=network, joined_at=clock.now() - timedelta(days=9))
    post = PostFactory(thread=ThreadFactory(network=network), created_at=clock.now() - timedelta(days=3))
    silent = NetworkFactory(programme=network.programme)

    signs = {row.pk: row.last_sign_at for row in networks_of([network.programme])}

    assert signs == {network.pk: post.created_at, silent.pk: None}


def test_somebody_invited_to_lead_is_named_until_the_invitation_is_over():
    network = NetworkFactory()
    InvitationFactory(network=network, role="coordinator", name="Ewa Marciniak")
    late = NetworkFactory(programme=network.programme)
    InvitationFactory(network=late, role="coordinator", invited_at=clock.now() - timedelta(days=31))
    InvitationFactory(network=late, name="Zwykły Członek")

    invited = {row.pk: row.invited for row in networks_of([network.programme])}

    assert invited == {network.pk: "Ewa Marciniak", late.pk: None}


def test_people_and_schools_of_a_programme_are_counted_once():
    programme = ProgrammeFactory()
    first, second = make_network(programme), make_network(programme)
    both = first.memberships.filter(role="member", left_at=None).first()
    MembershipFactory(network=second, user=both.user, institution=both.institution)
    MembershipFactory(network=NetworkFactory(programme=programme, archived=True))
    MembershipFactory(network=NetworkFactory(programme=programme, in_preparation=True))

    overview = overviews([programme])[0]

    assert (overview.people, overview.schools, overview.posts_lately) == (6, 4, 8)


@pytest.mark.parametrize("how_many", [1, 3])
def test_any_number_of_programmes_and_networks_takes_two_queries(how_many, django_assert_num_queries):
    programmes = ProgrammeFactory.create_batch(how_many)
    for programme in programmes:
        for _ in range(how_many):
            make_network(programme)

    with django_assert_num_queries(2):
        found = overviews(programmes)
        shown = [[str(network.programme) + str(network.leader) for network in overview.networks] for overview in found]

    assert [len(networks) for networks in shown] == [how_many] * how_many


def overview_of(running=0, preparing=0, archived=0, leaderless=0, invited=0):
    programme = ProgrammeFactory.build()
    networks = [
        *NetworkFactory.build_batch(running, programme=programme),
        *NetworkFactory.build_batch(preparing, programme=programme, in_preparation=True),
        *NetworkFactory.build_batch(archived, programme=programme, archived=True),
    ]
    for position, network in enumerate(networks):
        network.is_led = position >= leaderless
        network.invited = "Ewa Sowa" if position < invited else None
    return Overview(programme, networks)


@pytest.mark.parametrize(
    ("overview", "sentence"),
    [
        ({}, "Nie ma tu jeszcze żadnej sieci"),
        ({"archived": 3}, "Żadna sieć teraz nie działa"),
        ({"running": 1}, "Działa jedna sieć"),
        (
            {"running": 4, "preparing": 1, "leaderless": 1},
            "Działają cztery sieci, jedna jest w przygotowaniu, jedna nie ma osoby prowadzącej",
        ),
        (
            {"running": 12, "preparing": 2, "archived": 5, "leaderless": 3},
            "Działa 12 sieci, dwie są w przygotowaniu, trzy nie mają osoby prowadzącej",
        ),
        (
            {"preparing": 3, "leaderless": 3, "invited": 2},
            "Jeszcze żadna sieć nie działa, trzy są w przygotowaniu, dwie czekają na osobę prowadzącą, "
            "jedna nie ma osoby prowadzącej",
        ),
        ({"preparing": 5}, "Jeszcze żadna sieć nie działa, pięć jest w przygotowaniu"),
    ],
)
def test_a_programme_is_told_in_one_polish_sentence(overview, sentence):
    assert overview_of(**overview).sentence == sentence


def test_small_numbers_are_words_and_larger_ones_digits():
    assert [counted(n) for n in (1, 2, 10, 11)] == ["jedna", "dwie", "dziesięć", "11"]
