import logging
import re
import smtplib
from contextlib import suppress

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from zaloga.core import clock
from zaloga.notifications.bouncing import is_open, is_stopped, return_address
from zaloga.notifications.models import Letter
from zaloga.notifications.signing import SignedMessage
from zaloga.notifications.wire import hang_up_idle, line

URGENT = 10
PERMANENT = range(500, 600)
TOO_BIG = 552
MOST_ATTEMPTS = 12
AT_ONCE = 500
METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
log = logging.getLogger(__name__)
# What goes wrong with one letter. ValueError: its subject or address cannot be put into an e-mail at all.
FAILURES = (smtplib.SMTPException, OSError, ValueError)


class Stopped(ValueError):
    """The letter would only come back."""

    def __str__(self) -> str:
        return "Listy na ten adres wracają, więc ten nie wyszedł"


@app.task(name="notifications.send_letter", queue="mail")
def send_letter(letter_id: int) -> None:
    """Send one letter of the outbox, once.

    The row is locked while SMTP speaks, so two workers never send the same letter; only where SMTP breaks off after
    accepting it may it go twice. What fails stays in the outbox and is swept up again with growing pauses.
    """
    with transaction.atomic():  # a try counts even if the letter kills the worker
        letter = take(letter_id)
        if letter is None:
            return
        letter.attempts += 1
        letter.save(update_fields=["attempts"])
    with transaction.atomic():
        letter = take(letter_id)
        if letter is None:
            return
        try:
            deliver(letter)
        except Exception as error:
            letter.last_error = (str(error) or type(error).__name__)[:500]
            if is_final(error) or letter.attempts >= MOST_ATTEMPTS:
                letter.given_up_at = clock.now()
            if not isinstance(error, FAILURES):
                log.exception("Letter %s cannot be sent", letter.pk)
        else:
            letter.sent_at = clock.now()
            letter.last_error = ""
            if not settings.DEMO:
                letter.forget()
        put_away(letter)


def put_away(letter: Letter) -> None:
    """Keep what became of the letter; of the last one to somebody nothing, once there is nothing left to do."""
    if letter.is_last and not settings.DEMO and (letter.sent_at or letter.given_up_at):
        letter.delete()
    else:
        letter.save()


def take(letter_id: int) -> Letter | None:
    """The letter, locked; None when another worker has it, or it has gone out."""
    return Letter.objects.waiting().select_for_update(skip_locked=True).filter(pk=letter_id).first()


def deliver(letter: Letter) -> None:
    """Hand the letter to the mail server; in demonstration mode it only shows at /poczta/."""
    if settings.DEMO:
        return
    if is_stopped(letter):
        raise Stopped
    with line() as connection:
        connection.send_messages([message_of(letter)])


def message_of(letter: Letter) -> SignedMessage:
    """The e-mail that the letter becomes."""
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": letter.message_id,
        "Auto-Submitted": "auto-generated",
        **letter.headers,
    }
    envelope_from = return_address(letter) if is_open() else settings.DEFAULT_FROM_EMAIL
    message = SignedMessage(letter.subject, letter.text, envelope_from, to=[letter.to], headers=headers)
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    if letter.calendar:
        put_calendar(message, letter.calendar)
    return message


def put_calendar(message: SignedMessage, calendar: str) -> None:
    """Beside the words, with the calendar's own method (RFC 6047, 2.4), and as a file for programs that know only
    files."""
    method = METHOD.search(calendar)
    assert method, "a calendar in a letter has a method"
    message.attach_alternative(calendar, f"text/calendar; method={method[1]}; component=VEVENT")
    message.attach("invite.ics", calendar.encode(), "application/ics")


def is_final(error: Exception) -> bool:
    """Whether the mail server said no for good (5xx) to this very letter.

    A refused password or sender is a matter of settings: letters wait until somebody mends them.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code in PERMANENT for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code in PERMANENT
    if isinstance(error, smtplib.SMTPSenderRefused):
        return error.smtp_code == TOO_BIG
    return isinstance(error, ValueError)


def enqueue(letter: Letter) -> None:
    """Wake the worker for this letter, once the present transaction has been committed."""
    job = send_letter.configure(priority=URGENT if letter.is_urgent else 0, queueing_lock=f"letter {letter.pk}")
    job.defer(letter_id=letter.pk)


@app.periodic(cron="* * * * *")
@app.task(name="notifications.sweep", queue="mail", queueing_lock="notifications.sweep")
def sweep(timestamp: int) -> None:
    """Put back into the queue what was left behind: by a worker that died, or by a mail server that was away."""
    for letter in Letter.objects.due()[:AT_ONCE]:
        with suppress(AlreadyEnqueued), transaction.atomic():
            enqueue(letter)
    hang_up_idle()
