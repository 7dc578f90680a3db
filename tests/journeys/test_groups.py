"""From a list of people in training groups to crews and a letter that lets in; with and without script."""

import re

PEOPLE = (
    "Imię i nazwisko\tE-mail\tGrupa szkoleniowa\tJST\n"
    "Teresa Zagroda\tteresa.zagroda@gmina.example\tgminy miejskie\tMiasto Wołów\n"
    "Olgierd Powiat\tolgierd.powiat@gmina.example\tpowiaty\tPowiat wołowski\n"
    "Teresa Zagroda\tTERESA.ZAGRODA@gmina.example\tpowiaty\tMiasto Wołów\n"
)


def send(county) -> None:
    county.open("/nadzor/powiat-wolowski/")
    county.follow(re.compile("^Grupy do sieci"))
    county.write(re.compile("^Albo wklej"), PEOPLE)
    county.press("Dalej")


def test_two_training_groups_share_a_new_network_and_its_people_come_in(people):
    county, teresa = people.demo("powiat"), people.guest()

    send(county)
    for group in ("gminy miejskie", "powiaty"):
        county.pick(f"Dokąd: {group}", "załóż nową sieć")
    for name in county.page.get_by_label("Nazwa nowej sieci").all():
        name.fill("Samorządy razem")
    county.press("Pokaż podgląd")
    county.sees(re.compile("2\\s+osoby dostaną list"))
    county.sees(re.compile(r"w\sdwóch grupach tej sieci"))
    county.press("Przypisz i wyślij listy")
    county.sees("Gotowe. Listy są w drodze")
    send(county)
    for group in ("gminy miejskie", "powiaty"):
        county.pick(
            f"Dokąd: {group}", re.compile(r"Samorządy razem 20\d\d/\d\d \(w przygotowaniu, nikt nie prowadzi\)")
        )
    county.press("Pokaż podgląd")
    county.sees("Ta lista niczego nie zmieni")
    teresa.open(teresa.letter_to("teresa.zagroda@gmina.example").link("/powitanie/"))
    teresa.sees("Masz tu miejsce")
    teresa.press(re.compile("^Wchodzę jako"))

    teresa.does_not_see("Zaloguj się")
