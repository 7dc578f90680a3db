import pytest
from django.core.management import call_command
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from zaloga.core import clock
from zaloga.notifications import outbox, tasks
from zaloga.notifications.models import Letter, Note
from zaloga.notifications.tell import tell
from zaloga.notifications.tests.factories import LetterFactory, PersonFactory


def post(to="anna@szkola.example", **more):
    context = {"text": "Ewa zaprasza na spotkanie", "url": "http://127.0.0.1:8000/sieci/", "button": "Zobacz"}
    return outbox.post(to=to, subject="Spotkanie", template="notifications/email/news", context=context, **more)


def work():
    call_command("worker", once=True)


def jobs_left():
    """Letters still queued; what the worker queues by the clock may come at any moment."""
    return ProcrastinateJob.objects.filter(task_name="notifications.send_letter").exists()


@pytest.mark.django_db(transaction=True)
def test_worker_sends_what_a_committed_deed_wrote_to_an_address_without_an_account(postman):
    with transaction.atomic():
        letter = post("bez-konta@szkola.example", is_urgent=True)

    work()

    letter.refresh_from_db()
    [(address, message)] = postman.taken
    assert (address, message["Subject"], message["Message-ID"]) == (
        "bez-konta@szkola.example",
        "Spotkanie",
        letter.message_id,
    )
    assert message.get_body(["plain"]).get_content().startswith("Dzień dobry") is False
    assert "Ewa zaprasza na spotkanie." in message.get_body(["plain"]).get_content()
    assert "Ewa zaprasza" in message.get_body(["html"]).get_content()
    assert letter.sent_at and letter.attempts == 1
    assert not jobs_left()


@pytest.mark.django_db(transaction=True)
def test_rolled_back_deed_leaves_no_letter_and_no_job(postman):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        post()
        raise ZeroDivisionError

    work()

    assert postman.taken == []
    assert not Letter.objects.exists() and not jobs_left()


@pytest.mark.django_db
def test_letter_waits_in_the_deeds_own_transaction_as_a_row_and_a_job():
    ordinary, urgent = post(), post(is_urgent=True)

    jobs = ProcrastinateJob.objects.order_by("pk").values_list("task_name", "args", "priority", "queue_name")

    assert list(jobs) == [
        ("notifications.send_letter", {"letter_id": ordinary.pk}, 0, "mail"),
        ("notifications.send_letter", {"letter_id": urgent.pk}, 10, "mail"),
    ]
    assert list(Letter.objects.waiting()) == [urgent, ordinary]


@pytest.mark.django_db
def test_moved_clock_sends_no_mail():
    with clock.moved_to(clock.now()):
        assert post() is None

    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_subject_with_a_line_break_cannot_add_a_header(postman):
    letter = outbox.post(
        to="anna@szkola.example",
        subject="Spotkanie\r\nBcc: zly@obcy.example\u202e",
        template="notifications/email/news",
        context={"text": "x", "url": "", "button": ""},
    )

    tasks.send_letter(letter_id=letter.pk)

    [(address, message)] = postman.taken
    assert (message["Subject"], message["Bcc"]) == ("Spotkanie Bcc: zly@obcy.example", None)


@pytest.mark.django_db
def test_text_part_is_plain_text_and_html_part_is_escaped():
    letter = outbox.post(
        to="anna@szkola.example",
        subject="x",
        template="notifications/email/news",
        context={"text": "Ola & <script>alert(1)</script>", "url": "http://h/a?b=1&c=2", "button": "Zobacz"},
    )

    assert "Ola & <script>alert(1)</script>." in letter.text and "Zobacz: http://h/a?b=1&c=2" in letter.text
    assert "<script>" not in letter.html and "&lt;script&gt;" in letter.html


@pytest.mark.django_db
def test_demonstration_sends_nothing_and_counts_the_letter_as_sent(postman, settings):
    settings.DEMO = True
    letter = LetterFactory()

    tasks.send_letter(letter_id=letter.pk)

    letter.refresh_from_db()
    assert postman.taken == [] and letter.sent_at


@pytest.mark.django_db
def test_telling_people_leaves_notes_and_letters_but_not_to_robots_and_closed_accounts():
    anna = PersonFactory(vocative="Anno", email="anna@szkola.example")
    silent = [PersonFactory(is_robot=True), PersonFactory(is_active=False)]

    tell([anna, *silent], text="Ewa zaprasza", url="/sieci/", by_mail=True, button="Odpowiedz")

    assert list(Note.objects.values_list("user", "text", "url")) == [(anna.pk, "Ewa zaprasza", "/sieci/")]
    letter = Letter.objects.get()
    assert (letter.to, letter.user, letter.subject) == ("anna@szkola.example", anna, "Ewa zaprasza")
    assert letter.text.startswith("Dzień dobry, Anno,\n\nEwa zaprasza.\n\nOdpowiedz: http://127.0.0.1:8000/sieci/\n")
