"""The same deed in many networks, and networks that nobody coordinates."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.networks import actions as networks
from zaloga.networks.models import Network
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.supervision.together import Together, carry_out_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def overseer():
    return AppointmentFactory().user


@pytest.fixture
def programme(overseer):
    return overseer.appointments.get().programme


def said(outcomes):
    return {outcome.network.name: outcome.refused for outcome in outcomes}


def test_those_refused_are_told_by_name_and_the_rest_is_done(overseer, programme):
    fresh = NetworkFactory(programme=programme, in_preparation=True, name="Świeża")
    old = NetworkFactory(programme=programme, name="Otwarta")
    gone = NetworkFactory(programme=programme, in_preparation=True, archived=True, name="Dawna")

    outcomes = carry_out_together(programme, [fresh, old, gone], Together.OPEN, by=overseer)

    assert said(outcomes) == {
        "Świeża": "",
        "Otwarta": "Jest już otwarta.",
        "Dawna": "Jest w archiwum. Najpierw przywróć ją z archiwum.",
    }
    fresh.refresh_from_db()
    assert fresh.is_opened
    assert Event.objects.get(name="programme.done_together").details["networks"] == [fresh.pk]


def test_the_next_year_begins_for_all_and_a_second_time_for_none(overseer, programme):
    rows = NetworkFactory.create_batch(2, programme=programme)
    member = MembershipFactory(network=rows[0]).user

    first = carry_out_together(programme, rows, Together.NEXT_YEAR, by=overseer)
    second = carry_out_together(programme, rows, Together.NEXT_YEAR, by=overseer)

    assert [outcome.refused for outcome in first] == ["", ""]
    assert all("już się zaczął" in outcome.refused for outcome in second)
    assert Network.objects.filter(continues__in=rows).count() == 2
    assert [letter.user for letter in Letter.objects.all()] == [member]


def test_nothing_happens_to_networks_of_another_programme(overseer, programme):
    foreign = NetworkFactory()

    assert carry_out_together(programme, [foreign], Together.ARCHIVE, by=overseer) == []
    foreign.refresh_from_db()
    assert not foreign.is_archived


def test_whoever_does_not_oversee_the_programme_may_not(programme):
    with pytest.raises(PermissionDenied):
        carry_out_together(programme, [], Together.OPEN, by=UserFactory())


def test_the_page_shows_what_would_happen_and_changes_nothing_until_it_is_told(client, overseer, programme):
    fresh = NetworkFactory(programme=programme, in_preparation=True, name="Świeża")
    hidden = NetworkFactory(name="Cudza sieć")
    client.force_login(overseer)
    where = reverse("supervision:together", args=[programme.slug])
    chosen = {"sieci": [str(fresh.pk)], "co": "otworz"}

    preview = client.get(where, chosen).content.decode()
    fresh.refresh_from_db()
    assert not fresh.is_opened
    assert "Nikt jeszcze nie prowadzi tej sieci." in preview
    assert "Cudza sieć" not in preview

    assert client.post(where, chosen).status_code == 302
    fresh.refresh_from_db()
    assert fresh.is_opened
    assert client.get(where, {"co": "otworz"}).status_code == 422
    assert client.post(where, {"sieci": [str(hidden.pk)], "co": "archiwum"}).status_code == 422


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_the_same_number_of_queries(client, django_assert_num_queries, overseer, programme, how_many):
    NetworkFactory.create_batch(how_many, programme=programme)
    client.force_login(overseer)

    with django_assert_num_queries(8):
        client.get(reverse("supervision:together", args=[programme.slug]))


def vacant(programme, days, **more):
    network = NetworkFactory(programme=programme, founded_at=clock.now() - timedelta(days=100), **more)
    MembershipFactory(network=network, coordinating=True, left_at=clock.now() - timedelta(days=days))
    return network


def test_after_fourteen_days_without_a_coordinator_the_programme_is_told_once(overseer, programme):
    long = vacant(programme, 15, name="Długo bez nikogo")
    vacant(programme, 13)
    vacant(programme, 40, archived=True)
    MembershipFactory(network__programme=programme, coordinating=True)
    AppointmentFactory()

    told = [networks.tell_of_vacancies(), networks.tell_of_vacancies()]

    assert told == [1, 0]
    assert [letter.user for letter in Letter.objects.all()] == [overseer]
    note = Note.objects.get()
    assert (note.user, note.url) == (overseer, reverse("networks:appoint", args=[long.slug]))
    assert "Długo bez nikogo" in note.text


def test_a_second_vacancy_is_told_anew(overseer, programme):
    network = vacant(programme, 30)
    network.vacancy_told_at = clock.now() - timedelta(days=60)
    network.save()

    assert networks.tell_of_vacancies() == 1


def test_the_programmes_page_lists_it_with_the_next_step(client, overseer, programme):
    network = vacant(programme, 20)
    client.force_login(overseer)

    page = client.get(reverse("supervision:programme", args=[programme.slug])).content.decode()

    assert "od ponad 14 dni" in page
    assert reverse("networks:appoint", args=[network.slug]) in page
