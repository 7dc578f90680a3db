"""Every address as every kind of person, against the written table; what nobody else may read is never there."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from lxml import html

from tests.walk import permissions
from tests.walk import world as worlds
from tests.walk.addresses import NAMES, address, is_of_a_place, undone

TABLE = permissions.rows()
OUR_HOSTS = {"", "testserver"}


@dataclass
class Visit:
    """What one role got at one address."""

    response: HttpResponse
    text: str


@pytest.fixture(scope="module")
def visits(world, clients) -> dict[tuple[str, str], Visit]:
    """Every address of the living network opened once by everybody: {(name, role): what they got}."""
    found = {}
    for role in permissions.ROLES:
        for name in NAMES:
            response = open_as(clients[role], address(name, world.living))
            found[name, role] = Visit(response, response.getvalue().decode(errors="replace"))
    return found


def open_as(client: Client, url: str) -> HttpResponse:
    return undone(lambda: client.get(url))


def answer(response) -> str:
    """What happened, in the words of the table."""
    if response.status_code == 302:
        return "in" if "/konto/wejscie/" in response.url else "go"
    return "ok" if response.status_code == 200 else str(response.status_code)


def test_the_table_names_every_address_of_the_house_and_no_other():
    assert {"missing": sorted(set(NAMES) - set(TABLE)), "gone": sorted(set(TABLE) - set(NAMES))} == {
        "missing": [],
        "gone": [],
    }


@pytest.mark.parametrize("name", [name for name in NAMES if name in TABLE])
def test_everybody_gets_what_the_table_says(visits, name):
    answers = {role: answer(visits[name, role].response) for role in permissions.ROLES}

    assert answers == TABLE[name]


@pytest.mark.parametrize("name", [name for name in NAMES if is_of_a_place(name)])
def test_a_network_one_may_not_know_of_does_not_exist(world, clients, name):
    where = address(name, world.hidden)
    shown = {role: open_as(clients[role], where) for role in permissions.ROLES if role not in ("guest", "operator")}

    # What only takes posts may say so before it looks for anything.
    assert {
        role: response.status_code for role, response in shown.items() if response.status_code not in (404, 405)
    } == {}
    for response in shown.values():
        assert worlds.OTHERS not in response.getvalue().decode(errors="replace").replace(where, "")


# Secret: who may read it. Each of them must be found by the first named, or the test would prove nothing.
WHO_READS = {
    worlds.CONTENT: ("member", "coordinator"),
    worlds.MET: ("member", "coordinator", "overseer", "operator"),
    worlds.CANNOT: ("coordinator",),
    worlds.KNOWN: ("member", "coordinator", "overseer", "operator"),
    worlds.REACHED: ("coordinator", "overseer", "operator"),
    worlds.GUEST: ("coordinator",),
    worlds.DRAFT: ("coordinator",),
    worlds.PLEA: ("coordinator", "overseer", "operator"),
    worlds.WAITS: ("coordinator", "overseer", "operator"),
    worlds.NOTE: ("coordinator",),
    worlds.OTHERS: ("operator",),
    worlds.ADDRESS: ("operator",),
    worlds.LISTED: ("overseer", "operator"),
    worlds.LETTER: (),
    worlds.CONFIDED: ("coordinator",),
    worlds.REPORTED: ("coordinator",),
    worlds.HELD: ("coordinator",),
    worlds.HIDDEN: ("coordinator", "overseer"),
    worlds.APPEALED: ("overseer", "coordinator"),
    worlds.UNSIGNED: (),
    worlds.SIGNED: ("coordinator",),
    worlds.SIGNATORY: ("overseer", "operator"),
    worlds.BRINGS: ("overseer", "operator", "coordinator"),
    worlds.UNPUBLISHED: ("coordinator",),
}
# In demonstration mode all letters are shown to everybody; in production these addresses do not exist.
DEMO_ONLY = ("site:demo", "site:mail", "site:letter", "site:letter_look", "site:components")


@pytest.mark.parametrize("secret", WHO_READS)
def test_no_page_shows_a_secret_to_whom_it_does_not_belong(visits, secret):
    telling = {(name, role) for (name, role), visit in visits.items() if secret in visit.text and name not in DEMO_ONLY}

    assert {where for where in telling if where[1] not in WHO_READS[secret]} == set()
    assert {role for _, role in telling} >= set(WHO_READS[secret][:1])


# The page of components shows every button there is.
EXEMPT = {"site:components": {"more than one primary button"}}


@pytest.mark.parametrize("name", DEMO_ONLY)
def test_outside_demonstration_mode_its_pages_do_not_exist(world, clients, settings, name):
    settings.DEMO = False

    assert open_as(clients["guest"], address(name, world.living)).status_code == 404


@pytest.mark.parametrize("role", permissions.ROLES)
def test_every_page_is_safe_and_well_built(visits, role):
    pages = {name: visit for (name, who), visit in visits.items() if who == role and is_page(visit.response)}

    wrong = {name: set(judge(visit)) - EXEMPT.get(name, set()) for name, visit in pages.items()}
    assert {name: faults for name, faults in wrong.items() if faults} == {}


def is_page(response: HttpResponse) -> bool:
    return "text/html" in response.headers.get("Content-Type", "") and bool(response.content)


def judge(visit: Visit) -> list[str]:
    """What is wrong with a page, in words."""
    response, text = visit.response, visit.text
    page = html.fromstring(text)
    policy = response.headers.get("Content-Security-Policy", "")
    is_whole = "<html" in text[:400].lower()
    faults = {
        "no content security policy": "default-src 'none'" not in policy,
        "the policy allows inline code": "unsafe-inline" in policy or "unsafe-eval" in policy,
        "an inline style": bool(page.xpath("//*[@style]|//style")),
        "an inline script": bool(page.xpath("//script[not(@src)]")),
        "a handler in an attribute": bool(page.xpath("//@*[starts-with(name(), 'on') or contains(name(), 'hx-on')]")),
        "loads from another host": any(urlsplit(url).netloc not in OUR_HOSTS for url in loads(page)),
        "a form that posts without a token": bool(
            page.xpath("//form[translate(@method, 'POST', 'post')='post'][not(.//input[@name='csrfmiddlewaretoken'])]")
        ),
        "an unfilled template": bool(re.search(r"\{%|\{\{|<Promise|None</", text)),
    }
    if is_whole:
        faults |= {
            "language is not Polish": page.xpath("/html/@lang") != ["pl"],
            "not exactly one h1": len(page.xpath("//h1")) != 1,
            "not exactly one main": len(page.xpath("//main")) != 1,
            "no title": not "".join(page.xpath("//title/text()")).strip(),
            "a member's page may be kept by others": keeps_private_page(response),
            "more than one primary button": len(page.xpath("//main//*[contains(@class, 'btn primary')]")) > 1,
        }
    return [fault for fault, holds in faults.items() if holds]


def loads(page) -> list[str]:
    """Everything that the browser would fetch, or send to, by itself."""
    return page.xpath(
        "//script/@src|//img/@src|//source/@src|//iframe/@src|//link[@rel!='canonical']/@href|//*[local-name()='use']/@href"
        "|//form/@action|//@formaction|//@hx-get|//@hx-post|//@data-hx-get|//@data-hx-post|//object/@data|//video/@src|//audio/@src"
    )


def keeps_private_page(response) -> bool:
    user = response.wsgi_request.user
    return user.is_authenticated and "no-store" not in response.headers.get("Cache-Control", "")
