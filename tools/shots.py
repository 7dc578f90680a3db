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
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from tools import browser as system_browser
from tools import crawl, demo_site
from tools.acts import (
    ask_for_copy,
    decide_need,
    foresee,
    open_appeal,
    open_as_expert,
    open_digest,
    open_hidden,
    open_hiding,
    open_link,
    paste_groups,
    preview_groups,
    report_need,
    set_up_app,
    unfold,
    write_need,
)
from tools.of_meetings import MEETINGS
from zaloga.site import embedded

FOLDER = embedded.VAR / "shots"
SIZES = {390: 844, 1280: 900}
MODES = ("light", "dark")
DESK = "/pulpit/"
NETWORK = "/sieci/siec-matematykow"
OPEN_NETWORK = "/sieci/siec-wychowawcow"
THREAD = "Uczeń liczy w pamięci"
CONFIDENTIAL = "Rodzic nagrywa"
LED = "Próbny egzamin"
POLL = "Temat na styczeń"
PASTED = (
    "Stasiak Helena <helena.stasiak@szkola.example>; marek.wrona@szkola.example; helena.stasiak@szkola.example\n"
    "Anna Jarosz\tczlonek@demo.zaloga.example\nOla Sikora\tola.sikora@szkola\nNowa Osoba\tnowa@demo.zaloga.example"
)
PROGRAMME = "/nadzor/powiat-wolowski/"
NEEDS = "/zgloszenia/"


def as_it_is(tab: Page) -> None:
    """Nothing to do before the picture."""


def send_empty(tab: Page) -> None:
    """Send the page's form as it is, past the browser's own checks, to see what the house answers."""
    tab.locator("main form").first.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    tab.wait_for_selector(".errors, .err")


def open_thread(tab: Page) -> None:
    """From the list to the conversation everybody should see; the rest of the list stays unread."""
    tab.get_by_role("link", name=THREAD).first.click()
    tab.wait_for_selector(".post")


def open_nameless(tab: Page) -> None:
    """From a conversation to the box in which one writes without a name."""
    open_thread(tab)
    tab.get_by_role("link", name="Anonimowo", exact=True).click()
    tab.wait_for_selector("text=Wyślij anonimowo")


def through(link: str, until: str) -> Callable[[Page], None]:
    """Follow the first link of this name; there is the page when ``until`` is on it."""

    def act(tab: Page) -> None:
        tab.get_by_role("link", name=link).first.click()
        tab.wait_for_selector(until)

    return act


open_confidential = through(CONFIDENTIAL, ".post")
open_thread_led = through(LED, ".post")  # a question that has its answer and a hidden post
open_poll = through(POLL, "#glosowanie")
open_moved = through("przenosi do innej sieci", "text=Ta rozmowa jest gdzie indziej")


def vote_in_poll(tab: Page) -> None:
    """The result, as whoever has voted sees it; the vote is the same at every width."""
    open_poll(tab)
    if tab.get_by_role("button", name="Głosuję").count():
        tab.locator("input[name=wybor]").first.check()
        tab.get_by_role("button", name="Głosuję").click()
    tab.wait_for_selector("#glosowanie progress")


def make_poll(tab: Page) -> None:
    open_thread(tab)
    tab.get_by_role("link", name="Dodaj głosowanie").click()
    tab.wait_for_selector("text=Nowe głosowanie")


def open_tidy(tab: Page) -> None:
    open_thread_led(tab)
    tab.get_by_role("link", name="Przenieś, wydziel, połącz").click()
    tab.wait_for_selector("text=Uporządkuj rozmowę")
    for part in tab.locator("details.fold > summary").all():
        part.click()


def open_report(tab: Page) -> None:
    open_thread(tab)
    tab.get_by_role("button", name="Zgłoś").first.click()
    tab.wait_for_selector("text=Wpis jest zgłoszony")


def open_held(tab: Page) -> None:
    tab.locator("#czekaja + ul a.title").first.click()
    tab.wait_for_selector("text=Wpis do sprawdzenia")


def ask_for_code(tab: Page) -> None:
    tab.locator("main input[type=email]").first.fill("anna@szkola.example")
    tab.locator("main form [type=submit], main form button").first.click()
    tab.wait_for_url("**/konto/kod/")


