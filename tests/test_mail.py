"""Letters through a real relay (OpenSMTPD) and a real box (Dovecot), both of Debian, on this machine alone."""

import imaplib
import json
import os
import shutil
import signal
import smtplib
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import dkim
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.programs import debian
from tools import demo_site as sites
from tools import run
from zaloga.core.tests.test_files import picture
from zaloga.site import embedded

DOMAIN, SCHOOL, PASSWORD = "dom.example", "szkola.example", "tajne"
JAN = f"jan.wrona.{os.getpid()}@{SCHOOL}"  # the relay keeps what another run left undelivered
SELECTOR = "lato"
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
ASKS, OFFERS = "Kto poprowadzi warsztat?", "Ja mogę w **piątek**, ale bez rzutnika. Kto go przyniesie?"
# Jan asks, and Ewa's answer goes to him by mail at once.
PLANT = (
    """
import django, json
django.setup()
from zaloga.forum import actions
from zaloga.networks.tests.factories import MembershipFactory
ewa = MembershipFactory(coordinating=True, network__name="Sieć polonistów", user__name="Ewa Lis")
jan = MembershipFactory(network=ewa.network, user__name="Jan Wrona", user__email="JAN").user
thread = actions.begin(ewa.network, by=jan, title="Spotkanie", kind="question", text="ASKS")
actions.reply(thread, by=ewa.user, text="OFFERS")
print(json.dumps({"thread": thread.pk}))
""".replace("ASKS", ASKS)
    .replace("OFFERS", OFFERS)
    .replace("JAN", JAN)
)


@pytest.fixture(autouse=True)
def _house():
    """Everything here happens in other processes; their settings come from the environment."""


@pytest.fixture(scope="module")
def ports() -> dict[str, int]:
    return {name: sites.free_port() for name in ("relay", "house", "boxes", "imap")}


@pytest.fixture
def boxes(ports) -> Iterator[Path]:
    """Dovecot with one box for each domain, in a folder its own user may enter; pytest's folders close again."""
    program = debian("dovecot", "dovecot-imapd")
    debian("/usr/lib/dovecot/lmtp", "dovecot-lmtpd")
    with TemporaryDirectory(prefix="zaloga-boxes-") as made:
        folder = Path(made)
        folder.chmod(0o755)
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


@pytest.fixture(params=["door", "box"])
def way_in(request) -> str:
    """Where the relay brings letters for the house: to its own door, or into a box that its worker empties."""
    return request.param


@pytest.fixture
def ways(ports, way_in) -> dict[str, str]:
    """How the house is told of its way in."""
    if way_in == "door":
        return {"MAIL_LISTEN": f"127.0.0.1:{ports['house']}", "MAIL_LISTEN_LMTP": "1"}
    box = {"IMAP_HOST": "127.0.0.1", "IMAP_PORT": str(ports["imap"]), "IMAP_SSL": "", "IMAP_PASSWORD": PASSWORD}
    return box | {"IMAP_USER": f"ktos@{DOMAIN}"}


@pytest.fixture
def key(tmp_path) -> rsa.RSAPrivateKey:
    """What the house signs with."""
    made = rsa.generate_private_key(65537, 2048)
    (tmp_path / "dkim.pem").write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return made


