"""Mail: whether the server lets us in, and one real letter to see it arrive."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from email.utils import parseaddr

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction

from zaloga.core import clock
from zaloga.installation.now import current
from zaloga.notifications import outbox, tasks
from zaloga.site.doctor.finding import Finding, bad, good, odd

HERE = ("localhost", "127.0.0.1", "::1")
WALLS = {
    ConnectionRefusedError: "nikt tam nie odpowiada",
    TimeoutError: "nie odpowiada na czas",
    socket.gaierror: "nie ma takiej nazwy w DNS",
    ssl.SSLError: "szyfrowanie się nie zgadza (może EMAIL_TLS zamiast EMAIL_SSL albo na odwrót)",
    UnicodeEncodeError: "nazwa albo hasło ma znaki spoza ASCII, a takich poczta nie przenosi",
    smtplib.SMTPServerDisconnected: "serwer przerwał rozmowę",
}
FAILURES = (OSError, smtplib.SMTPException, ValueError)
REMEDY = "Sprawdź EMAIL_HOST, EMAIL_PORT, EMAIL_TLS, EMAIL_SSL, EMAIL_USER i EMAIL_PASSWORD."


def sender() -> str:
    """The bare address from which the house writes."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def sender_domain() -> str:
    return sender().rpartition("@")[2].lower()


def door() -> Iterator[Finding]:
    """Connect and sign in as for sending, then leave."""
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if settings.DEMO:
        yield good("Tryb pokazowy: listy nie wychodzą, widać je na stronie /poczta/.")
        return
    backend = EmailBackend()
    try:
        backend.open()
        code, answer = backend.connection.noop()
    except FAILURES as error:
        yield bad(f"Serwer poczty {where} nie przyjmuje: {answer_of(error)}.", REMEDY)
        return
    finally:
        backend.close()
    if code != 250:
        yield bad(f"Serwer poczty {where} odpowiada {code} {answer.decode(errors='replace')}.", REMEDY)
    else:
        yield good(f"Serwer poczty {where} {'wpuszcza' if settings.EMAIL_HOST_USER else 'odpowiada'}.")


def secrecy() -> Iterator[Finding]:
    is_open = not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL) and settings.EMAIL_HOST not in HERE
    if is_open and settings.EMAIL_HOST_USER:
        yield bad("Hasło do poczty idzie siecią otwartym tekstem.", "Ustaw EMAIL_TLS=1 albo EMAIL_SSL=1.")
    elif is_open:
        yield odd("Listy idą do serwera poczty bez szyfrowania.", "Ustaw EMAIL_TLS=1, jeśli serwer to umie.")


def from_address() -> Iterator[Finding]:
    if "." not in sender_domain():
        yield bad(f"Adres nadawcy „{settings.DEFAULT_FROM_EMAIL}” nie jest adresem.", "Popraw EMAIL_FROM.")
    elif sender_domain().endswith((".example", ".invalid", ".test")):
        yield odd(f"Adres nadawcy {sender()} jest zmyślony.", "Ustaw EMAIL_FROM.")
    else:
        yield good(f"Listy wychodzą od {sender()}.")


def answer_of(error: Exception) -> str:
    """What the mail server said, or what stood in the way, without Python around it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        return next((words for kind, words in WALLS.items() if isinstance(error, kind)), str(error) or str(type(error)))
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}".strip()


class Listening:
    """An SMTP connection that remembers what the server said about the last letter."""

    said = ""

    def data(self, msg):
        code, words = super().data(msg)
        self.said = f"{code} {words.decode(errors='replace')}"
        return code, words


class ListeningSMTP(Listening, smtplib.SMTP):
    """Without encryption, or with STARTTLS."""


class ListeningSSL(Listening, smtplib.SMTP_SSL):
    """Encrypted from the first octet."""


class ListeningBackend(EmailBackend):
    said = ""

    @property
    def connection_class(self):
        return ListeningSSL if self.use_ssl else ListeningSMTP

    def close(self):
        self.said = getattr(self.connection, "said", "") or self.said
        super().close()


def send_trial(address: str) -> Iterator[Finding]:
    """Send one real letter now, made by the outbox like any other; it leaves nothing when it cannot go."""
    if settings.DEMO:
        yield odd("Tryb pokazowy: list próbny nie wyjdzie.", "Wyłącz DEMO.")
        return
    house = current()
    backend = ListeningBackend()
    try:
        with transaction.atomic():
            subject = f"List próbny – {house.name}"
            context = {"at": clock.now(), "server": settings.EMAIL_HOST}
            letter = outbox.post(to=address, subject=subject, template="email/trial", context=context)
            backend.send_messages([tasks.message_of(letter)])
            letter.sent_at = clock.now()
            letter.attempts = 1
            letter.forget()
            letter.save()
    except FAILURES as error:
        yield bad(f"List próbny do {address} nie wyszedł: {answer_of(error)}.", REMEDY)
    else:
        yield good(f"List próbny do {address} przyjęty przez {settings.EMAIL_HOST}: {backend.said}")


CHECKS = [door, secrecy, from_address]
