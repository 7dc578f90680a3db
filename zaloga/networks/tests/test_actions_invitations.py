from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks import actions
from zaloga.networks.models import Invitation, Network
from zaloga.networks.tests.factories import InvitationFactory, MembershipFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return MembershipFactory(coordinating=True, network__access=Network.Access.CLOSED)


def long_ago():
    """The double click is over."""
    Invitation.objects.update(invited_at=clock.now() - timedelta(hours=1))


def test_invitation_is_a_personal_letter_with_a_link(coordinator):
    invitation = actions.invite(
        coordinator.network, email=" Basia@Szkola.example", name="Basia", message="Zapraszam.", by=coordinator.user
    )

    letter = Letter.objects.get()
    assert (invitation.email, letter.to, letter.user) == ("basia@szkola.example", "basia@szkola.example", None)
    assert f"/zaproszenie/{invitation.token}/" in letter.text
    assert "Zapraszam." in letter.text
    assert invitation.token not in invitation.digest
    assert [event.target_label for event in Event.objects.all()] == [str(coordinator.network)]


def test_invitation_clicked_twice_sends_one_letter(coordinator):
    first = actions.invite(coordinator.network, email="basia@szkola.example", by=coordinator.user)
    second = actions.invite(coordinator.network, email="basia@szkola.example", by=coordinator.user)

    assert first == second
    assert (Invitation.objects.count(), Letter.objects.count()) == (1, 1)


def test_inviting_again_sends_a_new_link_and_kills_the_old_one(coordinator):
    first = actions.invite(coordinator.network, email="basia@szkola.example", by=coordinator.user)
    long_ago()

    second = actions.invite(coordinator.network, email="basia@szkola.example", role="observer", by=coordinator.user)

    assert (second.pk, second.generation, second.role) == (first.pk, 2, "observer")
    assert second.digest != first.digest
    assert Letter.objects.count() == 2


def test_resending_begins_the_thirty_days_anew(coordinator):
    invitation = InvitationFactory(
        network=coordinator.network, invited_at=clock.now() - timedelta(days=40), digest="stary"
    )
    assert not invitation.is_open

    sent = actions.resend_invitation(invitation, by=coordinator.user)

    assert sent.is_open
    assert sent.digest != "stary"


def test_somebody_who_belongs_is_not_invited(coordinator):
    with pytest.raises(Refusal, match="już należy"):
        actions.invite(coordinator.network, email=coordinator.user.email, by=coordinator.user)

    assert not Letter.objects.exists()


def test_expert_is_invited_until_a_day_to_come(coordinator):
    with pytest.raises(Refusal, match="już minął"):
        actions.invite(
            coordinator.network,
            email="ekspert@uczelnia.example",
            role="expert",
            until=clock.today() - timedelta(days=1),
            by=coordinator.user,
        )

    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", ["member", "expert", "observer"])
def test_who_does_not_lead_invites_nobody(coordinator, role):
    other = MembershipFactory(network=coordinator.network, role=role, until=clock.today() if role == "expert" else None)

    with pytest.raises(PermissionDenied):
        actions.invite(coordinator.network, email="basia@szkola.example", by=other.user)

    assert not Letter.objects.exists()


def test_deputy_invites_members_but_names_neither_deputies_nor_coordinators(coordinator):
    deputy = MembershipFactory(network=coordinator.network, deputising=True)

    actions.invite(coordinator.network, email="basia@szkola.example", by=deputy.user)
    for role in ["deputy", "coordinator"]:
        with pytest.raises(PermissionDenied):
            actions.invite(coordinator.network, email="ela@szkola.example", role=role, by=deputy.user)

    assert [invitation.email for invitation in Invitation.objects.all()] == ["basia@szkola.example"]


def test_accepting_takes_the_invited_role_even_in_a_closed_network(coordinator):
    user = UserFactory()
    invitation = InvitationFactory(network=coordinator.network, email=user.email, role="deputy")
    school = InstitutionFactory()

    first = actions.accept_invitation(invitation, by=user, institution=school, contract_version=1)
    second = actions.accept_invitation(invitation, by=user, institution=school, contract_version=1)

    invitation.refresh_from_db()
    assert first == second
    assert (first.role, first.institution, first.contract_version) == ("deputy", school, 1)
    assert invitation.accepted_by == user
    assert Note.objects.filter(user=coordinator.user).count() == 1


