"""What people do at a browser, in their own words: names of links and buttons, labels of fields."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.journeys import axe

FIELDS = "input:not([type=hidden]), select, textarea"


@dataclass(frozen=True)
class Letter:
    """A letter as it came: its text and the addresses in it."""

    text: str
    links: list[str]

    @property
    def code(self) -> str:
        found = re.search(r"\b\d{6}\b", self.text)
        assert found, f"no code in: {self.text}"
        return found[0]

    def link(self, part: str) -> str:
        """The first address that holds ``part``, as a path of our site."""
        found = next((link for link in self.links if part in link), None)
        assert found, f"no link with {part} in {self.links}"
        return urlsplit(found).path


class Person:
    """Somebody at a browser."""

    def __init__(self, page: Page, has_script: bool = True):
        self.page, self.has_script = page, has_script

    def open(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is None or answer.status < 500, f"{path}: {answer.status}"

    def finds_nothing_at(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer and answer.status == 404, f"{path}: {answer and answer.status}"

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def follow(self, name: Any, *, within: str = "body") -> None:
        self.hit(self.page.locator(within).get_by_role("link", name=name).first)

    def press(self, name: Any) -> None:
        self.hit(self.page.get_by_role("button", name=name).first)

    def hit(self, what: Locator) -> None:
        what.click()
        self.page.wait_for_load_state()

    def unfold(self, words: Any) -> None:
        """Open what is folded under these words, where it is there at all."""
        for summary in self.page.locator("summary", has_text=words).all():
            summary.click()

    def field(self, label: Any) -> Locator:
        return self.page.get_by_label(label).first

    def write(self, label: Any, text: str) -> None:
        self.field(label).fill(text)

    def choose(self, label: Any) -> None:
        self.field(label).check()

    def pick(self, label: Any, option: Any) -> None:
        """Choose in a list the option that begins so."""
        whole = self.field(label).locator("option", has_text=option).first.text_content() or ""
        self.field(label).select_option(label=whole.strip())

    def pick_institution(self, words: str) -> None:
        """Type a few words, look at the list, choose the first; the way without script, which works with it too."""
        self.page.locator("input[name=institution_name]").fill(words)
        self.press(re.compile("^Szukaj"))
        self.page.locator("input[type=radio][name=institution]").first.check()

    def reach(self, what: Locator) -> None:
        """Tab by tab to this control, and no other way."""
        for _ in range(120):
            if what.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {what}")

    def sees(self, text: Any) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def does_not_see(self, text: Any) -> None:
        expect(self.page.get_by_text(text)).to_have_count(0)

    def has_no_barriers(self) -> None:
        """Nothing on the page stops anybody, as axe-core judges; it is a script itself."""
        if not self.has_script:
            return
        axe.load(self.page)
        assert axe.violations(self.page) == [], self.path

    def is_at(self, path: str) -> None:
        assert re.fullmatch(path, self.path), f"{self.path} is not {path}"

    def fields_to_fill(self) -> int:
        """How many fields of the page's forms are seen."""
        fields = self.page.locator("main form").locator(FIELDS).all()
        return sum(field.is_visible() for field in fields)

    def sign_in_at_demo(self, name: str) -> None:
        self.open("/demo/")
        self.hit(self.page.locator(f"button[value='{name}@demo.zaloga.example']"))
        self.is_at("/pulpit/")

    def sign_out_by_forgetting(self) -> None:
        """The session is gone, as after 90 days; the page stays as it is."""
        self.page.context.clear_cookies(name="zaloga")

    def letter_to(self, address: str, about: str = "") -> Letter:
        """The newest letter to the address, read at /poczta/ beside the page that is open."""
        beside = self.page.context.new_page()
        beside.goto("/poczta/")
        row = beside.get_by_role("listitem").filter(has_text=f"do: {address}").filter(has_text=about)
        beside.goto(row.get_by_role("link").first.get_attribute("href") or "")
        body = beside.locator("main .prose").first
        links = [link.get_attribute("href") or "" for link in body.get_by_role("link").all()]
        letter = Letter(body.inner_text(), links)
        beside.close()
        return letter


class Typist(Person):
    """Somebody who has no mouse: Tab, Enter, Space and arrows do everything."""

    def hit(self, what: Locator) -> None:
        self.reach(what)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def unfold(self, words: Any) -> None:
        for summary in self.page.locator("summary", has_text=words).all():
            self.reach(summary)
            self.page.keyboard.press("Enter")

    def write(self, label: Any, text: str) -> None:
        self.type(self.field(label), text)

    def type(self, what: Locator, text: str) -> None:
        self.reach(what)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, label: Any) -> None:
        self.tick(self.field(label))

    def tick(self, what: Locator) -> None:
        """A box by Space; one of several choices by arrows, from the one at which Tab stops."""
        if what.get_attribute("type") == "radio":
            group = self.page.locator(f"input[type=radio][name='{what.get_attribute('name')}']")
            chosen = group.and_(self.page.locator(":checked"))
            self.reach(chosen if chosen.count() else group.first)
            self.step("ArrowDown", lambda: what.evaluate("one => one === document.activeElement"))
        self.reach(what)
        if not what.is_checked():
            self.page.keyboard.press("Space")

    def pick(self, label: Any, option: Any) -> None:
        field = self.field(label)
        wanted = field.locator("option", has_text=option).first.get_attribute("value")
        self.reach(field)
        self.page.keyboard.press("Home")
        self.step("ArrowDown", lambda: field.input_value() == wanted)

    def pick_institution(self, words: str) -> None:
        """What is found comes while one types."""
        self.type(self.page.locator("input[name=institution_name]"), words)
        found = self.page.locator("input[type=radio][name=institution]").first
        found.wait_for()
        self.page.wait_for_load_state("networkidle")
        self.tick(found)

    def step(self, key: str, is_there: Callable[[], bool]) -> None:
        for _ in range(60):
            if is_there():
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not lead there")
