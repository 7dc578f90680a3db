from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.notifications.models import Note
from zaloga.notifications.tests.factories import NoteFactory, PersonFactory

pytestmark = pytest.mark.django_db
SHELL = 4  # every page of a signed-in person: programme, standing (2), bell


@pytest.mark.parametrize("how_many", [1, 3])
def test_bell_shows_my_notes_newest_first_under_the_same_number_of_queries(client, django_assert_num_queries, how_many):
    person = PersonFactory()
    notes = NoteFactory.create_batch(how_many, user=person)
    foreign = NoteFactory(text="cudza sprawa")
    client.force_login(person)

    with django_assert_num_queries(SHELL + 5):  # session, person, count, page, unread
        response = client.get(reverse("notifications:bell"))

    assert list(response.context["page"]) == notes[::-1]
    assert foreign.text not in response.content.decode()
    assert not Note.objects.exclude(read_at=None).exists()


def test_button_marks_mine_as_read_and_nobody_elses(client):
    person = PersonFactory()
    mine, foreign = NoteFactory(user=person), NoteFactory()
    client.force_login(person)

    response = client.post(reverse("notifications:bell"))

    assert (response.status_code, response.url) == (302, reverse("notifications:bell"))
    assert list(Note.objects.unread()) == [foreign]
    assert "Oznacz wszystkie" not in client.get(reverse("notifications:bell")).content.decode()
    mine.refresh_from_db()
    assert mine.read_at is not None


def test_opening_a_note_leads_on_and_marks_it_but_head_and_prefetch_do_not(client):
    note = NoteFactory(url="/sieci/")
    client.force_login(note.user)
    path = reverse("notifications:open", args=[note.pk])
    client.head(path)
    client.get(path, headers={"Sec-Purpose": "prefetch;prerender"})
    untouched = Note.objects.unread().count()

    response = client.get(path)

    assert (untouched, response.status_code, response.url) == (1, 302, "/sieci/")
    assert not Note.objects.unread().exists()


def test_somebody_elses_note_is_not_found(client):
    note = NoteFactory()
    client.force_login(PersonFactory())

    assert client.get(reverse("notifications:open", args=[note.pk])).status_code == 404
    assert Note.objects.unread().count() == 1


def test_text_of_a_note_is_only_text(client):
    note = NoteFactory(text="<script>alert(1)</script>")
    client.force_login(note.user)

    assert "<script>alert" not in client.get(reverse("notifications:bell")).content.decode()


def test_empty_bell_invites(client):
    client.force_login(PersonFactory())

    assert "Jeszcze tu cicho" in client.get(reverse("notifications:bell")).content.decode()


def test_news_of_which_only_the_part_of_the_day_is_known_show_no_hour(client):
    at = datetime(2026, 11, 18, 12, tzinfo=ZoneInfo("Europe/Warsaw"))
    for minutes, text in ((0, "Ktoś z załogi pisze"), (7, "Jan Lis pisze")):
        note = NoteFactory(text=text, created_at=at + timedelta(minutes=minutes))
        client.force_login(note.user)
        with clock.moved_to(at + timedelta(hours=4)):
            page = client.get(reverse("notifications:bell")).content.decode()
        row = page.partition(f'<li id="note-{note.pk}"')[2].partition("</li>")[0]
        assert ("po południu" in row, "12:07" in row, "12:00" in row) == (not minutes, bool(minutes), False)
        assert ('datetime="2026-11-18"' in row) == (not minutes)
