"""The database server and the worker are killed at work; what was acknowledged is there afterwards."""

import asyncio
import http.client
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest
from aiosmtpd.controller import Controller

from tools import demo_site as sites
from tools import run
from zaloga.site import embedded

WRITERS = 4
LETTERS = 500
AT_ONCE = 2  # letters that a worker has in hand
CLUSTER = f"postgres-crash-{os.getpid()}"
PLANT = """
import django, json
django.setup()
from zaloga.forum.tests.factories import ThreadFactory
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.people.sessions import SessionStore
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.conf import settings
network = NetworkFactory()
people = [MembershipFactory(network=network).user for _ in range(WRITERS)]
thread = ThreadFactory(network=network, by=people[0])
keys = []
for person in people:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    keys.append(session.session_key)
print(json.dumps({"path": f"{thread.get_absolute_url()}odpowiedz/", "keys": keys}))
""".replace("WRITERS", str(WRITERS))
POST = """
import django
django.setup()
from zaloga.notifications import outbox
from zaloga.people.tests.factories import UserFactory
person = UserFactory(email="czeka@szkola.example")
for number in range(LETTERS):
    outbox.post(to=f"odbiorca{number}@szkola.example", subject=f"List {number}", template="notifications/email/news",
                context={"text": "Nowina", "url": "", "button": "Zobacz", "person": person})
""".replace("LETTERS", str(LETTERS))
SCHOOLS = 20_000
ASK = """
import django, json
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile
from zaloga.core import clock
from zaloga.institutions import actions
from zaloga.institutions.models import Institution
from zaloga.institutions.tests.files import row, schools, terc
from zaloga.people.sessions import SessionStore
from zaloga.people.tests.factories import UserFactory
operator = UserFactory(operator=True, email="wczytuje@szkola.example")
actions.load_teryt(terc(), by=None)
Institution.objects.update(closed_on=clock.today())  # those of other tests; the file does not name them
lines = [row(number, f"SZKOŁA NR {number}") for number in range(1, SCHOOLS + 1)]
kept = actions.keep_upload(SimpleUploadedFile("rspo.csv", schools(*lines).getvalue()), by=operator)
actions.ask_for_import(kept, by=operator)
session = SessionStore()
session[SESSION_KEY] = str(operator.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = operator.get_session_auth_hash()
session.create()
print(json.dumps({"path": kept.get_absolute_url(), "key": session.session_key}))
""".replace("SCHOOLS", str(SCHOOLS))
# Schools that are in, imports written down, people told of one that is done.
WRITTEN = """
SELECT (SELECT count(*) FROM institutions_institution WHERE name LIKE 'SZKOŁA NR %'),
       (SELECT count(*) FROM institutions_importrun WHERE kind = 'rspo'),
       (SELECT count(*) FROM activity_event WHERE name = 'institutions.import_done')
"""
SWEEP = """
import django
django.setup()
from zaloga.notifications import tasks
tasks.sweep(0)
"""
# Posts without exactly one event, events without a post, threads that count wrongly.
HALF = """
SELECT (
    SELECT count(*) FROM (SELECT id FROM forum_post WHERE NOT is_first) post
    FULL JOIN (
        SELECT target_id FROM activity_event WHERE name = 'forum.replied' GROUP BY target_id HAVING count(*) = 1
    ) event ON event.target_id = post.id
    WHERE post.id IS NULL OR event.target_id IS NULL
) + (
    SELECT count(*) FROM forum_thread thread WHERE replies <> (
        SELECT count(*) FROM forum_post WHERE thread_id = thread.id AND NOT is_first
    )
)
"""


@pytest.fixture(autouse=True)
def _house():
    """Everything here happens in other processes; their settings come from the environment."""


