"""Minutes at a real browser: what is typed saves itself, a line becomes a task; without script the buttons do it."""

import pytest
from playwright.sync_api import expect

EDITED = "/sieci/siec-matematykow/spotkania/2/notatka/zmiana/"
LINES = ".minutes li.line"


@pytest.mark.parametrize("has_script", [True], ids=["with script"])
def test_what_is_typed_in_minutes_saves_itself_and_a_line_becomes_a_task(people, has_script):
    leader = people.demo("koordynator")
    leader.open(EDITED)
    line = leader.page.locator(LINES).nth(2)

    line.locator("textarea").fill("Przynieść zeszyty na styczeń")
    line.get_by_text("zadanie", exact=True).click()
    expect(leader.page.locator("#szkic")).to_contain_text("Zapisane o", timeout=8_000)
    expect(line.get_by_label("Do kiedy")).to_be_visible()
    line.get_by_label("Do kiedy").fill("2030-01-14")
    expect(leader.page.locator(f"{LINES} input[type=date]").nth(1)).to_have_value("2030-01-14")
    leader.page.wait_for_timeout(4_000)
    leader.page.reload()

    expect(line.locator("textarea")).to_have_value("Przynieść zeszyty na styczeń")
    expect(line.get_by_label("Do kiedy")).to_have_value("2030-01-14")


def test_a_task_is_added_and_saved_by_buttons(people):
    leader = people.demo("koordynator")
    leader.open(EDITED)
    before = leader.page.locator(LINES).count()

    leader.press("zadanie")
    line = leader.page.locator(LINES).filter(has=leader.page.locator("textarea:empty")).first
    line.locator("textarea").fill("Zarezerwować salę")
    line.locator("summary").click()
    line.get_by_label("Paweł Lis").check()
    leader.press("Zapisz")

    assert leader.page.locator(LINES).count() == before + 1
    expect(leader.page.locator(LINES).filter(has_text="Zarezerwować salę")).to_contain_text("Paweł Lis")
