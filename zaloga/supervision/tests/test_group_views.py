"""The pages of lists: from a file to crews, by page alone; and the letter's page for whoever is on the list."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from zaloga.core.export import xlsx
from zaloga.networks import tasks
from zaloga.networks.actions import groups
from zaloga.networks.models import GroupList, Membership, Network
from zaloga.networks.tests.factories import GroupListFactory, MembershipFactory, NetworkFactory, WelcomeFactory
from zaloga.notifications.models import Letter
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(client):
    appointment = AppointmentFactory()
    client.force_login(appointment.user)
    return appointment.programme


def page(name, programme, *args):
    return reverse(f"supervision:{name}", args=[programme.slug, *args])


def file_of(*rows, name="lista.xlsx"):
    file = BytesIO(xlsx("Lista", rows[0], rows[1:]))
    file.name = name
    return file


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


def test_from_a_file_to_crews_and_a_second_time_nothing(client, programme):
    rural = NetworkFactory(programme=programme, name="Gminy wiejskie")
    rows = [
        ["E-mail", "Imię", "Nazwisko", "Grupa", "Funkcja"],
        ["anna@wies.example", "Anna", "Łąka", "gminy wiejskie", "podinspektor"],
        ["piotr@miasto.example", "Piotr", "Ratusz", "gminy miejskie", "naczelnik"],
        ["", "Bez", "Adresu", "gminy miejskie", ""],
    ]

    states = []
    for _time in range(2):
        sent = client.post(page("groups", programme), {"plik": file_of(*rows)})
        kept = GroupList.objects.first()
        assert sent["Location"] == page("group_networks", programme, kept.pk)
        offered = client.get(sent["Location"]).context["form"]
        assert offered["do_0"].initial == str(rural.pk)
        town = Network.objects.filter(name="Miasta").first()
        answer = {"do_0": rural.pk, "do_1": town.pk if town else "new", "nazwa_1": "Miasta"}
        preview = client.post(sent["Location"], answer, follow=True)
        assert "nie ma adresu e\u2011mail" in preview.content.decode()
        states.append(re.findall(r"sieć działa|nowa sieć, w przygotowaniu|sieć w przygotowaniu", text_of(preview)))
        done = client.post(page("group_list", programme, kept.pk), follow=True)

    assert states == [["sieć działa", "nowa sieć, w przygotowaniu"], ["sieć działa", "sieć w przygotowaniu"]]
    assert "Nic się nie zmieniło" in done.content.decode()
    rows = Membership.objects.order_by("user__email").values_list("user__name", "network__name")
    assert list(rows) == [("Anna Łąka", "Gminy wiejskie"), ("Piotr Ratusz", "Miasta")]
    assert Letter.objects.count() == 2
    assert not GroupList.objects.exclude(lines=[]).exists()


def test_a_network_that_nobody_leads_is_warned_of_before_and_after(client, programme):
    led = MembershipFactory(coordinating=True, network__programme=programme, network__name="Prowadzona").network
    unled = NetworkFactory(programme=programme, name="Bez steru", opened_at=None)
    people = [["Anna Łąka", "anna@wies.example", "A"], ["Jan Las", "jan@wies.example", "B"]]
    kept = GroupListFactory(programme=programme, people=people)

    offered = client.get(page("group_networks", programme, kept.pk)).context["form"]["do_0"]
    answer = {"do_0": led.pk, "do_1": unled.pk}
    preview = text_of(client.post(page("group_networks", programme, kept.pk), answer, follow=True))
    done = text_of(client.post(page("group_list", programme, kept.pk), follow=True))

    assert {str(words) for _, words in offered.field.choices} >= {
        f"Prowadzona {led.school_year}",
        f"Bez steru {unled.school_year} (w przygotowaniu, nikt nie prowadzi)",
    }
    assert preview.count("Tej sieci nikt nie prowadzi") == 1
    assert reverse("networks:appoint", args=[unled.slug]) in preview
    assert done.count("bez osoby prowadzącej") == 1 and "powołaj osobę prowadzącą" in done


def test_schools_that_are_not_recognised_are_told_with_who_will_recognise_them(client, programme):
    network = NetworkFactory(programme=programme)
    people = [
        ["Anna Łąka", "anna@wies.example", "A", "Gmina Spoza"],
        ["Jan Las", "jan@wies.example", "A", "GMINA SPOZA"],
    ]
    kept = GroupListFactory(programme=programme, to=network, people=people)
    kept.columns["place"] = 3
    kept.save()
    operator = Client()
    operator.force_login(UserFactory(operator=True))

    mine, theirs = (text_of(who.get(page("group_list", programme, kept.pk))) for who in (client, operator))

    assert "Nierozpoznane placówki: 1" in mine and "2 osoby" in mine
    assert "operator instalacji, na stronie „Placówki wpisane po swojemu”" in mine
    assert reverse("supervision:own_words") in theirs and reverse("supervision:own_words") not in mine


def test_a_column_that_is_not_recognised_is_asked_for(client, programme):
    text = "ktoś\tkontakt\tzespół\nAnna Łąka\tanna@wies.example\tA\n"

    sent = client.post(page("groups", programme), {"lista": text})
    kept = GroupList.objects.get()
    assert sent["Location"] == page("group_columns", programme, kept.pk)
    form = client.get(sent["Location"]).context["form"]
    assert (form["email"].initial, "ktoś (na przykład: Anna Łąka)" in str(form["name"])) == (1, True)
    missing = client.post(sent["Location"], {"email": "1", "group": ""})
    settled = client.post(sent["Location"], {"name": "0", "email": "1", "group": "2"})

    assert missing.status_code == 422
    assert missing.context["form"].errors.keys() == {"name", "group"}
    assert settled["Location"] == page("group_networks", programme, kept.pk)


def test_a_list_without_groups_is_one_group(client, programme):
    network = NetworkFactory(programme=programme)
    client.post(page("groups", programme), {"lista": "Imię i nazwisko;E-mail\nAnna Łąka;anna@wies.example\n"})
    kept = GroupList.objects.get()

    client.post(page("group_columns", programme, kept.pk), {"name": "0", "email": "1", "group": "brak"})
    client.post(page("group_networks", programme, kept.pk), {"do_0": network.pk})
    client.post(page("group_list", programme, kept.pk))

    assert network.crew().get().user.email == "anna@wies.example"


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({}, 422, "Wybierz plik albo wklej listę"),
        ({"plik": BytesIO(b"<html><table></table></html>")}, 422, "tylko nazywa się jak arkusz"),
        ({"plik": file_of(["E-mail"], ["a@b.example"]), "arkusz": "Inny"}, 422, "nie ma arkusza „Inny”"),
    ],
)
def test_what_is_no_list_is_told_on_the_page(client, programme, sent, status, sentence):
    if "plik" in sent:
        sent["plik"].seek(0)
        sent["plik"].name = "lista.xlsx"

    answer = client.post(page("groups", programme), sent)

    assert answer.status_code == status
    assert sentence in answer.content.decode()


def test_a_long_list_shows_that_it_is_under_way_and_then_what_came_of_it(client, programme, monkeypatch):
    monkeypatch.setattr(groups, "AT_ONCE", 1)
    people = [[f"Anna {sign}", f"anna.{sign.lower()}@gmina.example", "A"] for sign in "ABC"]
    kept = GroupListFactory(programme=programme, to=NetworkFactory(programme=programme), people=people)
    address, asked_by_script = page("group_list", programme, kept.pk), {"headers": {"HX-Request": "true"}}

    answer = client.post(address)
    waiting = client.get(address)
    dropped = client.post(page("group_drop", programme, kept.pk), follow=True)
    tasks.carry_out_groups(kept.pk)
    done = client.get(address, **asked_by_script)

    assert (answer.status_code, answer.url) == (302, address)
    assert "Możesz stąd odejść" in text_of(waiting)
    assert "właśnie wykonywana" in text_of(dropped)
    assert "hx-trigger" in text_of(waiting) and "hx-trigger" not in text_of(done)
    assert "Zobacz, co z niej wyszło" in text_of(done)
    assert "Gotowe. Listy są w drodze" in text_of(client.get(address))


def test_more_seats_need_a_reason(client, programme):
    network = NetworkFactory(programme=programme, capacity=2)
    people = [[f"Osoba {n}", f"o{n}@gmina.example", "A"] for n in range(3)]
    kept = GroupListFactory(programme=programme, to=network, people=people)

    refused = client.post(page("group_list", programme, kept.pk), {"wiecej": [str(network.pk)], "powod": " "})
    client.post(page("group_list", programme, kept.pk), {"wiecej": [str(network.pk)], "powod": "Cała grupa"})

    assert (refused.status_code, refused.context["form"].errors["powod"]) == (
        422,
        ["Podaj powód. Zobaczą go osoby prowadzące i koordynator programu."],
    )
    assert network.crew().count() == 3


def test_dropping_a_list_forgets_its_people(client, programme):
    kept = GroupListFactory(programme=programme, people=[["Anna", "anna@wies.example", "A"]])

    client.post(page("group_drop", programme, kept.pk))

    assert not GroupList.objects.exists()


def test_the_sample_is_a_file_that_goes_in(client, programme):
    sample = client.get(page("groups_sample", programme))

    header = next(load_workbook(BytesIO(sample.content)).active.values)
    file = BytesIO(sample.content)
    file.name = "wzor.xlsx"
    client.post(page("groups", programme), {"plik": file})
    assert header[:3] == ("Imię i nazwisko", "E-mail", "Grupa")
    assert GroupList.objects.get().columns == {"name": 0, "email": 1, "group": 2, "place": 3, "rspo": 4}


@pytest.mark.parametrize("how_many", [3, 30])
def test_the_preview_asks_the_same_number_of_queries_however_long_the_list_is(
    client, programme, how_many, django_assert_num_queries
):
    network = NetworkFactory(programme=programme, capacity=100)
    people = [[f"Osoba {n}", f"o{n}@gmina.example", "A"] for n in range(how_many)]
    MembershipFactory(network=network, user__email="o1@gmina.example")
    kept = GroupListFactory(programme=programme, to=network, people=people)
    client.get(page("group_list", programme, kept.pk))

    with django_assert_num_queries(12):
        shown = client.get(page("group_list", programme, kept.pk))

    assert shown.context["plan"].people == how_many


def test_the_letter_lets_a_newcomer_in_by_one_button_and_looking_changes_nothing(client):
    membership = MembershipFactory(user=UserFactory(confirmed_at=None))
    url = reverse("networks:welcome", args=[WelcomeFactory(user=membership.user, networks=[membership.network]).token])

    for _time in range(2):
        shown = client.get(url)
    assert User.objects.get(pk=membership.user_id).confirmed_at is None
    assert membership.network.name in shown.content.decode()
    entered = client.post(url)

    assert entered.status_code == 302
    assert client.session["_auth_user_id"] == str(membership.user_id)
    assert User.objects.get(pk=membership.user_id).confirmed_at is not None


def test_the_letter_asks_for_a_code_where_the_account_is_confirmed(client):
    membership = MembershipFactory()
    url = reverse("networks:welcome", args=[WelcomeFactory(user=membership.user, networks=[membership.network]).token])

    for typed in ({"wypisz": "tak"}, {}):
        sent = client.post(url, typed)
        assert sent["Location"] == reverse("people:code")

    assert "_auth_user_id" not in client.session
    assert Membership.objects.get().left_at is None


def test_whoever_does_not_want_to_be_there_leaves_by_the_letter(client):
    membership = MembershipFactory(user=UserFactory(confirmed_at=None))
    url = reverse("networks:welcome", args=[WelcomeFactory(user=membership.user, networks=[membership.network]).token])

    left = client.post(url, {"wypisz": "tak"}, follow=True)

    assert "Nie należysz do tych sieci" in left.content.decode()
    assert Membership.objects.get().left_at is not None


def test_somebody_elses_letter_and_a_dead_link_let_nobody_in(client):
    way_in = WelcomeFactory(networks=[NetworkFactory(name="Sieć tajna", in_preparation=True)])
    client.force_login(UserFactory())

    shown = client.get(reverse("networks:welcome", args=[way_in.token])).content.decode()
    nobody = client.get(reverse("networks:welcome", args=["nie-ma-takiego"]))

    assert ("Ten list jest dla kogoś innego" in shown, "Sieć tajna" in shown) == (True, False)
    assert nobody.status_code == 404
