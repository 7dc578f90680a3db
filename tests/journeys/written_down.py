"""Minutes of a meeting: written by whoever leads, remarked on by the crew, approved, read for good."""

import re

from tests.journeys.browsing import Letter, Person
from tests.journeys.test_dates import is_clear_in_both_looks

LINES = ".minutes li.line"
AGREED, TASK = "Pierwszą rozmowę prowadzimy we dwoje.", "Przynieść po jednej rozmowie"


def write_down(leader: Person, meeting: str) -> None:
    """The point of the agenda stands there already; something agreed on, and a task; then the crew sees it."""
    leader.open(meeting)
    leader.press("Napisz notatkę")
    assert "Pierwsze zdanie rozmowy" in leader.page.locator(".minutes textarea").first.input_value()
    line = leader.page.locator(LINES).first
    line.locator("textarea").fill(AGREED)
    line.get_by_text("ustalenie", exact=True).click()
    leader.press("zadanie")
    task = leader.page.locator(LINES).nth(1)
    task.locator("textarea").fill(TASK)
    is_clear_in_both_looks(leader)
    leader.press("Zapisz i pokaż załodze")
    is_clear_in_both_looks(leader)
    leader.press("Pokaż załodze")
    leader.is_at(f"{meeting}notatka/")


def leave_remark(member: Person, letter: Letter) -> None:
    member.open(letter.link("/notatka/"))
    member.sees(AGREED)
    member.sees(TASK)
    member.write("Twoja uwaga", "Dopiszmy, że można też w troje.")
    is_clear_in_both_looks(member)
    member.press("Zostaw uwagę")
    member.sees("Dopiszmy, że można też w troje.")


def answer_remark(leader: Person, meeting: str) -> None:
    """What becomes of the remark; it cannot be approved while the crew has time."""
    leader.open(f"{meeting}notatka/")
    leader.press(re.compile("^Uwzględnione"))
    leader.sees("uwzględniona")
    leader.sees(re.compile("Następnego dnia zatwierdzisz"))
    is_clear_in_both_looks(leader)


def approve(leader: Person, meeting: str) -> None:
    leader.open(f"{meeting}notatka/")
    leader.follow("Zatwierdź notatkę", within="main")
    is_clear_in_both_looks(leader)
    leader.press("Zatwierdź notatkę")
    leader.sees("zatwierdzona")


def read_for_good(member: Person, stranger: Person, meeting: str) -> None:
    """On the page and on paper; the crew's alone."""
    member.open(f"{meeting}notatka/")
    member.sees(AGREED)
    is_clear_in_both_looks(member)
    paper = member.page.context.request.get(f"{meeting}notatka.pdf")
    assert paper.ok and paper.body().startswith(b"%PDF")
    stranger.finds_nothing_at(f"{meeting}notatka/")
    stranger.finds_nothing_at(f"{meeting}notatka.pdf")
