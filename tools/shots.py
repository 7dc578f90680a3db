"""``make shots``: pictures of the main pages at two widths, light and dark, into ``var/shots/NAME-WIDTH-MODE.png``.

A throw-away site with demonstration data is made for it; ``URL`` of the environment takes pictures of a running one
(in demonstration mode) instead. ``ONLY=pulpit,rozmowa`` takes only these.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools import browser as system_browser
from tools import crawl, demo_site
from zaloga.site import embedded

FOLDER = embedded.VAR / "shots"
SIZES = {390: 844, 1280: 900}
MODES = ("light", "dark")


def as_it_is(tab: Page) -> None:
    """Nothing to do before the picture."""


def send_empty(tab: Page) -> None:
    """Send the page's form as it is, past the browser's own checks, to see what the house answers."""
    tab.locator("main form").first.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    tab.wait_for_selector(".errors, .err")


def ask_for_code(tab: Page) -> None:
    tab.locator("main input[type=email]").first.fill("anna@szkola.example")
    tab.locator("main form [type=submit], main form button").first.click()
    tab.wait_for_url("**/konto/kod/")


@dataclass(frozen=True)
class Shot:
    """A picture: who sees it, where (the name of a URL, or a path), and what they do first."""

    name: str
    who: str
    where: str
    act: Callable[[Page], None] = as_it_is


SHOTS = (
    Shot("strona-glowna", "guest", "portal:front"),
    Shot("katalog", "guest", "portal:catalogue"),
    Shot("siec-publiczna", "guest", "portal:network"),
    Shot("jak-to-dziala", "guest", "portal:how"),
    Shot("deklaracja-dostepnosci", "guest", "portal:accessibility"),
    Shot("wejscie", "guest", "people:sign_in"),
    Shot("kod", "guest", "/konto/wejscie/", ask_for_code),
    Shot("komponenty", "guest", "/demo/komponenty/"),
    Shot("konta-pokazowe", "guest", "/demo/"),
    Shot("poczta", "guest", "/poczta/"),
    Shot("404", "guest", "/nie-ma-takiej-strony/"),
    Shot("pulpit", "czlonek", "portal:desk"),
    Shot("siec", "czlonek", "portal:network"),
    Shot("rozmowy", "czlonek", "forum:threads"),
    Shot("rozmowa", "czlonek", "forum:thread"),
    Shot("rozmowa-nowa-bledy", "czlonek", "forum:new", send_empty),
    Shot("zaloga", "czlonek", "networks:crew"),
    Shot("role", "czlonek", "networks:roles"),
    Shot("kontrakt", "czlonek", "networks:contract"),
    Shot("profil", "czlonek", "people:account"),
    Shot("urzadzenia", "czlonek", "people:sessions"),
    Shot("dzwonek", "czlonek", "notifications:bell"),
    Shot("403", "czlonek", "/nadzor/"),
    Shot("pulpit-koordynatora", "koordynator", "portal:desk"),
    Shot("siec-koordynatora", "koordynator", "portal:network"),
    Shot("zaloga-koordynatora", "koordynator", "networks:crew"),
    Shot("zaproszenie-bledy", "koordynator", "/sieci/siec-matematykow/zaproszenia/", send_empty),
    Shot("ustawienia-sieci", "koordynator", "networks:edit"),
    Shot("przekazanie", "koordynator", "networks:hand_over"),
    Shot("pulpit-pusty", "nowa", "portal:desk"),
    Shot("dolaczenie", "nowa", "networks:join"),
    Shot("dolaczenie-bledy", "guest", "networks:join", send_empty),
    Shot("nadzor", "powiat", "supervision:home"),
    Shot("nadzor-program", "powiat", "supervision:programme"),
    Shot("nowa-siec", "powiat", "supervision:found"),
    Shot("instalacja", "operator", "supervision:operator"),
    Shot("importy", "operator", "institutions:imports"),
    Shot("osoby", "operator", "supervision:people"),
    Shot("kolejka-listow", "operator", "supervision:outbox"),
)


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    crawl.prepare_django()
    wanted = [name for name in os.environ.get("ONLY", "").split(",") if name]
    shots = [shot for shot in SHOTS if not wanted or shot.name in wanted]
    with site() as url:
        walkers = {who: crawl.Walker(url, who) for who in sorted({shot.who for shot in shots})}
        places = find(shots, walkers)
        with ThreadPoolExecutor(max_workers=len(SIZES)) as pool:
            failed = sum(pool.map(lambda width: take_all(url, width, shots, walkers, places), SIZES), [])
    print(f"Zdjęcia są w folderze {FOLDER}")
    print("".join(f"Bez zdjęcia: {line}\n" for line in sorted(set(failed))), end="")
    return int(bool(failed))


@contextmanager
def site() -> Iterator[str]:
    if given := os.environ.get("URL"):
        yield given.rstrip("/")
        return
    print("Przygotowuję stronę z danymi pokazowymi…", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="zaloga-shots-") as folder,
        embedded.server("postgres-shots", fast=True) as database_url,
        demo_site.serve(demo_site.make(database_url, "zaloga_shots", Path(folder)), "shots") as url,
    ):
        yield url


def find(shots: list[Shot], walkers: dict[str, crawl.Walker]) -> dict[Shot, str]:
    """Where each picture is taken: of several pages of one name the fullest."""
    walked = {who: [page for page in walker.walk() if page.is_html] for who, walker in walkers.items()}
    places = {}
    for shot in shots:
        if shot.where.startswith("/"):
            places[shot] = shot.where
            continue
        pages = [page for page in walked[shot.who] if page.name == shot.where and page.status == 200]
        if pages:
            places[shot] = max(pages, key=lambda page: len(page.text)).path
    return places


def take_all(
    url: str, width: int, shots: list[Shot], walkers: dict[str, crawl.Walker], places: dict[Shot, str]
) -> list[str]:
    """All pictures of one width; gives what could not be taken, with the reason."""
    failed = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_browser.chromium(), args=system_browser.LAUNCH_ARGS)
        for shot in shots:
            try:
                take(browser, url, width, shot, walkers[shot.who], places[shot])
            except KeyError:
                failed.append(f"{shot.name} – żaden odnośnik nie prowadzi do {shot.where}")
            except Exception as error:
                failed.append(f"{shot.name} – {str(error).splitlines()[0]}")
        browser.close()
    return failed


def take(browser: Browser, url: str, width: int, shot: Shot, walker: crawl.Walker, path: str) -> None:
    context = browser.new_context(
        base_url=url, viewport={"width": width, "height": SIZES[width]}, reduced_motion="reduce", locale="pl-PL"
    )
    context.set_default_timeout(8_000)
    context.add_cookies(walker.browser_cookies())
    tab = context.new_page()
    try:
        tab.goto(path)
        shot.act(tab)
        for mode in MODES:
            tab.emulate_media(color_scheme=mode)
            tab.screenshot(path=FOLDER / f"{shot.name}-{width}-{mode}.png", full_page=True)
    finally:
        context.close()


if __name__ == "__main__":
    sys.exit(main())
