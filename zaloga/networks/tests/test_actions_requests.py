import pytest
from django.core.exceptions import PermissionDenied

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.core.words import network_named
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks import actions
from zaloga.networks.models import JoinRequest, Network
from zaloga.networks.tests.factories import JoinRequestFactory, MembershipFactory, NetworkFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return MembershipFactory(coordinating=True, network__access=Network.Access.REQUEST)


def test_those_who_lead_get_a_note_and_a_letter(coordinator):
    network = coordinator.network
    deputy = MembershipFactory(network=network, deputising=True)
    MembershipFactory(network=network)  # a member, who is not asked
    user = UserFactory()

    asked = actions.request(network, by=user, in_own_words="Biblioteka", message="Uczę w klasach 4–8.")

    assert (asked.place, asked.answered_at) == ("Biblioteka", None)
    letters = Letter.objects.order_by("to")
    assert [letter.to for letter in letters] == sorted([coordinator.user.email, deputy.user.email])
    assert all("Uczę w klasach 4–8." in letter.text for letter in letters)
    assert {note.user for note in Note.objects.all()} == {coordinator.user, deputy.user}


def test_asking_twice_gives_the_request_that_waits(coordinator):
    user = UserFactory()

    first = actions.request(coordinator.network, by=user)
    second = actions.request(coordinator.network, by=user)

    assert first == second
    assert (JoinRequest.objects.count(), Letter.objects.count()) == (1, 1)


@pytest.mark.parametrize("access, words", [("open", "od razu"), ("closed", "przez zaproszenie")])
def test_nobody_asks_where_one_joins_otherwise(access, words):
    network = NetworkFactory(access=access)

    with pytest.raises(Refusal, match=words):
        actions.request(network, by=UserFactory())

    assert not network.join_requests.exists()


def test_a_member_has_nothing_to_ask_for(coordinator):
    with pytest.raises(Refusal, match="Masz już miejsce"):
        actions.request(coordinator.network, by=coordinator.user)


def test_accepted_person_gets_a_seat_a_letter_and_a_welcome(coordinator):
    school = InstitutionFactory()
    asked = JoinRequestFactory(network=coordinator.network, institution=school)

    actions.accept_request(asked, by=coordinator.user)
    actions.accept_request(asked, by=coordinator.user)

    membership = coordinator.network.memberships.get(user=asked.user)
    letter = Letter.objects.get()
    assert (membership.role, membership.institution, membership.contract_version) == ("member", school, 1)
    assert (letter.to, letter.subject) == (asked.user.email, f"Masz miejsce w {network_named(coordinator.network)}")
    assert Note.objects.filter(user=asked.user).count() == 2
    assert Event.objects.get().details == {"user": asked.user_id}


def test_accepted_into_a_full_network_one_waits_in_line_and_hears_so_once(coordinator):
    Network.objects.update(capacity=2)
    MembershipFactory(network=coordinator.network)
    asked = JoinRequestFactory(network=coordinator.network)

    actions.accept_request(asked, by=coordinator.user)
    actions.accept_request(asked, by=coordinator.user)

    asked.refresh_from_db()
    letter = Letter.objects.get()
    assert asked.is_accepted
    assert not coordinator.network.memberships.filter(user=asked.user).exists()
    assert [row.user for row in coordinator.network.queue.in_line()] == [asked.user]
    assert letter.subject == f"Jesteś na liście oczekujących {network_named(coordinator.network)}"
    assert "osoba prowadząca przyjmuje Cię" in letter.text
    assert "Twoje miejsce w kolejności: 1." in letter.text


def test_declined_person_reads_the_reason_in_a_letter(coordinator):
    asked = JoinRequestFactory(network=coordinator.network)

    actions.decline_request(asked, reason="To sieć dla dyrektorów.", by=coordinator.user)

    asked.refresh_from_db()
    letter = Letter.objects.get()
    assert (asked.is_accepted, asked.answered_by) == (False, coordinator.user)
    assert "To sieć dla dyrektorów." in letter.text
    assert not coordinator.network.memberships.filter(user=asked.user).exists()


def test_declined_person_may_ask_again(coordinator):
    asked = JoinRequestFactory(network=coordinator.network)
    actions.decline_request(asked, reason="Jeszcze nie teraz.", by=coordinator.user)

    again = actions.request(coordinator.network, by=asked.user)

    assert again != asked
    assert coordinator.network.join_requests.count() == 2


def test_no_reason_no_refusal(coordinator):
    asked = JoinRequestFactory(network=coordinator.network)

    with pytest.raises(Refusal, match="jednym zdaniem"):
        actions.decline_request(asked, reason=" ", by=coordinator.user)


def test_answered_request_is_not_answered_otherwise(coordinator):
    asked = JoinRequestFactory(network=coordinator.network)
    actions.decline_request(asked, reason="Nie teraz.", by=coordinator.user)

    with pytest.raises(Refusal, match="już odpowiedział"):
        actions.accept_request(asked, by=coordinator.user)

    assert not coordinator.network.memberships.filter(user=asked.user).exists()


def test_own_request_can_be_withdrawn_by_nobody_else(coordinator):
    asked = JoinRequestFactory(network=coordinator.network)

    with pytest.raises(PermissionDenied):
        actions.withdraw_request(asked, by=coordinator.user)
    actions.withdraw_request(asked, by=asked.user)

    assert not JoinRequest.objects.exists()


def test_members_and_strangers_answer_nothing_but_supervision_does(coordinator):
    network = coordinator.network
    asked = JoinRequestFactory(network=network)
    member = MembershipFactory(network=network)
    overseer = AppointmentFactory(programme=network.programme).user

    for user in [member.user, UserFactory(), asked.user]:
        with pytest.raises(PermissionDenied):
            actions.accept_request(asked, by=user)
    actions.accept_request(asked, by=overseer)

    assert network.memberships.filter(user=asked.user).exists()
