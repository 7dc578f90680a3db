"""A full network, somebody who waits, a seat that comes free."""

import re

NETWORK = "Sieć matematyków"
HOME = "/sieci/siec-matematykow/"
GUEST = "helena.stasiak@szkola.example"


def test_full_network_list_somebody_leaves_letter_seat(people):
    coordinator, member, new = people.demo("koordynator"), people.demo("czlonek"), people.demo("nowa")
    seats_left_none(coordinator)

    new.open(HOME)
    new.sees("Wszystkie miejsca są zajęte")
    new.follow("Stań na liście", within="main")
    new.press(re.compile("staję na liście"))
    new.sees(re.compile(r"Jesteś 1\. na liście"))
    coordinator.open(HOME + "zaloga/")
    coordinator.follow("Zobacz listę i miejsca", within="main")
    coordinator.sees(re.compile("czeka od"))
    member.open(HOME + "odejscie/")
    member.choose(re.compile("Zostaw podpisane"))
    member.press("Dalej")
    member.press(re.compile("Odchodzę"))

    device = people.guest()
    device.open(device.letter_to("nowa@demo.zaloga.example", "Jest dla Ciebie miejsce").link("/lista/"))
    device.sees("Jest dla Ciebie miejsce")
    device.press(re.compile("biorę miejsce"))
    device.sees("Masz miejsce w tej sieci")
    new.open(HOME + "rozmowy/")
    new.is_at(HOME + "rozmowy/")


def seats_left_none(coordinator) -> None:
    """As many seats as there are people."""
    coordinator.open(HOME + "zaloga/")
    taken = re.search(r"W załodze: (\d+)", coordinator.page.locator("main").inner_text())
    coordinator.open(HOME + "ustawienia/")
    coordinator.write("Liczba miejsc", taken[1])
    coordinator.press("Zapisz ustawienia")
    coordinator.sees("Ustawienia są zapisane.")


def test_teacher_of_a_school_outside_gets_a_kept_place_and_a_letter_for_the_head(people):
    guest = people.guest()

    guest.open(HOME + "dolacz/")
    guest.write("Imię i nazwisko", "Helena Stasiak")
    guest.write("Adres e-mail", GUEST)
    guest.pick_institution("sp Ścinawa")
    guest.press("Wyślij mi kod")
    guest.sees(re.compile("nie przystąpiła jeszcze do programu"))
    guest.press(re.compile("Wyślij mi kod"))
    guest.write("Kod", guest.letter_to(GUEST).code)
    guest.press("Wejdź")
    guest.press(re.compile("proszę o zachowanie miejsca"))

    guest.sees("Miejsce jest zachowane dla Ciebie")
    guest.press("Wyślij mi je e-mailem")
    path = guest.letter_to(GUEST, "Pismo do dyrekcji").link("/pismo/")
    answer = guest.page.request.get(path)
    assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")


def test_who_does_not_find_their_school_writes_its_name_and_joins_all_the_same(people):
    guest = people.guest()

    guest.open(HOME + "dolacz/")
    guest.sees("Nie ma Twojej szkoły na liście?")
    guest.write("Imię i nazwisko", "Helena Stasiak")
    guest.write("Adres e-mail", GUEST)
    guest.write(re.compile("^Szkoła, przedszkole"), "Szkoła leśna pod Wińskiem")
    guest.press(re.compile("^Szukaj"))
    guest.sees("Nie ma mojej szkoły ani placówki")
    guest.press("Wyślij mi kod")
    guest.write("Kod", guest.letter_to(GUEST).code)
    guest.press("Wejdź")
    guest.press(re.compile("dołączam"))

    guest.sees("Masz miejsce w tej sieci")
