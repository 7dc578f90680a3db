"""Taking one's data and leaving, with a script and without."""

import re
from zipfile import ZipFile

import pytest

from tools import demo_site as sites

HOME = "/sieci/siec-matematykow/"
MEMBER = "Anna Jarosz"
THREAD = "Uczeń liczy w pamięci"


def conversation(person) -> None:
    person.open(HOME + "rozmowy/")
    person.follow(re.compile(THREAD))


@pytest.mark.parametrize(
    ("way", "seen", "not_seen"),
    [
        ("Zostaw podpisane", MEMBER, "Ten wpis wycofała osoba"),
        ("Zostaw bez nazwiska", "były uczestnik", MEMBER),
        ("Usuń moje", re.compile("Ten wpis wycofała osoba"), MEMBER),
    ],
)
def test_a_member_leaves_a_network_and_decides_what_stays(people, way, seen, not_seen):
    member, coordinator = people.demo("czlonek"), people.demo("koordynator")
    conversation(coordinator)
    coordinator.sees(MEMBER)

    member.open(HOME + "zaloga/")
    member.follow(re.compile("Odejdź|Odchodzę|odejść|Odejście"))
    member.sees(re.compile("Twoje w.tej sieci"))
    member.press("Dalej")
    member.sees(re.compile("Wybierz jedną z trzech"))
    member.choose(re.compile(way))
    member.press("Dalej")
    member.sees("Na pewno odchodzisz?")
    member.press("Odchodzę z sieci")

    member.sees("Nie należysz już do „Sieci matematyków”")
    coordinator.page.reload()
    coordinator.sees(seen)
    coordinator.does_not_see(not_seen)


def test_a_person_takes_a_copy_of_their_data(people, own_site, tmp_path):
    member = people.demo("czlonek")

    member.open("/konto/")
    member.follow("Moje dane")
    member.press("Przygotuj kopię")
    member.sees("w przygotowaniu")
    sites.manage(own_site[0], "worker", "--once")
    member.open("/konto/moje-dane/")
    with member.page.expect_download() as taken:
        member.page.get_by_role("link", name=re.compile("Pobierz")).click()

    taken.value.save_as(tmp_path / "kopia.zip")
    names = ZipFile(tmp_path / "kopia.zip").namelist()
    assert {"index.html", "dane.json"} <= set(names)
    assert member.letter_to("czlonek@demo.zaloga.example", "kopia").link("/konto/moje-dane/") == "/konto/moje-dane/"


def test_a_person_deletes_the_account_and_nobody_finds_the_name(people):
    member, coordinator = people.demo("czlonek"), people.demo("koordynator")
    conversation(coordinator)

    member.open("/konto/moje-dane/")
    member.follow(re.compile("Usuń konto"))
    member.choose(re.compile("Zostaw bez nazwiska"))
    member.press("Dalej")
    member.sees("Potwierdź, że to Ty")
    member.press("Wyślij kod")
    member.write("Kod, 6 cyfr", member.letter_to("czlonek@demo.zaloga.example", "Kod").code)
    member.press("Wejdź")
    member.sees("Twój wybór: Zostaw bez nazwiska")
    member.press("Usuń konto na zawsze")
    member.sees("Zaznacz, że rozumiesz")
    member.choose(re.compile("nie da się cofnąć"))
    member.press("Usuń konto na zawsze")

    member.sees("Konto jest usunięte")
    assert "zostało usunięte" in member.letter_to("czlonek@demo.zaloga.example", "Twoje konto").text
    coordinator.page.reload()
    coordinator.sees("były uczestnik")
    coordinator.does_not_see(MEMBER)
    coordinator.open(HOME + "zaloga/")
    coordinator.does_not_see(MEMBER)