class Database:
    """A cluster of its own that loses nothing in a crash, as in production."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.start()

    def start(self) -> None:
        self.url = self.stack.enter_context(embedded.server(CLUSTER))

    def kill(self) -> None:
        """As if by the kernel: no word to anybody."""
        os.kill(run.postmaster(CLUSTER), signal.SIGKILL)

    def start_again(self) -> None:
        self.stack.close()
        self.start()

    def rows(self, query: str) -> list[tuple]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()

    def remove(self) -> None:
        self.stack.close()
        for path in embedded.VAR.glob(f"{CLUSTER}*"):
            shutil.rmtree(path.resolve()) if path.is_dir() else None
            path.unlink(missing_ok=True) if not path.is_dir() else None


@pytest.fixture(scope="module")
def database():
    made = Database()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def site(database, made_once, tmp_path_factory):
    """An empty one: carried over from the other cluster, which is quicker than migrating."""
    programs = embedded._binaries()
    dump = subprocess.run(
        [programs / "pg_dump", made_once.empty().database_url], check=True, capture_output=True
    ).stdout
    subprocess.run([programs / "psql", "--quiet", database.url], input=dump, check=True, capture_output=True)
    carried = sites.Site(database.url, tmp_path_factory.mktemp("crash"))
    sites.manage(carried, "collectstatic", "--noinput", "--verbosity=0")
    return carried


class Postman:
    """A mail server that takes its time."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(0.05)
        self.taken.append(envelope.rcpt_tos[0])
        return "250 OK"


@pytest.fixture
def postman():
    made = Postman()
    controller = Controller(made, hostname="127.0.0.1", port=sites.free_port())
    controller.start()
    made.port = controller.port
    yield made
    controller.stop()


