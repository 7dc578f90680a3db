from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.networks import actions
from zaloga.networks.models import Network
from zaloga.networks.tests.factories import HandOverFactory, MembershipFactory, NetworkFactory
from zaloga.notifications.models import Note
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


def idea(**fields):
    given = {
        "name": "Sieć wychowawców klas łączonych",
        "question": "Jak uczyć dwie klasy naraz?",
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2027, 6, 30),
    }
    return given | fields


def told():
    return sorted((note.user.pk, note.text) for note in Note.objects.select_related("user"))


def names():
    return [event.name for event in Event.objects.order_by("pk")]


def test_programme_coordinator_founds_a_network_that_waits_in_preparation():
    appointment = AppointmentFactory()

    network = actions.found(appointment.programme, by=appointment.user, aims=["Pierwszy", "", "Drugi"], **idea())

    assert network.slug == "siec-wychowawcow-klas-laczonych"
    assert not network.is_opened
    assert [aim.text for aim in network.specific_aims.all()] == ["Pierwszy", "Drugi"]
    assert names() == ["network.founded"]


def test_next_years_network_of_the_same_name_gets_another_address():
    appointment = AppointmentFactory()
    last_year = actions.found(appointment.programme, by=appointment.user, **idea())
    Network.objects.filter(pk=last_year.pk).update(archived_at=clock.now())

    network = actions.found(appointment.programme, by=appointment.user, **idea())

    assert network.slug == "siec-wychowawcow-klas-laczonych-2"


def test_founding_clicked_twice_founds_one_network():
    appointment = AppointmentFactory()
    actions.found(appointment.programme, by=appointment.user, **idea())

    with pytest.raises(Refusal, match="W tym programie działa już „Sieć "):
        actions.found(appointment.programme, by=appointment.user, **idea())

    assert Network.objects.count() == 1


def test_no_network_arises_in_an_archived_programme():
    appointment = AppointmentFactory(programme__archived_at=clock.now())

    with pytest.raises(Refusal, match="w archiwum"):
        actions.found(appointment.programme, by=appointment.user, **idea())


def test_coordinator_of_another_programme_founds_nothing_here():
    appointment = AppointmentFactory()
    other = AppointmentFactory()

    with pytest.raises(PermissionDenied):
        actions.found(appointment.programme, by=other.user, **idea())

    assert not Network.objects.exists()


def test_network_that_ends_before_it_starts_is_not_founded():
    appointment = AppointmentFactory()

    with pytest.raises(ValidationError, match="kończyć później"):
        actions.found(appointment.programme, by=appointment.user, **idea(ends_on=date(2026, 8, 1)))


def test_changed_contract_gets_a_version_and_the_crew_is_asked_anew():
    coordinator = MembershipFactory(coordinating=True)
    member = MembershipFactory(network=coordinator.network)
    MembershipFactory(network=coordinator.network, observing=True)
    MembershipFactory()  # a member of another network, who must not hear of it

    network = actions.edit(coordinator.network, by=coordinator.user, contract="1. Słuchamy się.", aims=["Cel"])

    assert network.contract_version == 2
    assert [note.user for note in Note.objects.all()] == [member.user]
    assert names() == ["network.edited", "network.contract_amended"]
    assert [aim.text for aim in network.specific_aims.all()] == ["Cel"]


def test_other_settings_leave_the_contract_as_it_is():
    deputy = MembershipFactory(deputising=True)

    network = actions.edit(deputy.network, by=deputy.user, question="Co dalej?")

    assert (network.question, network.contract_version) == ("Co dalej?", 1)
    assert names() == ["network.edited"]


def test_seats_cannot_be_fewer_than_people_in_the_crew():
    coordinator = MembershipFactory(coordinating=True)
    MembershipFactory.create_batch(2, network=coordinator.network)

    with pytest.raises(Refusal, match="już 3 osoby"):
        actions.edit(coordinator.network, by=coordinator.user, capacity=2)

    coordinator.network.refresh_from_db()
    assert coordinator.network.capacity == 25


@pytest.mark.parametrize("role", ["member", "expert", "observer"])
def test_who_does_not_lead_changes_no_settings(role):
    membership = MembershipFactory(role=role, until=clock.today() if role == "expert" else None)

    with pytest.raises(PermissionDenied):
        actions.edit(membership.network, by=membership.user, question="Moje pytanie?")

    membership.network.refresh_from_db()
    assert membership.network.question == "Jak uczyć się od siebie?"


