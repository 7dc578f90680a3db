import json
import smtplib
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bench.management.commands.enlarge import MEMBER
from tools.demo_site import free_port
from zaloga.forum import by_mail
from zaloga.forum.models import MailedPost, Thread
from zaloga.mailroom import listener
from zaloga.people.models import User

LETTERS, CONNECTIONS = 400, 4
ANSWER = """Dzień dobry,

u mnie pomogło nagrywanie odpowiedzi: uczniowie mówią więcej, a ja słyszę, gdzie się gubią.

Pozdrawiam
Anna Jarosz
SP nr 2 w Wołowie, tel. 71 000 00 00

W dniu pt., 20 lis 2026 o 14:40 Paweł Lis (Sieć matematyków) <{address}> napisał(a):

> U mnie w klasie pomogło nagrywanie odpowiedzi: uczniowie mówią więcej,
> a ja słyszę, gdzie się gubią.
>
> Odpowiedz na ten list, a Twoja odpowiedź stanie w rozmowie.
"""


class Command(BaseCommand):
    """Answers of a member brought to our own door over SMTP, each into one of twenty threads; prints JSON."""

    help = "Mierzy, ile listów na sekundę staje się wpisami."

    def handle(self, *args: Any, **options: Any) -> None:
        member = User.objects.get(email=MEMBER)
        threads = list(Thread.objects.filter(title__startswith="Rozmowa do pomiarów").order_by("pk")[3:23])
        to = [by_mail.reply_address(member, thread) for thread in threads]
        letters = [(to[n % len(to)], letter(to[n % len(to)], n)) for n in range(LETTERS)]
        door = listener.controller("127.0.0.1", free_port(), speaks_lmtp=False)
        door.start()
        try:
            began = time.perf_counter()
            with ThreadPoolExecutor(CONNECTIONS) as senders:
                list(senders.map(lambda first: bring(door.port, letters[first::CONNECTIONS]), range(CONNECTIONS)))
            took = time.perf_counter() - began
        finally:
            door.stop()
        posted = MailedPost.objects.filter(message_id__contains="@pomiar.example").count()
        if posted != LETTERS:
            raise CommandError(f"Wpisami stało się {posted} z {LETTERS} listów.")
        self.stdout.write(json.dumps({"per_second": LETTERS / took, "connections": CONNECTIONS}))


def letter(to: str, number: int) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Anna Jarosz <{MEMBER}>", to, "Odp: Rozmowa do pomiarów"
    message["Message-ID"] = f"<{number}@pomiar.example>"
    message["Authentication-Results"] = f"{settings.MAIL_TRUSTED_HOST}; dmarc=pass"
    message.set_content(ANSWER.format(address=to))
    return message.as_bytes()


def bring(port: int, letters: list[tuple[str, bytes]]) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for to, octets in letters:
            server.sendmail(MEMBER, [to], octets)
