"""Letters through a real relay (OpenSMTPD) and a real box (Dovecot), both of Debian, on this machine alone."""

import imaplib
import json
import os
import shutil
import signal
import smtplib
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest

from tests.programs import debian
from tools import demo_site as sites
from tools import run
from zaloga.site import embedded

DOMAIN, SCHOOL, JAN, PASSWORD = "dom.example", "szkola.example", "jan.wrona@szkola.example", "tajne"
A_MINUTE = 60
RELAY = """
listen on 127.0.0.1 port {relay} hostname mx.{domain}
action "house" lmtp "127.0.0.1:{house}" rcpt-to virtual {{ "@" = "opensmtpd" }}
action "boxes" lmtp "127.0.0.1:{boxes}" rcpt-to virtual {{ "@" = "opensmtpd" }}
match from any for domain "{domain}" action "{way_in}"
match from any for domain "{school}" action "boxes"
"""
BOXES = """
protocols = imap lmtp
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{folder}/boxes/%d
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=dovecot gid=dovecot home={folder}/boxes/%d allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {boxes}
  }}
}}
"""
PLANT = """
import django, json
django.setup()
from zaloga.forum import actions, by_mail
from zaloga.networks.tests.factories import MembershipFactory
ewa = MembershipFactory(coordinating=True, network__name="Sieć polonistów", user__name="Ewa Lis")
jan = MembershipFactory(network=ewa.network, user__name="Jan Wrona", user__email="jan.wrona@szkola.example").user
thread = actions.begin(ewa.network, by=ewa.user, title="Spotkanie", kind="question", text="Kto poprowadzi warsztat?")
print(json.dumps({"thread": thread.pk, "to": by_mail.reply_address(jan, thread)}))
"""


@pytest.fixture(autouse=True)
def _house():
    """Everything here happens in other processes; their settings come from the environment."""


@pytest.fixture(scope="module")
def ports() -> dict[str, int]:
    return {name: sites.free_port() for name in ("relay", "house", "boxes", "imap")}


@pytest.fixture(scope="module")
def boxes(ports, tmp_path_factory) -> Iterator[Path]:
    """Dovecot with one box for each domain."""
    program = debian("dovecot", "dovecot-imapd")
    debian("/usr/lib/dovecot/lmtp", "dovecot-lmtpd")
    folder = tmp_path_factory.mktemp("boxes")
    for above in (folder, *folder.parents[:3]):
        above.chmod(0o755)
    (folder / "boxes").mkdir()
    shutil.chown(folder / "boxes", "dovecot", "dovecot")
    settings = folder / "dovecot.conf"
    settings.write_text(BOXES.format(folder=folder, password=PASSWORD, **ports))
    with started([program, "-F", "-c", str(settings)], ports["imap"]):
        yield folder


@contextmanager
def relay(ports, folder: Path, *, way_in: str) -> Iterator[None]:
    """OpenSMTPD; letters for the house go to its door, or into the box that its worker empties."""
    settings = folder / "smtpd.conf"
    settings.write_text(RELAY.format(domain=DOMAIN, school=SCHOOL, way_in=way_in, **ports))
    with started([debian("smtpd", "opensmtpd"), "-d", "-f", str(settings)], ports["relay"]):
        yield


@contextmanager
def started(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port), f"{command[0]} does not answer")
        yield
    finally:
        embedded.stop(process, signal.SIGTERM)


def answers(port: int) -> bool:
    try:
        with run.socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def wait_until(is_so, words: str):
    deadline = time.monotonic() + A_MINUTE
    while not (found := is_so()):
        assert time.monotonic() < deadline, words
        time.sleep(0.2)
    return found


