"""At the door of a meeting that runs today: the screen with the code, a phone, a second phone, the list."""

import re

from tests.journeys.test_plan import signed_in

LEADER, COMER, TYPIST = "t.bielak@szkola.example", "e.sikora@szkola.example", "c.borkowska@szkola.example"
MEETINGS = "/sieci/siec-polonistow/spotkania/"


def open_screen(leader):
    """The page for the projector; gives the meeting's address and the code of now."""
    leader.open(MEETINGS)
    leader.follow(re.compile("Dziesięć minut ciszy"), within="main")
    meeting = leader.path
    leader.follow("Kod na ekran przy drzwiach")
    leader.has_no_barriers()
    return meeting, code_of(leader)


def code_of(leader):
    return "".join((leader.page.locator(".door-code").text_content() or "").split())


def test_people_come_in_by_the_code_and_the_leader_confirms_the_list(people):
    leader = signed_in(people, LEADER)
    meeting, code = open_screen(leader)

    comer = people.guest()
    comer.open(f"/wejscie/{meeting.split('/')[-2]}/{code}/")
    comer.has_no_barriers()
    comer.does_not_see(re.compile("ciszy z"))
    comer.follow("Zaloguj się", within="main")
    comer.write("Adres e-mail", COMER)
    comer.press("Wyślij kod")
    comer.write(re.compile("Kod"), comer.letter_to(COMER).code)
    comer.press("Wejdź")
    comer.has_no_barriers()
    comer.press("Jestem")
    comer.is_at(meeting)
    comer.sees("Jesteś na liście obecności")

    leader.open(f"{meeting}drzwi/")
    leader.sees(re.compile("Sikora"))
    typist = signed_in(people, TYPIST)
    typist.open(meeting)
    typist.follow("Wpisz kod z ekranu")
    typist.write("Kod z ekranu", "AAAAAA")
    typist.press("Jestem")
    typist.sees(re.compile("nie pasuje do żadnego"))
    typist.write("Kod z ekranu", code_of(leader).lower())
    typist.press("Jestem")
    typist.is_at(meeting)

    fill_the_list(leader, meeting)
    comer.open(MEETINGS)
    comer.follow("Moje godziny")


def fill_the_list(leader, meeting):
    leader.open(f"{meeting}obecnosc/")
    leader.has_no_barriers()
    leader.page.locator("summary", has_text="Dopisz kogoś").click()
    leader.write("Imię i nazwisko", "Ewa Malec")
    leader.write("Skąd", "Biblioteka w Brzegu")
    leader.press("Zapisz i potwierdź listę")
    leader.sees(re.compile(r"Obecność.7.osób.jest.potwierdzona"))
    leader.sees("Ewa Malec")
    leader.press("Zapisz poprawkę")
    leader.has_no_barriers()


def test_an_old_code_says_what_to_do(people):
    leader, member = signed_in(people, LEADER), signed_in(people, COMER)
    meeting, _ = open_screen(leader)

    member.finds_nothing_at(f"/wejscie/{meeting.split('/')[-2]}/AAAAAA/")

    member.sees(re.compile("Ten kod już nie działa"))
    member.has_no_barriers()
    member.follow("Wpisz kod z ekranu")
    member.is_at("/wejscie/")
