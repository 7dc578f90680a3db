"""What somebody does on pages of needs before a picture of them is taken."""

from collections.abc import Callable

from playwright.sync_api import Page


def open_link(name: str) -> Callable[[Page], None]:
    """The first link of this name."""

    def follow(tab: Page) -> None:
        tab.locator("main").get_by_role("link", name=name).first.click()
        tab.wait_for_load_state()

    return follow


def write_need(tab: Page) -> None:
    """While somebody writes, what others have filed comes up."""
    tab.locator("textarea[name=need]").press_sequentially("Dzieci z Ukrainy nie mówią po polsku, jak je oceniać?")
    tab.wait_for_selector("#podobne .card")


def decide_need(tab: Page) -> None:
    """Before anything is told: who gets what."""
    open_link("Sztuczna inteligencja")(tab)
    open_link("Przyjmij")(tab)
    tab.locator("textarea[name=reason]").fill("Sprawa całego powiatu i jest kto poprowadzić.")
    tab.get_by_role("button", name="Pokaż, co się stanie").click()
    tab.wait_for_selector("#podglad")
