"""Somebody from outside who has no account: invited by letter, answering by its link, handing in what they bring."""

import re
from dataclasses import dataclass

from tests.journeys.browsing import Person
from tests.journeys.test_dates import is_clear_in_both_looks


@dataclass(frozen=True)
class Invited:
    name: str
    address: str


EXPERT = Invited("dr Dorota Malec", "d.malec@uczelnia.example")
SHEET = {"name": "Karta pracy.txt", "mimeType": "text/plain", "buffer": b"Trzy pytania do rodzica."}


def invite(leader: Person, meeting: str) -> None:
    """By a letter with terms, from the meeting's page."""
    leader.open(meeting)
    leader.follow(re.compile("^Kogo zaprosić"))
    is_clear_in_both_looks(leader)
    leader.follow("Zaproś eksperta")
    leader.write("Imię i nazwisko", EXPERT.name)
    leader.write("Adres e-mail", EXPERT.address)
    leader.write("O czym ma być", "Jak zacząć trudną rozmowę")
    leader.write("Warunki", "Bez honorarium, zwracamy dojazd.")
    is_clear_in_both_looks(leader)
    leader.press("Wyślij zaproszenie")
    leader.sees("Zaproszenie jest w drodze.")


def accepts(guest: Person, topic: str) -> str:
    """From the letter alone; gives the address of the personal page."""
    letter = guest.letter_to(EXPERT.address, topic)
    assert "Bez honorarium, zwracamy dojazd." in letter.text
    guest.open(letter.link("/ekspert/"))
    own_page = guest.path
    is_clear_in_both_looks(guest)
    guest.write("Jak Cię przedstawić", "Uczę rozmawiać od dwudziestu lat.")
    guest.press("Przyjmuję zaproszenie")
    guest.sees(re.compile("Zaproszenie jest przyjęte"))
    thanks = guest.letter_to(EXPERT.address, topic)
    assert "Dziękujemy, że będziesz." in thanks.text
    return own_page


def gets_place(leader: Person, meeting: str) -> None:
    """A point of the agenda that the guest leads."""
    leader.open(meeting)
    leader.follow("Dopisz punkt")
    leader.write("Co będziemy robić", "Pierwsze zdanie rozmowy")
    leader.write(re.compile("^Ile minut"), "45")
    leader.pick("Zaproszony ekspert", EXPERT.name)
    leader.press("Dopisz")
    leader.sees("Punkt jest w programie.")


def hands_in(guest: Person, own_page: str) -> None:
    """On another device, by the same link: their place on the agenda, and a file for the crew."""
    guest.open(own_page)
    guest.sees("Pierwsze zdanie rozmowy")
    guest.page.locator("main input[type=file]").set_input_files(SHEET)
    guest.press("Dołącz materiały")
    guest.sees("Karta pracy")
    is_clear_in_both_looks(guest)


def sees_that_it_is_off(guest: Person, own_page: str, topic: str) -> None:
    letter = guest.letter_to(EXPERT.address, topic)
    assert "To spotkanie się nie odbędzie" in letter.text and "Awaria ogrzewania" in letter.text
    guest.open(own_page)
    guest.sees("To spotkanie jest odwołane.")
    is_clear_in_both_looks(guest)
