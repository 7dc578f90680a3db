"""The programme's list of experts: nobody stands there who has not agreed, and everybody leaves by their own link."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.installation.retention import RULES, carry_out
from zaloga.meetings import actions
from zaloga.meetings.models import Expert, Visit
from zaloga.meetings.tests.factories import ExpertFactory, MeetingFactory, VisitFactory
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter
from zaloga.people.tests.factories import UserFactory
from zaloga.plans.tests.factories import crew
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db
WHO = {"name": "Łucja Ząb", "email": "Zab@Uczelnia.example", "themes": "ocenianie"}


@pytest.fixture
def people():
    return crew(others=1)


@pytest.fixture
def programme(people):
    return people[0].memberships.get().network.programme


def seen_by(client, person, programme):
    client.force_login(person)
    return client.get(reverse("meetings:experts", args=[programme.slug]))


def by_link(expert):
    return reverse("meetings:expert_by_link", args=[expert.token])


def test_a_leader_adds_somebody_who_stands_there_only_once_they_agree(client, people, programme):
    leader, anna = people
    expert = actions.add_expert(programme, by=leader, **WHO)
    letter = Letter.objects.get()
    assert (letter.to, expert.token in letter.text) == ("zab@uczelnia.example", True)
    assert "Łucja Ząb" not in seen_by(client, anna, programme).content.decode()
    assert "Czekamy na zgodę" in seen_by(client, leader, programme).content.decode()
    client.logout()

    client.get(by_link(expert))
    expert.refresh_from_db()
    assert expert.agreed_at is None
    client.post(by_link(expert), {"themes": "ocenianie, portfolio", "about": "Uczę."})

    shown = seen_by(client, anna, programme).content.decode()
    assert "ocenianie, portfolio" in shown
    assert "zab@uczelnia.example" not in shown
    assert "zab@uczelnia.example" in seen_by(client, leader, programme).content.decode()


def test_a_member_adds_nobody_and_a_stranger_sees_no_list(client, people, programme):
    ExpertFactory(programme=programme, name="Łucja Ząb")
    with pytest.raises(PermissionDenied):
        actions.add_expert(programme, by=people[1], **WHO)

    for stranger in (UserFactory(), MembershipFactory().user, MembershipFactory(advising=True).user):
        page = seen_by(client, stranger, programme)
        assert page.status_code == 404
        assert "Ząb" not in page.content.decode()


def test_one_address_is_asked_once(people, programme):
    actions.add_expert(programme, by=people[0], **WHO)

    with pytest.raises(Refusal, match="już jest na liście"):
        actions.add_expert(programme, by=people[0], **{**WHO, "email": "zab@uczelnia.example"})

    assert Letter.objects.count() == 1


def test_the_coordinator_of_the_programme_keeps_the_list_and_leaders_do_not(people, programme):
    keeper = AppointmentFactory(programme=programme).user
    expert = ExpertFactory(programme=programme)
    for deed in (
        lambda: actions.edit_expert(expert, by=people[0], themes="inne"),
        lambda: actions.remove_expert(expert, by=people[0]),
    ):
        with pytest.raises(PermissionDenied):
            deed()

    actions.edit_expert(expert, by=keeper, themes="inne")
    assert "inne" in Letter.objects.get(to=expert.email).text
    actions.remove_expert(expert, by=keeper)

    assert not Expert.objects.exists()


def test_whoever_leaves_the_list_leaves_nothing_on_it(client, programme):
    expert = ExpertFactory(programme=programme)

    page = client.post(by_link(expert), {"co": "wypisz"})

    assert "Nie ma Cię na liście" in page.content.decode()
    assert not Expert.objects.exists()
    assert client.get(by_link(expert)).status_code == 404


def test_unanswered_questions_and_old_visits_are_swept_and_the_rest_stays(people, programme):
    network = people[0].memberships.get().network
    old = VisitFactory(meeting=MeetingFactory(network=network, in_days=-200), accepted=True)
    kept = VisitFactory(meeting=MeetingFactory(network=network, in_days=-20), accepted=True)
    with clock.moved_to(clock.now() - timedelta(days=40)):
        ExpertFactory(programme=programme, pending=True)
        listed = ExpertFactory(programme=programme)

    removed = [carry_out(RULES[name]).removed for name in ("meetings.experts", "meetings.experts_asked")]

    assert removed == [1, 1]
    assert list(Visit.objects.all()) == [kept]
    assert list(Expert.objects.all()) == [listed]
    assert old.pk != kept.pk


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_as_much_however_long_it_is(client, people, programme, how_many, django_assert_num_queries):
    ExpertFactory.create_batch(how_many, programme=programme)
    ExpertFactory.create_batch(how_many, programme=programme, pending=True, added_by=people[0])
    seen_by(client, people[0], programme)

    with django_assert_num_queries(12):
        page = client.get(reverse("meetings:experts", args=[programme.slug]))

    assert (len(page.context["listed"]), len(page.context["pending"])) == (how_many, how_many)
