"""The whole life of a meeting: called, answered by mail alone, an expert invited, entered at the door, confirmed, asked
about, written down and agreed to; and one that was called off.
"""

import re

from tests.journeys.invited import EXPERT, accepts, gets_place, hands_in, invite, sees_that_it_is_off
from tests.journeys.test_dates import is_clear_in_both_looks
from tests.journeys.test_door import COMER, LATER, LEADER, TYPIST, code_of, later, open_screen
from tests.journeys.test_plan import signed_in
from tests.journeys.written_down import answer_remark, approve, leave_remark, read_for_good, write_down

BY_MAIL, AT_DOOR = COMER, TYPIST
OTHERS = ("a.lewy@szkola.example", "k.maj@szkola.example", "f.kot@szkola.example")
TOPIC = "Rozmowa, po której rodzic wraca"
# And another week in which the crew may leave remarks.
WEEK_LATER = """
from datetime import timedelta
from zaloga.meetings.models import Minutes
from zaloga.core import clock
Minutes.objects.filter(meeting={pk}).update(remarks_until=clock.today() - timedelta(days=1))
"""


def says_by_mail(reader, address):
    """From the letter alone, without signing in."""
    letter = reader.letter_to(address, TOPIC)
    reader.open(letter.link("/spotkanie/"))
    reader.press("Będę")
    reader.sees(re.compile("będę"))


def plans_it(person, meeting):
    """In the calendar of the month, with the expert on the agenda and what they have sent."""
    person.open("/spotkania/")
    person.sees(TOPIC)
    is_clear_in_both_looks(person)
    person.open(meeting)
    person.sees(re.compile(EXPERT.name))
    person.sees("Karta pracy")
    is_clear_in_both_looks(person)


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


def test_from_the_invitation_through_the_door_to_the_survey_and_the_minutes(people, own_site):
    leader, reader, stranger = signed_in(people, LEADER), people.guest(), people.demo("nowa")
    meeting, _ = open_screen(leader)
    for address in (BY_MAIL, *OTHERS):
        says_by_mail(reader, address)
    is_clear_in_both_looks(reader)

    invite(leader, meeting)
    own_page = accepts(people.guest(), TOPIC)
    gets_place(leader, meeting)
    hands_in(people.guest(), own_page)
    comer = signed_in(people, AT_DOOR)
    plans_it(comer, meeting)
    leader.open(f"{meeting}drzwi/")
    comes_in(comer, meeting, code_of(leader))

    later(own_site[0], LATER, meeting)
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
    close_and_read(leader, comer, stranger, meeting)

    write_down(leader, meeting)
    leave_remark(comer, comer.letter_to(AT_DOOR, "notatk"))
    answer_remark(leader, meeting)
    later(own_site[0], WEEK_LATER, meeting)
    approve(leader, meeting)
    read_for_good(comer, stranger, meeting)


def test_a_meeting_called_off_is_told_to_everybody_who_was_asked_the_expert_too(people):
    leader = signed_in(people, LEADER)
    meeting, _ = open_screen(leader)
    invite(leader, meeting)
    own_page = accepts(people.guest(), TOPIC)
    reader = people.guest()
    answer_page = reader.letter_to(BY_MAIL, TOPIC).link("/spotkanie/")

    leader.open(meeting)
    leader.follow("Odwołaj spotkanie")
    leader.write("Dlaczego", "Awaria ogrzewania w poradni.")
    is_clear_in_both_looks(leader)
    leader.press("Odwołaj spotkanie")

    letter = reader.letter_to(BY_MAIL, TOPIC)
    assert "To spotkanie się nie odbędzie" in letter.text and "Awaria ogrzewania" in letter.text
    reader.open(answer_page)
    reader.sees(re.compile("odwołane"))
    is_clear_in_both_looks(reader)
    sees_that_it_is_off(people.guest(), own_page, TOPIC)
