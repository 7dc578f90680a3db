"""Institutions that operators keep by hand."""

import pytest
from django.core.exceptions import PermissionDenied

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.institutions import actions
from zaloga.institutions.models import Institution
from zaloga.institutions.tests.factories import CommuneFactory, InstitutionFactory, PersonFactory

pytestmark = pytest.mark.django_db

LIST = "/instalacja/placowki/"
EMPTY = {"short_name": "", "kind": "", "street": "", "postal_code": "", "town": "", "website": "", "running_body": ""}


@pytest.fixture
def operator(client):
    person = PersonFactory(operator=True)
    client.force_login(person)
    return person


@pytest.fixture
def office():
    return actions.add_by_hand(by=None, name="Starostwo w Wołowie", town="Wołów")


def page_of(institution):
    return f"{LIST}{institution.pk}/"


def shown(response):
    return [str(institution) for institution in response.context["page"].object_list]


def test_the_list_is_searched_and_narrowed(client, operator, office):
    InstitutionFactory(short_name="SP nr 7")
    InstitutionFactory(short_name="SP nr 8", closed_on=clock.today())

    everything, found, by_hand, closed = (
        client.get(LIST, asked) for asked in ({}, {"words": "starostwo"}, {"source": "hand"}, {"state": "closed"})
    )

    assert sorted(shown(everything)) == ["SP nr 7", "Starostwo w Wołowie"]
    assert shown(found) == shown(by_hand) == ["Starostwo w Wołowie"]
    assert shown(closed) == ["SP nr 8"]


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_the_same_however_long_it_is(client, operator, how_many, django_assert_num_queries):
    InstitutionFactory.create_batch(how_many)
    client.get(LIST)

    with django_assert_num_queries(8):
        response = client.get(LIST)

    assert len(shown(response)) == how_many


def test_an_office_is_added_with_its_commune_and_only_once(client, operator):
    commune = CommuneFactory()
    typed = EMPTY | {"name": "Starostwo w Wołowie", "town": "Wołów", "commune": "wołów"}

    first, second = (client.post(f"{LIST}nowa/", typed) for _ in range(2))

    office = Institution.objects.get()
    assert (office.name, office.source, office.commune) == ("Starostwo w Wołowie", "hand", commune)
    assert (first.url, second.status_code) == (page_of(office), 409)
    assert "jest już na liście" in second.content.decode()


def test_an_unknown_commune_is_told_at_its_field(client, operator):
    response = client.post(f"{LIST}nowa/", EMPTY | {"name": "Starostwo", "commune": "Nigdzie"})

    assert response.status_code == 422
    assert "Nie znamy gminy „Nigdzie”" in response.content.decode()


def test_what_was_made_by_hand_is_corrected_whole(client, operator, office):
    client.post(page_of(office), EMPTY | {"name": "Starostwo Powiatowe", "town": "Wołów", "commune": ""})

    office.refresh_from_db()
    assert (office.name, office.source) == ("Starostwo Powiatowe", "hand")
    assert Event.objects.filter(name="institutions.corrected").count() == 1


def test_of_the_register_only_the_everyday_name_is_ours(client, operator):
    school = InstitutionFactory(name="Szkoła Podstawowa nr 7")

    client.post(page_of(school), {"short_name": "Siódemka", "name": "Inna"})

    school.refresh_from_db()
    assert (school.name, school.short_name) == ("Szkoła Podstawowa nr 7", "Siódemka")
    with pytest.raises(Refusal, match="bierze się z rejestru"):
        actions.correct(school, by=operator, name="Inna")
    with pytest.raises(Refusal, match="mówi rejestr RSPO"):
        actions.close(school, by=operator)


def test_closing_and_opening_again_twice_is_once(client, operator, office):
    closing = f"{page_of(office)}zamkniecie/"

    for state in ("archiwum", "archiwum"):
        client.post(closing, {"stan": state})
    closed = Institution.objects.open().count()
    for state in ("czynna", "czynna"):
        client.post(closing, {"stan": state})

    assert (closed, Institution.objects.open().count()) == (0, 1)
    kinds = ["institutions.closed", "institutions.reopened"]
    assert list(Event.objects.filter(name__in=kinds).order_by("pk").values_list("name", flat=True)) == kinds


def test_nobody_but_operators_keeps_the_list(client, office):
    stranger = PersonFactory()
    client.force_login(stranger)

    for address in (LIST, f"{LIST}nowa/", page_of(office), f"{page_of(office)}zamkniecie/"):
        assert client.get(address).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.correct(office, by=stranger, name="Inna")
    with pytest.raises(PermissionDenied):
        actions.close(office, by=stranger)


def test_a_wrong_page_address_and_postal_code_are_told_in_plain_words(client, operator):
    typed = EMPTY | {"name": "Starostwo w Wołowie", "website": "starostwo wołów", "postal_code": "123"}

    response = client.post(f"{LIST}nowa/", typed)

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "website": ["To nie wygląda na adres strony. Powinien wyglądać tak: https://szkola.example."],
        "postal_code": ["Kod pocztowy to dwie cyfry, łącznik i trzy cyfry, na przykład 56-100."],
    }
    assert not Institution.objects.exists()


def test_an_old_wrong_postal_code_does_not_stop_other_corrections(client, operator):
    old = InstitutionFactory(source="hand", rspo_number=None, name="Fundacja", postal_code="56100", commune=None)

    response = client.post(page_of(old), EMPTY | {"name": "Fundacja Żagiel", "postal_code": "56100"})

    old.refresh_from_db()
    assert (response.status_code, old.name, old.postal_code) == (302, "Fundacja Żagiel", "56100")