def stop_digest(tab: Page) -> None:
    """From the foot of a letter, without signing in."""
    open_digest(tab)
    link = tab.get_by_role("link", name="nie chcę listu zbiorczego").get_attribute("href")
    tab.goto(urlsplit(link or "").path)
    tab.wait_for_selector("text=Których listów nie chcesz")


def look_through_list(tab: Page) -> None:
    tab.locator("textarea[name=text]").fill(PASTED)
    tab.locator("input[name=role]").first.check()
    tab.locator("main form button").first.click()
    tab.wait_for_selector("input[name=kto]")


def send_a_part(tab: Page) -> None:
    """Only whoever stands first is sent to; the others are named and stay in the box."""
    look_through_list(tab)
    for box in tab.locator("input[name=kto]").all()[1:]:
        box.uncheck()
    tab.locator("button[name=wyslij]").click()
    tab.wait_for_selector("#zostalo, .notice")


def make_link(tab: Page) -> None:
    tab.locator("main form button").last.click()
    tab.wait_for_selector("#adres")


def type_school(tab: Page) -> None:
    tab.locator("input[name=institution_name]").press_sequentially("sp wołów")
    tab.wait_for_selector("#znalezione input[type=radio]")


def show_room_code(tab: Page) -> None:
    tab.locator("main form button").last.click()
    tab.wait_for_selector("img.qr")


@dataclass(frozen=True)
class Shot:
    """A picture: who sees it, where, and what they do first."""

    name: str
    who: str
    path: str
    act: Callable[[Page], None] = as_it_is


