"""Every page of the demonstration site: valid, light, from one host, never wider than the smallest phone."""

import json
import subprocess
from pathlib import Path

import pytest
from lxml import html

from tests.walk import permissions
from tools import crawl

WEB = Path(__file__).resolve().parents[1] / "web"
KILO = 1000
# Compressed as sent: (what the browser calls it, at most). PRODUCT figures for a first visit.
MOST_REQUESTS, MOST_OCTETS, MOST_SCRIPT, MOST_WITHOUT_FONTS = 10, 150 * KILO, 20 * KILO, 60 * KILO
# Their address comes in a letter, a form leads there, they are for machines, they are beyond the walk's first six, or
# they are for the hours when a door is open, which a demonstration made at night has none of.
NO_LINK_LEADS_THERE = {
    "forum:held",
    "forum:mailed",
    "forum:names",
    "forum:readers",
    "forum:report",
    "institutions:import_run",
    "institutions:search",
    "institutions:upload",
    "mailroom:held",
    "meetings:answer_by_link",
    "meetings:dates_by_link",
    "meetings:door_qr",
    "meetings:typed",
    "meetings:minutes_approve",
    "meetings:minutes_open",
    "meetings:network_feed",
    "meetings:expert_by_link",
    "meetings:visit_by_link",
    "meetings:visit_ics",
    "networks:hand_over_answer",
    "networks:invitation",
    "networks:link",
    "networks:qr",
    "networks:ahead",
    "networks:stay_link",
    "networks:stays",
    "networks:letter_to_head",
    "networks:waiting_link",
    "networks:welcome",
    "notifications:letters_by_link",
    "notifications:stop",
    "people:address_link",
    "plans:adopt",
    "plans:feed",
    "plans:show",
    "people:code",
    "people:data_copy",
    "people:key",
    "people:key_new",
    "people:key_prove",
    "people:key_remove",
    "people:link",
    "people:recovery_codes",
    "surveys:names",
    "surveys:newcomers",
    "surveys:outcome",
    "site:components",
    "supervision:group_columns",
    "supervision:group_list",
    "supervision:group_networks",
    "site:health",
    "site:logo",
}


@pytest.fixture(scope="module")
def doors(demo_site):
    """The cookies of every walker, so that each page is a first visit but for the sign-in."""
    return {who: crawl.Walker(demo_site, who).browser_cookies() for who in crawl.WALKERS}


def test_no_link_of_the_house_leads_nowhere(linked):
    assert [f"{page}: {page.status}" for page in linked if page.status != 200] == []


def test_links_lead_to_every_page_of_the_house(linked):
    shown = {name for name, answers in permissions.rows().items() if "ok" in answers.values()}

    assert sorted(shown - {page.name for page in linked} - NO_LINK_LEADS_THERE) == []


def test_every_page_is_valid_html(linked, mistakes, demo_site, tmp_path):
    pages = linked + crawl.off_the_road(demo_site) + mistakes
    names = {}
    for number, page in enumerate(page for page in pages if page.is_html):
        file = tmp_path / f"{number:04d}.html"
        file.write_text(page.text)
        names[str(file)] = str(page)
    report = tmp_path / "report.json"  # a pipe would cut a long one short
    command = [
        "node_modules/.bin/html-validate",
        "--config",
        "htmlvalidate.json",
        "--formatter",
        f"json={report}",
        *names,
    ]

    told = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False)

    assert report.exists() and names, told.stderr
    faults = {
        f"{message['ruleId']}: {message['message']} (line {message['line']})": names[result["filePath"]]
        for result in json.loads(report.read_text())
        for message in result["messages"]
    }
    assert faults == {}


def test_first_visits_are_light_and_call_one_host_only(linked, doors, chromium, demo_site):
    faults = {
        str(page): wrong for page in crawl.one_of_each(linked) if (wrong := weigh(page, doors, chromium, demo_site))
    }

    assert faults == {}


def weigh(page: crawl.Page, doors, chromium, site: str) -> list[str]:
    """What is too heavy or noisy on a first visit of a page."""
    context = chromium.new_context(base_url=site, viewport={"width": 390, "height": 844})
    context.add_cookies(doors[page.who])
    faults: list[str] = []
    context.on("console", lambda message: message.type == "error" and faults.append(message.text))
    context.on("weberror", lambda error: faults.append(str(error.error)))
    tab = context.new_page()
    requests = measure(tab)
    tab.goto(page.path)
    tab.evaluate("document.fonts.ready.then(() => true)")
    context.close()
    return faults + too_much(list(requests.values()), site)


def measure(tab) -> dict[str, dict]:
    """Every request of the tab: its address, kind and octets as they came over the wire."""
    requests: dict[str, dict] = {}
    wire = tab.context.new_cdp_session(tab)
    wire.send("Network.enable")
    wire.on(
        "Network.requestWillBeSent",
        lambda event: requests.setdefault(
            event["requestId"], {"url": event["request"]["url"], "kind": event.get("type", ""), "octets": 0}
        ),
    )
    wire.on(
        "Network.loadingFinished",
        lambda event: requests.get(event["requestId"], {}).update(octets=event["encodedDataLength"]),
    )
    return requests


def too_much(requests: list[dict], site: str) -> list[str]:
    def octets(*kinds: str) -> int:
        return round(sum(request["octets"] for request in requests if not kinds or request["kind"] in kinds))

    figures = {
        "requests": (len(requests), MOST_REQUESTS),
        "octets in all": (octets(), MOST_OCTETS),
        "octets of script": (octets("Script"), MOST_SCRIPT),
        "octets of HTML, CSS and script": (octets("Document", "Stylesheet", "Script"), MOST_WITHOUT_FONTS),
    }
    elsewhere = [request["url"] for request in requests if not request["url"].startswith((site, "data:"))]
    return [f"{name}: {n} > {most}" for name, (n, most) in figures.items() if n > most] + elsewhere


def test_every_form_answers_mistakes_with_words_on_top(mistakes):
    wrong = []
    for page in mistakes:
        told = html.fromstring(page.text)
        is_said = told.xpath("//*[contains(@class, 'errors')]") and told.findtext(".//title").startswith("Błąd:")
        if not is_said:
            wrong.append(str(page))

    assert wrong == []


def test_no_page_scrolls_sideways_on_the_smallest_phone(linked, doors, chromium, demo_site):
    wide = {}
    for who in crawl.WALKERS:
        context = chromium.new_context(base_url=demo_site, viewport={"width": 320, "height": 640})
        context.add_cookies(doors[who])
        tab = context.new_page()
        for page in crawl.one_of_each(linked):
            if page.who == who:
                tab.goto(page.path)
                if (width := tab.evaluate("document.scrollingElement.scrollWidth")) > 320:
                    wide[str(page)] = width
        context.close()

    assert wide == {}
