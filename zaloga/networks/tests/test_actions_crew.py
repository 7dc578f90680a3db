from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks import actions, policies
from zaloga.networks.models import Membership, Network, Waiting
from zaloga.networks.tests.factories import (
    HandOverFactory,
    JoinRequestFactory,
    MembershipFactory,
    NetworkFactory,
)
from zaloga.notifications.models import Letter, Note
from zaloga.people.tests.factories import UserFactory, WorkplaceFactory
from zaloga.programmes.tests.factories import AccessionFactory, AppointmentFactory

pytestmark = pytest.mark.django_db


def told():
    return sorted((note.user.pk, note.text) for note in Note.objects.select_related("user"))


def test_joining_an_open_network_takes_a_seat_and_accepts_the_contract():
    coordinator = MembershipFactory(coordinating=True, network__contract_version=3)
    network = coordinator.network
    workplace = WorkplaceFactory()

    membership = actions.join(network, by=workplace.user, contract_version=3)

    assert (membership.role, membership.institution) == ("member", workplace.institution)
    assert membership.contract_version == 3
    assert policies.can_enter(workplace.user, network)
    assert (coordinator.user.pk, f"{network}: nowa osoba, {workplace.user}") in told()
    assert [note.user for note in Note.objects.filter(text__contains="masz tu miejsce")] == [workplace.user]


def test_joining_clicked_twice_gives_the_same_membership():
    network = NetworkFactory()
    user = UserFactory()

    first = actions.join(network, by=user, in_own_words="Szkoła za lasem")
    second = actions.join(network, by=user, in_own_words="Szkoła za lasem")

    assert first == second
    assert Membership.objects.count() == 1
    assert Event.objects.filter(name="network.joined").count() == 1


def test_place_named_while_joining_becomes_the_first_workplace():
    user = UserFactory()
    school = InstitutionFactory()

    actions.join(NetworkFactory(), by=user, institution=school)

    assert [(one.institution, one.is_main) for one in user.workplaces.all()] == [(school, True)]


@pytest.mark.parametrize("access, words", [("request", "na prośbę"), ("closed", "przez zaproszenie")])
def test_nobody_joins_at_once_where_recruitment_is_not_open(access, words):
    network = NetworkFactory(access=access)

    with pytest.raises(Refusal, match=words):
        actions.join(network, by=UserFactory())

    assert not network.memberships.exists()


@pytest.mark.parametrize("state, words", [("archived_at", "w archiwum"), ("in_preparation", "przygotowywana")])
def test_nobody_joins_before_the_opening_or_after_the_end(state, words):
    coordinator = MembershipFactory(coordinating=True)
    Network.objects.filter(pk=coordinator.network_id).update(
        **({"archived_at": clock.now()} if state == "archived_at" else {"opened_at": None})
    )
    network = Network.objects.get()
    overseer = AppointmentFactory(programme=network.programme).user

    with pytest.raises(Refusal, match=words):
        actions.join(network, by=overseer)

    assert list(network.memberships.all()) == [coordinator]


def test_who_comes_after_the_last_place_is_gone_waits_in_line():
    network = NetworkFactory(capacity=2)
    MembershipFactory.create_batch(2, network=network)

    waiting = actions.join(network, by=UserFactory())

    assert (type(waiting), waiting.position()) == (Waiting, 1)
    assert network.memberships.count() == 2


def test_experts_observers_and_people_who_left_take_no_seats():
    network = NetworkFactory(capacity=2)
    MembershipFactory(network=network)
    MembershipFactory(network=network, advising=True)
    MembershipFactory(network=network, observing=True)
    MembershipFactory(network=network, left=True)

    actions.join(network, by=UserFactory())

    assert network.crew().count() == 2


def test_only_staff_of_acceded_institutions_join_where_the_programme_demands_it():
    accession = AccessionFactory(programme__needs_accession=True)
    network = NetworkFactory(programme=accession.programme)
    inside, outside = UserFactory(), UserFactory()

    actions.join(network, by=inside, institution=accession.institution)
    waiting = actions.join(network, by=outside, institution=InstitutionFactory())

    assert (waiting.user, waiting.is_kept, waiting.awaits_accession) == (outside, True, True)
    assert [membership.user for membership in network.memberships.all()] == [inside]


