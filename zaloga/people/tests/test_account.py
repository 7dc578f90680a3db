import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.people import actions
from zaloga.people.models import User, Workplace
from zaloga.people.tests.factories import UserFactory, WorkplaceFactory

pytestmark = pytest.mark.django_db
SHELL = 4  # every page of a signed-in person: programme, standing (2), bell

PROFILE = {
    "name": "Anna Jarosz",
    "vocative": "Anno",
    "teaches": "matematyka w klasach 4–8",
    "is_beginner": "on",
    "gives": "karty pracy do ułamków",
    "looks_for": "tutoring rówieśniczy",
    "phone": "71 000 00 00",
    "phone_seen_by": "coordinators",
    "email_seen_by": "crew",
    "written_by": "crew",
    "look": "ciemny",
}


@pytest.fixture
def person(client):
    person = UserFactory(name="Osoba Próbna", email="osoba@szkola.example")
    client.force_login(person)
    return person


def test_profile_keeps_every_field(client, person):
    response = client.post(reverse("people:account"), PROFILE)

    assert (response.status_code, response.url) == (302, reverse("people:account"))
    person.refresh_from_db()
    assert {name: getattr(person, name) for name in PROFILE} == {**PROFILE, "is_beginner": True}
    assert person.greeting() == "Dzień dobry, Anno"
    assert 'data-wyglad="ciemny"' in client.get(reverse("people:account")).content.decode()


def test_profile_with_bad_fields_keeps_what_was_typed_and_changes_nothing(client, person):
    response = client.post(reverse("people:account"), {**PROFILE, "name": "Ż" * 3000, "phone": "zadzwoń"})

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "name": ["To za długie na imię i nazwisko. Zmieści się do 120 znaków."],
        "phone": [
            "W numerze telefonu jest coś poza cyframi, odstępami i znakiem +. Napisz go na przykład tak: 71 389 00 00."
        ],
    }
    page = response.content.decode()
    assert "Ż" * 3000 in page and "karty pracy do ułamków" in page
    assert "<title>Błąd: " in page
    assert User.objects.get(pk=person.pk).name == "Osoba Próbna"


@pytest.mark.parametrize("name", ["", "   ", "\u202e\u200b"])
def test_name_nobody_could_read_is_refused(client, person, name):
    response = client.post(reverse("people:account"), {**PROFILE, "name": name})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["name"]


def test_hidden_characters_are_cut_out_and_html_stays_text(client, person):
    client.post(reverse("people:account"), {**PROFILE, "name": "Anna\u202e <b>Jarosz</b>", "gives": "a\u2066b\r\nc"})

    person.refresh_from_db()
    assert (person.name, person.gives) == ("Anna <b>Jarosz</b>", "ab\nc")
    assert "<b>Jarosz" not in client.get(reverse("people:account")).content.decode()


def test_nul_byte_in_the_name_is_an_error_of_the_field(client, person):
    response = client.post(reverse("people:account"), {**PROFILE, "name": "Anna\x00"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["name"]


def test_profile_cannot_make_anybody_an_operator(client, person):
    client.post(reverse("people:account"), {**PROFILE, "is_operator": "on", "email": "inny@szkola.example"})

    person.refresh_from_db()
    assert (person.is_operator, person.email) == (False, "osoba@szkola.example")


@pytest.mark.parametrize("page", ["account", "workplaces", "sessions", "address"])
def test_guest_is_sent_to_sign_in_and_comes_back(client, page):
    response = client.get(reverse(f"people:{page}"))

    assert (response.status_code, response.url) == (
        302,
        f"{reverse('people:sign_in')}?next={reverse(f'people:{page}')}",
    )


def test_institution_from_the_register_becomes_the_main_place_of_work(client, person):
    school = InstitutionFactory()

    response = client.post(
        reverse("people:workplaces"), {"institution": school.pk, "institution_name": "cokolwiek wpisane"}
    )

    assert (response.status_code, response.url) == (302, reverse("people:workplaces"))
    assert list(person.workplaces.values_list("institution", "in_own_words", "is_main")) == [(school.pk, "", True)]


def test_place_outside_the_register_is_kept_in_own_words(client, person):
    WorkplaceFactory(user=person)

    client.post(reverse("people:workplaces"), {"institution_name": "Fundacja „Lira”"})

    assert list(person.workplaces.values_list("in_own_words", "is_main")) == [("", True), ("Fundacja „Lira”", False)]


def test_without_script_the_search_step_offers_what_matches_and_adds_nothing(client, person):
    school = InstitutionFactory(name="Szkoła Podstawowa w Lubiążu", town="Lubiąż")
    InstitutionFactory(name="Przedszkole w Wińsku", town="Wińsko")

    response = client.post(reverse("people:workplaces"), {"institution_name": "lubiaz", "szukaj": "1"})

    assert response.status_code == 200
    assert response.context["form"].found.rows == [school]
    assert 'value="lubiaz"' in response.content.decode()
    assert not Workplace.objects.exists()


def test_empty_place_of_work_says_what_to_do(client, person):
    response = client.post(reverse("people:workplaces"), {"institution_name": " "})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["institution_name"]


def test_same_institution_twice_is_refused(client, person):
    place = WorkplaceFactory(user=person)

    response = client.post(reverse("people:workplaces"), {"institution": place.institution_id})

    assert response.status_code == 409
    assert "To miejsce pracy już jest na liście." in response.content.decode()
    assert Workplace.objects.count() == 1


def test_closed_institution_cannot_be_picked(client, person):
    closed = InstitutionFactory(closed_on="2020-08-31")

    response = client.post(reverse("people:workplaces"), {"institution": closed.pk})

    assert response.status_code == 422
    assert not Workplace.objects.exists()


def test_other_place_becomes_main_and_removing_it_gives_the_role_on(client, person):
    first, second = WorkplaceFactory(user=person), WorkplaceFactory(user=person, is_main=False)

    client.post(reverse("people:workplace", args=[second.pk]))
    after_choice = person.workplaces.get(is_main=True)
    client.post(reverse("people:workplace", args=[second.pk]), {"remove": "1"})

    assert after_choice == second
    assert list(person.workplaces.values_list("pk", "is_main")) == [(first.pk, True)]


def test_somebody_elses_place_of_work_is_not_found(client, person):
    foreign = WorkplaceFactory()

    response = client.post(reverse("people:workplace", args=[foreign.pk]), {"remove": "1"})

    assert response.status_code == 404
    assert Workplace.objects.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize("how_many", [1, 3])
def test_places_of_work_ask_the_same_number_of_queries(client, person, django_assert_num_queries, how_many):
    for number in range(how_many):
        WorkplaceFactory(user=person, is_main=number == 0)

    with django_assert_num_queries(SHELL + 3):
        response = client.get(reverse("people:workplaces"))

    assert len(response.context["workplaces"]) == how_many


def test_a_person_says_that_they_are_in_the_direction_of_their_place_and_takes_it_back(client):
    place = WorkplaceFactory()
    client.force_login(place.user)
    url = reverse("people:workplace", args=[place.pk])

    client.post(url, {"dyrekcja": "tak"})
    place.refresh_from_db()
    assert place.is_head and ">dyrekcja<" in client.get(reverse("people:workplaces")).content.decode()
    client.post(url, {"dyrekcja": "nie"})
    place.refresh_from_db()
    assert not place.is_head

    client.force_login(UserFactory())
    assert client.post(url, {"dyrekcja": "tak"}).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.say_head(place, by=UserFactory(), is_head=True)
