import pytest

from zaloga.networks import roles
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db

TRAITS = {
    "coordinator": "coordinating",
    "deputy": "deputising",
    "member": None,
    "expert": "advising",
    "observer": "observing",
}


@pytest.fixture
def network():
    return NetworkFactory()


def person(network, column):
    if column == roles.SUPERVISION:
        return AppointmentFactory(programme=network.programme).user
    trait = TRAITS[column]
    return MembershipFactory(network=network, **({trait: True} if trait else {})).user


@pytest.mark.parametrize("column", roles.COLUMNS)
def test_every_cell_of_the_matrix_says_what_the_policy_does(network, column):
    user = person(network, column)

    said = {row.deed: column in row.who for row in roles.ROWS}

    assert said == {row.deed: row.rule(user, network) for row in roles.ROWS}


def test_a_member_of_another_network_may_nothing_of_it(network):
    stranger = MembershipFactory(coordinating=True).user

    assert [row.deed for row in roles.ROWS if row.rule(stranger, network)] == []
