"""Our own door for letters: SMTP or LMTP on this machine, for a mail server that hands letters on."""

import logging
from collections.abc import Callable
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

from zaloga.mailroom import actions

log = logging.getLogger(__name__)
LARGEST = 30_000_000  # octets: five files of the page, as mail wraps them
NOBODY = (None, "", "<>")  # the null sender, as the library gives it


class Door:
    """What the library calls. A letter is answered with 250 only when it stands in the database."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.lower().rpartition("@")[2] != settings.MAIL_DOMAIN:
            return "550 5.1.2 This house takes no letters for that domain"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        try:
            await sync_to_async(take)(envelope.original_content or b"", envelope.rcpt_tos, envelope.mail_from)
        except Exception:
            log.exception("A letter could not be taken in")
            return self.answer(server, envelope, "451 4.3.0 Please try again later")
        return self.answer(server, envelope, "250 2.0.0 Taken in")

    def answer(self, server: SMTP, envelope: Envelope, line: str) -> str:
        """LMTP answers for each of the recipients (RFC 2033, 4.2), though the letter is taken in once for all."""
        return "\r\n".join([line] * (len(envelope.rcpt_tos) if isinstance(server, LMTP) else 1))


def take(octets: bytes, to: list[str], sender: str | None) -> None:
    close_old_connections()
    actions.take(octets, to=to, is_from_nobody=sender in NOBODY)


class LmtpController(Controller):
    def factory(self) -> SMTP:
        return LMTP(self.handler, data_size_limit=LARGEST, enable_SMTPUTF8=True)


def controller(host: str, port: int, *, speaks_lmtp: bool) -> Controller:
    """A door, not yet open: ``start()`` opens it, ``stop()`` closes it."""
    kind: Callable[..., Any] = LmtpController if speaks_lmtp else Controller
    more = {} if speaks_lmtp else {"data_size_limit": LARGEST, "enable_SMTPUTF8": True}
    return kind(Door(), hostname=host, port=port, **more)
