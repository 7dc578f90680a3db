"""A year's turn: what is carried over, who is asked, and who sails on."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from zaloga.core.errors import Refusal
from zaloga.networks import actions
from zaloga.networks.models import Membership, Network, SpecificAim, Waiting
from zaloga.networks.tests.factories import InvitationFactory, MembershipFactory, NetworkFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def old():
    network = NetworkFactory(name="Matematycy 2026/27", themes=["ułamki"], general_aim="Trzy sposoby.", capacity=12)
    SpecificAim.objects.create(network=network, text="Jedno rozwiązanie.")
    return network


@pytest.fixture
def leader(old):
    return MembershipFactory(network=old, coordinating=True).user


@pytest.fixture
def member(old):
    return MembershipFactory(network=old).user


def crew_of(network):
    return {row.user: row.role for row in network.crew().select_related("user")}


def begun(old, by, **more):
    return actions.begin_next_year(old, by=by, asks=True, **more)


def test_the_next_year_carries_the_skeleton_over_and_moves_it_by_a_year(old, leader, member):
    new = actions.begin_next_year(old, by=leader)

    assert (new.name, new.starts_on, new.ends_on) == ("Matematycy 2027/28", date(2027, 9, 1), date(2028, 6, 30))
    assert (new.question, new.themes, new.capacity, new.contract) == (old.question, ["ułamki"], 12, old.contract)
    assert [aim.text for aim in new.specific_aims.all()] == ["Jedno rozwiązanie."]
    assert (new.continues, new.is_opened, new.stage) == (old, False, 0)
    assert crew_of(new) == {leader: Role.COORDINATOR}
    assert not Letter.objects.exists()


def test_the_address_of_the_next_year_tells_the_year_once(old, leader):
    plain = NetworkFactory(programme=old.programme, name="Sieć polonistów")
    lead = MembershipFactory(network=plain, coordinating=True).user

    assert actions.begin_next_year(old, by=leader).slug == "matematycy-2027-28"
    assert actions.begin_next_year(plain, by=lead).slug == "siec-polonistow-2027-28"


@pytest.mark.parametrize(
    ("name", "moved"),
    [
        ("Rok 2026", "Rok 2027"),
        ("Rok 2026/2027", "Rok 2027/2028"),
        ("Rok 2026–27", "Rok 2027–28"),
        ("Rok 2099/00", "Rok 2100/01"),
        ("Klasy 4-8", "Klasy 4-8"),
        ("Numer 20261", "Numer 20261"),
    ],
)
def test_a_year_in_the_name_moves_and_other_numbers_do_not(old, name, moved):
    old.name = name

    assert actions.carried_over(old)["name"] == moved


def test_the_period_never_lies_in_the_past(old):
    old.starts_on, old.ends_on = date(2019, 9, 1), date(2020, 2, 29)

    assert actions.carried_over(old)["ends_on"] > date(2026, 1, 1)


def test_beginning_twice_is_refused_in_words(old, leader):
    actions.begin_next_year(old, by=leader)

    with pytest.raises(Refusal, match="już się zaczął"):
        actions.begin_next_year(old, by=leader)

    assert Network.objects.filter(continues=old).count() == 1


def test_a_network_not_opened_yet_has_no_next_year(leader, old):
    old.opened_at = None
    old.save()

    with pytest.raises(Refusal, match="jeszcze nie ruszyła"):
        actions.begin_next_year(old, by=leader)


def test_members_and_strangers_do_not_begin_a_year(old, leader, member):
    for person in (member, UserFactory(), AppointmentFactory().user):
        with pytest.raises(PermissionDenied):
            actions.begin_next_year(old, by=person)


def test_each_of_the_crew_is_asked_once_and_nobody_else(old, leader, member):
    MembershipFactory(network=old, left=True)
    MembershipFactory(network=old, advising=True)
    MembershipFactory()

    new = begun(old, leader)
    again = actions.ask_to_stay(new, by=leader)

    assert [letter.user for letter in Letter.objects.all()] == [member]
    assert again == []


def test_who_says_yes_has_a_seat_with_the_new_contract_and_who_is_silent_is_not_moved(old, leader, member):
    silent = MembershipFactory(network=old).user
    new = begun(old, leader, contract="Nowy kontrakt.")

    seat = actions.sail_on(new.stays.get(user=member), by=member, contract_version=1)
    twice = actions.sail_on(new.stays.get(user=member), by=member)

    assert twice == seat
    assert (seat.contract_version, seat.institution) == (1, old.memberships.get(user=member).institution)
    assert crew_of(new) == {leader: Role.COORDINATOR, member: Role.MEMBER}
    assert silent not in crew_of(new)
    assert old.crew().count() == 3


def test_only_the_person_who_was_asked_answers(old, leader, member):
    stay = begun(old, leader).stays.get(user=member)

    for deed in (actions.sail_on, actions.stay_ashore):
        with pytest.raises(PermissionDenied):
            deed(stay, by=leader)


def test_a_no_may_become_a_yes_and_a_yes_is_no_longer_a_question(old, leader, member):
    stay = begun(old, leader).stays.get(user=member)

    assert actions.stay_ashore(stay, by=member).says_yes is False
    actions.sail_on(stay, by=member)

    with pytest.raises(Refusal, match="Masz już miejsce"):
        actions.stay_ashore(stay, by=member)


def test_an_old_letter_lets_nobody_back_who_has_left_either_network(old, leader, member):
    new = begun(old, leader)
    stay = new.stays.get(user=member)
    actions.sail_on(stay, by=member)
    actions.leave(new, by=member)

    with pytest.raises(Refusal, match="już się skończyło"):
        actions.sail_on(stay, by=member)

    gone = MembershipFactory(network=old).user
    actions.ask_to_stay(new, by=leader)
    actions.leave(old, by=gone)
    with pytest.raises(Refusal, match="Nie należysz już"):
        actions.sail_on(new.stays.get(user=gone), by=gone)
    assert crew_of(new) == {leader: Role.COORDINATOR}


def test_a_contract_changed_meanwhile_is_read_anew(old, leader, member):
    new = begun(old, leader)
    actions.edit(new, by=leader, contract="Inny kontrakt.")

    with pytest.raises(Refusal, match="Kontrakt zmienił się"):
        actions.sail_on(new.stays.get(user=member), by=member, contract_version=1)


def test_a_full_network_gives_a_place_in_line(old, leader, member):
    other = MembershipFactory(network=old).user
    new = begun(old, leader, capacity=2)
    actions.sail_on(new.stays.get(user=member), by=member)

    place = actions.sail_on(new.stays.get(user=other), by=other)

    assert isinstance(place, Waiting)
    assert place.position() == 1


def test_begun_from_above_the_helm_comes_back_with_the_coordinators_own_yes(old, leader, member):
    overseer = AppointmentFactory(programme=old.programme).user
    new = begun(old, overseer)
    assert crew_of(new) == {}

    actions.sail_on(new.stays.get(user=leader), by=leader)

    assert crew_of(new) == {leader: Role.COORDINATOR}
    bell = Note.objects.filter(user=leader).values_list("text", flat=True)
    assert "Prowadzisz sieć „Matematycy 2027/28”, rok szkolny 2027/28" in bell


def test_the_helm_is_not_taken_from_somebody_invited_to_it(old, leader):
    new = begun(old, AppointmentFactory(programme=old.programme).user)
    InvitationFactory(network=new, role=Role.COORDINATOR)

    actions.sail_on(new.stays.get(user=leader), by=leader)

    assert crew_of(new) == {leader: Role.MEMBER}


def test_the_silent_are_reminded_once(old, leader, member):
    new = begun(old, leader)

    reminded = actions.remind_silent(new, by=leader)

    assert [stay.user for stay in reminded] == [member]
    assert Letter.objects.filter(user=member).count() == 2
    with pytest.raises(Refusal, match="Nie ma komu"):
        actions.remind_silent(new, by=leader)


def test_the_old_network_goes_to_the_archive_in_the_same_deed_and_may_still_be_answered(old, leader, member):
    new = begun(old, leader, archives=True)
    old.refresh_from_db()
    actions.sail_on(new.stays.get(user=member), by=member)

    assert old.is_archived
    assert crew_of(new) == {leader: Role.COORDINATOR, member: Role.MEMBER}
    assert old.crew().count() == 2


def test_a_deputy_who_may_not_archive_changes_nothing_at_all(old, leader):
    deputy = MembershipFactory(network=old, deputising=True).user

    with pytest.raises(PermissionDenied):
        actions.begin_next_year(old, by=deputy, archives=True)
