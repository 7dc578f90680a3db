import re

import pytest
from playwright.sync_api import expect

THREADS = "/sieci/siec-matematykow/rozmowy/"
TOPIC = re.compile(r"^Zadania z\sżycia")


@pytest.mark.parametrize("has_script", [False], ids=["without script"])
def test_a_member_votes_for_the_next_topic_on_a_phone(people):
    member, other = people.demo("czlonek"), people.demo("koordynator")

    member.open(THREADS)
    member.follow(re.compile("Temat na styczeń"))
    member.does_not_see("Twój głos")
    member.choose(TOPIC)
    member.press("Głosuję")

    chosen = member.page.locator(".tally li").filter(has_text=TOPIC)
    expect(chosen).to_contain_text("Twój głos")
    expect(chosen).to_contain_text(re.compile(r"3\sgłosy"))
    assert member.page.evaluate("document.documentElement.scrollWidth") == 390
    other.open(member.path)
    expect(other.page.locator("#glosowanie")).not_to_contain_text("Anna")
