import re
from urllib.parse import urlsplit

NETWORK = "Sieć matematyków"
HOME = "/sieci/siec-matematykow/"
GUEST = "helena.stasiak@szkola.example"


def test_somebody_new_finds_a_network_joins_it_and_answers(people):
    new = people.demo("nowa")

    new.open("/sieci/")
    new.follow(NETWORK, within="main")
    new.follow("Chcę dołączyć", within="main")
    assert new.fields_to_fill() <= 5
    new.press(re.compile("dołączam"))
    new.follow("Rozmowy", within="main")
    new.page.locator("main .rows a.title").first.click()
    new.write(re.compile("odpowied", re.IGNORECASE), "Dzień dobry załodze. U mnie pomogły karty do ułamków.")
    new.press("Wyślij odpowiedź")

    new.is_at(HOME + r"rozmowy/\d+/")
    new.sees("U mnie pomogły karty do ułamków.")
    member = people.demo("czlonek")
    member.open(HOME + "rozmowy/")
    member.page.locator("main .rows a.title").first.click()
    member.sees("U mnie pomogły karty do ułamków.")


def test_a_visitor_without_an_account_joins_with_a_name_an_address_and_a_school(people):
    visitor = people.guest()

    visitor.open(HOME)
    visitor.follow("Chcę dołączyć", within="main")
    assert visitor.fields_to_fill() <= 5
    visitor.write("Imię i nazwisko", "Helena Stasiak")
    visitor.write("Adres e-mail", GUEST)
    visitor.pick_institution("sp Wińsko")
    visitor.press("Wyślij mi kod")
    visitor.write("Kod", visitor.letter_to(GUEST).code)
    visitor.press("Wejdź")

    visitor.is_at(HOME + "dolacz/")
    visitor.sees("Kontrakt tej sieci")


def test_the_coordinator_invites_somebody_without_an_account_who_comes(people):
    coordinator, guest = people.demo("koordynator"), people.guest()

    coordinator.open(HOME + "zaproszenia/")
    coordinator.write("Adres e-mail", GUEST)
    coordinator.write("Imię i nazwisko", "Helena Stasiak")
    coordinator.press("Wyślij zaproszenie")
    guest.open(guest.letter_to(GUEST, "Zaproszenie do „Sieci matematyków”").link("/zaproszenie/"))
    guest.sees("Zaproszenie do „Sieci matematyków”")
    accept(guest)

    coordinator.open(HOME + "zaloga/")
    coordinator.sees(re.compile("Helena Stasiak"))
    coordinator.does_not_see(GUEST)
    guest.open(HOME + "rozmowy/")
    guest.is_at(HOME + "rozmowy/")


def accept(guest) -> None:
    """Fill in what the invitation asks of somebody new, and take it."""
    guest.write("Imię i nazwisko", "Helena Stasiak")
    guest.pick_institution("sp Wińsko")
    guest.press(re.compile("dołączam|biorę prowadzenie"))
    guest.does_not_see(re.compile("Popraw|nie da się"))


def test_the_coordinator_accepts_a_request(people):
    coordinator = people.demo("koordynator")

    coordinator.open("/sieci/uczen-zdolny/zaloga/")
    coordinator.sees("Proszą o przyjęcie")
    coordinator.press(re.compile("^Przyjmij"))

    coordinator.open("/sieci/uczen-zdolny/zaloga/")
    coordinator.does_not_see("Proszą o przyjęcie")


def test_the_coordinator_hands_over_and_the_other_takes_it(people):
    coordinator, member = people.demo("koordynator"), people.demo("czlonek")

    coordinator.open(HOME + "przekazanie/")
    coordinator.pick("Komu", "Anna Jarosz")
    coordinator.press("Zaproponuj prowadzenie")
    member.open(member.letter_to("czlonek@demo.zaloga.example", "prowadzenie").link("/przekazanie/"))
    member.press("Biorę prowadzenie")

    member.open(HOME + "przekazanie/")
    member.sees("Wybrana osoba odpowie")
    coordinator.open(HOME + "przekazanie/")
    coordinator.does_not_see("Wybrana osoba odpowie")
    coordinator.open(HOME + "rozmowy/")
    coordinator.is_at(HOME + "rozmowy/")


def test_the_coordinator_pastes_a_list_looks_it_through_and_sends(people):
    coordinator = people.demo("koordynator")
    pasted = f'"Stasiak, Helena" <{GUEST.upper()}>; marek.wrona@szkola.example\nOla Sikora\tola.sikora@szkola'

    coordinator.open(HOME + "zaloga/")
    coordinator.follow("Wklej listę osób", within="main")
    coordinator.write("Adresy", pasted)
    coordinator.choose(re.compile("^członek załogi"))
    coordinator.press("Sprawdź listę")
    coordinator.sees("Do poprawienia: 1")
    coordinator.write(re.compile("ola.sikora@szkola"), "ola.sikora@szkola.example")
    coordinator.press("Popraw i sprawdź")
    coordinator.field(re.compile("marek.wrona")).uncheck()
    coordinator.press(re.compile(r"^Wyślij \d"))

    coordinator.sees(re.compile(r"Wysłano 2 zaproszenia, pominięto 1"))
    guest = people.guest()
    guest.open(guest.letter_to(GUEST, "Zaproszenie do „Sieci matematyków”").link("/zaproszenie/"))
    assert guest.field("Imię i nazwisko").input_value() == "Helena Stasiak"


def test_a_guest_in_the_room_types_the_short_address_and_joins(people):
    coordinator, guest = people.demo("koordynator"), people.guest()

    coordinator.open(HOME + "zaproszenia/")
    coordinator.follow("Kod na salę", within="main")
    coordinator.press("Pokaż kod na sali")
    address = coordinator.page.locator(".code-address").inner_text()
    coordinator.sees("Czekamy na pierwszą osobę.")
    guest.open(urlsplit(f"http://{address.lower()}").path)
    guest.write("Imię i nazwisko", "Helena Stasiak")
    guest.write("Adres e-mail", GUEST)
    guest.pick_institution("sp Wińsko")
    assert guest.fields_to_fill() <= 5 + guest.page.locator("input[type=radio][name=institution]").count()
    guest.press("Wyślij mi kod")
    guest.write("Kod", guest.letter_to(GUEST).code)
    guest.press("Wejdź")
    guest.press(re.compile("dołączam"))

    guest.is_at(HOME)
    coordinator.follow("Odśwież", within="main")
    coordinator.sees(re.compile("osoba już dołączyła"))
