"""Letters that come back, and what becomes of writing to their people."""

from datetime import timedelta

import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.notifications import bouncing, digests, rooms
from zaloga.notifications.models import Letter, Note, Reader, Unreached
from zaloga.notifications.tasks import message_of, send_letter
from zaloga.notifications.tell import tell
from zaloga.notifications.tests.factories import LetterFactory, NoteFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.MAIL_DOMAIN, settings.MAIL_LISTEN = "dom.example", "127.0.0.1:8025"


def to(person, **fields):
    return LetterFactory(user=person, to=person.email, **fields)


def test_each_letter_has_a_return_address_that_leads_back_to_it(settings):
    letters = [LetterFactory(), LetterFactory()]

    addresses = [bouncing.return_address(letter) for letter in letters]

    assert [bouncing.letter_of(address) for address in addresses] == letters
    assert all(bouncing.is_return_address(address) for address in addresses)
    assert message_of(letters[0]).from_email == addresses[0]
    assert message_of(letters[0]).extra_headers["From"] == settings.DEFAULT_FROM_EMAIL

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-the-house-for-this-test-only"
    assert [bouncing.letter_of(address) for address in addresses] == letters


@pytest.mark.parametrize("local", ["zwrot+abc", "zwrot+", "siec-1", "zwrot+" + "7" * 39, "zwrot+" + "a" * 39])
def test_a_forged_return_address_is_nobodys(local):
    LetterFactory()

    assert bouncing.letter_of(f"{local}@dom.example") is None


def test_the_return_address_goes_in_the_envelope_and_the_house_in_the_letter(postman):
    letter = LetterFactory(headers={"From": "Ewa <siec-1@dom.example>"})

    send_letter(letter.pk)

    ((_, got),) = postman.taken
    assert got["From"] == "Ewa <siec-1@dom.example>"
    assert postman.senders == [bouncing.return_address(letter)]


def test_where_nothing_comes_in_the_house_itself_is_the_sender(settings):
    settings.MAIL_LISTEN = settings.IMAP_HOST = ""

    assert message_of(LetterFactory()).from_email == settings.DEFAULT_FROM_EMAIL


@pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.2.1"])
def test_an_address_that_does_not_exist_stops_letters_but_not_those_about_the_account(postman, status):
    anna = PersonFactory()

    bouncing.take_back(to(anna, sent_at=clock.now()), status=status)
    plain, urgent = to(anna), to(anna, is_urgent=True)
    send_letter(plain.pk)
    send_letter(urgent.pk)

    assert postman.addresses == [anna.email]
    plain.refresh_from_db()
    assert plain.given_up_at and plain.last_error == "Listy na ten adres wracają, więc ten nie wyszedł"
    assert Unreached.objects.get().status == status


@pytest.mark.parametrize("status", ["5.1.7", "5.1.8"])
def test_a_server_that_blames_our_own_address_stops_nobodys_letters_at_once(status):
    anna = PersonFactory()

    bouncing.take_back(to(anna), status=status)

    assert not Unreached.objects.stopped().exists()


def test_a_full_box_stops_letters_only_when_it_is_full_on_three_days():
    anna = PersonFactory()
    stopped = []
    for day in range(3):
        with clock.moved_to(clock.now() + timedelta(days=day)):
            for _ in range(4):
                bouncing.take_back(to(anna), status="5.2.2")
            stopped.append(Unreached.objects.stopped().exists())

    assert stopped == [False, False, True]


def test_what_came_back_long_ago_does_not_count():
    anna = PersonFactory()
    for day in (0, 1, 40):
        with clock.moved_to(clock.now() + timedelta(days=day)):
            bouncing.take_back(to(anna), status="5.2.2")

    assert (Unreached.objects.get().score, Unreached.objects.get().stopped_at) == (1, None)


def test_a_letter_to_an_address_left_behind_says_nothing_of_the_new_one():
    anna = PersonFactory()

    bouncing.take_back(LetterFactory(user=anna, to="dawny@poczta.example"), status="5.1.1")

    assert not Unreached.objects.exists()
    assert Letter.objects.get().returned_at


def test_the_digest_waits_until_the_address_is_mended():
    rooms.READABLE["probe"] = lambda notes: notes
    anna = PersonFactory()
    bouncing.take_back(to(anna), status="5.1.1")
    tell([anna], text="Rozmowa", url="/a/", by_mail=False, scope="siec-1", source="probe.done", within="Sieć")
    Reader.objects.update(next_at=clock.now() - timedelta(hours=1))

    assert list(digests.due()) == []
    bouncing.forgive(anna)
    assert [note.text for reader in digests.due() for note in digests.compose(reader, Note.Way.DIGEST)] == ["Rozmowa"]
    del rooms.READABLE["probe"]


def test_the_person_sees_it_at_their_letters_and_asks_to_be_written_to_again(client):
    anna, jan = PersonFactory(), PersonFactory()
    for person in (anna, jan):
        bouncing.take_back(to(person), status="5.1.1")
    NoteFactory(user=anna)
    client.force_login(anna)

    page = client.get(reverse("notifications:letters")).content.decode()
    assert f"Listy na adres {anna.email}" in page.replace("\N{NO-BREAK SPACE}", " ") and jan.email not in page

    assert client.get(reverse("notifications:write_again")).status_code == 405
    client.post(reverse("notifications:write_again"))
    assert [row.user for row in Unreached.objects.all()] == [jan]
