"""What somebody does on a page before its picture is taken, where the page alone says what to do."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page


def open_link(*names: str) -> Callable[[Page], None]:
    """The first link of this name, and one of the next name on the page to which it leads."""

    def follow(tab: Page) -> None:
        for name in names:
            tab.locator("main").get_by_role("link", name=name).first.click()
            tab.wait_for_load_state()

    return follow


def write_need(tab: Page) -> None:
    """While somebody writes, what others have filed comes up."""
    tab.locator("textarea[name=need]").press_sequentially("Dzieci z Ukrainy nie mówią po polsku, jak je oceniać?")
    tab.wait_for_selector("#podobne .card")


def report_need(tab: Page) -> None:
    """From a proposal to the page on which one says that it should not stand there."""
    open_link("Uczniowie z Ukrainy")(tab)
    open_link("Coś tu jest nie tak")(tab)


def decide_need(tab: Page) -> None:
    """Before anything is told: who gets what."""
    open_link("Sztuczna inteligencja")(tab)
    open_link("Przyjmij")(tab)
    tab.locator("textarea[name=reason]").fill("Sprawa całego powiatu i jest kto poprowadzić.")
    tab.get_by_role("button", name="Pokaż, co się stanie").click()
    tab.wait_for_selector("#podglad")


def open_hidden(tab: Page) -> None:
    tab.locator("#ukryte + ul a.title").first.click()
    tab.wait_for_selector("text=Treść wpisu")


def open_hiding(tab: Page) -> None:
    tab.locator("article").get_by_role("link", name="Ukryj wpis").first.click()
    tab.wait_for_selector("text=Ukryć ten wpis")


def open_appeal(tab: Page) -> None:
    tab.locator("section.card.now").get_by_role("link", name="Odpowiedz").first.click()
    tab.wait_for_selector("text=Odwołanie od ukrycia wpisu")


def open_digest(tab: Page) -> None:
    """The digest as a mail program shows it."""
    tab.get_by_role("link", name=re.compile("now(a|e|ych) wiadomo")).first.click()
    tab.get_by_role("link", name="Zobacz, jak wygląda").click()
    tab.wait_for_load_state()


def open_as_expert(tab: Page) -> None:
    """The page of somebody invited to a meeting, by the link in their letter."""
    tab.get_by_role("link", name=re.compile("^Zaproszenie: ")).first.click()
    tab.get_by_role("link", name="Zobacz, jak wygląda").click()
    link = tab.get_by_role("link", name="Zobacz i odpowiedz").get_attribute("href")
    tab.goto(urlsplit(link or "").path)
    tab.wait_for_selector("text=Czy będziesz?")


def ask_for_copy(tab: Page) -> None:
    tab.get_by_role("button", name="Przygotuj kopię").click()
    tab.wait_for_load_state()


def set_up_app(tab: Page) -> None:
    """As far as the picture to scan; no code is sent, so the account stays as it is."""
    tab.get_by_role("button", name="Ustaw aplikację").click()
    tab.wait_for_selector("img.scan")


def unfold(name: str) -> Callable[[Page], None]:
    """The first link of this name, and everything folded there opened."""

    def act(tab: Page) -> None:
        open_link(name)(tab)
        for fold in tab.locator("main details.fold > summary").all():
            fold.click()

    return act


def paste_groups(tab: Page) -> None:
    """A short list of people in two groups, as far as the choice of networks."""
    rows = ["Imię i nazwisko\tE-mail\tGrupa\tJST"]
    for number, name in enumerate(("Teresa Zagroda", "Olgierd Powiat", "Wanda Rynek")):
        group = "powiaty" if number % 2 else "gminy miejskie"
        rows.append(f"{name}\tosoba{number}@gmina.example\t{group}\tMiasto Wołów")
    tab.locator("textarea[name=lista]").fill("\n".join([*rows, "Ktoś Bez Adresu\t\tpowiaty\t"]))
    tab.get_by_role("button", name="Dalej").click()
    tab.wait_for_selector("select[name=do_0]")


def preview_groups(tab: Page) -> None:
    paste_groups(tab)
    for number in range(2):
        tab.locator(f"select[name=do_{number}]").select_option("new")
        tab.locator(f"input[name=nazwa_{number}]").fill("Samorządy razem")
    tab.get_by_role("button", name="Pokaż podgląd").click()
    tab.wait_for_selector("#uwagi, #s1")


def foresee(deed: str) -> Callable[[Page], None]:
    """All the networks and one deed in them, as far as what would happen."""

    def act(tab: Page) -> None:
        for box in tab.locator("input[name=sieci]").all():
            box.check()
        tab.locator(f"input[name=co][value={deed}]").check()
        tab.get_by_role("button", name="Zobacz skutki").click()
        tab.wait_for_selector("text=Wróć i zmień wybór")

    return act