@dataclass
class Writer:
    """Somebody who sends one reply after another and remembers what they were told; None is no answer at all."""

    port: int
    path: str
    key: str
    told: dict[str, int | None] = field(default_factory=dict)

    def write(self, until: threading.Event) -> None:
        while not until.is_set():
            sent_key = secrets.token_hex(16)
            self.told[sent_key] = self.send(sent_key)

    def send(self, sent_key: str) -> int | None:
        token = "a" * 32
        typed = {"text": f"Wpis {sent_key}", "sent_key": sent_key, "csrfmiddlewaretoken": token}
        headers = {
            "Cookie": f"zaloga={self.key}; zaloga-csrf={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", self.path, urlencode(typed), headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def acknowledged(self) -> list[str]:
        return [key for key, status in self.told.items() if status == 302]


def program(site: sites.Site, source: str, **extra: str) -> str:
    environment = site.environment(**extra, DJANGO_SETTINGS_MODULE="zaloga.site.settings")
    told = subprocess.run(
        [sys.executable, "-c", source], cwd=embedded.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    return told.stdout


def until(true, wait_s: float = 20) -> None:
    deadline = time.monotonic() + wait_s
    while not true():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


@contextmanager
def writing(writers: list[Writer]):
    """Everybody writes as fast as they can for as long as the block lasts."""
    enough = threading.Event()
    threads = [threading.Thread(target=each.write, args=[enough]) for each in writers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def count(writers: list[Writer]) -> int:
    return sum(len(each.acknowledged()) for each in writers)


def times_written(database: Database) -> Counter:
    found = database.rows("SELECT text FROM forum_post WHERE NOT is_first")
    return Counter(text.removeprefix("Wpis ") for (text,) in found)


def test_every_acknowledged_post_outlives_the_kill_of_the_database_server_and_of_the_worker(database, site):
    planted = json.loads(program(site, PLANT))
    assert database.rows("SHOW fsync") == [("on",)]

    with (
        sites.serve(site, "crash-web", workers=2, DEMO="0") as address,
        run.child("crash-worker", "manage.py", "worker", environment=site.environment(DEMO="0")) as worker,
    ):
        writers = [Writer(urlsplit(address).port, planted["path"], key) for key in planted["keys"]]
        with writing(writers):
            until(lambda: count(writers) >= 40)
            database.kill()
            database.start_again()
            worker.send_signal(signal.SIGKILL)
            before = count(writers)
            until(lambda: count(writers) >= before + 20)  # the site finds its database again by itself
        written = times_written(database)
        acknowledged = [key for each in writers for key in each.acknowledged()]
        unanswered = {each.key: [key for key, status in each.told.items() if status != 302] for each in writers}

        assert {key: written[key] for key in acknowledged} == dict.fromkeys(acknowledged, 1)
        assert any(unanswered.values()) and set(written.values()) == {1}
        assert database.rows(HALF) == [(0,)]

        # Whoever sends the same form once more has one post, whether or not the first one got through.
        assert {each.send(key) for each in writers for key in unanswered[each.key]} == {302}
    assert times_written(database) == Counter({key: 1 for each in writers for key in each.told})
    assert database.rows(HALF) == [(0,)]


def test_letters_of_the_outbox_outlive_the_kill_of_the_database_server_and_of_the_worker(database, site, postman):
    mail = {"DEMO": "0", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(postman.port)}
    worker = ["manage.py", "worker"]
    program(site, POST)

    with run.child("crash-worker", *worker, environment=site.environment(**mail)) as first:
        until(lambda: len(postman.taken) >= LETTERS // 4, wait_s=60)
        database.kill()
        database.start_again()
        first.send_signal(signal.SIGKILL)  # systemd would start it again; here the next one stands in for it
    sent = len(postman.taken)
    sweep_up(database, site)
    with run.child("crash-worker", *worker, environment=site.environment(**mail)) as second:
        until(lambda: len(postman.taken) >= sent + LETTERS // 4, wait_s=60)
        second.send_signal(signal.SIGKILL)
    sweep_up(database, site)
    sites.manage(site, "worker", "--once", **mail)

    # Those who wrote in the tests before have letters of their own.
    letters = database.rows(
        """SELECT "to", attempts, sent_at IS NOT NULL FROM notifications_letter WHERE "to" LIKE 'odbiorca%'"""
    )
    came = Counter(to for to in postman.taken if to.startswith("odbiorca"))
    assert set(came) == {f"odbiorca{number}@szkola.example" for number in range(LETTERS)}
    assert all(is_sent for _, _, is_sent in letters)
    # A letter goes twice only where the kill came between the mail server's yes and ours.
    assert all(came[to] <= attempts for to, attempts, _ in letters)
    assert came.total() <= LETTERS + 2 * AT_ONCE


def ask(address: str, planted: dict[str, str], typed: dict[str, str] | None = None) -> tuple[int, str]:
    """The answer of the operator's page, or to what they send from it."""
    token = "a" * 32
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(address).port, timeout=60)
    headers = {
        "Cookie": f"zaloga={planted['key']}; zaloga-csrf={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    body = None if typed is None else urlencode({**typed, "csrfmiddlewaretoken": token})
    try:
        connection.request("GET" if typed is None else "POST", planted["path"], body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode().replace("\u00a0", " ")
    finally:
        connection.close()


def test_an_import_killed_with_its_worker_leaves_nothing_half_done_and_goes_in_at_the_next_try(database, site):
    planted = json.loads(program(site, ASK))

    def written() -> list[int]:
        return database.rows("SELECT done FROM institutions_upload WHERE state = 'running'")

    with sites.serve(site, "crash-import-web") as address:
        with run.child("crash-import", "manage.py", "worker", environment=site.environment()) as worker:
            until(lambda: written() and written()[0][0] > 0, wait_s=120)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        ((done,),) = written()
        assert 0 < done < SCHOOLS
        assert database.rows(WRITTEN) == [(0, 0, 0)]

        with psycopg.connect(database.url) as connection:  # and then nobody hears anything of it for a while
            connection.execute("UPDATE institutions_upload SET heard_at = heard_at - interval '11 minutes'")
        status, page = ask(address, planted)
        assert (status, "stanęło w połowie i nic nie zapisało. Możesz zacząć jeszcze raz." in page) == (200, True)

        assert ask(address, planted, {})[0] == 302
        with run.child("crash-import", "manage.py", "worker", environment=site.environment()):
            until(lambda: database.rows(WRITTEN) == [(SCHOOLS, 1, 1)], wait_s=180)
        assert ask(address, planted)[0] == 302  # to what came of it


def sweep_up(database: Database, site: sites.Site) -> None:
    """The minute's sweep, an hour later."""
    with psycopg.connect(database.url) as connection:
        connection.execute("UPDATE notifications_letter SET created_at = created_at - interval '1 hour'")
    program(site, SWEEP)


def test_make_run_ends_in_words_when_its_database_is_killed(database):
    number = run.postmaster(CLUSTER)
    run.watch_database(number, CLUSTER)

    database.kill()
    with pytest.raises(SystemExit, match="(?s)Nieoczekiwanie zakończyła się baza danych.*make run"):
        until(lambda: run.watch_database(number, CLUSTER))
    database.start_again()