def test_who_did_not_find_their_school_names_it_and_joins_all_the_same():
    network = NetworkFactory(programme=AccessionFactory(programme__needs_accession=True).programme)

    membership = actions.join(network, by=UserFactory(), in_own_words="Szkoła na wzgórzu")

    assert (membership.institution, membership.in_own_words) == (None, "Szkoła na wzgórzu")


def test_school_inside_an_acceded_complex_counts_as_acceded():
    accession = AccessionFactory(programme__needs_accession=True)
    network = NetworkFactory(programme=accession.programme)
    school = InstitutionFactory(parent=accession.institution)

    membership = actions.join(network, by=UserFactory(), institution=school)

    assert membership.institution == school


def test_a_contract_changed_meanwhile_is_shown_again_first():
    network = NetworkFactory(contract_version=2)

    with pytest.raises(Refusal, match="zmienił się przed chwilą"):
        actions.join(network, by=UserFactory(), contract_version=1)

    assert not network.memberships.exists()


def test_former_member_comes_back_in_a_new_row():
    former = MembershipFactory(left=True)

    membership = actions.join(former.network, by=former.user)

    assert membership != former
    assert former.network.memberships.count() == 2
    former.refresh_from_db()
    assert former.left_at is not None


def test_expert_whose_date_has_passed_may_join_as_a_member():
    expert = MembershipFactory(advising=True, until=clock.today() - timedelta(days=1))

    membership = actions.join(expert.network, by=expert.user)

    expert.refresh_from_db()
    assert (membership.role, expert.left_at is not None) == ("member", True)


def test_who_joins_waits_for_no_answer_any_more():
    network = NetworkFactory()
    asked = JoinRequestFactory(network=network)

    actions.join(network, by=asked.user)

    asked.refresh_from_db()
    assert asked.is_accepted is True


def test_guests_and_people_who_do_not_see_the_network_do_not_join():
    hidden = NetworkFactory(visibility=Network.Visibility.PROGRAMME)

    for user in [AnonymousUser(), UserFactory()]:
        with pytest.raises(PermissionDenied):
            actions.join(hidden, by=user)

    assert not hidden.memberships.exists()


def test_accepting_the_contract_keeps_the_version_and_the_moment():
    membership = MembershipFactory(network__contract_version=2)

    actions.accept_contract(membership.network, by=membership.user, contract_version=2)
    actions.accept_contract(membership.network, by=membership.user, contract_version=2)

    membership.refresh_from_db()
    assert membership.has_accepted_contract()
    assert Event.objects.filter(name="network.contract_accepted").count() == 1


def test_contract_that_is_not_the_present_one_is_not_accepted():
    membership = MembershipFactory(network__contract_version=2)

    with pytest.raises(Refusal, match="zmienił się"):
        actions.accept_contract(membership.network, by=membership.user, contract_version=1)


@pytest.mark.parametrize("role", ["deputy", "member", "expert", "observer"])
def test_leaving_is_open_to_every_role_and_those_who_lead_hear_of_it(role):
    coordinator = MembershipFactory(coordinating=True)
    membership = MembershipFactory(
        network=coordinator.network, role=role, until=clock.today() if role == "expert" else None
    )

    actions.leave(coordinator.network, by=membership.user)

    membership.refresh_from_db()
    assert membership.left_at is not None
    assert not policies.can_enter(membership.user, coordinator.network)
    assert told() == [(coordinator.user.pk, f"{coordinator.network}: odchodzi {membership.user}")]


def test_coordinator_leaves_only_after_handing_over():
    coordinator = MembershipFactory(coordinating=True)

    with pytest.raises(Refusal, match="przekaż prowadzenie"):
        actions.leave(coordinator.network, by=coordinator.user)

    coordinator.refresh_from_db()
    assert coordinator.left_at is None


def test_leaving_takes_back_what_was_offered():
    coordinator = MembershipFactory(coordinating=True)
    member = MembershipFactory(network=coordinator.network)
    offer = HandOverFactory(network=coordinator.network, offered_by=coordinator.user, offered_to=member.user)

    actions.leave(coordinator.network, by=member.user)

    offer.refresh_from_db()
    assert offer.withdrawn_at is not None


def test_a_stranger_has_nothing_to_leave():
    membership = MembershipFactory()

    with pytest.raises(PermissionDenied):
        actions.leave(membership.network, by=UserFactory())


