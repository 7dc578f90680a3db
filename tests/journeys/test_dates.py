"""When shall we meet: asked by the coordinator, answered by keyboard and from a letter, the same on every clock."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys import axe
from tests.journeys.browsing import Person
from zaloga.core.words import MONTHS

MEETINGS = "/sieci/siec-matematykow/spotkania/"
ASKED = re.compile("^Kiedy spotkamy się")
MEMBER = "czlonek@demo.zaloga.example"
EXPERT, LISTED = "Halina Wrona", "h.wrona@biblioteka.example"
WRITTEN = re.compile("\\d+\\s\\w+")
ZONES = ("UTC", "Pacific/Honolulu", "Europe/Warsaw")


def is_clear_in_both_looks(person):
    """Nothing stops anybody, in light and in dark; nothing sticks out of a phone."""
    person.has_no_barriers()
    if person.has_script:
        person.page.emulate_media(color_scheme="dark")
        assert axe.violations(person.page, axe.COLOURS) == []
        person.page.emulate_media(color_scheme="light")
    assert person.page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_poll_is_answered_by_keyboard_alone(people):
    member = people.demo("czlonek")
    member.open(MEETINGS)
    member.sees("Czekamy na Twoją odpowiedź")
    member.follow(ASKED)
    is_clear_in_both_looks(member)
    rows, keys = member.page.locator(".poll > fieldset"), member.page.keyboard
    assert rows.count() == 5

    for number, steps in ((0, 0), (1, 1), (3, 2)):  # yes, if need be, no; the third and the last stay open
        row = rows.nth(number)
        assert row.locator("legend").inner_text().strip()
        member.reach(row.get_by_role("radio", name="tak", exact=True))
        keys.press("Space")
        for _ in range(steps):
            keys.press("ArrowRight")
    word = rows.nth(1).locator("summary")
    member.reach(word)
    keys.press("Enter")
    member.reach(rows.nth(1).get_by_label(re.compile("^Uwaga")))
    keys.type("Do 17:00.")
    member.reach(member.page.get_by_role("button", name="Zapisz moje terminy"))
    keys.press("Enter")
    member.page.wait_for_load_state()

    member.sees("Zapisane. Dziękujemy.")
    chosen = {0: "tak", 1: "jeśli trzeba", 3: "nie"}
    for number, name in chosen.items():
        expect(rows.nth(number).get_by_role("radio", name=name, exact=True)).to_be_checked()
    for number in (2, 4):
        expect(rows.nth(number).locator(":checked")).to_have_count(0)
    expect(rows.nth(1).get_by_label(re.compile("^Uwaga"))).to_have_value("Do 17:00.")
    member.page.locator("summary", has_text="Kto jak odpowiedział").click()
    is_clear_in_both_looks(member)


def ask(leader, title, expert=""):
    """Three dates; the hours of the second and the third are those of the first."""
    first = date.today() + timedelta(days=30)
    leader.open(MEETINGS)
    leader.follow("Zapytaj o termin")
    leader.write("O co pytasz", title)
    for number, days in enumerate((0, 1, 2)):
        leader.page.locator(f"[name=on-{number}]").fill((first + timedelta(days=days)).isoformat())
    leader.page.locator("[name=begins-0]").fill("15:30")
    leader.page.locator("[name=ends-0]").fill("17:45")
    leader.write("Odpowiedzi do", (date.today() + timedelta(days=10)).isoformat())
    if expert:
        leader.unfold("Osoby potrzebne, eksperci")
        leader.choose(re.compile(f"^{expert}"))
    is_clear_in_both_looks(leader)
    leader.press("Zapytaj załogę")
    leader.sees("Zapytane.")


def ask_about_days(leader, title):
    """Two whole days; gives the poll's address and the days."""
    days = [date.today() + timedelta(days=days) for days in (30, 37)]
    leader.open(MEETINGS)
    leader.follow("Zapytaj o termin")
    leader.write("O co pytasz", title)
    leader.choose(re.compile("^same dni"))
    for number, on in enumerate(days):
        leader.page.locator(f"[name=on-{number}]").fill(on.isoformat())
    leader.write("Odpowiedzi do", (date.today() + timedelta(days=10)).isoformat())
    leader.press("Zapytaj załogę")
    leader.sees("Zapytane.")
    return leader.path, days


