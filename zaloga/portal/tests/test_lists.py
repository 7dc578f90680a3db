"""The public front page, programmes and the catalogue."""

from datetime import date

import pytest
from django.urls import reverse

from zaloga.networks.models import Network
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import ProgrammeFactory
from zaloga.surveys.tests.factories import SurveyFactory

pytestmark = pytest.mark.django_db

FRONT = "/"


def names(networks):
    return [network.name for network in networks]


@pytest.fixture
def main():
    return ProgrammeFactory(is_main=True, motto="Wszyscy jesteśmy załogą.", funding_line="Powiat Próbny · Fundusz")


def test_an_empty_house_says_kindly_that_nothing_is_there_yet(client):
    response = client.get(FRONT)

    assert response.status_code == 200
    assert "Jesteśmy jeszcze w porcie" in response.content.decode()


def test_without_a_main_programme_the_front_page_lists_those_that_run(client):
    running = ProgrammeFactory(name="Sieci w powiecie próbnym")
    ProgrammeFactory(name="Dawny program", archived_at="2026-01-01T00:00:00Z")

    response = client.get(FRONT)

    assert list(response.context["programmes"]) == [running]
    assert "Dawny program" not in response.content.decode()


def test_the_front_page_is_the_main_programmes_page(client, main):
    network = NetworkFactory(programme=main, name="Sieć próbna")
    MembershipFactory(network=network, coordinating=True, user__name="Ewa Marciniak")

    page = client.get(FRONT).content.decode()

    assert "Wszyscy jesteśmy załogą." in page
    assert "prowadzi Ewa Marciniak" in page
    assert "1\u00a0osoba z 1 szkoły lub placówki uczy się tu od siebie nawzajem." in page
    assert "Powiat Próbny · Fundusz" in page


def test_only_the_first_six_networks_stand_on_the_front_page_until_asked_for_all(client, main):
    NetworkFactory.create_batch(8, programme=main)

    first, every = client.get(FRONT), client.get(FRONT, {"wszystkie": "1"})

    assert (len(first.context["networks"]), first.context["more"]) == (6, 2)
    assert "Pokaż pozostałe 2\u00a0sieci" in first.content.decode()
    assert (len(every.context["networks"]), every.context["more"]) == (8, 0)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({"rodzaj": "problemowe"}, ["Uczeń zdolny"]),
        ({"nabor": "otwarty"}, ["Sieć matematyków"]),
        ({"q": "ZDOLNY"}, ["Uczeń zdolny"]),
        ({"q": "uczen"}, ["Uczeń zdolny"]),
        ({"rodzaj": "problemowe", "nabor": "otwarty"}, []),
        ({"rodzaj": "'; drop table", "nabor": "\x00"}, ["Sieć matematyków", "Uczeń zdolny"]),
        ({"stan": "archiwum"}, ["Dawna sieć"]),
    ],
)
def test_filters_narrow_the_list(client, main, question, found):
    NetworkFactory(programme=main, name="Sieć matematyków", question="Jak liczyć?")
    NetworkFactory(programme=main, name="Uczeń zdolny", kind=Network.Kind.PROBLEM, access=Network.Access.CLOSED)
    NetworkFactory(programme=main, name="Dawna sieć", archived=True)

    response = client.get(FRONT, question)

    assert names(response.context["networks"]) == found


def test_a_filter_that_finds_nothing_says_so_and_leads_back(client, main):
    NetworkFactory(programme=main)

    page = client.get(FRONT, {"q": "ułamki dziesiętne"}).content.decode()

    assert '<p class="soft" role="status">Żadna sieć nie pasuje do tych warunków</p>' in page
    assert "Pokaż wszystkie sieci" in page


def test_networks_in_preparation_and_hidden_ones_are_not_in_the_lists_of_guests(client, main):
    seen = NetworkFactory(programme=main)
    NetworkFactory(programme=main, name="Jeszcze nieotwarta", in_preparation=True)
    hidden = NetworkFactory(programme=main, name="Tylko dla swoich", visibility=Network.Visibility.PROGRAMME)

    front, catalogue = client.get(FRONT), client.get(reverse("portal:catalogue"))

    assert names(front.context["networks"]) == names(catalogue.context["page"]) == [seen.name]

    client.force_login(MembershipFactory(network=hidden).user)
    mine = client.get(reverse("portal:catalogue"))

    assert names(mine.context["page"]) == [seen.name, hidden.name]
    assert mine.content.decode().count("Twoja sieć") == 1


def test_a_network_that_gathers_people_is_named_beside_the_list_when_it_is_not_in_it(client, main):
    NetworkFactory.create_batch(6, programme=main, stage=2)
    gathering = NetworkFactory(programme=main, name="Żeglarze", stage=0)
    NetworkFactory(programme=main, name="Żeglarze zamknięci", stage=0, access=Network.Access.CLOSED)

    assert client.get(FRONT).context["gathering"] == [gathering]


