"""Ready surveys, as ready.toml tells them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

EMPTY = "pusta"
AFTER = "po-spotkaniu"


@dataclass(frozen=True, slots=True)
class Ready:
    """A ready survey: what a new one begins with. ``questions`` are fields of Question; only_if is a key.

    ``intro_in_programme`` where the staff of institutions, who have no network yet, are told something else.
    """

    key: str
    purpose: str
    name: str
    about: str
    title: str
    intro: str
    questions: tuple[dict[str, Any], ...]
    intro_in_programme: str = ""

    @property
    def in_words(self) -> str:
        """Po spotkaniu: sześć pytań w skali i dwa otwarte. Około dwóch minut."""
        return f"{self.name}: {self.about[:1].lower()}{self.about[1:]}"


@cache
def all_ready() -> dict[str, Ready]:
    """By key, in the order in which they are offered; the last one is empty."""
    told = tomllib.loads((Path(__file__).parent / "ready.toml").read_text())
    found = {one["key"]: read(one, told["options"]) for one in told["template"]}
    about = "Bez pytań. Dodasz je po kolei."
    found[EMPTY] = Ready(EMPTY, "formative", "Pusta", about, "Ankieta", "", ())
    return found


def formative() -> list[Ready]:
    """Those that ask how it was, with their questions; the house's own for after a meeting stands first."""
    found = [one for one in all_ready().values() if one.purpose == "formative" and one.questions]
    return sorted(found, key=lambda one: one.key != AFTER)


def read(told: dict[str, Any], options: dict[str, list[str]]) -> Ready:
    questions = []
    for one in told.pop("question"):
        given = one.get("options", [])
        questions.append({**one, "options": options[given] if isinstance(given, str) else given})
    return Ready(**told, questions=tuple(questions))
