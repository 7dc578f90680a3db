"""From a teacher's need signed by six people to a network, its survey, its plan and two versions that are adopted."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import rallied
from tests.journeys.browsing import Person, Typist
from tests.journeys.test_needs import (
    COUNTY,
    VISITOR,
    accept,
    agree,
    enter_by_code,
    file_signed_in,
    introduce,
)

SLUG = "swietlica-w-deszczowy-dzien"
NETWORK = f"/sieci/{SLUG}/"
PLAN = f"{NETWORK}plan/"
THEME = re.compile("^Motywowanie uczniów")
NEW_TOPIC = "Motywowanie uczniów: trzy sposoby na deszcz"


@pytest.fixture(params=[Person, Typist], ids=["by mouse, without script", "by keyboard only"])
def hand(request) -> type[Person]:
    return request.param


@pytest.fixture
def has_script(hand) -> bool:
    return hand is Typist


def ask_for_six_signatures(county: Person) -> None:
    county.open(f"{COUNTY}zasady/")
    county.write(re.compile("^podpisy, po których", re.IGNORECASE), "6")
    county.press("Zapisz zasady")


def sign_by_browser(people, where: str) -> Person:
    """A member with a session, and a visitor with a code from a letter; gives the visitor."""
    member, visitor = people.demo("czlonek"), people.guest()
    member.open(where)
    member.follow("Ja też, podpisuję")
    member.has_no_barriers()
    member.press("Podpisuję")
    member.sees("Twój podpis tu jest")
    visitor.open(where)
    visitor.sees(re.compile("Brakuje 1"))
    visitor.follow("Ja też, podpisuję")
    introduce(visitor, "sp winsko")
    visitor.write("Co możesz wnieść?", "Pudło gier planszowych")
    enter_by_code(visitor)
    agree(visitor)
    visitor.press("Podpisuję")
    visitor.sees("Podpisów jest dość")
    visitor.has_no_barriers()
    return visitor


def ask(leader: Person) -> None:
    """The ready survey of needs, sent to the whole crew."""
    leader.open(f"{NETWORK}ankiety/")
    leader.follow("Nowa ankieta")
    leader.has_no_barriers()
    leader.choose(re.compile("^Potrzeby na początek"))
    leader.press("Utwórz szkic")
    leader.has_no_barriers()
    leader.follow("Otwórz ankietę", within="main")
    leader.press("Otwórz i wyślij zaproszenia")
    leader.sees(re.compile(r"0\sz\s6"))
    leader.has_no_barriers()


def answer_by_letter(visitor: Person) -> None:
    visitor.open(visitor.letter_to(VISITOR, "Nad czym chcesz pracować").link("/ankieta/"))
    visitor.has_no_barriers()
    visitor.pick("1. miejsce", "motywowanie")
    visitor.pick("2. miejsce", "ocenianie")
    visitor.choose("na żywo")
    visitor.press(re.compile("Wyślij odpowiedzi|Dalej"))
    visitor.sees("Dziękujemy, odpowiedź jest")


def close(leader: Person) -> None:
    leader.open(f"{NETWORK}ankiety/")
    leader.follow("Nad czym chcesz pracować", within="main")
    leader.sees(re.compile(r"5\sz\s6"))
    leader.follow("Zamknij ankietę", within="main")
    leader.press("Zamknij i pokaż wyniki")
    leader.sees("Co z tym zrobimy?")
    leader.has_no_barriers()


def plan_from_answers(leader: Person) -> None:
    """Themes become aims and meetings by one button."""
    leader.open(PLAN)
    leader.follow("Zacznij plan", within="main")
    leader.has_no_barriers()
    leader.follow("Wybierz ankietę", within="main")
    leader.has_no_barriers()
    leader.press(re.compile("^Weź te tematy do planu"))
    leader.sees("Tematy z ankiety są w planie")
    leader.has_no_barriers()
    aims = leader.page.locator("section[aria-labelledby=cele] li a.title")
    assert THEME.search(aims.first.inner_text().replace("\u00a0", " "))
    leader.follow("Pokaż załodze", within="main")
    leader.has_no_barriers()
    leader.press("Pokaż załodze")


def adopt(leader: Person, number: int) -> None:
    leader.open(PLAN)
    leader.follow(re.compile("^Wszystkie wersje|^Wersje planu"), within="main")
    leader.follow(re.compile(rf"^Wersja\s{number}$"), within="main")
    leader.follow("Załoga przyjęła plan na spotkaniu")
    leader.press("Tak, plan jest przyjęty")
    leader.sees(re.compile(rf"Plan jest przyjęty, wersja\s{number}"))


def change(leader: Person) -> None:
    leader.open(PLAN)
    leader.unfold("Spotkania za nami")
    leader.follow(THEME, within="section[aria-labelledby=spotkania]")
    leader.has_no_barriers()
    leader.follow("Zmień", within="main")
    leader.write("Temat spotkania", NEW_TOPIC)
    leader.press("Zapisz")
    leader.open(PLAN)
    leader.follow("Zobacz i pokaż zmiany załodze", within="main")
    leader.press("Pokaż załodze")


def agree_again(visitor: Person) -> None:
    """From the desk to what has changed since one's own consent, and to consent."""
    visitor.open("/pulpit/")
    visitor.sees(re.compile("Plan roku zmienił się"))
    visitor.open(PLAN)
    visitor.sees("Plan zmienił się od Twojej zgody.")
    visitor.follow("Zobacz, co się zmieniło")
    visitor.sees("Co się zmieniło od Twojej zgody")
    visitor.sees(re.compile("trzy sposoby"))
    visitor.has_no_barriers()
    visitor.press(re.compile(r"^Zgadzam się na wersję\s2"))
    visitor.sees("Twoja zgoda jest zapisana.")


def test_a_need_becomes_a_network_a_survey_and_a_plan_with_two_adopted_versions(people, own_site):
    county, teacher = people.demo("powiat"), people.demo("nowa")
    ask_for_six_signatures(county)

    where = file_signed_in(teacher)
    teacher.has_no_barriers()
    assert rallied.inside(own_site[0], f"sign({where.split('/')[2]})") == {"signed": 4}
    visitor = sign_by_browser(people, where)
    accept(county)
    county.has_no_barriers()

    visitor.open(visitor.letter_to(VISITOR, "Zaproszenie").link("/zaproszenie/"))
    visitor.has_no_barriers()
    visitor.press(re.compile("dołączam"))
    assert rallied.inside(own_site[0], f"join('{SLUG}')") == {"crew": 6}
    leader = people.demo("koordynator")
    leader.open(NETWORK)
    leader.sees("Skąd się wzięła")
    leader.has_no_barriers()

    ask(leader)
    answer_by_letter(visitor)
    assert rallied.inside(own_site[0], f"answer('{SLUG}')") == {"answered": 5}
    close(leader)

    plan_from_answers(leader)
    visitor.open(visitor.letter_to(VISITOR, "czeka na Twoją zgodę").link("/plan/"))
    visitor.has_no_barriers()
    visitor.press(re.compile(r"^Zgadzam się na wersję\s1"))
    adopt(leader, 1)
    change(leader)
    agree_again(visitor)
    adopt(leader, 2)

    leader.open(f"{PLAN}wersje/")
    expect(leader.page.locator("main .tag.good", has_text="przyjęta")).to_have_count(2)
    leader.has_no_barriers()
    teacher.open(where)
    teacher.sees(re.compile(r"^Plan\sna\srok"))
