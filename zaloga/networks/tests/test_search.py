import pytest
from django.contrib.auth.models import AnonymousUser

from zaloga.networks import actions, policies
from zaloga.networks.models import Network
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.search import index

pytestmark = pytest.mark.django_db


def found_by(person, text="Metronom w klasie"):
    keys = policies.search_keys(person)
    return {found.key for found in index.similar(text, keys=keys, kinds=["networks.network"], limit=50)}


def test_the_search_and_visible_networks_agree_for_everybody():
    hidden = {"question": "Metronom w klasie", "visibility": Network.Visibility.PROGRAMME}
    inside = MembershipFactory(network=NetworkFactory(**hidden))
    AppointmentFactory(programme=inside.network.programme)
    NetworkFactory(question="Metronom w klasie")
    NetworkFactory(question="Metronom w klasie", in_preparation=True)
    UserFactory(operator=True)
    index.rebuild()

    for person in [*type(inside.user).objects.all(), AnonymousUser()]:
        seen = policies.visible_networks(person).filter(question="Metronom w klasie")
        assert found_by(person) == set(seen.values_list("pk", flat=True))


def test_a_deed_on_a_network_changes_what_is_found_in_the_same_transaction():
    coordinator = MembershipFactory(coordinating=True, network=NetworkFactory(in_preparation=True))
    stranger = UserFactory()

    actions.edit(coordinator.network, by=coordinator.user, question="Metronom w klasie")
    assert found_by(stranger) == set()
    actions.open(coordinator.network, by=coordinator.user)

    assert found_by(stranger, "metronomy w klasach") == {coordinator.network_id}
