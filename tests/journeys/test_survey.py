"""A survey of 25 people: made, answered by links and by keyboard only, closed; every threshold on every cut."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import asked, axe
from zaloga.surveys.grouping import FEWEST, OTHERS
from zaloga.surveys.tests.recomputing import added_up_of_few, cells_of, computed_by_equations, in_rows, value


@pytest.fixture(params=[True], ids=["with script"])
def has_script(request) -> bool:
    return request.param


@pytest.fixture
def planted(people, own_site):
    return asked.inside(own_site[0], "plant()")


def signed_in(people, address):
    somebody = people.guest()
    somebody.open("/konto/wejscie/")
    somebody.write("Adres e-mail", address)
    somebody.press("Wyślij kod")
    somebody.write(re.compile("Kod"), somebody.letter_to(address).code)
    somebody.press("Wejdź")
    return somebody


def is_clear_in_both_looks(person):
    """Nothing stops anybody, in light and in dark; nothing sticks out of a phone."""
    person.has_no_barriers()
    person.page.emulate_media(color_scheme="dark")
    assert axe.violations(person.page, axe.COLOURS) == []
    person.page.emulate_media(color_scheme="light")
    assert person.page.evaluate("document.documentElement.scrollWidth") == 390


def add_question_with_condition(leader, survey):
    """By ticking an answer of an earlier question."""
    leader.open(survey["path"])
    leader.follow("Dodaj pytanie")
    leader.write("Pytanie", asked.MORE)
    leader.choose(re.compile("^Krótki tekst"))
    leader.page.locator("summary", has_text=asked.WHERE).click()
    leader.choose("przez internet")
    is_clear_in_both_looks(leader)
    leader.press("Zapisz pytanie")
    leader.sees(re.compile(f"tylko gdy „{re.escape(asked.WHERE)}”: przez.internet".replace(r"\ ", r"\s")))


def open_it(leader, survey):
    leader.open(survey["path"])
    leader.follow("Otwórz ankietę", within="main")
    leader.press("Otwórz i wyślij zaproszenia")
    leader.sees(re.compile(r"0\sz\s25"))


def by_keyboard(person, survey, says):
    """All seven kinds of questions, without a mouse."""
    keys, fields = person.page.keyboard, [f"p{pk}" for pk in survey["questions"]]
    scale, one, many, rank, text, long_text, day = fields

    def reach(name, number=0):
        person.reach(person.page.locator(f"[name={name}]").nth(number))

    # The scale need not be answered: "bez odpowiedzi" stands chosen at its end, one step before its first answer.
    for name, number, steps in ((scale, -1, 1 + 3), (one, 0, says)):
        reach(name, number)
        keys.press("Space")
        for _ in range(steps):
            keys.press("ArrowRight")
    reach(many, 1)
    keys.press("Space")
    for place, letters in ((1, "oce"), (2, "mot")):
        reach(f"{rank}_{place}")
        keys.type(letters)
    for name, words in ((text, "Odwaga"), (long_text, "Slajdów"), (day, "03032027")):
        reach(name)
        keys.type(words)
    values = [person.page.locator(f"[name={name}]:checked").input_value() for name in (scale, one, many)]
    assert values == ["3", str(says), "1"]
    assert [person.page.locator(f"[name={rank}_{place}]").input_value() for place in (1, 2)] == ["0", "1"]
    assert person.page.locator(f"[name={day}]").input_value() == "2027-03-03"
    send = person.page.get_by_role("button", name=re.compile("Wyślij odpowiedzi|Dalej"))
    person.reach(send)
    with person.page.expect_navigation():
        keys.press("Enter")


def answer_by_browser(people, survey, links):
    """Three people without signing in: one by keyboard only, one on two pages, one who forgot what is required."""
    first, second, third = (people.guest() for _ in asked.BY_BROWSER)
    where = f"p{survey['questions'][1]}"
    first.open(links["1"])
    first.sees("Ta ankieta jest anonimowa.")
    is_clear_in_both_looks(first)
    by_keyboard(first, survey, asked.SEATS[1][2])
    first.sees("Dziękujemy, odpowiedź jest")
    is_clear_in_both_looks(first)

    second.open(links["12"])
    second.page.locator(f"[name={where}]").nth(asked.SEATS[12][2]).check()
    second.press("Dalej")
    second.write(re.compile(f"^{re.escape(asked.MORE)}".replace(r"\ ", r"\s")), "Krótsze spotkania")
    is_clear_in_both_looks(second)
    second.press("Wyślij odpowiedzi")
    second.sees("Dziękujemy, odpowiedź jest")

    third.open(links["20"])
    third.press("Dalej")
    third.sees(re.compile("Zaznacz jedną z odpowiedzi"))
    third.page.locator(f"[name={where}]").nth(asked.SEATS[20][2]).check()
    third.press("Dalej")
    third.press("Wyślij odpowiedzi")
    third.sees("Dziękujemy, odpowiedź jest")


def close_it(leader, survey):
    """Until then nobody knows more than how many have answered."""
    leader.open(survey["path"])
    leader.sees(re.compile(r"25\sz\s25"))
    assert leader.page.request.get(f"{survey['path']}wyniki.xlsx").status == 403
    leader.follow("Zamknij ankietę", within="main")
    leader.press("Zamknij i pokaż wyniki")
    leader.is_at(survey["path"])


def test_25_people_are_asked_and_no_cut_of_the_result_tells_who_said_what(people, planted, own_site):
    leader = signed_in(people, asked.address(0))
    add_question_with_condition(leader, planted)
    open_it(leader, planted)
    links = asked.inside(own_site[0], "answer()")
    answer_by_browser(people, planted, links)

    close_it(leader, planted)

    leader.page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    is_clear_in_both_looks(leader)
    content = leader.page.content()
    files = {name: leader.page.request.get(f"{planted['path']}wyniki.{name}").body() for name in ("xlsx", "csv", "pdf")}
    shown = asked.on_page(content, asked.WHERE)
    crew = asked.people()
    # What is hidden is drawn, so now and then it is everything of one question, hardly ever of all of them.
    every = [asked.on_page(content, one["text"]) for one in asked.QUESTIONS[:4]]
    assert any(cells_of(one, hidden=False) for one in every), "everything is hidden"
    for cell in cells_of(shown, hidden=False):
        assert FEWEST <= shown[cell[0]][cell[1]][cell[2]] == value(in_rows(crew), cell)
    assert [set(table) for table in shown] == [{"Szkoła podstawowa", OTHERS}, {"Wołów", OTHERS}, set()]
    assert computed_by_equations(crew, len(asked.PLACES), shown, is_exclusive=True) == set()
    assert added_up_of_few(crew, len(asked.PLACES), shown, is_exclusive=True) == set()
    assert asked.in_table(asked.of_xlsx(files["xlsx"]), asked.WHERE) == shown
    assert asked.in_table(asked.of_csv(files["csv"]), asked.WHERE) == shown
    assert files["pdf"].startswith(b"%PDF")
    for few in (asked.MORE, asked.QUESTIONS[5]["text"]):
        section = leader.page.locator("section", has=leader.page.get_by_role("heading", name=few))
        expect(section.last).to_contain_text(re.compile(r"mniej\sniż\spięć\sodpowiedzi"))
    assert "Krótsze spotkania" not in content and "Slajdów" not in content
    others_see_what_they_may(people, planted)


def others_see_what_they_may(people, survey):
    member, stranger, guest = signed_in(people, asked.address(7)), people.demo("nowa"), people.guest()
    member.open(survey["path"])
    member.sees("Pobierz")
    member.does_not_see("Napisz, co z tego wynika")
    stranger.finds_nothing_at(survey["path"])
    stranger.finds_nothing_at(f"{survey['path']}wyniki.csv")
    guest.open(survey["path"])
    guest.is_at("/konto/wejscie/")


def test_whoever_was_asked_with_fewer_than_five_answers_is_told_that_they_are_gone(people):
    member = people.demo("czlonek")

    member.open("/sieci/siec-wychowawcow/ankiety/")
    member.follow(re.compile("o.rodzicach"), within="main")

    member.sees("Tej ankiety nie da się pokazać")
    assert member.page.locator("main table, main svg.bar, main a[href*=wyniki]").count() == 0
    is_clear_in_both_looks(member)
