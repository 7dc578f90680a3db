import pytest

from zaloga.networks import stages
from zaloga.networks.models import Network, SpecificAim
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory

pytestmark = pytest.mark.django_db


def test_every_stage_has_words_for_everybody():
    assert list(stages.BOXES) == list(Network.Stage)
    assert all(box.now and box.leaders and box.members for box in stages.BOXES.values())


def test_a_fresh_network_lacks_the_beginnings_only():
    network = NetworkFactory(opened_at=None, programme__size_from=20)

    assert stages.missing(network) == [
        "Sieć nie jest jeszcze otwarta, więc nie ma jej w katalogu.",
        "Nikt jeszcze nie prowadzi tej sieci.",
        "W załodze 0 osób, a program liczy na co najmniej 20.",
    ]


def test_whoever_opens_a_network_does_not_hear_that_it_is_not_open():
    network = NetworkFactory(opened_at=None, programme__size_from=20)

    assert stages.missing(network, is_opening=True) == stages.missing(network)[1:]


def test_a_network_at_work_is_reminded_of_aims_and_contract():
    coordinator = MembershipFactory(coordinating=True, network__stage=2, network__programme__size_from=2)
    network = coordinator.network
    MembershipFactory(network=network, contract_version=1, contract_accepted_at=network.founded_at, user__gives="Karty")
    MembershipFactory(network=network, observing=True)

    assert stages.missing(network) == [
        "Bez „daję” i „biorę” w profilu: 1 osoba.",
        "Sieć nie ma jeszcze zapisanego celu na ten rok.",
        "Bez zgody na obecny kontrakt: 1 osoba.",
        "Nie ma celów szczegółowych, po których poznacie, że się udało.",
    ]


def test_a_network_that_has_everything_lacks_nothing(django_assert_num_queries):
    network = NetworkFactory(stage=2, general_aim="Cel", programme__size_from=2)
    for role in ["coordinator", "member"]:
        MembershipFactory(
            network=network,
            role=role,
            contract_version=1,
            contract_accepted_at=network.founded_at,
            user__looks_for="Pomysły",
        )
    SpecificAim.objects.create(network=network, text="Po tym poznamy")

    with django_assert_num_queries(2):
        assert stages.missing(network) == []
