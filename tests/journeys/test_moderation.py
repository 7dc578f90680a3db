"""A post that should not stand: from the report to the answer of the programme coordinator."""

import re

import pytest
from playwright.sync_api import expect

NETWORK = "/sieci/siec-matematykow/"
THREAD = "Próbny egzamin"
WORDS = "Kuba z 5b znów nic nie zrozumiał, jego mama też nie."
REPORTED, REASON = "Widać, o które dziecko chodzi.", "W tym wpisie da się poznać dziecko i rodzinę."
APPEAL, ANSWER = (
    "Imię jest zmienione, klasa też.",
    "Dziękuję za wyjaśnienie. W tak małej szkole i tak widać, o kogo chodzi.",
)


def open_thread(person) -> None:
    person.open(NETWORK + "rozmowy/")
    person.follow(re.compile(THREAD))


def post_of(person):
    return person.page.locator(".post").filter(has_text=WORDS)


@pytest.fixture
def member(people):
    """Somebody who has just written what should not stand there."""
    member = people.demo("czlonek")
    open_thread(member)
    member.write(re.compile("Odpowiedź|Twoja odpowiedź"), WORDS)
    member.press("Wyślij odpowiedź")
    return member


def hide(coordinator) -> None:
    """Hide the post with a reason, from the conversation or from the list of reports, whichever is open."""
    entry = coordinator.page.locator("article").filter(has_text=WORDS)
    for rarer in entry.locator("details.rarer > summary").all():
        rarer.click()
    entry.get_by_role("link", name=re.compile("^Ukryj")).click()
    coordinator.write("Powód", REASON)
    coordinator.has_no_barriers()
    coordinator.press("Ukryj wpis")
    coordinator.sees("Wpis jest ukryty.")


def test_a_reported_post_is_hidden_with_a_reason_and_nobody_learns_who_reported(people, member):
    other, coordinator = people.demo("nowa"), people.demo("koordynator")
    other.open(NETWORK + "dolacz/")
    other.press(re.compile("dołączam"))

    open_thread(other)
    post_of(other).get_by_role("button", name="Zgłoś").click()
    other.sees("Wpis jest zgłoszony")
    other.write("Co jest nie tak?", REPORTED)
    other.has_no_barriers()
    other.press("Dopisz")
    other.sees("Nie zapisaliśmy, kto je wysłał.")

    coordinator.open(NETWORK + "rozmowy/")
    coordinator.follow("Zgłoszone i ukryte")
    coordinator.has_no_barriers()
    report = coordinator.page.locator("article").filter(has_text=WORDS)
    expect(report).to_contain_text(REPORTED)
    expect(report).not_to_contain_text("Kozak")
    hide(coordinator)

    open_thread(other)
    other.sees(REASON)
    other.does_not_see(WORDS)


def test_the_author_reads_the_reason_appeals_and_the_programme_coordinator_answers(people, member):
    coordinator, county = people.demo("koordynator"), people.demo("powiat")
    open_thread(coordinator)
    hide(coordinator)

    member.open("/konto/powiadomienia/")
    member.follow(re.compile("ukry"), within="main")
    member.sees(REASON)
    member.write("Dlaczego ten wpis powinien wrócić?", APPEAL)
    member.has_no_barriers()
    member.press("Odwołaj się")

    county.open("/nadzor/powiat-wolowski/")
    county.page.locator("section.card.now li").filter(has_text="Jarosz").get_by_role("link").first.click()
    county.sees(WORDS)
    county.sees(APPEAL)
    county.has_no_barriers()
    county.choose(re.compile("^Zostaw ukryty"))
    county.write("Zdanie do autora", ANSWER)
    county.press("Odpowiedz")
    county.sees("Wpis zostaje ukryty.")

    member.page.reload()
    member.sees(ANSWER)
    open_thread(coordinator)
    coordinator.sees(REASON)
    coordinator.does_not_see(WORDS)
