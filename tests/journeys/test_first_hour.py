"""The first hour: from an empty installation to a full network with a waiting list, by pages and letters alone.

The only command is the one that names the operator. Everybody goes the way a newcomer finds: by links and buttons of
the page at which they are, and by their own letters.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import People
from tests.journeys.empty_site import Newcomer, PostOffice, Site, served
from tests.journeys.test_second_key import code_of

DATA = Path(__file__).resolve().parents[2] / "data"
OPERATOR = "olga.nowak@powiat.example"
COUNTY = "piotr.zych@powiat.example"
LEADER, LIBRARIAN = "anna.lis@szkola.example", "ewa.sowa@szkola.example"
PROGRAMME = "Sieci współpracy powiatu wieluńskiego"
NETWORK, OTHER = "Sieć matematyków", "Sieć bibliotekarzy"
SEATS = 4
ADDRESSES = [f"osoba{number}@szkola.example" for number in range(1, 41)]
FIRST_NAMES = ["Maria", "Jan", "Ewa", "Adam", "Zofia", "Piotr", "Anna", "Paweł", "Ola", "Marek"]
SURNAMES = ["Kowalska", "Nowak", "Wrona", "Sikora"]
SCHOOL = "sp nr 4 Wieluń"


@pytest.fixture(scope="module")
def _as_made():
    """The demonstration site is not needed here."""


@pytest.fixture(scope="module")
def empty_site(made_once, tmp_path_factory, worker_id) -> Iterator[Site]:
    with served(
        made_once.empty(), f"first_hour_{worker_id}", tmp_path_factory.mktemp("first-hour"), PostOffice()
    ) as site:
        yield site


class Newcomers(People):
    """Whoever comes to the empty site, each at a telephone of their own."""

    def __init__(self, chromium, site: Site):
        super().__init__(chromium, site.url, True)
        self.post = site.post

    def come(self, *, has_script: bool = True) -> Newcomer:
        self.has_script = has_script
        return Newcomer(self.guest().page, self.post)


@pytest.fixture
def newcomers(chromium, empty_site):
    crowd = Newcomers(chromium, empty_site)
    yield crowd
    crowd.go_home()


def test_from_nothing_to_a_full_network_with_a_waiting_list(newcomers, empty_site):
    empty_site.manage("operator", OPERATOR, "--name", "Olga Nowak")
    operator, county, leader = newcomers.come(), newcomers.come(), newcomers.come()

    enter_as_operator(operator)
    settle(operator)
    load_registers(operator)
    found_programme(operator)
    enter_as_county(county)
    let_institutions_accede(county)
    found_networks(county)
    take_the_helm(leader)
    open_network(leader)
    invite_forty(leader)
    members = [take_seat(newcomers.come(has_script=bool(n % 2)), ADDRESSES[n]) for n in range(SEATS - 1)]
    late = stand_in_line(newcomers.come(has_script=False), ADDRESSES[35], "Helena Stasiak")
    see_the_line(leader, "Helena Stasiak")
    leave(members[0])
    take_offer(late, ADDRESSES[35])
    stand_in_line(newcomers.come(), ADDRESSES[36], "Igor Ziemba")

    oversee(county)


# The operator


def enter_as_operator(operator) -> None:
    operator.open("/")
    operator.sees("Jesteśmy jeszcze w porcie")
    operator.follow("Zaloguj się")
    use_code(operator, OPERATOR)
    operator.is_at("/konto/drugi-skladnik/")
    set_up_app(operator)
    operator.follow("Gotowe, idę na swój pulpit")
    operator.follow("Instalacja", within="main")
    operator.sees("Od czego zacząć")


def use_code(person, address: str) -> None:
    person.write("Adres e-mail", address)
    person.press("Wyślij kod")
    person.write("Kod", person.letter_to(address, "Kod do wejścia").code)
    person.press(re.compile("^Wejdź$"))


def set_up_app(person) -> None:
    person.press("Ustaw aplikację")
    person.write("Kod z aplikacji", code_of(person.page.locator(".secret").inner_text()))
    person.press("Gotowe")
    person.press("Mam je u siebie")


def settle(operator) -> None:
    operator.follow("Sprawdź, co strona mówi o sobie")
    operator.write("Nazwa", "Załoga powiatu wieluńskiego")
    operator.press("Zapisz ustawienia")
    operator.sees("Ustawienia są zapisane")
    operator.follow("Instalacja", within="main .crumb")


def load_registers(operator) -> None:
    """In the wrong order first, as it happens to people: the page says which file is wanted before."""
    operator.follow("Załóż program", within="main")
    operator.follow("Wczytaj rejestr", within="main")
    send(operator, "rspo_lodzkie_2020.csv")
    operator.sees("Najpierw wczytaj plik TERC")
    load(operator, "TERC_Urzedowy.csv", rows=r"2\D?910")
    load(operator, "rspo_lodzkie_2020.csv", rows=r"2\D?216")
    operator.follow("Instalacja", within="main .crumb")


def send(operator, name: str) -> None:
    operator.page.locator("input[type=file]").set_input_files(DATA / name)
    operator.press("Pokaż, co się zmieni")


def load(operator, name: str, *, rows: str) -> None:
    send(operator, name)
    operator.sees(re.compile(rows))
    operator.sees("Jeszcze nic nie jest zapisane")
    operator.press("Wczytaj")
    operator.page.get_by_role("link", name="Zobacz, co się zmieniło").click(timeout=30_000)
    operator.follow("Importy placówek", within="main .crumb")


def found_programme(operator) -> None:
    operator.follow("Załóż program", within="main")
    operator.pick_institution("liceum Wieluń")
    operator.write("Nazwa", PROGRAMME)
    operator.write("Nazwa obok znaku", "Powiat Wieluński")
    operator.write("Dla kogo", "nauczyciele powiatu wieluńskiego")
    operator.write("Obszar", "powiat wieluński")
    operator.choose("Główny program tej instalacji")
    operator.choose("Tylko pracownicy placówek, które przystąpiły")
    operator.press("Załóż program")
    operator.sees("Nikt jeszcze nie koordynuje tego programu")
    operator.follow("Powołaj koordynatora programu")
    operator.write("Imię i nazwisko", "Piotr Zych")
    operator.write("Adres e-mail", COUNTY)
    operator.press("Powołaj")
    operator.follow("Instalacja", within="header")
    operator.does_not_see("Od czego zacząć")


# The programme coordinator


def enter_as_county(county) -> None:
    county.open(county.letter_to(COUNTY, PROGRAMME).links[0])
    use_code(county, COUNTY)
    county.is_at("/konto/drugi-skladnik/")
    set_up_app(county)
    county.follow("Gotowe, idę na swój pulpit")
    county.follow("Nadzór", within="main")
    county.sees("Żadna placówka jeszcze nie przystąpiła")


def let_institutions_accede(county) -> None:
    county.follow("Dopisz placówki")
    county.page.get_by_text("Zawęź: gmina").first.click()
    county.pick("Gmina albo powiat", "Wieluń")
    county.press("Pokaż")
    county.press("Weź wszystkie, które pasują")
    county.sees("Przystąpi 27 placówek")
    county.press("Dopisz zaznaczone")
    county.follow("Powiat Wieluński", within="main .crumb")
    county.does_not_see("Żadna placówka jeszcze nie przystąpiła")


def found_networks(county) -> None:
    for name, leader, address in ((NETWORK, "Anna Lis", LEADER), (OTHER, "Ewa Sowa", LIBRARIAN)):
        county.follow("Załóż sieć", within="main")
        county.write("Nazwa", name)
        county.write(re.compile("Pytanie, wokół", re.IGNORECASE), "Jak uczyć, żeby uczniowie chcieli pytać?")
        county.write("Imię i nazwisko", leader)
        county.write("Adres e-mail", address)
        county.press("Załóż sieć")
        county.sees(re.compile(f"Zaproszenie do prowadzenia czeka u: {leader}"))
        county.follow("Powiat Wieluński", within="main .crumb")
    county.sees(re.compile("dwie czekają na osobę prowadzącą"))


def oversee(county) -> None:
    """What the programme coordinator sees at the end of the hour."""
    county.follow("Nadzór", within="header")
    county.sees(re.compile("Działa jedna sieć, jedna jest w.przygotowaniu, jedna czeka na osobę prowadzącą"))
    county.sees(re.compile("4.osoby z.2.szkół i.placówek"))
    county.sees(re.compile(f"{SEATS} / {SEATS}"))
    county.sees("na liście: 1")
    county.sees(re.compile(f"{OTHER}.* czeka na osobę prowadzącą"))
    county.follow(NETWORK, within="main")
    county.follow("Miejsca i lista oczekujących", within="main")
    county.sees("Igor Ziemba")
    county.open("/sieci/siec-matematykow/rozmowy/")
    county.does_not_see("Zacznij rozmowę")


# The coordinator of the network


def take_the_helm(leader) -> None:
    leader.open(leader.letter_to(LEADER, "Sieci matematyków").link("/zaproszenie/"))
    assert leader.field("Imię i nazwisko").input_value() == "Anna Lis"
    leader.pick_institution(SCHOOL)
    leader.press(re.compile("biorę prowadzenie"))
    leader.sees("Zrobione: 0 z 6")


def open_network(leader) -> None:
    leader.follow("Uzupełnij zaproszenie na stronę publiczną")
    leader.write(re.compile("^Zaproszenie na stronę"), "Zapraszamy uczących matematyki w klasach 4–8.")
    leader.write("Liczba miejsc", str(SEATS))
    leader.press("Zapisz ustawienia")
    leader.follow("Start", within="main")
    leader.follow("Pokaż sieć światu", within="main")
    leader.does_not_see(re.compile("nie jest jeszcze otwarta"))
    leader.press("Otwórz sieć")
    leader.sees("Zrobione: 2 z 6")


def invite_forty(leader) -> None:
    leader.follow("Zaproś ludzi", within="main")
    leader.follow("Wklej listę osób", within="main")
    leader.write("Adresy", forty())
    leader.choose(re.compile("^członek załogi"))
    leader.press("Sprawdź listę")
    leader.sees(re.compile("Dostaną list: 40.osób"))
    leader.sees("Adam Kowalska")
    leader.does_not_see(re.compile("^Do poprawienia"))
    leader.press(re.compile(r"^Wyślij \d"))
    leader.sees(re.compile("Wysłano 40.zaproszeń"))
    assert leader.post.wait_for(len(ADDRESSES), "Zaproszenie do „Sieci matematyków”") == {*ADDRESSES}
    leader.follow("Start", within="main")
    leader.sees("Zrobione: 3 z 6")


def forty() -> str:
    """Ten people as Outlook gives them, ten from two columns of Excel, ten from four, ten bare addresses."""
    people = [(FIRST_NAMES[n % 10], SURNAMES[n // 10], address) for n, address in enumerate(ADDRESSES)]
    outlook = "; ".join(f'"{surname}, {first}" <{address}>' for first, surname, address in people[:10])
    two_columns = [f"{first} {surname}\t{address}" for first, surname, address in people[10:20]]
    four_columns = [f"{first}\t{surname}\tSP 1\t{address.upper()}" for first, surname, address in people[20:30]]
    lines = [f"Do: {outlook}", "Imię i nazwisko\tE-mail", *two_columns, *four_columns, *ADDRESSES[30:]]
    return "\n".join(lines)


def see_the_line(leader, name: str) -> None:
    leader.follow("Załoga", within="main")
    leader.sees(re.compile("osoba czeka na.miejsce"))
    leader.follow("Zobacz listę i miejsca", within="main")
    leader.sees(name)


# Whoever is invited


def take_seat(guest, address: str) -> Newcomer:
    guest.open(guest.letter_to(address, "Sieci matematyków").link("/zaproszenie/"))
    guest.pick_institution(SCHOOL)
    guest.press("Akceptuję kontrakt i dołączam")
    guest.sees("Masz miejsce w tej sieci")
    return guest


def stand_in_line(guest, address: str, name: str) -> Newcomer:
    guest.open(guest.letter_to(address, "Sieci matematyków").link("/zaproszenie/"))
    guest.sees(re.compile("Wszystkie miejsca są teraz zajęte"))
    guest.write("Imię i nazwisko", name)
    guest.pick_institution("liceum Wieluń")
    guest.press("Akceptuję kontrakt i staję na liście")
    guest.sees(re.compile(r"Jesteś 1\. na liście"))
    return guest


def leave(member) -> None:
    member.follow("Odejście z sieci", within="main")
    member.press("Odchodzę z sieci")
    member.sees("Nie należysz już do „Sieci matematyków”")


def take_offer(guest, address: str) -> None:
    guest.open(guest.letter_to(address, "Jest dla Ciebie miejsce").link("/lista/"))
    guest.press(re.compile("biorę miejsce"))
    guest.sees("Masz miejsce w tej sieci")
    guest.follow("Wejdź do sieci", within="main")
    guest.sees("Nasz cel na ten rok")