def say_yes(person, which):
    """To one of the dates; the others stay open."""
    rows = person.page.locator(".poll > fieldset")
    rows.nth(which).get_by_role("radio", name="tak", exact=True).check()
    person.press("Zapisz moje terminy")
    person.sees("Zapisane. Dziękujemy.")


def test_from_the_question_through_a_letter_to_the_meeting(people):
    leader, reader = people.demo("koordynator"), people.guest()
    ask(leader, "Kiedy wyjazd do Wrocławia?")
    leader.sees(re.compile(r"Przypomnimy \d+\s"))
    poll = leader.path

    letter = reader.letter_to(MEMBER, "Kiedy wyjazd do Wrocławia?")
    assert letter.text.count("15:30–17:45") == 3
    reader.open(letter.link("/terminy/"))
    is_clear_in_both_looks(reader)
    say_yes(reader, 1)

    leader.open(poll)
    is_clear_in_both_looks(leader)
    best = leader.page.locator("#wybor + p + ol > li").first
    expect(best).to_contain_text("1 tak; pasuje najlepiej")
    best.get_by_role("link", name=re.compile("^Wybierz")).click()
    leader.write("Temat", "Wyjazd do Wrocławia")
    is_clear_in_both_looks(leader)
    leader.press("Wybierz ten termin")
    leader.sees("Termin jest wybrany, spotkanie umówione")

    chosen = reader.letter_to(MEMBER, "Wyjazd do Wrocławia")
    assert "zapisujemy, że będziesz" in chosen.text
    reader.open(letter.link("/terminy/"))
    reader.sees("Termin jest wybrany.")


def test_an_expert_without_an_account_says_when_they_can_and_weighs_as_one_who_is_needed(people):
    leader, guest = people.demo("koordynator"), people.guest()
    ask(leader, "Kiedy wyjazd do Wrocławia?", EXPERT)
    poll = leader.path

    guest.open(guest.letter_to(LISTED, "Kiedy wyjazd do Wrocławia?").link("/terminy/"))
    guest.sees(EXPERT)
    guest.does_not_see(re.compile("Odpowiedziało"))
    is_clear_in_both_looks(guest)
    say_yes(guest, 2)

    leader.open(poll)
    best = leader.page.locator("#wybor + p + ol > li").first
    expect(best).to_contain_text("1 tak; może każda potrzebna osoba; pasuje najlepiej")
    leader.page.locator("summary", has_text="Kto jak odpowiedział").click()
    leader.sees("bez konta")
    is_clear_in_both_looks(leader)


@pytest.mark.parametrize("has_script", [True], ids=["with script"])
def test_the_same_words_stand_on_every_clock(people):
    """A day is a day and an hour is an hour on the wall in Warsaw, wherever the browser thinks it is; a day alone stays
    the day that somebody wrote, however early it begins elsewhere.
    """
    seen = {}
    poll, days = ask_about_days(people.demo("koordynator"), "W które dni jedziemy?")
    for zone in ZONES:
        context = people.chromium.new_context(base_url=people.site, timezone_id=zone, locale="pl-PL")
        people.contexts.append(context)
        person = Person(context.new_page())
        person.sign_in_at_demo("czlonek")
        person.open(MEETINGS)
        person.follow(ASKED)
        assert person.page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == zone
        person.page.locator("summary", has_text="Kto jak odpowiedział").click()
        seen[zone] = person.page.locator("main").inner_text()
        person.open(poll)
        seen[zone] += person.page.locator("main").inner_text()
        legends = person.page.locator(".poll > fieldset > legend").all_inner_texts()
        assert [WRITTEN.search(legend)[0] for legend in legends] == [
            f"{on.day}\u00a0{MONTHS[on.month - 1]}" for on in days
        ]

    assert "15:30–17:45" in seen["UTC"] and "10:00–12:00" in seen["UTC"]
    assert len(set(seen.values())) == 1, seen
