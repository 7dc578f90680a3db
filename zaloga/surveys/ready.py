"""Ready surveys, as ready.toml tells them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

EMPTY = "pusta"


@dataclass(frozen=True, slots=True)
class Ready:
    """A ready survey: what a new one begins with. ``questions`` are fields of Question; only_if is a key."""

    key: str
    purpose: str
    name: str
    about: str
    title: str
    intro: str
    questions: tuple[dict[str, Any], ...]


@cache
def all_ready() -> dict[str, Ready]:
    """By key, in the order in which they are offered; the last one is empty."""
    told = tomllib.loads((Path(__file__).parent / "ready.toml").read_text())
    found = {one["key"]: read(one, told["options"]) for one in told["template"]}
    about = "Bez pytań. Dodasz je po kolei."
    found[EMPTY] = Ready(EMPTY, "formative", "Pusta", about, "Ankieta", "", ())
    return found


def read(told: dict[str, Any], options: dict[str, list[str]]) -> Ready:
    questions = []
    for one in told.pop("question"):
        given = one.get("options", [])
        questions.append({**one, "options": options[given] if isinstance(given, str) else given})
    return Ready(**told, questions=tuple(questions))
