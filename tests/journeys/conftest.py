"""A real site with demonstration data and a real browser. See tools/demo_site.py for how the site is made."""

import pickle
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, sync_playwright

from tests.journeys.browsing import Person
from tests.journeys.state import State
from tests.made import Made
from tools import browser as system_browser
from tools import crawl
from tools import demo_site as sites


@pytest.fixture(autouse=True)
def _house():
    """The journeys speak to another process; its settings come from the environment."""


@pytest.fixture(scope="session")
def own_site(made_once, worker_id) -> Iterator[tuple[sites.Site, str]]:
    """This worker's own copy of the demonstration site and its address."""
    demo = made_once.demo()
    copied = sites.copy(demo, f"{demo.database}_{worker_id}")
    with sites.serve(copied, f"journeys-{worker_id}") as url:
        yield copied, url
    sites.drop(copied.database_url, copied.database)


@pytest.fixture(scope="session")
def demo_site(own_site) -> str:
    """The address of the demonstration site, for tests that only look."""
    return own_site[1]


@pytest.fixture(scope="session")
def kept_state(own_site) -> State:
    return State(own_site[0].database_url)


@pytest.fixture(scope="module", autouse=True)
def _as_made(kept_state):
    """Whatever the journeys before have changed, tests that only look find the site as it was made."""
    kept_state.restore()


def seen_once(made: Made, name: str, look: Callable[[], list[crawl.Page]]) -> list[crawl.Page]:
    """Pages that one worker has looked at for all: their sites are copies of one, and looking takes long."""
    kept = made.folder / name / "pages"
    with made.first(name) as is_first:
        if is_first:
            kept.write_bytes(pickle.dumps(look()))
    return pickle.loads(kept.read_bytes())


@pytest.fixture(scope="module")
def linked(made_once, demo_site) -> list[crawl.Page]:
    """Every page that links lead to."""
    return seen_once(made_once, "linked", lambda: crawl.walk_all(demo_site))


@pytest.fixture(scope="module")
def mistakes(made_once, demo_site, linked) -> list[crawl.Page]:
    """What is shown to those who send the forms of these pages with mistakes."""
    return seen_once(made_once, "mistakes", lambda: crawl.mistakes(demo_site, linked))


@pytest.fixture
def fresh_site(demo_site, kept_state) -> str:
    """The address of the demonstration site with all data as they were made, for tests that change them."""
    kept_state.restore()
    return demo_site


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_browser.chromium(), args=system_browser.LAUNCH_ARGS)
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def has_script(request) -> bool:
    return request.param


@pytest.fixture
def hand() -> type[Person]:
    """With what people work: a mouse, unless a journey says otherwise."""
    return Person


@pytest.fixture
def people(chromium, fresh_site, has_script, hand) -> Iterator["People"]:
    """Whoever a journey needs, each with a browser of their own; afterwards nothing may have gone wrong in any."""
    crowd = People(chromium, fresh_site, has_script, hand)
    yield crowd
    crowd.go_home()


class People:
    def __init__(self, chromium, site: str, has_script: bool, hand: type[Person] = Person):
        self.chromium, self.site, self.has_script, self.hand = chromium, site, has_script, hand
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def guest(self) -> Person:
        """Somebody at a browser in which nobody has signed in: another device."""
        context = self.chromium.new_context(
            base_url=self.site,
            java_script_enabled=self.has_script,
            viewport={"width": 390, "height": 844},
            reduced_motion="reduce",
            locale="pl-PL",
        )
        context.set_default_timeout(8_000)
        self.contexts.append(context)
        context.on("weberror", lambda error: self.faults.append(str(error.error)))
        context.on("console", self.listen)
        context.on("request", self.watch)
        return self.hand(context.new_page(), self.has_script)

    def listen(self, message) -> None:
        # The browser tells of every 4xx it gets; a refused form is an answer, not a fault.
        is_answer = re.search(r"status of (403|404|409|410|422)", message.text)
        if message.type == "error" and not is_answer:
            self.faults.append(f"{message.text} ({message.location.get('url')})")

    def watch(self, request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.faults.append(f"a request to another host: {request.url}")

    def demo(self, name: str) -> Person:
        """A demonstration person, signed in at /demo/."""
        person = self.guest()
        person.sign_in_at_demo(name)
        return person

    def go_home(self) -> None:
        for context in self.contexts:
            context.close()
        assert self.faults == []