SHOTS = (
    Shot("strona-glowna", "guest", "/"),
    Shot("katalog", "guest", "/sieci/"),
    Shot("plan", "czlonek", f"{NETWORK}/plan/"),
    Shot("plan-prowadzi", "koordynator", f"{NETWORK}/plan/"),
    Shot("plan-zmiany", "czlonek", f"{NETWORK}/plan/zmiany/?od=1&do=2"),
    Shot("plan-nowe-zadanie", "koordynator", f"{NETWORK}/plan/zadania/nowe/"),
    Shot("plan-potrzeby", "koordynator", f"{NETWORK}/plan/potrzeby/"),
    Shot("plan-potrzeba", "koordynator", f"{NETWORK}/plan/potrzeby/", open_link("Popraw, co")),
    Shot("plan-nowy-cel", "koordynator", f"{NETWORK}/plan/cele/nowe/"),
    Shot("plan-wydruk", "czlonek", f"{NETWORK}/plan/wydruk/"),
    Shot("plan-nadzor", "powiat", f"{NETWORK}/plan/"),
    *[Shot(name, who, f"{NETWORK}/spotkania/{path}") for name, who, path in MEETINGS],
    Shot("notatka-uwaga", "koordynator", f"{NETWORK}/spotkania/2/notatka/", open_link("Odpowiedz")),
    *[Shot(name, who, "/spotkania/") for name, who in (("kalendarz", "czlonek"), ("kalendarz-nadzor", "powiat"))],
    Shot("terminy-prowadzi", "koordynator", f"{NETWORK}/spotkania/", unfold("Kiedy spotkamy")),
    Shot("moje-zadania", "czlonek", "/moje-zadania/"),
    Shot("siec-publiczna", "guest", f"{NETWORK}/"),
    Shot("jak-to-dziala", "guest", "/jak-to-dziala/"),
    Shot("deklaracja-dostepnosci", "guest", "/deklaracja-dostepnosci/"),
    Shot("wejscie", "guest", "/konto/wejscie/"),
    Shot("kod", "guest", "/konto/wejscie/", ask_for_code),
    Shot("komponenty", "guest", "/demo/komponenty/"),
    Shot("konta-pokazowe", "guest", "/demo/"),
    Shot("poczta", "guest", "/poczta/"),
    Shot("program-zakonczony", "guest", "/programy/samorzadowcy-pilotaz/"),
    Shot("zgloszenia", "guest", NEEDS),
    Shot("zgloszenie-nowe", "guest", f"{NEEDS}nowe/"),
    Shot("zgloszenie-podobne", "nowa", f"{NEEDS}nowe/", write_need),
    Shot("zgloszenie-bledy", "guest", f"{NEEDS}nowe/", send_empty),
    Shot("zgloszenie", "guest", NEEDS, open_link("Uczniowie z Ukrainy")),
    Shot("zgloszenie-podpis", "guest", NEEDS, open_link("podpisz „Uczniowie z Ukrainy")),
    Shot("zgloszenie-naduzycie", "guest", NEEDS, report_need),
    Shot("zgloszenie-przyjete", "guest", f"{NEEDS}?stan=przyjete", open_link("Lekcje przyrody")),
    Shot("zgloszenia-kolejka", "powiat", f"{PROGRAMME}zgloszenia/"),
    Shot("zgloszenie-rozpatrywane", "powiat", NEEDS, open_link("Sztuczna inteligencja")),
    Shot("zgloszenie-decyzja", "powiat", NEEDS, decide_need),
    Shot("nabor", "guest", NEEDS, open_link("Nowe sieci na wiosnę")),
    Shot("nabor-nowy", "powiat", f"{PROGRAMME}nabory/nowy/"),
    Shot("nabor-decyzje", "powiat", f"{PROGRAMME}zgloszenia/", open_link("Decyzje")),
    Shot("404", "guest", "/nie-ma-takiej-strony/"),
    Shot("pulpit", "czlonek", DESK),
    Shot("siec", "czlonek", f"{NETWORK}/"),
    Shot("rozmowy", "czlonek", f"{NETWORK}/rozmowy/"),
    Shot("rozmowa", "czlonek", f"{NETWORK}/rozmowy/", open_thread),
    Shot("rozmowa-anonimowo", "czlonek", f"{NETWORK}/rozmowy/", open_nameless),
    Shot("rozmowa-anonimowa-nowa", "czlonek", f"{NETWORK}/rozmowy/anonimowo/"),
    Shot("rozmowa-prowadzona", "koordynator", f"{NETWORK}/rozmowy/", open_thread_led),
    Shot("rozmowa-glosowanie", "czlonek", f"{NETWORK}/rozmowy/", open_poll),
    Shot("rozmowa-glosowanie-wynik", "koordynator", f"{NETWORK}/rozmowy/", vote_in_poll),
    Shot("rozmowa-glosowanie-nowe", "koordynator", f"{NETWORK}/rozmowy/", make_poll),
    Shot("rozmowa-porzadki", "koordynator", f"{NETWORK}/rozmowy/", open_tidy),
    Shot("moderacja", "koordynator", f"{NETWORK}/moderacja/"),
    Shot("wpis-zgloszenie", "czlonek", f"{NETWORK}/rozmowy/", open_report),
    Shot("wpis-ukrycie", "koordynator", f"{NETWORK}/moderacja/", open_hiding),
    Shot("wpis-czeka", "koordynator", f"{NETWORK}/moderacja/", open_held),
    Shot("rozmowa-gdzie-indziej", "czlonek", "/konto/powiadomienia/", open_moved),
    Shot("wpis-ukryty", "koordynator", f"{NETWORK}/moderacja/", open_hidden),
    Shot("odwolanie", "powiat", PROGRAMME, open_appeal),
    Shot("rozmowa-poufna", "czlonek", f"{NETWORK}/rozmowy/", open_confidential),
    Shot("rozmowa-poufna-nowa", "czlonek", f"{NETWORK}/rozmowy/poufna/"),
    Shot("anonimowosc", "guest", "/anonimowosc/"),
    Shot("rozmowa-nowa-bledy", "czlonek", f"{NETWORK}/rozmowy/nowa/", send_empty),
    Shot("ankiety", "czlonek", f"{NETWORK}/ankiety/"),
    Shot("ankieta-odpowiedz", "czlonek", f"{NETWORK}/ankiety/", unfold("Odpowiedz")),
    Shot("ankieta-wyniki", "czlonek", f"{NETWORK}/ankiety/", unfold("Jak było na spotkaniu")),
    Shot("ankieta-potrzeby", "koordynator", f"{NETWORK}/ankiety/", unfold("Nad czym chcesz")),
    Shot("ankieta-bez-wynikow", "czlonek", f"{OPEN_NETWORK}/ankiety/", unfold("o rodzicach")),
    Shot("ankieta-otwarta", "koordynator", f"{NETWORK}/ankiety/", unfold("w listopadzie")),
    Shot("ankieta-nowa", "koordynator", f"{NETWORK}/ankiety/nowa/"),
    Shot("ankiety-programu", "powiat", f"{PROGRAMME}ankiety/"),
    Shot("ankieta-programu", "powiat", f"{PROGRAMME}ankiety/", unfold("Jakich sieci")),
    Shot("ankieta-programu-wyniki", "powiat", f"{PROGRAMME}ankiety/", unfold("W sali")),
    Shot("ankieta-od-nowa", "powiat", f"{PROGRAMME}ankiety/", open_link("Jakich sieci", "Niech placówka")),
    Shot("zaloga", "czlonek", f"{NETWORK}/zaloga/"),
    Shot("role", "czlonek", f"{NETWORK}/role/"),
    Shot("kontrakt", "czlonek", f"{NETWORK}/kontrakt/"),
    Shot("profil", "czlonek", "/konto/"),
    Shot("urzadzenia", "czlonek", "/konto/urzadzenia/"),
    Shot("drugi-klucz", "czlonek", "/konto/drugi-skladnik/"),
    Shot("drugi-klucz-aplikacja", "czlonek", "/konto/drugi-skladnik/", set_up_app),
    Shot("moje-dane", "czlonek", "/konto/moje-dane/", ask_for_copy),
    Shot("moj-dziennik", "czlonek", "/konto/dziennik/"),
    Shot("usuniecie-konta", "czlonek", "/konto/usuniecie/"),
    Shot("usuniecie-konta-dowod", "czlonek", "/konto/usuniecie/?sposob=bez-nazwiska"),
    Shot("odejscie", "czlonek", f"{NETWORK}/odejscie/"),
    Shot("odejscie-podsumowanie", "czlonek", f"{NETWORK}/odejscie/?sposob=bez-nazwiska"),
    Shot("odejscie-koordynatora", "koordynator", f"{NETWORK}/odejscie/", send_empty),
    Shot("listy", "czlonek", "/konto/listy-do-ciebie/"),
    Shot("list-zbiorczy", "czlonek", "/poczta/", open_digest),
    Shot("ekspert-strona", "guest", "/poczta/", open_as_expert),
    Shot("eksperci-programu", "powiat", "/programy/powiat-wolowski/eksperci/"),
    Shot("listy-koniec", "guest", "/poczta/", stop_digest),
    Shot("dzwonek", "czlonek", "/konto/powiadomienia/"),
    Shot("403", "czlonek", "/nadzor/"),
    Shot("pulpit-koordynatora", "koordynator", DESK),
    Shot("siec-koordynatora", "koordynator", f"{NETWORK}/"),
    Shot("zaloga-koordynatora", "koordynator", f"{NETWORK}/zaloga/"),
    Shot("zaproszenie-bledy", "koordynator", f"{NETWORK}/zaproszenia/", send_empty),
    Shot("zaproszenia", "koordynator", f"{NETWORK}/zaproszenia/"),
    Shot("zaproszenia-lista", "koordynator", f"{NETWORK}/zaproszenia/lista/"),
    Shot("zaproszenia-podglad", "koordynator", f"{NETWORK}/zaproszenia/lista/", look_through_list),
    Shot("zaproszenia-odnosnik", "koordynator", f"{NETWORK}/zaproszenia/odnosnik/"),
    Shot("zaproszenia-zostalo", "koordynator", f"{NETWORK}/zaproszenia/lista/", send_a_part),
    Shot("odnosnik-gotowy", "koordynator", f"{NETWORK}/zaproszenia/odnosnik/", make_link),
    Shot("miejsca", "koordynator", f"{NETWORK}/miejsca/"),
    Shot("kod-na-sale", "koordynator", f"{NETWORK}/zaproszenia/sala/", show_room_code),
    Shot("ustawienia-sieci", "koordynator", f"{NETWORK}/ustawienia/"),
    Shot("nastepny-rok", "koordynator", f"{NETWORK}/nastepny-rok/"),
    Shot("przekazanie", "koordynator", f"{NETWORK}/przekazanie/"),
    Shot("pulpit-pusty", "nowa", DESK),
    Shot("dolaczenie", "nowa", f"{OPEN_NETWORK}/dolacz/"),
    Shot("dolaczenie-szkola", "guest", f"{OPEN_NETWORK}/dolacz/", type_school),
    Shot("dolaczenie-bledy", "guest", f"{OPEN_NETWORK}/dolacz/", send_empty),
    Shot("nadzor", "powiat", "/nadzor/"),
    Shot("nadzor-program", "powiat", PROGRAMME),
    Shot("nadzor-siec", "powiat", f"{PROGRAMME}sieci/siec-matematykow/"),
    Shot("dziennik-programu", "powiat", f"{PROGRAMME}dziennik/"),
    Shot("wiele-sieci", "powiat", f"{PROGRAMME}wiele-sieci/"),
    Shot("wiele-sieci-archiwum", "powiat", f"{PROGRAMME}wiele-sieci/", foresee("archiwum")),
    Shot("wiele-sieci-nastepny-rok", "powiat", f"{PROGRAMME}wiele-sieci/", foresee("nastepny-rok")),
    Shot("wiele-sieci-otwarcie", "powiat", f"{PROGRAMME}wiele-sieci/", foresee("otworz")),
    Shot("pulpit-nadzoru", "powiat", DESK),
    Shot("nowa-siec", "powiat", f"{PROGRAMME}nowa-siec/"),
    Shot("grupy", "powiat", f"{PROGRAMME}grupy/"),
    Shot("grupy-sieci", "powiat", f"{PROGRAMME}grupy/", paste_groups),
    Shot("grupy-podglad", "powiat", f"{PROGRAMME}grupy/", preview_groups),
    Shot("pulpit-eksperta", "ekspert", DESK),
    Shot("pulpit-operatora", "operator", DESK),
    Shot("instalacja", "operator", "/instalacja/"),
    Shot("importy", "operator", "/instalacja/importy/"),
    Shot("ustawienia", "operator", "/instalacja/ustawienia/"),
    Shot("dziennik", "operator", "/instalacja/dziennik/"),
    Shot("osoby", "operator", "/instalacja/osoby/"),
    Shot("kolejka-listow", "operator", "/instalacja/poczta/"),
    Shot("listy-wracaja", "operator", "/instalacja/poczta/wracaja/"),
)


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    crawl.prepare_django()
    wanted = [name for name in os.environ.get("ONLY", "").split(",") if name]
    shots = [shot for shot in SHOTS if not wanted or shot.name in wanted]
    failed: list[str] = []
    with site() as url:
        walkers = {who: crawl.Walker(url, who) for who in sorted({shot.who for shot in shots})}
        # Desks first and in all widths, because what somebody reads for another picture is no news any more.
        for part in ([shot for shot in shots if shot.path == DESK], [shot for shot in shots if shot.path != DESK]):
            with ThreadPoolExecutor(max_workers=len(SIZES)) as pool:
                failed += sum(pool.map(lambda width, part=part: take_all(url, width, part, walkers), SIZES), [])
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