def test_opening_shows_the_network_to_the_world_once():
    coordinator = MembershipFactory(coordinating=True, network__opened_at=None)
    member = MembershipFactory(network=coordinator.network)

    actions.open(coordinator.network, by=coordinator.user)
    actions.open(coordinator.network, by=coordinator.user)

    assert list(Network.objects.public()) == [coordinator.network]
    assert told() == [(member.user.pk, f"{coordinator.network}: sieć jest już w katalogu")]
    assert names() == ["network.opened"]


def test_moving_to_a_stage_tells_the_members_and_is_logged():
    coordinator = MembershipFactory(coordinating=True, network__stage=1, network__stage_since=date(2026, 9, 1))
    member = MembershipFactory(network=coordinator.network)

    network = actions.move_stage(coordinator.network, 2, by=coordinator.user)

    assert (network.stage, network.stage_since) == (2, clock.today())
    assert told() == [(member.user.pk, f"{network}: zaczyna się etap 2, Działanie w sieci")]
    assert Event.objects.get().details == {"stage": "2, Działanie w sieci", "before": 1}


def test_moving_back_is_allowed_and_staying_says_nothing():
    coordinator = MembershipFactory(coordinating=True, network__stage=3)

    actions.move_stage(coordinator.network, 3, by=coordinator.user)
    network = actions.move_stage(coordinator.network, 0, by=coordinator.user)

    assert network.stage == 0
    assert names() == ["network.stage_moved"]


def test_supervision_does_not_move_the_stage():
    network = NetworkFactory()
    appointment = AppointmentFactory(programme=network.programme)

    with pytest.raises(PermissionDenied):
        actions.move_stage(network, 1, by=appointment.user)


def test_archived_network_takes_no_deeds_and_keeps_no_open_offers():
    coordinator = MembershipFactory(coordinating=True)
    member = MembershipFactory(network=coordinator.network)
    offer = HandOverFactory(network=coordinator.network, offered_by=coordinator.user, offered_to=member.user)

    network = actions.archive(coordinator.network, by=coordinator.user)
    actions.archive(network, by=coordinator.user)

    offer.refresh_from_db()
    assert network.is_archived
    assert not offer.is_open
    assert names() == ["network.archived"]
    for deed in [actions.edit, actions.open]:
        with pytest.raises(PermissionDenied):
            deed(network, by=coordinator.user)


def test_only_supervision_takes_a_network_out_of_the_archive():
    coordinator = MembershipFactory(coordinating=True, network__archived_at=clock.now())
    appointment = AppointmentFactory(programme=coordinator.network.programme)

    with pytest.raises(PermissionDenied):
        actions.restore(coordinator.network, by=coordinator.user)
    network = actions.restore(coordinator.network, by=appointment.user)

    assert not network.is_archived
    assert told() == [(coordinator.user.pk, f"{network}: sieć wraca z archiwum")]


def test_a_stranger_archives_nothing():
    network = NetworkFactory()

    with pytest.raises(PermissionDenied):
        actions.archive(network, by=UserFactory())

    network.refresh_from_db()
    assert not network.is_archived


@pytest.mark.parametrize(
    "deed",
    [
        lambda network, by: actions.edit(network, by=by, name="Inna nazwa"),
        lambda network, by: actions.open(network, by=by),
        lambda network, by: actions.move_stage(network, 2, by=by),
        lambda network, by: actions.invite(network, email="basia@szkola.example", by=by),
        lambda network, by: actions.accept_contract(network, by=by, contract_version=1),
        lambda network, by: actions.offer_hand_over(network, UserFactory(), by=by),
    ],
)
def test_a_network_archived_meanwhile_takes_no_deeds_that_began_before(deed):
    coordinator = MembershipFactory(coordinating=True)
    stale = coordinator.network
    Network.objects.update(archived_at=clock.now())

    with pytest.raises(Refusal, match="Ta sieć jest w archiwum"):
        deed(stale, coordinator.user)

    assert names() == []


def test_an_archived_network_may_still_be_left():
    member = MembershipFactory(network__archived_at=clock.now())

    assert actions.leave(member.network, by=member.user).left_at is not None
