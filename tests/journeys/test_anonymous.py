"""Somebody who is afraid asks without a name; whoever reads learns what was asked, and nothing of who did."""

import re

from playwright.sync_api import expect

from tools import demo_site as sites

THREADS = "/sieci/siec-matematykow/rozmowy/"
MEMBER, TITLE = "Anna Jarosz", "Czy wypada pytać, jak się uczy mnożenia?"
WORDS = "Uczę dwanaście lat i wstyd mi zapytać w pokoju nauczycielskim."
MENDED = "Uczę już długo i wstyd mi zapytać w pokoju nauczycielskim."
LATER = re.compile("za pół godziny do dwóch godzin")
# Two tides, as the worker lets them come: with the first a post ripens, with the second it is shown.
TIDES = """
from zaloga.core import clock
from zaloga.forum import tasks
from zaloga.forum.models import Tide
for _ in range(2):
    Tide.objects.update(next_at=clock.now())
    tasks.release(0)
"""


def let_tides_come(own_site) -> None:
    sites.manage(own_site[0], "shell", "-c", TIDES)


def ask(member) -> str:
    """Send the question; gives the place where its author finds it again."""
    member.open(THREADS + "nowa/")
    member.follow("Anonimowo", within="main form")
    member.choose(re.compile("^Pytanie"))
    member.write(re.compile("^Temat$"), TITLE)
    member.write("Treść", WORDS)
    member.press("Wyślij anonimowo")
    member.sees("Twój wpis czeka")
    return member.path


def test_the_choice_stands_above_the_box_and_the_page_says_when_others_will_see(people):
    member = people.demo("czlonek")

    member.open(THREADS + "nowa/")
    member.follow("Anonimowo", within="main form")

    choice, box = member.page.locator(".whose").bounding_box(), member.page.locator("textarea").bounding_box()
    assert choice["y"] + choice["height"] <= box["y"]
    expect(member.page.locator(".whose [aria-current]")).to_have_text("Anonimowo")
    member.sees(LATER)
    member.has_no_barriers()


def test_a_question_without_a_name_is_shown_to_others_with_the_tide_and_not_before(people, own_site):
    member, other = people.demo("czlonek"), people.demo("koordynator")

    ask(member)
    member.sees(LATER)
    member.has_no_barriers()
    other.open(THREADS)
    other.does_not_see(TITLE)
    let_tides_come(own_site)
    other.open(THREADS)
    other.follow(TITLE)

    expect(other.page.locator(".post")).to_contain_text(WORDS)
    expect(other.page.locator(".post header b")).to_have_text("Ktoś z załogi")
    expect(other.page.locator("main")).not_to_contain_text(MEMBER)
    other.has_no_barriers()


def test_the_author_mends_and_withdraws_from_the_same_browser(people, own_site):
    member, other = people.demo("czlonek"), people.demo("koordynator")
    place = ask(member)
    let_tides_come(own_site)

    member.open(place)
    member.follow("Popraw", within="main .post")
    member.has_no_barriers()
    member.write("Treść", MENDED)
    member.press("Zapisz poprawki")
    member.sees("Poprawka czeka")
    let_tides_come(own_site)
    other.open(THREADS)
    other.follow(TITLE)
    other.sees(MENDED)
    other.does_not_see(WORDS)
    member.open(place)
    member.follow("Wycofaj", within="main .post")
    member.has_no_barriers()
    member.press("Wycofaj wpis")
    let_tides_come(own_site)

    other.page.reload()
    other.does_not_see(MENDED)
    other.sees(re.compile("Ten wpis wycofała osoba, która go napisała"))


def test_another_browser_of_the_same_person_knows_nothing_of_the_post(people, own_site):
    member, at_home = people.demo("czlonek"), people.demo("czlonek")
    place = ask(member)
    let_tides_come(own_site)
    member.open(place)
    member.follow("Popraw", within="main .post")
    mending = member.path

    at_home.open(place)
    at_home.does_not_see("Twoje wpisy z tej przeglądarki")

    at_home.finds_nothing_at(mending)
    at_home.finds_nothing_at(mending + "wycofanie/")