def test_invitation_is_for_its_own_address_only(coordinator):
    invitation = InvitationFactory(network=coordinator.network)

    with pytest.raises(PermissionDenied):
        actions.accept_invitation(invitation, by=UserFactory())

    assert coordinator.network.memberships.count() == 1


def test_withdrawn_and_late_invitations_say_so(coordinator):
    user = UserFactory()
    withdrawn = InvitationFactory(network=coordinator.network, email=user.email)
    actions.withdraw_invitation(withdrawn, by=coordinator.user)
    late = InvitationFactory(network=coordinator.network, email=user.email, invited_at=clock.now() - timedelta(days=31))

    with pytest.raises(Refusal, match="wycofane"):
        actions.accept_invitation(withdrawn, by=user)
    with pytest.raises(Refusal, match="wygasło"):
        actions.accept_invitation(late, by=user)

    assert coordinator.network.memberships.count() == 1


def test_accepted_invitation_is_neither_withdrawn_nor_sent_again(coordinator):
    user = UserFactory()
    invitation = InvitationFactory(network=coordinator.network, email=user.email)
    actions.accept_invitation(invitation, by=user)

    with pytest.raises(Refusal, match="już przyjęte"):
        actions.withdraw_invitation(invitation, by=coordinator.user)
    with pytest.raises(Refusal, match="wykorzystane"):
        actions.resend_invitation(invitation, by=coordinator.user)


def test_invited_member_of_a_full_network_waits_a_deputy_is_refused_an_observer_comes_in(coordinator):
    Network.objects.update(capacity=2)
    MembershipFactory(network=coordinator.network)
    member, deputy, observer = UserFactory.create_batch(3)
    waits = InvitationFactory(network=coordinator.network, email=member.email)
    refused = InvitationFactory(network=coordinator.network, email=deputy.email, role="deputy")
    taken = InvitationFactory(network=coordinator.network, email=observer.email, role="observer")

    row = actions.accept_invitation(waits, by=member)
    with pytest.raises(Refusal, match="zajęte"):
        actions.accept_invitation(refused, by=deputy)
    actions.accept_invitation(taken, by=observer)

    refused.refresh_from_db()
    assert (row, actions.accept_invitation(waits, by=member)) == (coordinator.network.queue.get(), row)
    assert refused.accepted_at is None
    assert coordinator.network.memberships.get(user=observer).role == "observer"


def test_newcomer_gets_a_confirmed_account_and_a_seat(coordinator):
    invitation = InvitationFactory(network=coordinator.network, email="nowa@szkola.example")

    membership = actions.accept_as_newcomer(invitation, name="Nowa Osoba", in_own_words="Szkoła w lesie")

    user = User.objects.known_as("nowa@szkola.example")
    assert membership.user == user
    assert user.confirmed_at is not None
    assert [str(place) for place in user.workplaces.all()] == ["Szkoła w lesie"]


def test_link_makes_no_second_account_and_signs_in_no_old_one(coordinator):
    user = UserFactory()
    invitation = InvitationFactory(network=coordinator.network, email=user.email)

    with pytest.raises(Refusal, match="ma już konto"):
        actions.accept_as_newcomer(invitation, name="Ktoś Inny")

    assert coordinator.network.memberships.count() == 1


def test_no_account_is_left_behind_when_the_network_has_no_seat_for_a_deputy(coordinator):
    Network.objects.update(capacity=2)
    MembershipFactory(network=coordinator.network)
    invitation = InvitationFactory(network=coordinator.network, email="nowa@szkola.example", role="deputy")

    with pytest.raises(Refusal, match="zajęte"):
        actions.accept_as_newcomer(invitation, name="Nowa Osoba")

    assert User.objects.known_as("nowa@szkola.example") is None


def test_newcomer_invited_to_a_full_network_gets_an_account_and_a_place_in_line(coordinator):
    Network.objects.update(capacity=2)
    MembershipFactory(network=coordinator.network)
    invitation = InvitationFactory(network=coordinator.network, email="nowa@szkola.example")

    row = actions.accept_as_newcomer(invitation, name="Nowa Osoba", in_own_words="Szkoła w lesie")

    assert (row.user.email, row.place, row.position()) == ("nowa@szkola.example", "Szkoła w lesie", 1)


