"""An installation as it stands after ``migrate``: nobody and nothing in it, a worker, and letters that really go out.

Demonstration mode is off, so there are no demonstration people, letters go by SMTP to a post office of the test's own,
and whoever looks after others must show a second key.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from aiosmtpd.controller import Controller

from tests.journeys.browsing import Letter, Person
from tools import demo_site as sites
from tools import run

LINK = re.compile(r"https?://\S+")
WAIT_S = 20


class PostOffice:
    """Keeps every letter until the person it is for has read it."""

    def __init__(self) -> None:
        self.boxes: dict[str, list[EmailMessage]] = {}

    async def handle_DATA(self, server, session, envelope):
        letter = message_from_bytes(envelope.content, policy=policy.default)
        for address in envelope.rcpt_tos:
            self.boxes.setdefault(address, []).append(letter)
        return "250 OK"

    def hand_out(self, address: str, about: str) -> Letter:
        """The newest unread letter to the address that speaks of it; waits until the worker has sent it."""
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            for letter in reversed(self.boxes.get(address, [])):
                text = letter.get_body(("plain",)).get_content()
                if about in letter["Subject"] or about in text:
                    self.boxes[address].remove(letter)
                    return Letter(text, LINK.findall(text))
            time.sleep(0.1)
        raise AssertionError(f"no letter about „{about}” to {address}; letters came to {sorted(self.boxes)}")

    def wait_for(self, how_many: int, about: str) -> set[str]:
        """The addresses that have a letter about it, once there are so many."""
        deadline = time.monotonic() + WAIT_S
        while len(found := self.having(about)) < how_many and time.monotonic() < deadline:
            time.sleep(0.1)
        return found

    def having(self, about: str) -> set[str]:
        return {to for to, box in list(self.boxes.items()) if any(about in letter["Subject"] for letter in list(box))}


class Newcomer(Person):
    """Somebody at a browser, with a box at the post office."""

    def __init__(self, page, post: PostOffice):
        super().__init__(page)
        self.post = post

    def letter_to(self, address: str, about: str = "") -> Letter:
        return self.post.hand_out(address, about)


@dataclass(frozen=True)
class Site:
    """The site at work: its address, its letters, and its commands."""

    url: str
    post: PostOffice
    manage: Callable[..., str]


@contextmanager
def served(empty: sites.Site, name: str, folder: Path, post: PostOffice) -> Iterator[Site]:
    """A copy of the empty site with its web server and its worker, for as long as the block lasts; then it is gone."""
    made = sites.Site(sites.beside(empty.database_url, name), folder)
    controller = Controller(post, hostname="127.0.0.1", port=sites.free_port())
    settings = {"DEMO": "", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(controller.port)}
    sites.create(empty.database_url, name, template=empty.database)
    sites.manage(made, "collectstatic", "--noinput", "--verbosity=0", **settings)
    controller.start()
    try:
        with sites.serve(made, f"web-{name}", host="localhost", **settings) as url:
            environment = made.environment(SITE_URL=url, **settings)
            with run.child(f"worker-{name}", "manage.py", "worker", environment=environment):
                yield Site(url, post, partial(sites.manage, made, **settings))
    finally:
        controller.stop()
        sites.drop(empty.database_url, name)
