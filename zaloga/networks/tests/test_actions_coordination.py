import pytest
from django.core.exceptions import PermissionDenied

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.networks import actions, policies
from zaloga.networks.models import HandOver, Invitation
from zaloga.networks.tests.factories import InvitationFactory, MembershipFactory, NetworkFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.tests.factories import UserFactory, WorkplaceFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return MembershipFactory(coordinating=True)


@pytest.fixture
def member(coordinator):
    return MembershipFactory(network=coordinator.network)


def roles(network):
    return {membership.user_id: membership.role for membership in network.memberships.active()}


def test_offer_changes_nothing_until_it_is_accepted(coordinator, member):
    network = coordinator.network

    offer = actions.offer_hand_over(network, member.user, message="Dasz radę.", by=coordinator.user)

    letter = Letter.objects.get()
    assert (letter.to, "Dasz radę." in letter.text) == (member.user.email, True)
    assert f"/przekazanie/{offer.pk}/" in letter.text
    assert roles(network) == {coordinator.user_id: "coordinator", member.user_id: "member"}


def test_accepting_moves_the_rights_at_once_and_everybody_is_told(coordinator, member):
    network = coordinator.network
    other = MembershipFactory(network=network)
    offer = actions.offer_hand_over(network, member.user, by=coordinator.user)

    actions.accept_hand_over(offer, by=member.user)
    actions.accept_hand_over(offer, by=member.user)

    assert roles(network) == {coordinator.user_id: "member", member.user_id: "coordinator", other.user_id: "member"}
    assert policies.can_hand_over(member.user, network)
    text = f"{network}: sieć prowadzi teraz {member.user}"
    assert {note.user for note in Note.objects.filter(text=text)} == {coordinator.user, other.user}
    assert Event.objects.filter(name="network.hand_over_accepted").count() == 1


def test_declining_leaves_things_as_they_are(coordinator, member):
    offer = actions.offer_hand_over(coordinator.network, member.user, by=coordinator.user)

    actions.decline_hand_over(offer, by=member.user)

    assert roles(coordinator.network)[coordinator.user_id] == "coordinator"
    assert Note.objects.filter(user=coordinator.user, text__contains="prowadzenia nie przyjmuje").count() == 1
    with pytest.raises(Refusal, match="jest już odpowiedź"):
        actions.accept_hand_over(offer, by=member.user)


def test_withdrawn_offer_is_not_accepted_any_more(coordinator, member):
    offer = actions.offer_hand_over(coordinator.network, member.user, by=coordinator.user)
    actions.withdraw_hand_over(offer, by=coordinator.user)

    with pytest.raises(Refusal, match="nieaktualna"):
        actions.accept_hand_over(offer, by=member.user)

    assert roles(coordinator.network)[coordinator.user_id] == "coordinator"


def test_one_offer_waits_at_a_time(coordinator, member):
    other = MembershipFactory(network=coordinator.network)
    first = actions.offer_hand_over(coordinator.network, member.user, by=coordinator.user)

    again = actions.offer_hand_over(coordinator.network, member.user, by=coordinator.user)
    with pytest.raises(Refusal, match="już komuś zaproponowane"):
        actions.offer_hand_over(coordinator.network, other.user, by=coordinator.user)

    assert again == first
    assert (HandOver.objects.count(), Letter.objects.count()) == (1, 1)


def test_coordination_is_offered_to_the_crew_only(coordinator):
    observer = MembershipFactory(network=coordinator.network, observing=True)

    for person in [observer.user, UserFactory(), coordinator.user]:
        with pytest.raises(Refusal):
            actions.offer_hand_over(coordinator.network, person, by=coordinator.user)

    assert not HandOver.objects.exists()


def test_nobody_else_offers_or_answers(coordinator, member):
    offer = actions.offer_hand_over(coordinator.network, member.user, by=coordinator.user)
    deputy = MembershipFactory(network=coordinator.network, deputising=True)

    with pytest.raises(PermissionDenied):
        actions.offer_hand_over(coordinator.network, member.user, by=deputy.user)
    for deed in [actions.accept_hand_over, actions.decline_hand_over, actions.withdraw_hand_over]:
        with pytest.raises(PermissionDenied):
            deed(offer, by=deputy.user)

    assert HandOver.objects.get().is_open


def test_appointing_a_member_moves_the_helm_at_once_and_tells_the_one_before(coordinator, member):
    network = coordinator.network
    overseer = AppointmentFactory(programme=network.programme).user

    membership = actions.appoint_coordinator(network, email=member.user.email.upper(), by=overseer)

    assert membership == member
    assert roles(network) == {coordinator.user_id: "member", member.user_id: "coordinator"}
    assert [letter.to for letter in Letter.objects.all()] == [member.user.email]
    assert Note.objects.filter(user=coordinator.user, text__contains="nową osobę prowadzącą").exists()
    assert Event.objects.get().details == {"user": member.user_id, "before": coordinator.user_id}


def test_appointing_somebody_with_an_account_from_outside_brings_their_workplace():
    network = NetworkFactory(opened_at=None)
    overseer = AppointmentFactory(programme=network.programme).user
    workplace = WorkplaceFactory()

    membership = actions.appoint_coordinator(network, email=workplace.user.email, by=overseer)

    assert (membership.role, membership.institution) == ("coordinator", workplace.institution)
    assert not membership.has_accepted_contract()
    assert policies.can_lead(workplace.user, network)


def test_appointing_somebody_without_an_account_sends_an_invitation_and_changes_nothing_yet(coordinator):
    overseer = AppointmentFactory(programme=coordinator.network.programme).user

    invitation = actions.appoint_coordinator(
        coordinator.network, email="nowa@szkola.example", name="Nowa Osoba", by=overseer
    )

    assert isinstance(invitation, Invitation)
    assert (invitation.role, Letter.objects.get().to) == ("coordinator", "nowa@szkola.example")
    assert roles(coordinator.network) == {coordinator.user_id: "coordinator"}


def test_appointing_makes_other_ways_to_the_helm_void(coordinator, member):
    network = coordinator.network
    overseer = AppointmentFactory(programme=network.programme).user
    offer = actions.offer_hand_over(network, member.user, by=coordinator.user)
    invitation = InvitationFactory(network=network, role="coordinator")

    actions.appoint_coordinator(network, email=MembershipFactory(network=network).user.email, by=overseer)

    offer.refresh_from_db()
    invitation.refresh_from_db()
    assert offer.withdrawn_at is not None
    assert invitation.withdrawn_at is not None


def test_appointing_the_present_coordinator_changes_nothing(coordinator):
    overseer = AppointmentFactory(programme=coordinator.network.programme).user

    membership = actions.appoint_coordinator(coordinator.network, email=coordinator.user.email, by=overseer)

    assert membership == coordinator
    assert not Event.objects.exists()
    assert not Letter.objects.exists()


def test_coordinators_and_supervision_of_other_programmes_appoint_nobody(coordinator, member):
    stranger = AppointmentFactory().user

    for user in [coordinator.user, member.user, stranger]:
        with pytest.raises(PermissionDenied):
            actions.appoint_coordinator(coordinator.network, email=member.user.email, by=user)

    assert roles(coordinator.network)[coordinator.user_id] == "coordinator"
