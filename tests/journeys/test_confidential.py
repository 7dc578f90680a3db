"""What is said in confidence: whoever writes sees who will read it, and nobody above the crew does."""

import re

import pytest
from playwright.sync_api import expect

THREADS = "/sieci/siec-matematykow/rozmowy/"
TITLE, WORDS = "Groźby od rodzica", "Dostałam list z groźbą i nie wiem, komu go pokazać."
EXPERT = "dr Dorota Malec"


@pytest.fixture
def member(people):
    """Somebody who has just begun a confidential thread, and is in it."""
    member = people.demo("czlonek")
    member.open(THREADS + "nowa/")
    member.follow("Poufnie", within="main form")
    member.sees(re.compile(r"Przeczyta to\s\d+\sos[oó]b"))
    member.has_no_barriers()
    member.choose(re.compile("^Pytanie"))
    member.write(re.compile("^Temat$"), TITLE)
    member.write("Treść", WORDS)
    member.press("Zacznij rozmowę poufną")
    member.sees(TITLE)
    return member


def test_the_box_says_how_many_read_and_who_is_let_in_is_named(people, member):
    thread, expert = member.path, people.demo("ekspert")
    member.sees(re.compile(r"Czyta to\s\d+\sos[oó]b"))
    member.has_no_barriers()
    expert.finds_nothing_at(thread)

    member.follow(re.compile("dopuść kogoś"))
    member.has_no_barriers()
    member.pick(re.compile("Kogo|Osoba|Kto"), EXPERT)
    member.press("Dopuść do rozmowy")
    member.open(thread)

    expect(member.page.get_by_label("O tej rozmowie")).to_contain_text(EXPERT)
    expert.open(thread)
    expert.sees(WORDS)


def test_the_coordinator_reads_it_and_nobody_above_the_crew(people, member):
    thread = member.path
    coordinator, county, operator = people.demo("koordynator"), people.demo("powiat"), people.demo("operator")

    coordinator.open("/konto/powiadomienia/")
    coordinator.sees(re.compile("rozmow[aęy] poufn"))
    coordinator.does_not_see(TITLE)
    coordinator.open(thread)
    coordinator.sees(WORDS)

    for above in (county, operator):
        above.finds_nothing_at(thread)
        above.finds_nothing_at(thread + "czytelnicy/")
