"""A meeting that was called off leads nobody astray: nothing to answer or to print, and what is next is told."""

import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.meetings import door
from zaloga.meetings.models import Meeting
from zaloga.meetings.tests.factories import (
    AgendaItemFactory,
    ComingFactory,
    DatePollFactory,
    MeetingFactory,
    VisitFactory,
    say,
)
from zaloga.plans.tests.factories import ItemFactory, PlanFactory

pytestmark = pytest.mark.django_db

ASKING = ("item_new", "item_propose", "visit_suggest", "visit_invite", "door", "door_qr", "signing_list", "pack")
CHANGING = ("register", "hours", "edit", "days", "call_off", "letter_to_head")


@pytest.fixture
def off(network):
    why = "Sala zalana."
    return MeetingFactory(network=network, mode="hybrid", called_off_at=clock.now(), called_off_why=why)


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("name", [*ASKING, *CHANGING])
def test_pages_that_ask_or_print_something_lead_to_the_one_that_says_why(client, people, off, name):
    client.force_login(people[0])

    response = client.get(reverse(f"meetings:{name}", args=[off.network.slug, off.pk]))

    assert (response.status_code, response.url) == (302, off.get_absolute_url())


def test_a_point_and_its_files_lead_there_too(client, people, off):
    item = AgendaItemFactory(meeting=off)
    client.force_login(people[0])

    for name in ("item", "item_files"):
        response = client.get(reverse(f"meetings:{name}", args=[off.network.slug, off.pk, item.pk]))
        assert response.url == off.get_absolute_url()


def test_its_page_has_no_button_and_says_why_and_what_is_next(client, people, off):
    off.item = ItemFactory(plan=PlanFactory(network=off.network))
    off.save()
    for person in people:
        ComingFactory(meeting=off, user=person)
    client.force_login(people[0])
    leads = text_of(client.get(off.get_absolute_url()))
    client.force_login(people[1])
    reads = text_of(client.get(off.get_absolute_url()))
    poll = DatePollFactory(network=off.network, title="Kiedy zamiast listopada?")
    looks = text_of(client.get(off.get_absolute_url()))
    coming = MeetingFactory(network=off.network, title="Ułamki po raz drugi")
    knows = text_of(client.get(off.get_absolute_url()))

    main = leads.split("<main")[1].split("</main>")[0]
    assert "Sala zalana." in main and "<form" not in main and "Program</h2>" not in main
    assert f"?pozycja={off.item_id}" in leads and f"?pozycja={off.item_id}" not in reads
    assert "Gdy ktoś je umówi, dostaniesz zaproszenie." in reads
    assert poll.get_absolute_url() in looks and "Szukamy następnego terminu" in looks
    assert coming.get_absolute_url() in knows and "Ułamki po raz drugi" in knows


def test_links_of_letters_lead_to_the_same_words(client, people, off):
    row = ComingFactory(meeting=off, user=people[1])
    visit = VisitFactory(meeting=off, accepted=True)
    coming = MeetingFactory(network=off.network)

    invited, guest = text_of(client.get(row.get_absolute_url())), text_of(client.get(visit.link))

    for page in (invited, guest):
        assert "To spotkanie jest odwołane" in page and "Sala zalana." in page
        assert 'name="odp"' not in page
    assert coming.get_absolute_url() in invited
    assert "Masz miejsce" not in guest and "osoba prowadząca do Ciebie napisze" in guest


def test_the_poll_that_chose_its_date_says_that_it_is_called_off(client, people, off):
    poll = DatePollFactory(network=off.network, chosen_at=clock.now(), closed_at=clock.now(), meeting=off)
    row = say(poll, people[1], "yes", "no")

    page = text_of(client.get(row.get_absolute_url()))

    assert "Wybrane spotkanie jest odwołane." in page and "Termin jest wybrany." not in page


def test_the_code_at_the_door_says_so_too(client, people, network):
    running = MeetingFactory(network=network, in_days=0)
    with clock.moved_to(running.starts_at):
        code = door.code_now(running.days.get())
        Meeting.objects.update(called_off_at=clock.now())
        client.force_login(people[1])
        page = client.get(reverse("meetings:scanned", args=[running.pk, code]))
        client.force_login(people[0])
        screen = client.get(reverse("meetings:door", args=[network.slug, running.pk]), headers={"HX-Request": "true"})

    assert page.status_code == 409 and "To spotkanie jest odwołane." in text_of(page)
    assert "To spotkanie jest odwołane." in text_of(screen) and "door-code" not in text_of(screen)
