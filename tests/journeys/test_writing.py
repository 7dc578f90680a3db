import re

import pytest
from playwright.sync_api import expect

THREADS = "/sieci/siec-matematykow/rozmowy/"
TEXT = "Spróbuję w czwartek w szóstej klasie i napiszę, co z tego wyszło."
BOX = "textarea[name=text]"


def open_first_thread(person) -> None:
    person.open(THREADS)
    person.page.locator("main .rows a.title").first.click()
    person.page.wait_for_selector(BOX)


def test_a_text_survives_an_expired_session(people):
    member = people.demo("czlonek")
    open_first_thread(member)
    member.page.fill(BOX, TEXT)
    where = member.path

    member.sign_out_by_forgetting()
    member.press("Wyślij odpowiedź")
    member.sign_in_at_demo("czlonek")
    member.open(where)

    expect(member.page.locator(BOX)).to_have_value(TEXT)
    member.press("Wyślij odpowiedź")
    assert member.page.locator(".post").filter(has_text=TEXT).count() == 1


def test_a_text_survives_a_page_that_lay_open_too_long(people):
    member = people.demo("czlonek")
    open_first_thread(member)
    member.page.fill(BOX, TEXT)

    member.page.context.clear_cookies(name="zaloga-csrf")
    member.press("Wyślij odpowiedź")

    assert TEXT in member.page.content()


@pytest.mark.parametrize("has_script", [True], ids=["with script"])
def test_what_is_typed_is_kept_without_a_button(people, has_script):
    member = people.demo("czlonek")
    open_first_thread(member)

    member.page.locator(BOX).press_sequentially("Zaczynam i nie kończę", delay=5)
    expect(member.page.locator("#szkic")).not_to_be_empty(timeout=6_000)
    member.page.reload()

    expect(member.page.locator(BOX)).to_have_value("Zaczynam i nie kończę")


@pytest.mark.parametrize("has_script", [True], ids=["with script"])
def test_the_piece_swapped_is_the_piece_a_reload_shows(people, has_script):
    member = people.demo("czlonek")
    open_first_thread(member)
    acts = "form.acts:has(button[name=przyda][value=tak])"
    piece = f"#{member.page.locator(acts).first.get_attribute('id')}"
    whole = member.page.evaluate("performance.timeOrigin")

    member.page.locator(piece).get_by_role("button", name="Przyda mi się").click()
    expect(member.page.locator(piece).get_by_role("button", name="Przyda mi się")).to_have_attribute(
        "aria-pressed", "true"
    )
    swapped = comparable(member, piece)

    assert member.page.evaluate("performance.timeOrigin") == whole
    member.page.reload()
    assert comparable(member, piece) == swapped


def comparable(person, piece: str) -> str:
    """The piece without what differs in every answer: the masked token, and what htmx writes beside it."""
    text = person.page.locator(piece).evaluate("piece => piece.outerHTML")
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    return re.sub(r"\s+", " ", re.sub(r' class="([^"]*?) ?htmx-[\w-]+"', r' class="\1"', text))


def test_a_useful_post_is_marked_and_unmarked(people):
    member = people.demo("czlonek")
    open_first_thread(member)
    button = member.page.locator("button[name=przyda]").first
    before = button.get_attribute("aria-pressed")

    button.click()
    expect(member.page.locator("button[name=przyda]").first).not_to_have_attribute("aria-pressed", before or "")
    member.page.locator("button[name=przyda]").first.click()

    expect(member.page.locator("button[name=przyda]").first).to_have_attribute("aria-pressed", before or "")


def test_a_new_thread_with_its_first_words(people):
    member = people.demo("czlonek")

    member.open(THREADS + "nowa/")
    member.choose(re.compile("^Pytanie"))
    member.write(re.compile("^Temat$"), "Jak zacząć lekcję po dzwonku?")
    member.page.fill(BOX, "Pierwsze pięć minut **zawsze** mi ucieka.")
    member.press("Zacznij rozmowę")

    member.is_at(THREADS + r"\d+/")
    member.sees("Jak zacząć lekcję po dzwonku?")
    expect(member.page.locator(".post strong")).to_have_text("zawsze")


def test_errors_stand_on_top_and_at_the_field_and_keep_what_was_typed(people):
    member = people.demo("czlonek")

    member.open(THREADS + "nowa/")
    member.page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    member.page.fill(BOX, TEXT)
    member.press("Zacznij rozmowę")

    assert member.page.title().startswith("Błąd:")
    expect(member.page.locator(".errors")).to_be_visible()
    expect(member.page.locator(BOX)).to_have_value(TEXT)
