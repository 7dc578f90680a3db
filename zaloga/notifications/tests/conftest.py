"""A real mail server that answers as a test tells it to."""

import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller


class Postman:
    """Keeps what it accepts; ``answers`` are given to RCPT first, one for each letter, then everything is taken."""

    def __init__(self):
        self.taken = []
        self.senders = []
        self.answers = []
        self.before_taking = None
        self.came_from = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.before_taking:
            await self.before_taking()
        self.senders.append(envelope.mail_from)
        self.came_from.append(session.peer)
        self.taken.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"

    def open_at(self, port):
        self.door = Controller(self, hostname="127.0.0.1", port=port)
        self.door.start()

    @property
    def addresses(self):
        return [address for address, _ in self.taken]


@pytest.fixture
def postman(settings):
    postman = Postman()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    postman.open_at(port)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEMO = False
    yield postman
    postman.door.stop()