def test_removed_person_gets_a_letter_with_the_reason():
    coordinator = MembershipFactory(coordinating=True)
    membership = MembershipFactory(network=coordinator.network)

    actions.remove(membership, reason="Zmiana pracy.", by=coordinator.user)
    actions.remove(membership, reason="Zmiana pracy.", by=coordinator.user)

    membership.refresh_from_db()
    letter = Letter.objects.get()
    assert membership.left_at is not None
    assert (letter.to, "Powód: Zmiana pracy." in letter.text) == (membership.user.email, True)
    assert [note.user for note in Note.objects.all()] == [membership.user]


def test_nobody_is_removed_without_a_reason_and_the_coordinator_not_at_all():
    network = NetworkFactory()
    coordinator = MembershipFactory(network=network, coordinating=True)
    member = MembershipFactory(network=network)
    overseer = AppointmentFactory(programme=network.programme).user

    with pytest.raises(Refusal, match="Napisz, dlaczego"):
        actions.remove(member, reason="  ", by=coordinator.user)
    with pytest.raises(Refusal, match="Ta osoba prowadzi"):
        actions.remove(coordinator, reason="Bo tak.", by=overseer)

    assert network.memberships.active().count() == 2


@pytest.mark.parametrize("role", ["deputy", "member", "expert", "observer"])
def test_who_does_not_coordinate_changes_nobodys_role(role):
    member = MembershipFactory()
    other = MembershipFactory(network=member.network, role=role, until=clock.today() if role == "expert" else None)

    with pytest.raises(PermissionDenied):
        actions.change_role(member, "deputy", by=other.user)
    with pytest.raises(PermissionDenied):
        actions.remove(member, reason="Bo tak.", by=other.user)

    member.refresh_from_db()
    assert (member.role, member.left_at) == ("member", None)


def test_naming_a_deputy_gives_rights_and_is_told():
    coordinator = MembershipFactory(coordinating=True)
    member = MembershipFactory(network=coordinator.network)

    changed = actions.change_role(member, "deputy", by=coordinator.user)

    assert policies.can_lead(changed.user, coordinator.network)
    assert told() == [(member.user.pk, f"{coordinator.network}: od teraz zastępujesz osobę prowadzącą")]
    said = {"role": "zastępujesz osobę prowadzącą", "before": "member", "now": "deputy"}
    details = {**said, "user": member.user_id}
    assert Event.objects.get().details == details


def test_expert_needs_a_day_to_come_and_others_keep_none():
    coordinator = MembershipFactory(coordinating=True)
    member = MembershipFactory(network=coordinator.network)
    tomorrow = clock.today() + timedelta(days=1)

    with pytest.raises(Refusal, match="już minął"):
        actions.change_role(member, "expert", until=clock.today() - timedelta(days=1), by=coordinator.user)
    expert = actions.change_role(member, "expert", until=tomorrow, by=coordinator.user)
    observer = actions.change_role(expert, "observer", until=tomorrow, by=coordinator.user)

    assert expert.until == tomorrow
    assert (observer.role, observer.until) == ("observer", None)


def test_observer_becomes_a_member_only_where_there_is_room():
    coordinator = MembershipFactory(coordinating=True, network__capacity=2)
    MembershipFactory(network=coordinator.network)
    observer = MembershipFactory(network=coordinator.network, observing=True)

    with pytest.raises(Refusal, match="zajęte"):
        actions.change_role(observer, "member", by=coordinator.user)

    observer.refresh_from_db()
    assert observer.role == "observer"


def test_coordination_is_not_given_by_changing_a_role():
    network = NetworkFactory()
    overseer = AppointmentFactory(programme=network.programme).user
    coordinator = MembershipFactory(network=network, coordinating=True)
    member = MembershipFactory(network=network)

    for membership, role in [(member, "coordinator"), (coordinator, "member")]:
        with pytest.raises(Refusal, match="przekazanie albo powołanie"):
            actions.change_role(membership, role, by=overseer)

    assert network.memberships.get(role="coordinator") == coordinator


def test_nobody_changes_their_own_role():
    coordinator = MembershipFactory(coordinating=True)

    with pytest.raises(PermissionDenied):
        actions.change_role(coordinator, "member", by=coordinator.user)


def test_the_contract_of_a_network_left_meanwhile_is_refused_in_words():
    member = MembershipFactory()
    policies.standing(member.user)
    Membership.objects.update(left_at=clock.now())

    with pytest.raises(Refusal, match="Nie należysz już"):
        actions.accept_contract(member.network, by=member.user, contract_version=1)
