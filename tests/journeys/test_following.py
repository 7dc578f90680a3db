"""Hearing of a conversation as one wishes: silence, words straight to somebody, and what it came to."""

import re

import pytest
from playwright.sync_api import expect

NETWORK = "/sieci/siec-matematykow/"
THREAD = "Uczeń liczy w pamięci"
ASIDE, TO_ANNA = "Dopisuję jeszcze jedno: minutnik.", "pokażesz nam to nagranie w czwartek?"
MEMBER = "Anna Jarosz"
BOX = "textarea[name=text]"


def open_thread(person) -> None:
    person.open(NETWORK + "rozmowy/")
    person.follow(re.compile(THREAD))


def say(person, text) -> None:
    person.page.fill(BOX, text)
    person.press("Wyślij odpowiedź")


def news(person):
    person.open("/konto/powiadomienia/")
    return person.page.locator("main .rows")


def test_a_muted_thread_is_silent_until_somebody_speaks_to_the_person(people):
    member, coordinator = people.demo("czlonek"), people.demo("koordynator")
    open_thread(member)
    member.press("Cisza")
    member.sees(re.compile("tylko to, co ktoś napisze wprost do Ciebie"))
    expect(member.page.get_by_role("button", name="Cisza")).to_have_attribute("aria-pressed", "true")
    before = news(member).inner_text()

    open_thread(coordinator)
    say(coordinator, ASIDE)
    assert news(member).inner_text() == before
    open_thread(coordinator)
    say(coordinator, f"@{MEMBER}, {TO_ANNA}")

    expect(news(member).locator("li").first).to_contain_text("Ewa Marciniak")
    member.page.locator("main .rows a.title").first.click()
    member.sees(TO_ANNA)


@pytest.mark.parametrize("has_script", [True], ids=["with script"])
def test_a_name_is_offered_once_it_is_begun(people):
    coordinator = people.demo("koordynator")
    open_thread(coordinator)
    box = coordinator.page.locator(BOX)

    box.press_sequentially("Zapytajmy: @jar")
    coordinator.page.get_by_role("button", name=MEMBER).click()

    expect(box).to_have_value(f"Zapytajmy: @{MEMBER} ")
    expect(box).to_be_focused()
    box.press_sequentially("co Ty na to?")
    coordinator.has_no_barriers()
    coordinator.press("Wyślij odpowiedź")
    expect(coordinator.page.locator(".post").last).to_contain_text(MEMBER)


def test_a_member_writes_down_what_a_conversation_came_to(people):
    member, coordinator = people.demo("czlonek"), people.demo("koordynator")
    open_thread(member)

    member.follow("Napisz w skrócie")
    member.has_no_barriers()
    member.page.fill(BOX, "Zapis ma mieć **czytelnika**. Nagrywanie głosu też działa.")
    member.press("Zapisz")

    open_thread(coordinator)
    summary = coordinator.page.locator("section").filter(has=coordinator.page.get_by_role("heading", name="W skrócie"))
    expect(summary.locator("strong")).to_have_text("czytelnika")
    expect(summary).to_contain_text(MEMBER)
    before = summary.bounding_box()["y"]
    assert before < coordinator.page.locator(".post").first.bounding_box()["y"]
