"""From the foot of a letter, without signing in: stopping, all settings, and the one click of a mail program."""

import re

import pytest

THREADS = "/sieci/siec-matematykow/rozmowy/"
ADDRESS = "czlonek@demo.zaloga.example"
THREAD = "Uczeń liczy w pamięci"


@pytest.fixture
def coordinator(people):
    """Somebody who has just answered a member's question."""
    coordinator = people.demo("koordynator")
    answer(coordinator)
    return coordinator


def answer(coordinator) -> None:
    coordinator.open(THREADS)
    coordinator.follow(re.compile(THREAD))
    coordinator.page.fill("textarea[name=text]", "W piątek mam okienko, przyjdę popatrzeć.")
    coordinator.press("Wyślij odpowiedź")


def letters(person) -> int:
    """How many came to the member about that question."""
    person.open("/poczta/")
    return person.page.get_by_role("listitem").filter(has_text=f"do: {ADDRESS}").filter(has_text=THREAD).count()


def hears_of_the_next(coordinator) -> bool:
    before = letters(coordinator)
    answer(coordinator)
    return letters(coordinator) == before + 1


def test_a_button_stops_what_the_letter_is_about_and_another_lets_it_come_again(people, coordinator):
    reader = people.guest()

    reader.open(coordinator.letter_to(ADDRESS, THREAD).link("/listy/"))
    reader.has_no_barriers()
    had_looked = hears_of_the_next(coordinator)
    reader.press(re.compile("^Nie piszcie o tym"))
    reader.sees("Tych listów już nie wyślemy")
    reader.has_no_barriers()
    had_stopped = hears_of_the_next(coordinator)
    reader.press("Jednak piszcie do mnie")

    assert (had_looked, had_stopped, hears_of_the_next(coordinator)) == (True, False, True)


def test_whoever_holds_a_letter_sets_the_others_without_signing_in(people, coordinator):
    reader, member = people.guest(), people.demo("czlonek")

    reader.open(coordinator.letter_to(ADDRESS, THREAD).link("/ustawienia/"))
    reader.has_no_barriers()
    reader.does_not_see("Sieć wychowawców")
    reader.page.get_by_text("Ustaw dokładniej").click()
    reader.has_no_barriers()
    reader.choose("codziennie")
    reader.press("Zapisz")

    reader.sees("Zapisane. Następne listy przyjdą już tak.")
    member.open("/konto/listy-do-ciebie/")
    assert member.field("codziennie").is_checked()


@pytest.mark.parametrize("has_script", [False], ids=["without script"])
def test_one_click_in_a_mail_program_stops_them_without_our_page(people, coordinator):
    program = people.guest().page.request
    path = coordinator.letter_to(ADDRESS, THREAD).link("/listy/")

    looked = program.get(path)
    had_looked = hears_of_the_next(coordinator)
    clicked = program.post(path, form={"List-Unsubscribe": "One-Click"})

    assert (looked.status, had_looked) == (200, True)
    assert (clicked.status, hears_of_the_next(coordinator)) == (200, False)