def test_invitation_to_coordinate_moves_the_helm_when_accepted(coordinator):
    overseer = AppointmentFactory(programme=coordinator.network.programme).user
    invitation = actions.appoint_coordinator(
        coordinator.network, email="nowa@szkola.example", name="Nowa Osoba", by=overseer
    )

    membership = actions.accept_as_newcomer(invitation, name="Nowa Osoba", contract_version=1)

    coordinator.refresh_from_db()
    invitation.refresh_from_db()
    assert (membership.role, coordinator.role) == ("coordinator", "member")
    assert (invitation.accepted_by, invitation.withdrawn_at) == (membership.user, None)
    assert membership.has_accepted_contract()


def test_a_leader_neither_rewrites_nor_withdraws_supervisions_invitation_to_coordinate(coordinator):
    overseer = AppointmentFactory(programme=coordinator.network.programme).user
    helm = actions.appoint_coordinator(coordinator.network, email="nowa@szkola.example", by=overseer)

    with pytest.raises(Refusal, match="w roli, której nie nadajesz"):
        actions.invite(coordinator.network, email="nowa@szkola.example", by=coordinator.user)
    for deed in [actions.withdraw_invitation, actions.resend_invitation]:
        with pytest.raises(PermissionDenied):
            deed(helm, by=coordinator.user)

    helm.refresh_from_db()
    assert (helm.role, helm.generation, helm.withdrawn_at) == ("coordinator", 1, None)


def test_inviting_again_at_once_with_another_role_is_no_double_click(coordinator):
    first = actions.invite(coordinator.network, email="basia@szkola.example", by=coordinator.user)

    second = actions.invite(coordinator.network, email="basia@szkola.example", role="deputy", by=coordinator.user)

    assert (second.pk, second.role, second.generation) == (first.pk, "deputy", 2)
    assert Letter.objects.count() == 2


@pytest.mark.parametrize(
    "has, invited, gets",
    [("member", "deputy", "deputy"), ("observer", "member", "member"), ("deputy", "observer", "deputy")],
)
def test_whoever_came_in_meanwhile_gets_the_higher_of_both_roles(coordinator, has, invited, gets):
    invitation = InvitationFactory(network=coordinator.network, role=invited)
    membership = MembershipFactory(network=coordinator.network, user__email=invitation.email, role=has)

    accepted = actions.accept_invitation(invitation, by=membership.user)

    assert (accepted.pk, accepted.role, accepted.contract_version) == (membership.pk, gets, 1)


def test_an_experts_newer_invitation_lets_them_stay_longer(coordinator):
    later = clock.today() + timedelta(days=90)
    invitation = InvitationFactory(network=coordinator.network, role="expert", until=later)
    expert = MembershipFactory(network=coordinator.network, user__email=invitation.email, advising=True)

    assert actions.accept_invitation(invitation, by=expert.user).until == later


def test_the_higher_role_needs_a_seat_too(coordinator):
    Network.objects.update(capacity=2)
    MembershipFactory(network=coordinator.network)
    invitation = InvitationFactory(network=coordinator.network)
    observer = MembershipFactory(network=coordinator.network, user__email=invitation.email, observing=True)

    with pytest.raises(Refusal, match="zajęte"):
        actions.accept_invitation(invitation, by=observer.user)

    observer.refresh_from_db()
    assert observer.role == "observer"


@pytest.mark.parametrize("who", ["programme coordinator", "operator", "observer who supervises"])
def test_supervision_lets_itself_into_no_network(coordinator, who):
    network = coordinator.network
    user = UserFactory(operator=who == "operator")
    AppointmentFactory(programme=network.programme, user=user)
    if who.startswith("observer"):
        MembershipFactory(network=network, user=user, observing=True)

    with pytest.raises(Refusal, match="Siebie nie można"):
        actions.invite(network, email=f" {user.email.upper()}", by=user)
    with pytest.raises(Refusal, match="Siebie nie można"):
        actions.appoint_coordinator(network, email=user.email, by=user)

    assert not Invitation.objects.exists()
    assert [one.user for one in network.memberships.crew()] == [coordinator.user]


def test_a_crew_member_who_supervises_may_lead(coordinator):
    member = MembershipFactory(network=coordinator.network)
    AppointmentFactory(programme=coordinator.network.programme, user=member.user)

    assert (
        actions.appoint_coordinator(coordinator.network, email=member.user.email, by=member.user).role == "coordinator"
    )
