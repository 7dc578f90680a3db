"""A copy of one person's data: everything about them, nothing of others, readable without the network."""

import json
import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied
from lxml import html

from zaloga.core.errors import Refusal
from zaloga.forum import actions as forum
from zaloga.forum.tests.factories import PostFactory, PostFileFactory
from zaloga.networks import actions as networks
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.people import own_data
from zaloga.people.models import DataCopy
from zaloga.people.second_factor import APP
from zaloga.people.tests.factories import AppFactory, KeyFactory, UserFactory
from zaloga.site.tests.leaving import EMAIL, NAME, OTHER, OWN_WORDS, PHONE, VOCATIVE, plant, somebody

pytestmark = pytest.mark.django_db
OF_OTHERS = [OTHER, "bozydar@szkola.example", "obca@szkola.example", "Słowa sąsiada", "Tajny temat sąsiada", "Dziękuję"]


@pytest.fixture
def person():
    person = somebody()
    plant(person)
    DataCopy.objects.all().delete()
    return person


@pytest.fixture
def archive(person):
    copy = own_data.make_copy(own_data.ask_for_copy(person, by=person))
    return ZipFile(BytesIO(copy.file.read()))


def text_of(archive) -> str:
    return "\n".join(f"{name}\n{archive.read(name).decode('utf-8', 'replace')}" for name in archive.namelist())


def test_the_copy_holds_what_the_person_told_the_house(archive):
    text = text_of(archive)

    for own in [NAME, EMAIL, PHONE, VOCATIVE, OWN_WORDS, "Szkic, którego nikt nie zna", "metronomy", "Zgoda"]:
        assert own in text, own
    assert archive.read(f"pliki/{NAME} scenariusz.pdf") == b"%PDF-1.7 zadania"


def test_the_copy_holds_nothing_of_others(archive):
    text = text_of(archive)

    assert [word for word in OF_OTHERS if word in text] == []
    assert "cudzy cytat pominięty" in text


def test_every_page_is_reached_from_the_index_and_nothing_is_loaded_from_elsewhere(archive):
    names = set(archive.namelist())
    pages = {name: html.fromstring(archive.read(name)) for name in names if name.endswith(".html")}

    linked = set(pages["index.html"].xpath("//a/@href"))
    assert names - {"index.html", "styl.css"} - {name for name in names if name.startswith("pliki/")} <= linked
    for page in pages.values():
        links = page.xpath("//@href|//@src")
        assert not any(re.match(r"(?:\w+:)?//|/", link) for link in links), links
        assert not page.xpath("//script|//iframe|//@style")
    assert "url(" not in archive.read("styl.css").decode()


def test_the_json_says_the_same_as_the_pages(archive):
    data = json.loads(archive.read("dane.json"))

    assert data["format"] == 1
    assert [row["adres e-mail"] for row in data["dane"]["Konto i profil"]] == [EMAIL]
    assert [row["treść"] for row in data["dane"]["Wpisy"] if "Zgoda" in row["treść"]] == [
        "> (cudzy cytat pominięty)\n\nZgoda"
    ]


def test_two_files_of_one_name_stand_side_by_side(person):
    plant_twice = plant_file(person), plant_file(person)

    copy = own_data.make_copy(own_data.ask_for_copy(person, by=person))

    names = ZipFile(BytesIO(copy.file.read())).namelist()
    assert len(plant_twice) == 2
    assert {"pliki/zadania.pdf", "pliki/zadania (2).pdf"} <= set(names)


def plant_file(person):
    return PostFileFactory(post=PostFactory(by=person))


def test_a_person_with_nothing_gets_a_copy_too():
    copy = own_data.make_copy(DataCopy.objects.create(user=UserFactory()))

    assert "index.html" in ZipFile(BytesIO(copy.file.read())).namelist()


def rows_of(archive, title):
    return json.loads(archive.read("dane.json"))["dane"][title]


def test_what_is_not_known_has_no_page_and_is_only_named(person):
    empty = own_data.make_copy(DataCopy.objects.create(user=UserFactory(name="Nowa Osoba")))
    archive = ZipFile(BytesIO(empty.file.read()))

    index = archive.read("index.html").decode()

    pages = [name for name in archive.namelist() if re.match(r"\d\d-", name)]
    assert pages and all("<dt>" in archive.read(name).decode() for name in pages)
    assert not any("wpisy" in name for name in pages)
    assert re.search(r"Nic nie wiemy w sprawach: [^<]*Wpisy", index)
    assert rows_of(archive, "Wpisy") == []


def test_what_happened_is_named_in_words_and_never_by_a_code_of_ours(archive):
    happened = rows_of(archive, "Dziennik zdarzeń")

    assert {row["co"] for row in happened} >= {"nowe konto", "zaproszenie do sieci", "nowa rozmowa"}
    assert not any(re.search(r"[a-z]\.[a-z_]", row["co"]) for row in happened)
    assert not any(re.search(r"[\[{']", row["szczegóły"] or "") for row in happened)


def test_a_reason_that_may_name_somebody_else_stays_out_of_ones_copy():
    leader = MembershipFactory(coordinating=True)
    networks.add_seats(leader.network, 2, reason="Prosi Bożydar Sąsiedzki.", by=leader.user)
    copy = own_data.make_copy(own_data.ask_for_copy(leader.user, by=leader.user))

    text = text_of(ZipFile(BytesIO(copy.file.read())))

    assert "dodatkowe miejsca" in text and "Sąsiedzki" not in text


def test_notes_of_the_bell_say_what_it_was_and_in_which_network():
    leader = MembershipFactory(coordinating=True, network__name="Sieć muzyków")
    networks.leave(leader.network, by=MembershipFactory(network=leader.network, user__name=OTHER).user)
    thread = forum.begin(leader.network, by=leader.user, title="Rytm", kind="question", text="Jak liczyć?")
    forum.reply(thread, by=MembershipFactory(network=leader.network, user__name=OTHER).user, text="Odpowiadam")
    copy = own_data.make_copy(own_data.ask_for_copy(leader.user, by=leader.user))

    notes = rows_of(ZipFile(BytesIO(copy.file.read())), "Powiadomienia w dzwonku")

    assert {(note["co"], note["gdzie"]) for note in notes} == {
        ("odejście z sieci", "Sieć muzyków"),
        ("odpowiedź w rozmowie", "Sieć muzyków"),
    }


def test_keys_of_devices_stand_in_the_copy_by_the_names_the_person_gave_them():
    person = KeyFactory(data={"name": "telefon Ewy"}).user
    AppFactory(user=person)
    copy = own_data.make_copy(own_data.ask_for_copy(person, by=person))

    keys = rows_of(ZipFile(BytesIO(copy.file.read())), "Drugi klucz do konta")

    assert {(key["nazwa"], key["rodzaj"]) for key in keys} == {
        ("telefon Ewy", "klucz urządzenia"),
        (APP, "aplikacja z kodami"),
    }


def test_somebody_else_cannot_ask_for_it(person):
    with pytest.raises(PermissionDenied):
        own_data.ask_for_copy(person, by=UserFactory(operator=True))

    assert not DataCopy.objects.exists()


def test_a_fourth_copy_in_a_day_is_refused(person):
    for _ in range(3):
        own_data.make_copy(own_data.ask_for_copy(person, by=person))

    with pytest.raises(Refusal, match="trzy kopie"):
        own_data.ask_for_copy(person, by=person)
