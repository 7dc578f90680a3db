"""What has changed between two contents of a plan, told so that people can read it: by item, in words, side by side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zaloga.core.words import FORMER, day, plural
from zaloga.networks.models import Network
from zaloga.plans.models.plan import month_in_words
from zaloga.plans.snapshot import Content

Names = Mapping[int, str]
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class Known:
    """What numbers in a content mean: names of people, and topics of the meetings in that content."""

    people: Names
    meetings: Names

    @classmethod
    def of(cls, content: Content, people: Names) -> "Known":
        return cls(people, {row["id"]: row["topic"] for row in content["items"]})


Teller = Callable[[Any, Known], str]


@dataclass(frozen=True, slots=True)
class Side:
    """One field of one item, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One item of the plan that is new, gone, or says something else."""

    kind: str
    how: str
    title: str
    sides: tuple[Side, ...] = ()

    @property
    def sentence(self) -> str:
        """Nowe spotkanie: „…”. / Znika cel: „…”. / Zmienia się spotkanie „…”: temat i dzień."""
        name = NAMES[self.kind]
        if self.how == ADDED:
            return f"{name.new}: „{self.title}”"
        if self.how == REMOVED:
            return f"Nie ma już w planie: {name.one} „{self.title}”"
        fields = [side.label.lower() for side in self.sides]
        listed = fields[0] if len(fields) == 1 else f"{', '.join(fields[:-1])} i {fields[-1]}"
        return f"{name.one.capitalize()} „{self.title}”: inaczej {listed}"


@dataclass(frozen=True, slots=True)
class Name:
    one: str
    new: str


NAMES = {
    "general_aim": Name("cel ogólny", "Cel ogólny"),
    "aims": Name("cel", "Nowy cel"),
    "items": Name("spotkanie", "Nowe spotkanie"),
    "tasks": Name("zadanie", "Nowe zadanie"),
    "undertakings": Name("przedsięwzięcie", "Nowe wspólne przedsięwzięcie"),
}
TITLES = {"aims": "text", "items": "topic", "tasks": "title", "undertakings": "title"}


def plainly(value: Any, known: Known) -> str:
    return str(value or "")


def as_day(value: str | None, known: Known) -> str:
    return day(date.fromisoformat(value)) if value else ""


def as_month(value: str | None, known: Known) -> str:
    return month_in_words(date.fromisoformat(value)) if value else ""


def as_people(value: list[int], known: Known) -> str:
    return ", ".join(known.people.get(person, FORMER) for person in value)


def as_person(value: int | None, known: Known) -> str:
    return known.people.get(value, FORMER) if value else ""


def as_meeting(value: int | None, known: Known) -> str:
    return known.meetings.get(value, "") if value else ""


def as_list(value: list[str], known: Known) -> str:
    return ", ".join(value)


def as_hours(value: int, known: Known) -> str:
    return f"{value} {plural(value, 'godzina', 'godziny', 'godzin')}"


def as_stage(value: int, known: Known) -> str:
    return str(Network.Stage(value).label)


def as_everybody(value: bool, known: Known) -> str:
    return "wszyscy" if value else "wybrane osoby"


FIELDS: dict[str, list[tuple[str, str, Teller]]] = {
    "aims": [
        ("text", "Treść", plainly),
        ("indicator", "Po czym poznamy", plainly),
        ("target", "Ile to ma być", plainly),
        ("needs", "Na co odpowiada", as_list),
        ("owner", "Kto pilnuje", as_person),
    ],
    "items": [
        ("topic", "Temat", plainly),
        ("duration_hours", "Czas trwania", as_hours),
        ("month", "Miesiąc", as_month),
        ("planned_on", "Dzień", as_day),
        ("issues", "Problemy", plainly),
        ("self_study_materials", "Materiały", plainly),
        ("planned_activities", "Praca w sieci", plainly),
        ("needs", "Na co odpowiada", as_list),
    ],
    "tasks": [
        ("title", "Zadanie", plainly),
        ("note", "Opis", plainly),
        ("stage", "Etap", as_stage),
        ("item", "Po którym spotkaniu", as_meeting),
        ("due_on", "Do kiedy", as_day),
        ("for_all", "Dla kogo", as_everybody),
        ("people", "Kto", as_people),
    ],
    "undertakings": [
        ("title", "Nazwa", plainly),
        ("about", "Opis", plainly),
        ("starts_on", "Od", as_day),
        ("ends_on", "Do", as_day),
        ("schools", "Szkoły", as_list),
        ("others", "Inne szkoły i instytucje", plainly),
        ("people", "Kto się tym zajmuje", as_people),
    ],
}


def between(before: Content, after: Content, names: Names) -> list[Change]:
    """What became different, in the order of the plan; nothing for two contents that say the same."""
    changes = []
    if before["general_aim"] != after["general_aim"]:
        side = Side("Cel ogólny", before["general_aim"], after["general_aim"])
        changes.append(Change("general_aim", CHANGED, "na ten rok", (side,)))
    was, now = Known.of(before, names), Known.of(after, names)
    for kind in FIELDS:
        changes += of_kind(kind, before[kind], after[kind], was, now)
    return changes


def of_kind(kind: str, before: list[Content], after: list[Content], was: Known, now: Known) -> list[Change]:
    old, new = {row["id"]: row for row in before}, {row["id"]: row for row in after}
    title = TITLES[kind]
    gone = [Change(kind, REMOVED, row[title], shown(kind, row, was)) for key, row in old.items() if key not in new]
    found = []
    for key, row in new.items():
        if key not in old:
            found.append(Change(kind, ADDED, row[title], shown(kind, row, now, is_new=True)))
        elif sides := different(kind, old[key], row, was, now):
            found.append(Change(kind, CHANGED, old[key][title], sides))
    return found + gone


def different(kind: str, before: Content, after: Content, was: Known, now: Known) -> tuple[Side, ...]:
    return tuple(
        Side(label, tell(value(before, field), was), tell(value(after, field), now))
        for field, label, tell in FIELDS[kind]
        if value(before, field) != value(after, field)
    )


def value(row: Content, field: str) -> Any:
    """Versions shown before plans spoke of needs say nothing of them."""
    return row.get(field, [])


def shown(kind: str, row: Content, known: Known, *, is_new: bool = False) -> tuple[Side, ...]:
    """Everything that a new or removed item says, on its one side; its title is in the sentence."""
    said = [(label, tell(value(row, field), known)) for field, label, tell in FIELDS[kind] if field != TITLES[kind]]
    return tuple(Side(label, "", words) if is_new else Side(label, words, "") for label, words in said if words)