def take_all(url: str, width: int, shots: list[Shot], walkers: dict[str, crawl.Walker]) -> list[str]:
    """All pictures of one width; gives what could not be taken, with the reason."""
    failed = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_browser.chromium(), args=system_browser.LAUNCH_ARGS)
        for shot in shots:
            try:
                take(browser, url, width, shot, walkers[shot.who])
            except Exception as error:
                failed.append(f"{shot.name} – {str(error).splitlines()[0]}")
        browser.close()
    return failed


def take(browser: Browser, url: str, width: int, shot: Shot, walker: crawl.Walker) -> None:
    context = browser.new_context(
        base_url=url, viewport={"width": width, "height": SIZES[width]}, reduced_motion="reduce", locale="pl-PL"
    )
    context.set_default_timeout(8_000)
    context.add_cookies(walker.browser_cookies())
    tab = context.new_page()
    try:
        answer = tab.goto(shot.path)
        assert answer and answer.status < 500, f"{shot.path} nie odpowiada"
        shot.act(tab)
        for mode in MODES:
            tab.emulate_media(color_scheme=mode)
            tab.screenshot(path=FOLDER / f"{shot.name}-{width}-{mode}.png", full_page=True)
    finally:
        context.close()


if __name__ == "__main__":
    sys.exit(main())
