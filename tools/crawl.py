"""Walk a demonstration site by its links, as somebody who signed in at /demo/ or as a guest, without a browser."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import django
from django.urls import Resolver404, resolve
from lxml import html

# Who walks, and in this order: a page is judged as the first of them sees it.
WALKERS = ("koordynator", "czlonek", "powiat", "operator", "ekspert", "nowa", "guest")
SAME_KIND = 6
OFF_THE_ROAD = (
    ("guest", "/nie-ma-takiej-strony/"),
    ("nowa", "/nie-ma-takiej-strony/"),
    ("czlonek", "/nadzor/"),
    ("guest", "/demo/komponenty/"),
    ("nowa", "/placowki/szukaj/?q=szkoła"),
)


def prepare_django() -> None:
    """For programs outside Django: names of addresses are asked of it, and nothing else, no database either."""
    os.environ.setdefault("ZALOGA_ENV", "local")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zaloga.site.settings")
    django.setup()


@dataclass(frozen=True)
class Page:
    """An answer to a GET, or to a form sent with mistakes."""

    who: str
    name: str
    path: str
    status: int
    kind: str
    text: str
    is_posted: bool = False

    def __str__(self) -> str:
        return f"{self.path} as {self.who}{' after a mistake' if self.is_posted else ''}"

    @property
    def is_html(self) -> bool:
        """A whole page of ours. A letter as mail programs show it is HTML too, but by the rules of mail."""
        return self.kind.startswith("text/html") and "<html" in self.text[:400] and self.name != "site:letter_look"


class Walker:
    """A browser of the simplest kind: cookies, GET and the forms of the page."""

    def __init__(self, site: str, who: str):
        self.site, self.who = site, who
        # On this machine browsers take plain HTTP for safe, and send Secure cookies over it.
        self.cookies = CookieJar(DefaultCookiePolicy(secure_protocols=("http", "https")))
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))
        if who != "guest":
            page = self.get("/demo/")
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
            assert token, "/demo/ shows no form"
            self.post("/demo/", email=f"{who}@demo.zaloga.example", csrfmiddlewaretoken=token[1])
            assert any(cookie.name == "zaloga" for cookie in self.cookies), f"{who} is not signed in"

    def get(self, path: str) -> Page:
        return self.send(Request(urljoin(self.site, quote(path, safe="/?=&%"))), path)

    def post(self, path: str, **fields: str) -> Page:
        headers = {"Origin": self.site, "Referer": urljoin(self.site, path)}
        return self.send(Request(urljoin(self.site, path), urlencode(fields).encode(), headers), path)

    def post_empty(self, page: Page, form: html.FormElement) -> Page:
        hidden = {field.name: field.value or "" for field in form.xpath(".//input[@type='hidden']") if field.name}
        return self.post(form.get("action") or page.path, **hidden)

    def send(self, request: Request, path: str) -> Page:
        try:
            answer = self.opener.open(request, timeout=30)
        except HTTPError as refusal:
            answer = refusal
        with answer:
            kind = answer.headers.get("Content-Type", "")
            text = answer.read().decode(errors="replace") if kind.startswith("text/") else ""
            return Page(self.who, name_of(path), path, answer.status, kind, text)

    def browser_cookies(self) -> list[dict[str, str]]:
        """The cookies as Playwright's ``add_cookies`` takes them."""
        return [{"name": kept.name, "value": kept.value or "", "url": self.site} for kept in self.cookies]

    def walk(self, start: str = "/") -> Iterator[Page]:
        """Every page that links lead to, each kind of page at most twice, and twice with something in its query."""
        waiting, seen, kinds = [start], {start}, Counter()
        while waiting:
            path = waiting.pop(0)
            kind = (name_of(path), "?" in path)
            kinds[kind] += 1
            if kinds[kind] > SAME_KIND:
                continue
            page = self.get(path)
            yield page
            for link in links(page) if page.is_html else []:
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)


def name_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return urlsplit(path).path


def links(page: Page) -> list[str]:
    """Addresses of this house that the page links to, without fragments."""
    found = []
    for href in html.fromstring(page.text).xpath("//a/@href"):
        address = urlsplit(urljoin(f"http://here{page.path}", href))
        if address.netloc == "here" and address.scheme == "http":
            found.append(address._replace(scheme="", netloc="", fragment="").geturl())
    return found


def walk_all(site: str) -> list[Page]:
    """Every page of the house as each of WALKERS finds it by links."""
    return [page for who in WALKERS for page in Walker(site, who).walk()]


def off_the_road(site: str) -> list[Page]:
    """Pages that no link leads to: answers to forms, refusals, the page of components."""
    walkers = {who: Walker(site, who) for who in {who for who, _ in OFF_THE_ROAD}}
    return [walkers[who].get(path) for who, path in OFF_THE_ROAD]


def mistakes(site: str, pages: list[Page]) -> list[Page]:
    """What the house answers to forms of the pages sent without what people fill in, where it finds mistakes."""
    walkers = {who: Walker(site, who) for who in WALKERS}
    return [answer for page in one_of_each(pages) for answer in mistakes_of(page, walkers[page.who])]


def mistakes_of(page: Page, walker: Walker) -> Iterator[Page]:
    if not forms_to_fill(page):
        return
    shown = walker.get(page.path)  # anew, for this walker's own token
    for number, form in enumerate(forms_to_fill(shown)):
        answer = walker.post_empty(page, form)
        if answer.status in (409, 422):
            yield replace(answer, name=f"{page.name} {number}", path=page.path, is_posted=True)


def forms_to_fill(page: Page) -> list[html.FormElement]:
    """The page's own forms that post something people write or choose."""
    if not page.is_html:
        return []
    forms = html.fromstring(page.text).xpath("//main//form[translate(@method, 'POST', 'post')='post']")
    return [form for form in forms if form.xpath(".//textarea|.//select|.//input[not(@type='hidden')]")]


def one_of_each(pages: list[Page]) -> list[Page]:
    """One page for each name, as the first of WALKERS sees it, and the pages that newcomers see otherwise."""
    chosen: dict[tuple[str, bool], Page] = {}
    for page in pages:
        if page.is_html:
            chosen.setdefault((page.name, page.who in ("guest", "nowa")), page)
    return list(chosen.values())
