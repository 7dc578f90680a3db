"""At the door of a meeting that is about to begin: the screen with the code, a phone, a second phone, the list."""

import re
from datetime import timedelta

from tests.journeys.test_plan import signed_in
from tools import demo_site as sites
from zaloga.core import clock
from zaloga.meetings.models.meeting import WARSAW

LEADER, COMER, TYPIST = "j.kurek@szkola.example", "b.nowicka@szkola.example", "m.gajda@szkola.example"
MEETINGS = "/sieci/siec-wychowawcow/spotkania/"
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


def later(site, code, meeting):
    sites.manage(site, "shell", "-c", code.format(pk=int(meeting.split("/")[-2])))


def open_screen(leader):
    """A meeting in five minutes and its page for the projector; gives the meeting's address and the code of now."""
    begins = clock.now().astimezone(WARSAW) + timedelta(minutes=5)
    leader.open(f"{MEETINGS}nowe/")
    leader.write("Temat", "Rozmowa, po której rodzic wraca")
    typed = {"on": f"{begins:%Y-%m-%d}", "begins": f"{begins:%H:%M}", "ends": "23:59", "place": "Sala 12"}
    for name, value in typed.items():
        leader.page.locator(f"main [name={name}]").fill(value)
    leader.press("Umów i zaproś załogę")
    meeting = leader.path
    leader.follow("Kod na ekran przy drzwiach")
    leader.has_no_barriers()
    return meeting, code_of(leader)


def code_of(leader):
    return "".join((leader.page.locator(".door-code").text_content() or "").split())


def test_people_come_in_by_the_code_and_the_leader_confirms_the_list(people, own_site):
    leader = signed_in(people, LEADER)
    meeting, code = open_screen(leader)

    comer = people.guest()
    comer.open(f"/wejscie/{meeting.split('/')[-2]}/{code}/")
    comer.has_no_barriers()
    comer.does_not_see(re.compile("rodzic wraca"))
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
    leader.sees(re.compile("Nowicka"))
    typist = signed_in(people, TYPIST)
    typist.open(meeting)
    typist.follow("Wpisz kod z ekranu")
    typist.write("Kod z ekranu", "AAAAAA")
    typist.press("Jestem")
    typist.sees(re.compile("nie pasuje do żadnego"))
    typist.write("Kod z ekranu", code_of(leader).lower())
    typist.press("Jestem")
    typist.is_at(meeting)

    fill_the_list(leader, meeting, own_site)
    comer.open(meeting)
    comer.follow("Moje godziny")
    comer.sees(re.compile("Potwierdzone:"))
    comer.has_no_barriers()


def fill_the_list(leader, meeting, own_site):
    """Saved while people still come, confirmed when it is over."""
    leader.open(f"{meeting}obecnosc/")
    leader.has_no_barriers()
    leader.page.locator("summary", has_text="Dopisz kogoś").click()
    leader.write("Imię i nazwisko", "Ewa Malec")
    leader.write("Skąd", "Biblioteka w Brzegu")
    leader.press("Zapisz")
    leader.sees(re.compile("Listę potwierdzisz, gdy spotkanie się skończy"))
    later(own_site[0], LATER, meeting)
    leader.open(f"{meeting}obecnosc/")
    leader.press("Potwierdź obecność")
    leader.sees(re.compile(r"Obecność.3.osób.jest.potwierdzona"))
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
