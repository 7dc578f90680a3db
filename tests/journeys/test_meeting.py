"""The whole life of a meeting: called, answered by mail alone, entered at the door, confirmed, asked about after."""

import re

from tests.journeys.test_dates import is_clear_in_both_looks
from tests.journeys.test_door import COMER, LEADER, TYPIST, code_of, open_screen
from tests.journeys.test_plan import signed_in
from tools import demo_site as sites

BY_MAIL, AT_DOOR = COMER, TYPIST
OTHERS = ("a.lewy@szkola.example", "k.maj@szkola.example", "f.kot@szkola.example")
TOPIC = "Rozmowa, po której rodzic wraca"
# Three hours pass: the meeting and its day move so much earlier, and the worker comes as it does every minute.
LATER = """
from datetime import timedelta
from zaloga.meetings import actions
from zaloga.meetings.models import Meeting
from zaloga.core import clock
one = Meeting.objects.get(pk={pk})
Meeting.objects.filter(pk={pk}).update(starts_at=one.starts_at - timedelta(hours=1), ends_at=clock.now())
actions.look_after_surveys()
"""


def says_by_mail(reader, address):
    """From the letter alone, without signing in."""
    letter = reader.letter_to(address, TOPIC)
    reader.open(letter.link("/spotkanie/"))
    reader.press("Będę")
    reader.sees(re.compile("będę"))


def comes_in(person, meeting, code):
    person.open(f"/wejscie/{meeting.split('/')[-2]}/{code}/")
    person.press("Jestem")
    person.is_at(meeting)
    person.sees("Jesteś na liście obecności")


def answers(reader, address):
    """Six scales and two open questions, from the letter."""
    letter = reader.letter_to(address, "Jak było na spotkaniu?")
    assert TOPIC in letter.text and "anonimowa" in letter.text
    reader.open(letter.link("/ankieta/"))
    reader.sees("Ta ankieta jest anonimowa")
    for scale in reader.page.locator("main form fieldset").all():
        scale.get_by_role("radio").nth(3).check()
    reader.press("Wyślij odpowiedzi")
    reader.sees("Dziękujemy, odpowiedź jest")


def confirm_and_correct(leader, meeting):
    """The register is confirmed, and the day had fewer hours than it seemed."""
    leader.open(f"{meeting}obecnosc/")
    leader.press("Potwierdź obecność")
    leader.sees(re.compile("jest.potwierdzona"))
    leader.follow("Popraw godziny dnia")
    is_clear_in_both_looks(leader)
    leader.page.locator("main input[type=number]").fill("2")
    leader.write("Powód poprawki", "Skończyliśmy wcześniej.")
    leader.press("Zapisz poprawkę")
    leader.sees("Godziny są poprawione")


def close_and_read(leader, comer, stranger, meeting):
    """The results are the crew's."""
    leader.open(meeting)
    leader.follow("Ankieta po spotkaniu")
    leader.sees(re.compile(r"5\sz\s\d"))
    leader.follow("Zamknij ankietę", within="main")
    leader.press("Zamknij i pokaż wyniki")
    comer.open(meeting)
    comer.follow("Wyniki ankiety po spotkaniu")
    comer.sees("Warto było przyjść")
    is_clear_in_both_looks(comer)
    stranger.finds_nothing_at(comer.path)


def test_from_the_invitation_through_the_door_to_the_survey_and_its_results(people, own_site):
    leader = signed_in(people, LEADER)
    meeting, _ = open_screen(leader)
    reader = people.guest()
    for address in (BY_MAIL, *OTHERS):
        says_by_mail(reader, address)
    is_clear_in_both_looks(reader)

    leader.open(f"{meeting}drzwi/")
    comer = signed_in(people, AT_DOOR)
    comes_in(comer, meeting, code_of(leader))

    sites.manage(own_site[0], "shell", "-c", LATER.format(pk=int(meeting.split("/")[-2])))
    leader.open(meeting)
    leader.sees("Jak było?")
    is_clear_in_both_looks(leader)
    comer.open(meeting)
    comer.sees("Odpowiedz na ankietę")
    is_clear_in_both_looks(comer)
    for address in (BY_MAIL, *OTHERS, AT_DOOR):
        answers(reader, address)
    comer.open(meeting)
    comer.sees("Twoja odpowiedź już jest")

    confirm_and_correct(leader, meeting)
    close_and_read(leader, comer, people.demo("nowa"), meeting)