@pytest.fixture
def site(ports, tmp_path):
    """A migrated site whose letters go to the relay; gives what was planted and the environment of its processes."""
    server, name = os.environ.get("DATABASE_URL") or embedded.url(), f"mail_{os.getpid()}"
    made = sites.Site(sites.beside(server, name), tmp_path)
    settings = {"DEMO": "", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(ports["relay"]), "MAIL_DOMAIN": DOMAIN}
    sites.create(server, name)
    sites.manage(made, "migrate", "--verbosity=0", **settings)
    environment = made.environment(DJANGO_SETTINGS_MODULE="zaloga.site.settings", **settings)
    planted = subprocess.run(
        [run.sys.executable, "-c", PLANT],
        env=environment,
        cwd=embedded.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    yield made, environment, json.loads(planted.stdout)
    sites.drop(server, name)


def reply_to(address: str, text: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = f"Jan Wrona <{JAN}>", address, "Re: [Sieć polonistów] Spotkanie"
    letter["Message-ID"] = f"<{time.monotonic_ns()}@{SCHOOL}>"
    letter.set_content(f"{text}\n\nW dniu 16.11.2026 o 15:40, Ewa Lis (Sieć polonistów) pisze:\n> Kto poprowadzi?\n")
    letter.add_alternative(f"<p>{text}</p>", subtype="html")
    return letter


def send(ports, letter: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", ports["relay"]) as server:
        server.send_message(letter)


def posts(made, thread: int) -> list[str]:
    with psycopg.connect(made.database_url) as connection:
        rows = connection.execute("SELECT text FROM forum_post WHERE thread_id = %s ORDER BY id", [thread])
        return [text for (text,) in rows]


def box_of(ports, domain: str) -> list:
    with imaplib.IMAP4("127.0.0.1", ports["imap"]) as server:
        server.login(f"ktos@{domain}", PASSWORD)
        server.select("INBOX")
        numbers = server.uid("search", "ALL")[1][0].split()
        fetched = [server.uid("fetch", number, "(BODY.PEEK[])")[1][0][1] for number in numbers]
    return [message_from_bytes(octets, policy=policy.default) for octets in fetched]


def letters_to(ports, address: str) -> list:
    """Of those that came to the school: colleagues have notices of their own there."""
    return [letter for letter in box_of(ports, SCHOOL) if letter["To"] == address]


def test_an_answer_through_a_mail_server_stands_in_the_thread_within_a_minute(ports, boxes, site):
    made, environment, planted = site
    door = environment | {"MAIL_LISTEN": f"127.0.0.1:{ports['house']}", "MAIL_LISTEN_LMTP": "1"}
    with ExitStack() as stack:
        stack.enter_context(run.child("mail-door", "manage.py", "listen", environment=door))
        stack.enter_context(relay(ports, boxes, way_in="house"))
        wait_until(lambda: answers(ports["house"]), "the door does not open")

        send(ports, reply_to(planted["to"], "Zażółć gęślą jaźń, ja poprowadzę."))

        found = wait_until(lambda: posts(made, planted["thread"])[1:], "the answer does not stand in the thread")
    assert found == ["Zażółć gęślą jaźń, ja poprowadzę."]


def test_the_worker_empties_a_box_every_minute_and_sends_back_what_belongs_nowhere(ports, boxes, site):
    made, environment, planted = site
    box = {"IMAP_HOST": "127.0.0.1", "IMAP_PORT": str(ports["imap"]), "IMAP_SSL": "", "IMAP_PASSWORD": PASSWORD}
    with ExitStack() as stack:
        stack.enter_context(relay(ports, boxes, way_in="boxes"))
        send(ports, reply_to(planted["to"], "Przyniosę rzutnik."))
        send(ports, reply_to(f"nikt@{DOMAIN}", "Ważne słowa."))
        wait_until(lambda: len(box_of(ports, DOMAIN)) == 2, "the relay did not bring the letters into the box")
        collecting = environment | box | {"IMAP_USER": f"ktos@{DOMAIN}"}
        stack.enter_context(run.child("mail-worker", "manage.py", "worker", environment=collecting))

        found = wait_until(lambda: posts(made, planted["thread"])[1:], "the worker did not take the letter in")
        returned = wait_until(lambda: letters_to(ports, JAN), "nothing came back to the sender")
        wait_until(lambda: not box_of(ports, DOMAIN), "the box is not empty")

    assert found == ["Przyniosę rzutnik."]
    assert "Ważne słowa." in returned[0].get_body(("plain",)).get_content()
    assert (returned[0]["To"], returned[0]["Auto-Submitted"]) == (JAN, "auto-replied")
