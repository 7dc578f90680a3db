"""Examples of plans to begin from: one TOML file each, in the four columns of the field."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from zaloga.core.errors import Refusal

HERE = Path(__file__).parent
HOURS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleAim:
    text: str
    indicator: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleMeeting:
    """One row of the four columns; ``month`` counts from September."""

    number: int
    month: int
    topic: str
    issues: tuple[str, ...]
    materials: tuple[str, ...]
    activities: tuple[str, ...]
    hours: int = HOURS
    is_spare: bool = False  # the first to go where the programme wants fewer meetings


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleTask:
    title: str
    stage: int
    after: int
    for_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    code: str
    order: int
    title: str
    for_whom: str
    question: str
    general_aim: str
    aims: tuple[ExampleAim, ...]
    meetings: tuple[ExampleMeeting, ...]
    tasks: tuple[ExampleTask, ...]


@cache
def examples() -> dict[str, Example]:
    """All examples by their code, in the order of the catalogue."""
    found = sorted((read(path) for path in HERE.glob("*.toml")), key=lambda one: one.order)
    return {one.code: one for one in found}


def example(code: str) -> Example:
    if code not in examples():
        raise Refusal("Takiego przykładu już nie ma w katalogu. Wybierz inny.")
    return examples()[code]


def read(path: Path) -> Example:
    told = tomllib.loads(path.read_text())
    meetings = tuple(meeting(number, row) for number, row in enumerate(told.pop("meeting"), start=1))
    aims = tuple(ExampleAim(**row) for row in told.pop("aim"))
    tasks = tuple(ExampleTask(**row) for row in told.pop("task"))
    return Example(code=path.stem, aims=aims, meetings=meetings, tasks=tasks, **told)


def meeting(number: int, told: dict[str, Any]) -> ExampleMeeting:
    lists: Any = {name: tuple(told.pop(name)) for name in ("issues", "materials", "activities")}
    return ExampleMeeting(number=number, **lists, **told)


def fitting(meetings: Sequence[ExampleMeeting], most: int) -> list[ExampleMeeting]:
    """As many as the programme allows: spare ones go first, then those before the last; first and last stay longest."""
    kept = list(meetings)
    while len(kept) > max(1, most):
        spare = [one for one in kept if one.is_spare]
        kept.remove(spare[-1] if spare else kept[-2] if len(kept) > 1 else kept[-1])
    return kept
