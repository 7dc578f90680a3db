import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from zaloga.mailroom import listener


class Command(BaseCommand):
    help = "Przyjmuje listy przez SMTP albo LMTP (MAIL_LISTEN, MAIL_LISTEN_LMTP). Kończy po SIGTERM albo Ctrl-C."

    def handle(self, *args, **options):
        host, _, port = settings.MAIL_LISTEN.rpartition(":")
        if not host or not port.isdecimal():
            raise CommandError("Ustaw MAIL_LISTEN, na przykład MAIL_LISTEN=127.0.0.1:8025.")
        leave = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: leave.set())
        door = listener.controller(host, int(port), speaks_lmtp=settings.MAIL_LISTEN_LMTP)
        try:
            door.start()
        except OSError as error:
            raise CommandError(f"Nie można otworzyć {settings.MAIL_LISTEN}: {error}") from error
        self.stdout.write(f"Przyjmuję listy na {settings.MAIL_LISTEN}.")
        leave.wait()
        door.stop()
