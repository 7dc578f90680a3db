import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.people import actions, policies
from zaloga.people.models import User, Workplace
from zaloga.people.tests.factories import UserFactory, WorkplaceFactory

pytestmark = pytest.mark.django_db


def test_enrol_makes_an_unconfirmed_account_with_a_place_of_work():
    school = InstitutionFactory()

    person = actions.enrol(" Anna@Szkola.example", "Anna  Jarosz", institution=school)

    assert (person.email, person.name, person.confirmed_at) == ("anna@szkola.example", "Anna Jarosz", None)
    assert not person.has_usable_password()
    assert [(place.institution, place.is_main) for place in person.workplaces.all()] == [(school, True)]
    assert [event.name for event in Event.objects.all()] == ["account.enrolled"]


def test_enrol_never_changes_an_account_that_exists():
    person = UserFactory(email="anna@szkola.example", name="Anna Jarosz")

    found = actions.enrol("ANNA@szkola.example", "Kto Inny", in_own_words="Szkoła podstawiona")

    assert (found, found.name) == (person, "Anna Jarosz")
    assert not Workplace.objects.exists() and not Event.objects.exists()


@pytest.mark.parametrize(("email", "name"), [("bez-małpy", "Anna"), ("anna@szkola.example", "Ż" * 3000)])
def test_enrol_takes_no_nonsense(email, name):
    with pytest.raises(ValidationError):
        actions.enrol(email, name)

    assert not User.objects.exists()


def test_robot_is_one_and_cannot_sign_in():
    robot = actions.robot()

    assert actions.robot() == robot and robot.is_robot
    assert User.objects.to_sign_in(robot.email) is None


def test_nobody_touches_what_belongs_to_another_person():
    owner, stranger, operator = UserFactory(), UserFactory(), UserFactory(operator=True)
    place = WorkplaceFactory(user=owner)

    for meddler in (stranger, operator):
        for deed in (
            lambda by: actions.add_workplace(owner, by=by, in_own_words="Inna"),
            lambda by: actions.make_main(place, by=by),
            lambda by: actions.remove_workplace(place, by=by),
            lambda by: actions.ask_for_address(owner, "inny@szkola.example", by=by),
            lambda by: actions.sign_out_others(owner, by=by, keep=""),
        ):
            with pytest.raises(PermissionDenied):
                deed(meddler)
    assert list(Workplace.objects.all()) == [place]


def test_link_of_an_account_closed_meanwhile_lets_nobody_in():
    link, _ = actions.open_link("anna@szkola.example", UserFactory())
    User.objects.update(is_active=False)

    with pytest.raises(Refusal):
        actions.use(link)


@pytest.mark.parametrize(
    ("chosen", "stranger", "crew_mate", "leader"),
    [
        ("nobody", False, False, False),
        ("coordinators", False, False, True),
        ("crew", False, True, True),
    ],
)
def test_email_and_phone_are_seen_by_whom_the_person_chose(chosen, stranger, crew_mate, leader):
    person = UserFactory(email_seen_by=chosen, phone_seen_by=chosen, phone="71 000 00 00")

    for rule in (policies.can_see_email, policies.can_see_phone):
        assert rule(person, is_crew_mate=False, leads_their_network=False) is stranger
        assert rule(person, is_crew_mate=True, leads_their_network=False) is crew_mate
        assert rule(person, is_crew_mate=True, leads_their_network=True) is leader


def test_empty_phone_is_shown_to_nobody():
    person = UserFactory(phone_seen_by="crew", phone="")

    assert not policies.can_see_phone(person, is_crew_mate=True, leads_their_network=True)
