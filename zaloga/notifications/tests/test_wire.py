"""Letters that follow one another share a connection; nothing that breaks it costs a letter."""

import pytest

from zaloga.notifications import wire
from zaloga.notifications.models import Letter
from zaloga.notifications.tasks import hang_up_idle, send_letter
from zaloga.notifications.tests.factories import LetterFactory

pytestmark = pytest.mark.django_db


def send(*letters):
    for letter in letters:
        send_letter(letter.pk)


def test_letters_that_follow_one_another_go_over_one_connection(postman):
    letters = LetterFactory.create_batch(5)

    send(*letters)

    assert postman.addresses == [letter.to for letter in letters]
    assert len(set(postman.came_from)) == 1


def test_a_long_round_takes_a_new_connection_now_and_then(postman, monkeypatch):
    monkeypatch.setattr(wire, "MOST_LETTERS", 2)

    send(*LetterFactory.create_batch(5))

    assert [postman.came_from.index(peer) for peer in postman.came_from] == [0, 0, 2, 2, 4]


def test_a_letter_refused_does_not_spoil_the_way_of_the_next(postman):
    first, refused, last = LetterFactory.create_batch(3)
    send(first)
    postman.answers = ["550 5.1.1 Nie ma takiej skrzynki"]

    send(refused, last)

    assert postman.addresses == [first.to, last.to]
    assert Letter.objects.get(pk=refused.pk).given_up_at


def test_a_mail_server_that_was_started_again_costs_no_try(postman, settings):
    first, second = LetterFactory.create_batch(2)
    send(first)
    postman.door.stop()
    postman.open_at(settings.EMAIL_PORT)

    send(second)

    assert postman.addresses == [first.to, second.to]
    assert Letter.objects.get(pk=second.pk).attempts == 1


def test_a_line_nobody_needs_is_hung_up(postman, monkeypatch):
    send(*LetterFactory.create_batch(2))
    hang_up_idle()
    while_young = len(wire.KEPT)
    monkeypatch.setattr(wire, "IDLE_S", -1)

    hang_up_idle()

    assert (while_young, wire.KEPT) == (1, [])
