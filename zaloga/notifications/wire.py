"""The connection to the mail server, kept open while letters follow one another.

A connection for each letter costs its handshakes every time, and many servers count connections, not letters.
"""

import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

IDLE_S = 30  # servers wait for minutes; nobody should find a line of ours open without need
MOST_LETTERS = 100  # many servers end a conversation that goes on for longer
GONE = (smtplib.SMTPException, OSError)


@dataclass(eq=False)
class Line:
    """An open connection, with how many letters went over it and when it was last used (monotonic seconds)."""

    backend: BaseEmailBackend
    where: tuple[str, str, int]
    letters: int = 0
    used_at: float = 0.0

    def is_good(self) -> bool:
        """Whether the next letter may go here: it leads where settings say now, and the server is still there."""
        if self.where != server() or self.letters >= MOST_LETTERS or time.monotonic() - self.used_at > IDLE_S:
            return False
        spoken = getattr(self.backend, "connection", None)
        return spoken is not None and spoken.noop()[0] == 250

    def hang_up(self) -> None:
        with suppress(*GONE):
            self.backend.close()


KEPT: list[Line] = []  # at most as many as there are threads that send


def server() -> tuple[str, str, int]:
    return settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT


@contextmanager
def line() -> Iterator[BaseEmailBackend]:
    """A line to the mail server for one letter. After any trouble it is not used again."""
    found = kept() or fresh()
    try:
        yield found.backend
    except BaseException:
        found.hang_up()
        raise
    found.letters, found.used_at = found.letters + 1, time.monotonic()
    KEPT.append(found)


def fresh() -> Line:
    backend = get_connection()
    backend.open()
    return Line(backend, server())


def kept() -> Line | None:
    """A line of the last letters that is still good; the others are hung up."""
    with suppress(IndexError):  # another thread took the last one
        while True:
            found = KEPT.pop()
            with suppress(*GONE):
                if found.is_good():
                    return found
            found.hang_up()
    return None


def hang_up_idle() -> None:
    """End the lines that no letter went over lately."""
    for found in list(KEPT):
        if time.monotonic() - found.used_at > IDLE_S:
            with suppress(ValueError):  # a letter has just taken it
                KEPT.remove(found)
                found.hang_up()
