"""Those who look after a programme and after the installation."""

import re
from pathlib import Path

from tests.journeys.test_crew import accept
from tools import demo_site as sites

REGISTER = Path(__file__).resolve().parents[2] / "data" / "rspo_lodzkie_2020.csv"
LEADER = "helena.stasiak@szkola.example"


def test_the_programme_coordinator_founds_a_network_for_somebody_without_an_account(people):
    county, leader = people.demo("powiat"), people.guest()

    county.open("/nadzor/powiat-wolowski/nowa-siec/")
    county.write("Nazwa", "Sieć bibliotekarzy")
    county.write(re.compile("Pytanie, wokół", re.IGNORECASE), "Jak otworzyć bibliotekę na przerwach?")
    county.write("Imię i nazwisko", "Helena Stasiak")
    county.write("Adres e-mail", LEADER)
    county.press("Załóż sieć")
    county.sees("Sieć bibliotekarzy")
    leader.open(leader.letter_to(LEADER).link("/zaproszenie/"))
    accept(leader)

    leader.open("/sieci/siec-bibliotekarzy/przekazanie/")
    leader.sees("Wybrana osoba odpowie")


def test_supervision_does_not_read_conversations(people):
    county, operator = people.demo("powiat"), people.demo("operator")

    for person in (county, operator):
        person.open("/sieci/siec-matematykow/rozmowy/")
        person.does_not_see("Zacznij rozmowę")
        assert person.page.locator(".rows a.title").count() == 0


def test_the_operator_looks_at_an_import_and_confirms_it(people, own_site, has_script):
    operator = people.demo("operator")

    send_register(operator)
    operator.sees(re.compile(r"2\D?216"))
    operator.sees("Jeszcze nic nie jest zapisane")
    operator.press("Wczytaj")
    operator.sees("Wczytuje się plik")
    sites.manage(own_site[0], "worker", "--once")
    operator.follow("Zobacz, co się zmieniło" if has_script else "Odśwież")
    operator.is_at(r"/instalacja/importy/\d+/")
    send_register(operator)

    operator.sees("wszystko już tak jest")


def send_register(operator) -> None:
    operator.open("/instalacja/importy/")
    operator.page.locator("input[type=file]").set_input_files(REGISTER)
    operator.press("Pokaż, co się zmieni")
