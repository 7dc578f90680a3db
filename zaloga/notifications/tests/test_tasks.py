import asyncio
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from zaloga.core import clock
from zaloga.notifications import tasks
from zaloga.notifications.models import Letter
from zaloga.notifications.tests.factories import LetterFactory


def sweep_and_work():
    tasks.sweep(timestamp=0)
    call_command("worker", once=True)


def aged(letter, **ago):
    Letter.objects.filter(pk=letter.pk).update(created_at=clock.now() - timedelta(**ago))


@pytest.mark.django_db
def test_letter_is_sent_once_however_often_it_is_asked_for(postman):
    letter = LetterFactory()

    for _ in range(3):
        tasks.send_letter(letter_id=letter.pk)

    assert postman.addresses == [letter.to]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_never_send_one_letter_twice(postman):
    letters = LetterFactory.create_batch(5)
    is_slow = threading.Barrier(2)

    async def slowly():
        await asyncio.sleep(0.1)

    postman.before_taking = slowly

    def worker():
        is_slow.wait()
        for letter in letters:
            tasks.send_letter(letter_id=letter.pk)
        connection.close()

    workers = [threading.Thread(target=worker) for _ in range(2)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()

    assert sorted(postman.addresses) == sorted(letter.to for letter in letters)
    assert not Letter.objects.waiting().exists()


@pytest.mark.django_db(transaction=True)
def test_letter_whose_worker_was_killed_is_swept_up(postman):
    lost = LetterFactory()  # the row is there, its job died with the worker
    aged(lost, minutes=2)
    young = LetterFactory()

    sweep_and_work()

    assert postman.addresses == [lost.to]
    assert list(Letter.objects.waiting()) == [young]


@pytest.mark.django_db
def test_sweeping_twice_before_the_worker_wakes_queues_one_job():
    letter = LetterFactory()
    aged(letter, minutes=2)

    tasks.sweep(timestamp=0)
    tasks.sweep(timestamp=0)

    assert [job.args for job in ProcrastinateJob.objects.all()] == [{"letter_id": letter.pk}]


@pytest.mark.django_db
def test_refused_address_is_given_up_with_the_servers_own_reason(postman):
    letter = LetterFactory()
    postman.answers = ["550 5.1.1 Nie ma takiej skrzynki"]

    tasks.send_letter(letter_id=letter.pk)

    letter.refresh_from_db()
    assert letter.given_up_at and not letter.sent_at
    assert "Nie ma takiej skrzynki" in letter.last_error
    assert not Letter.objects.waiting().exists()


@pytest.mark.django_db
def test_busy_server_is_tried_again_after_a_pause(postman):
    letter = LetterFactory()
    aged(letter, minutes=1)
    postman.answers = ["451 4.7.1 Sprobuj pozniej"]

    tasks.send_letter(letter_id=letter.pk)
    letter.refresh_from_db()
    after_refusal = (letter.attempts, letter.sent_at, letter.given_up_at)
    too_early = list(Letter.objects.due())
    aged(letter, minutes=2)
    in_time = list(Letter.objects.due())
    tasks.send_letter(letter_id=letter.pk)

    letter.refresh_from_db()
    assert after_refusal == (1, None, None)
    assert (too_early, in_time) == ([], [letter])
    assert letter.sent_at and letter.last_error == "" and postman.addresses == [letter.to]


@pytest.mark.django_db
@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 2), (3, 8), (11, 2048)])
def test_pauses_double(attempts, minutes):
    letter = LetterFactory(attempts=attempts)
    aged(letter, seconds=minutes * 60 - 5)
    before = list(Letter.objects.due())
    aged(letter, minutes=minutes)

    assert (before, list(Letter.objects.due())) == ([], [letter])


@pytest.mark.django_db
def test_server_that_is_away_costs_tries_and_after_the_last_the_letter_is_given_up(postman, settings):
    settings.EMAIL_PORT = 1  # nobody listens there
    letter = LetterFactory(attempts=tasks.MOST_ATTEMPTS - 2)

    tasks.send_letter(letter_id=letter.pk)
    letter.refresh_from_db()
    before_last = (letter.attempts, letter.given_up_at)
    tasks.send_letter(letter_id=letter.pk)

    letter.refresh_from_db()
    assert before_last == (11, None)
    assert letter.given_up_at and "Connection refused" in letter.last_error


@pytest.mark.django_db
def test_refused_password_is_no_fault_of_the_letter(postman, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "zaloga", "zle"
    letter = LetterFactory()

    tasks.send_letter(letter_id=letter.pk)

    letter.refresh_from_db()
    assert (letter.attempts, letter.given_up_at, postman.taken) == (1, None, [])


@pytest.mark.django_db
def test_address_no_mail_can_go_to_is_given_up_and_the_next_letter_goes(postman):
    broken, good = LetterFactory(to="a\nb@szkola.example"), LetterFactory()

    for letter in (broken, good):
        tasks.send_letter(letter_id=letter.pk)

    broken.refresh_from_db()
    assert broken.given_up_at and broken.last_error
    assert postman.addresses == [good.to]


@pytest.mark.django_db
def test_letter_that_went_out_keeps_no_code_and_no_link(postman):
    secret = "https://zaloga.example/konto/wejscie/tajne/"
    letter = LetterFactory(text=secret, html=secret, headers={"X-Link": secret}, subject=secret, template="people/x")

    tasks.send_letter(letter_id=letter.pk)

    row = Letter.objects.values().get()
    assert secret in postman.taken[0][1].get_body(["plain"]).get_content()
    assert "tajne" not in str(row)
    assert (row["to"], row["template"], bool(row["sent_at"])) == (letter.to, "people/x", True)


@pytest.mark.django_db
def test_letter_that_waits_keeps_what_it_has_to_say(postman):
    letter = LetterFactory()
    postman.answers = ["451 4.7.1 Sprobuj pozniej"]

    tasks.send_letter(letter_id=letter.pk)

    letter.refresh_from_db()
    assert letter.text == "Dzień dobry,\n\ngęślą jaźń.\n" and letter.subject


@pytest.mark.django_db
def test_trouble_nobody_thought_of_costs_a_try_too(postman, caplog):
    letter = LetterFactory(headers=["nie tak"], attempts=3)
    aged(letter, minutes=9)

    tasks.send_letter(letter_id=letter.pk)

    letter.refresh_from_db()
    assert (letter.attempts, letter.sent_at, letter.given_up_at) == (4, None, None)
    assert letter.last_error and f"Letter {letter.pk} cannot be sent" in caplog.text
    assert not Letter.objects.due().exists()