@pytest.fixture
def site(ports, ways, key, made_once, tmp_path):
    """An empty site whose letters go to the relay; gives what was planted and the environment of its processes."""
    empty, name = made_once.empty(), f"mail_{os.getpid()}"
    mailing = sites.Site(sites.beside(empty.database_url, name), tmp_path)
    relay = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(ports["relay"]), "MAIL_DOMAIN": DOMAIN}
    signed = {"EMAIL_DKIM_KEY": str(tmp_path / "dkim.pem"), "EMAIL_DKIM_SELECTOR": SELECTOR}
    settings = {"DEMO": "", **relay, **signed, **ways}
    sites.create(empty.database_url, name, template=empty.database)
    environment = mailing.environment(DJANGO_SETTINGS_MODULE="zaloga.site.settings", **settings)
    planted = subprocess.run(
        [run.sys.executable, "-c", PLANT],
        env=environment,
        cwd=embedded.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    yield mailing, environment, json.loads(planted.stdout)
    sites.drop(empty.database_url, name)


@pytest.fixture
def house(ports, boxes, site, way_in) -> Iterator[None]:
    """The relay, the worker and, where letters come to it, the door."""
    _, environment, _ = site
    with ExitStack() as stack:
        if way_in == "door":
            stack.enter_context(run.child("mail-door", "manage.py", "listen", environment=environment))
            wait_until(lambda: answers(ports["house"]), "the door does not open")
        stack.enter_context(relay(ports, boxes, way_in="house" if way_in == "door" else "boxes"))
        stack.enter_context(run.child("mail-worker", "manage.py", "worker", environment=environment))
        yield


def written(text: str, to: str, **headers: str) -> EmailMessage:
    """A letter of Jan's."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Message-ID"] = f"Jan Wrona <{JAN}>", to, f"<{time.monotonic_ns()}@{SCHOOL}>"
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(text)
    return letter


def answer_to(notice: EmailMessage, text: str) -> EmailMessage:
    """As a mail program writes it: two forms, each with the whole notice quoted, and a picture."""
    said = notice.get_body(("plain",)).get_content()
    quoted = "".join(f"> {line}\n" for line in said.splitlines())
    letter = written(
        f"{text}\n\nW dniu 21.11.2026 o 15:40, {notice['From'].addresses[0].display_name} pisze:\n{quoted}",
        notice["Reply-To"],
        Subject=f"Re: {notice['Subject']}",
        In_Reply_To=notice["Message-ID"],
        References=f"{notice['References']} {notice['Message-ID']}",
    )
    html = notice.get_body(("html",)).get_content()
    letter.add_alternative(f"<p>{text}</p><blockquote type=cite>{html}</blockquote>", subtype="html")
    letter.add_attachment(picture("PNG"), maintype="image", subtype="png", filename="Sala.png")
    return letter


def send(ports, letter: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", ports["relay"]) as server:
        server.send_message(letter)


def posts(made, thread: int) -> list[tuple[str, str, list[str]]]:
    """Who wrote what in the thread, with which files."""
    asked = """
    SELECT person.name, post.text, ARRAY(SELECT name FROM forum_postfile file WHERE file.post_id = post.id)
    FROM forum_post post JOIN people_user person ON person.id = post.by_id WHERE thread_id = %s ORDER BY post.id
    """
    with psycopg.connect(made.database_url) as connection:
        return connection.execute(asked, [thread]).fetchall()


def box_of(ports, domain: str) -> list[bytes]:
    with imaplib.IMAP4("127.0.0.1", ports["imap"]) as server:
        server.login(f"ktos@{domain}", PASSWORD)
        if server.select("INBOX")[0] != "OK":  # it is being made for the first letter
            return []
        numbers = server.uid("search", "ALL")[1][0].split()
        return [server.uid("fetch", number, "(BODY.PEEK[])")[1][0][1] for number in numbers]


def letters_about(ports, words: str) -> list[bytes]:
    """Those to Jan: colleagues have notices of their own at the school."""
    return [
        octets for octets in box_of(ports, SCHOOL) if (read := parsed(octets))["To"] == JAN and words in read["Subject"]
    ]


def parsed(octets: bytes) -> EmailMessage:
    return message_from_bytes(octets, policy=policy.default)


def is_signed(octets: bytes, key: rsa.RSAPrivateKey) -> bool:
    """Whether the letter as it arrived bears the house's signature, by another library's judgement."""
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    records = {f"{SELECTOR}._domainkey.{DOMAIN}.".encode(): b"v=DKIM1; k=rsa; p=" + b64encode(public)}
    return dkim.verify(octets, dnsfunc=lambda name, timeout=5: records.get(name))


def test_the_answer_to_a_notice_that_came_stands_in_the_thread_within_a_minute(ports, boxes, site, key, house):
    made, _, planted = site
    came = wait_until(lambda: letters_about(ports, "Spotkanie"), "the notice does not come")[0]
    notice = parsed(came)
    assert is_signed(came, key) and OFFERS.split("**")[0] in notice.get_body(("plain",)).get_content()

    send(ports, answer_to(notice, "Zażółć gęślą jaźń, ja go przyniosę."))

    found = wait_until(lambda: posts(made, planted["thread"])[2:], "the answer does not stand in the thread")
    assert found == [("Jan Wrona", "Zażółć gęślą jaźń, ja go przyniosę.", ["Sala.png"])]


@pytest.mark.parametrize("way_in", ["box"], indirect=True)
def test_what_belongs_nowhere_comes_back_and_the_box_is_emptied(ports, boxes, site, house):
    send(ports, written("Ważne słowa.", f"nikt@{DOMAIN}", Subject="Do nikogo"))

    returned = parsed(wait_until(lambda: letters_about(ports, "Do nikogo"), "nothing came back to the sender")[0])
    wait_until(lambda: not box_of(ports, DOMAIN), "the box is not empty")

    assert "Ważne słowa." in returned.get_body(("plain",)).get_content()
    assert returned["Auto-Submitted"] == "auto-replied"
