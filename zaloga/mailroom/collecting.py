"""The other door: letters fetched from a box at some mail server (IMAP4rev1, RFC 3501)."""

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from zaloga.mailroom import actions

log = logging.getLogger(__name__)
AT_ONCE = 50
TIMEOUT_S = 30


def collect() -> int:
    """Take in what lies in the box, and delete it there; gives how many.

    A letter is deleted only after it has been taken in, so one that was interrupted comes again and is known by its
    Message-ID. A letter that breaks us stays in the box, marked as seen, and the log tells of it.
    """
    taken = 0
    with box() as server:
        _, found = server.uid("search", "UNSEEN")
        for uid in found[0].split()[:AT_ONCE]:
            _, answer = server.uid("fetch", uid, "(BODY.PEEK[])")
            octets = next((part[1] for part in answer if isinstance(part, tuple)), None)
            if octets is not None and taken_in(octets):
                server.uid("store", uid, "+FLAGS", r"(\Seen \Deleted)")
                taken += 1
            else:
                server.uid("store", uid, "+FLAGS", r"(\Seen)")
        server.expunge()
    return taken


def taken_in(octets: bytes) -> bool:
    try:
        actions.take(octets)
    except Exception:
        log.exception("A letter of the box could not be taken in; it stays there, marked as seen")
        return False
    return True


@contextmanager
def box() -> Iterator[imaplib.IMAP4]:
    if settings.IMAP_SSL:
        context = ssl.create_default_context()
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            settings.IMAP_HOST, settings.IMAP_PORT, ssl_context=context, timeout=TIMEOUT_S
        )
    else:
        server = imaplib.IMAP4(settings.IMAP_HOST, settings.IMAP_PORT, timeout=TIMEOUT_S)
    with server:
        server.login(settings.IMAP_USER, settings.IMAP_PASSWORD)
        server.select(settings.IMAP_FOLDER)
        yield server
