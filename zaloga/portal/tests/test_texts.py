"""Help, rules, privacy and the declaration of accessibility."""

import re

import pytest

pytestmark = pytest.mark.django_db

# Everything that machines look for in a declaration.
A11Y = [
    "a11y-wstep", "a11y-podmiot", "a11y-url", "a11y-data-publikacja", "a11y-data-aktualizacja", "a11y-status",
    "a11y-ocena", "a11y-tresci-niedostepne", "a11y-wylaczenia", "a11y-data-sporzadzenie", "a11y-data-przeglad",
    "a11y-audytor", "a11y-kontakt", "a11y-osoba", "a11y-email", "a11y-telefon", "a11y-procedura", "a11y-architektura",
    "a11y-aplikacje",
]  # fmt: skip


def test_the_declaration_has_every_mark_that_machines_look_for_once(client):
    page = client.get("/deklaracja-dostepnosci/").content.decode()

    assert [mark for mark in A11Y if page.count(f'id="{mark}"') != 1] == []


def test_dates_of_the_declaration_are_for_machines_too(client, settings):
    settings.ACCESSIBILITY = {**settings.ACCESSIBILITY, "reviewed": "2026-11-20"}

    page = client.get("/deklaracja-dostepnosci/").content.decode()

    dates = ("publikacja", "aktualizacja", "sporzadzenie", "przeglad")
    assert all(re.search(rf'<time id="a11y-data-{name}" datetime="\d{{4}}-\d\d-\d\d">', page) for name in dates)
    assert '<time id="a11y-data-przeglad" datetime="2026-11-20">' in page


@pytest.mark.parametrize("path", ["/jak-to-dziala/", "/prywatnosc/", "/regulamin/"])
def test_every_text_says_where_to_turn_for_help(client, settings, path):
    page = client.get(path).content.decode()

    assert settings.HOUSE["email"] in page
    assert settings.HOUSE["phone"] in page


def test_the_privacy_notice_names_who_answers_for_the_data(client, settings):
    page = client.get("/prywatnosc/").content.decode()

    assert settings.HOUSE["privacy_officer"] in page
    assert settings.HOUSE["address"] in page
