"""The page of the personal link in a letter: all that somebody needs who takes part by mail only."""

import re
from datetime import timedelta

import pytest

from zaloga.core import clock
from zaloga.core.words import day
from zaloga.meetings.models import Day
from zaloga.meetings.tests.factories import BEGINS, ENDS, AgendaItemFactory, ComingFactory, MeetingFactory

pytestmark = pytest.mark.django_db
LINK = "https://spotkania.example/pokoj-pelen-tajemnic"


def page_of(client, coming):
    return client.get(coming.get_absolute_url()).content.decode().replace("\u00a0", " ")


def test_whoever_takes_part_by_mail_only_reads_what_it_is_for_the_days_the_agenda_and_what_to_bring(
    client, meeting, people
):
    meeting.purpose, meeting.bring, meeting.way = "Wrócimy z jedną lekcją.", "Zeszyt uczniowski", "ul. Szkolna 1"
    meeting.answer_by = clock.today() + timedelta(days=5)
    meeting.save()
    Day.objects.create(meeting=meeting, on=meeting.first_on + timedelta(days=1), begins=BEGINS, ends=ENDS, hours=3)
    AgendaItemFactory(meeting=meeting, title="Lekcja pokazowa", minutes=45, leader=people[2])
    AgendaItemFactory(meeting=meeting, title="Tylko propozycja", proposed=True)

    page = page_of(client, ComingFactory(meeting=meeting, user=people[1]))

    for said in (meeting.purpose, meeting.bring, meeting.way, "Lekcja pokazowa", "45 min", str(people[2])):
        assert said in page
    assert page.count("15:30–17:45, 3 godziny") == 2
    assert f"Odpowiedz do {day(meeting.answer_by)}".replace("\u00a0", " ") in page
    assert "Tylko propozycja" not in page


@pytest.mark.parametrize("answer", ["", "coming", "declined"])
@pytest.mark.parametrize("state", [{}, {"called_off_at": "now"}, {"in_days": -3}])
def test_the_page_always_names_the_person(client, network, people, answer, state):
    state = {key: clock.now() if value == "now" else value for key, value in state.items()}
    meeting = MeetingFactory(network=network, **state)

    assert f"<b>{people[1]}</b>" in page_of(client, ComingFactory(meeting=meeting, user=people[1], answer=answer))


@pytest.mark.parametrize(
    ("mode", "answer", "shown"),
    [("online", "online", True), ("hybrid", "coming", True), ("hybrid", "", False), ("onsite", "coming", False)],
)
def test_the_way_in_online_stands_there_for_whoever_comes_to_a_meeting_that_is_online(
    client, meeting, people, mode, answer, shown
):
    meeting.mode, meeting.link, meeting.dial_in = mode, LINK, "tel. 71 000 00 00"
    meeting.save()

    page = page_of(client, ComingFactory(meeting=meeting, user=people[1], answer=answer))

    assert (LINK in page, "tel. 71 000" in page) == (shown, shown)


@pytest.mark.parametrize("by_link", [True, False])
def test_enter_in_the_field_of_reasons_says_that_one_cannot_come(client, meeting, people, by_link):
    coming = ComingFactory(meeting=meeting, user=people[1])
    client.force_login(people[1])

    page = client.get((coming if by_link else meeting).get_absolute_url()).content.decode()

    form = next(form for form in re.findall("<form.*?</form>", page, re.DOTALL) if 'name="why"' in form)
    first = re.search("<button[^>]*>", form)[0]
    assert 'name="odp" value="declined"' in first and 'aria-hidden="true"' in first and "Będę</button>" in form


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_asks_as_much_however_long_the_agenda_is(client, meeting, people, how_many, django_assert_num_queries):
    coming = ComingFactory(meeting=meeting, user=people[1])
    AgendaItemFactory.create_batch(how_many, meeting=meeting, leader=people[2])
    client.get(coming.get_absolute_url())

    with django_assert_num_queries(4):
        page = client.get(coming.get_absolute_url())

    assert len(page.context["agenda"][0][1]) == how_many