def test_a_programme_has_a_page_of_its_own_with_its_own_networks_only(client, main):
    other = ProgrammeFactory(name="Sieci samorządowców", funding_line="Z funduszu obcego")
    NetworkFactory(programme=main, name="Sieć matematyków")
    theirs = NetworkFactory(programme=other, name="JST_GMINY WIEJSKIE")

    response = client.get(reverse("portal:programme", args=[other.slug]))

    assert names(response.context["networks"]) == [theirs.name]
    assert "Z funduszu obcego" in response.content.decode()
    assert client.get(reverse("portal:programme", args=["nie-ma"])).status_code == 404


def test_open_surveys_of_the_programme_itself_are_on_its_page_with_a_way_to_answer(client, main):
    survey = SurveyFactory(network=None, programme=main, title="Jakich sieci potrzebujecie?")
    SurveyFactory(network=None, programme=main, title="Szkic ankiety", draft=True)
    SurveyFactory(network=None, programme=main, title="Zamknięta ankieta", closed=True)
    SurveyFactory(network=None, programme=main, title="Po ostatnim dniu", closes_on=date(2020, 1, 1))
    SurveyFactory(network=None, programme=ProgrammeFactory(), title="Obca ankieta")
    SurveyFactory(network=NetworkFactory(programme=main), title="Ankieta sieci")

    page = client.get(FRONT).content.decode()

    assert f'href="{reverse("surveys:take_part", args=[survey.pk])}"' in page
    assert "Jakich sieci potrzebujecie?" in page and "Konto nie jest potrzebne." in page.replace("\u00a0", " ")
    for other in ("Szkic ankiety", "Zamknięta ankieta", "Po ostatnim dniu", "Obca ankieta", "Ankieta sieci"):
        assert other not in page


def test_a_programme_that_is_over_shows_its_networks_and_does_not_invite(client, main, settings):
    past = ProgrammeFactory(
        organiser__name="Ośrodek Próbny", ends_on="2019-05-31", starts_on="2018-09-14", archived_at="2020-01-01T00:00Z"
    )
    gone = NetworkFactory.create_batch(8, programme=past, archived=True)
    NetworkFactory(programme=main, name="Sieć innego programu")

    response = client.get(reverse("portal:programme", args=[past.slug]))

    page = response.content.decode()
    body = page[: page.index("<footer")]
    assert sorted(names(response.context["networks"])) == sorted(network.name for network in gone)
    assert "zakończył się 31\u00a0maja 2019." in body
    assert "Ośrodek Próbny" in body
    for wrong in ("Jak dołączyć", "Nie ma sieci dla Ciebie", "Żadna sieć nie pasuje", settings.HOUSE["phone"]):
        assert wrong not in body


def test_a_programme_that_is_over_gives_its_own_contact_and_names_networks_that_still_run(client):
    past = ProgrammeFactory(contact_email="sieci@osrodek.example", archived_at="2020-01-01T00:00Z")
    running = NetworkFactory(programme=past)

    response = client.get(reverse("portal:programme", args=[past.slug]))

    assert response.context["networks"] == [running]
    assert "mailto:sieci@osrodek.example" in response.content.decode()


def test_an_empty_list_that_nobody_narrowed_speaks_of_no_conditions(client, main):
    page = client.get(FRONT).content.decode()

    assert "Żadna sieć nie pasuje" not in page
    assert "Sieci dopiero powstają" in page


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_of_a_past_programme_asks_the_same_number_of_queries_however_long_it_is(
    client, django_assert_num_queries, main, how_many
):
    past = ProgrammeFactory(archived_at="2020-01-01T00:00Z")
    for network in NetworkFactory.create_batch(how_many, programme=past, archived=True):
        MembershipFactory(network=network, coordinating=True)
    ProgrammeFactory.create_batch(how_many)

    with django_assert_num_queries(5):
        client.get(reverse("portal:programme", args=[past.slug]))


def test_the_catalogue_holds_networks_of_all_programmes_thirty_on_a_page(client):
    NetworkFactory.create_batch(31)

    first = client.get(reverse("portal:catalogue"))
    second = client.get(reverse("portal:catalogue"), {"strona": "2"})

    assert (len(first.context["page"]), len(second.context["page"])) == (30, 1)
    assert "31\u00a0sieci" in first.content.decode()


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_front_page_asks_the_same_number_of_queries_however_long_it_is(
    client, django_assert_num_queries, main, how_many
):
    for network in NetworkFactory.create_batch(how_many, programme=main, stage=0):
        MembershipFactory(network=network, coordinating=True)
    ProgrammeFactory.create_batch(how_many)
    SurveyFactory.create_batch(how_many, network=None, programme=main)

    with django_assert_num_queries(6):
        client.get(FRONT)


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_catalogue_asks_the_same_number_of_queries_however_long_it_is(client, django_assert_num_queries, how_many):
    for network in NetworkFactory.create_batch(how_many):
        MembershipFactory(network=network, coordinating=True)
    client.force_login(UserFactory())

    with django_assert_num_queries(8):
        response = client.get(reverse("portal:catalogue"))

    assert len(response.context["page"]) == how_many
