"""Reading TERC, the part of the TERYT register that lists voivodeships, counties and communes (GUS)."""

import re
from dataclasses import dataclass
from datetime import date

from zaloga.core.sheets import Source
from zaloga.institutions.models import Territory
from zaloga.institutions.table import BadRow, Rejected, Row, has_columns, rows

NAMES = {
    "woj": ("woj",),
    "pow": ("pow",),
    "gmi": ("gmi",),
    "rodz": ("rodz",),
    "name": ("nazwa",),
    "described": ("nazwa_dod", "nazwa dod"),
    "as_of": ("stan_na", "stan na"),
}
ESSENTIAL = {"woj": "WOJ", "pow": "POW", "gmi": "GMI", "rodz": "RODZ", "name": "NAZWA"}
COMMUNES, PARTS_OF_COMMUNES, DISTRICTS = "123", "45", "89"
NEVER = date(1999, 1, 1)  # the three-level division begins here


@dataclass(frozen=True, slots=True)
class Unit:
    """One territory as TERC tells of it."""

    code: str
    kind: str
    name: str
    rodz: str
    described: str
    parent: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Terc:
    units: dict[str, Unit]
    rejected: list[Rejected]


def is_terc(file: Source) -> bool:
    """Whether the file is TERC, told by its header; it is left as it was, to be read again."""
    return has_columns(file, NAMES, ESSENTIAL)


def read(file: Source) -> Terc:
    """All units of the file by code, larger ones first. Raises Refusal when it is no TERC file at all."""
    units: dict[str, Unit] = {}
    lines: dict[str, int] = {}
    rejected = []
    for row in rows(file, NAMES, ESSENTIAL):
        try:
            unit = unit_of(row)
            if unit and units.setdefault(unit.code, unit) != unit:
                raise BadRow(f"Kod {unit.code} jest w pliku drugi raz, z inną treścią.")
        except BadRow as bad:
            rejected.append(Rejected(row.line, str(bad)))
        else:
            if unit:
                lines.setdefault(unit.code, row.line)
    return Terc(*with_parents(units, lines, rejected))


def with_parents(
    units: dict[str, Unit], lines: dict[str, int], rejected: list[Rejected]
) -> tuple[dict[str, Unit], list[Rejected]]:
    """Only units whose whole is known too, from the largest to the smallest."""
    kept: dict[str, Unit] = {}
    for code in sorted(units, key=lambda code: (len(code), code)):
        unit = units[code]
        if unit.parent and unit.parent not in kept:
            rejected.append(Rejected(lines[code], f"Nie ma jednostki {unit.parent}, w której leży {unit.name}."))
        else:
            kept[code] = unit
    return kept, sorted(rejected, key=lambda row: row.line)


def unit_of(row: Row) -> Unit | None:
    """What the row tells of; None for towns and rural areas inside communes. Raises BadRow with the reason."""
    if any(row.raw(column).startswith("=") for column in ESSENTIAL):
        raise BadRow("Zamiast wartości jest formuła arkusza.")
    # Spreadsheets eat leading zeros.
    woj, county, commune = (row[column] and row[column].zfill(2) for column in ("woj", "pow", "gmi"))
    rodz = row["rodz"]
    code = woj + county + commune
    shape = "".join("x" if part else "-" for part in (woj, county, commune, rodz))
    if shape not in ("x---", "xx--", "xxxx") or not re.fullmatch(r"\d\d(\d\d(\d\d\d)?)?", code + rodz):
        raise BadRow("Kod jednostki jest niepełny albo nie składa się z cyfr.")
    if rodz in PARTS_OF_COMMUNES and rodz:
        return None
    if rodz not in COMMUNES + DISTRICTS:
        raise BadRow(f"Nieznany rodzaj jednostki: {rodz}.")
    if not row["name"]:
        raise BadRow("Brak nazwy jednostki.")
    if len(row["name"]) > 100 or len(row["described"]) > 60:
        raise BadRow("Nazwa jednostki jest za długa.")
    return Unit(
        code=code,
        kind=kind_of(code, rodz),
        name=row["name"],
        rodz=rodz,
        described=row["described"],
        parent=parent_of(code),
        as_of=day_of(row["as_of"]),
    )


def kind_of(code: str, rodz: str) -> str:
    if rodz and rodz in DISTRICTS:
        return Territory.Kind.DISTRICT
    return {2: Territory.Kind.VOIVODESHIP, 4: Territory.Kind.COUNTY, 6: Territory.Kind.COMMUNE}[len(code)]


def parent_of(code: str) -> str:
    """Codes of parts begin with the code of the whole; districts lie in the city with county rights."""
    return code[:-2]


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return NEVER


def commune_of(code: str, territories: dict[str, Territory] | None = None) -> Territory | None:
    """The commune or district of RSPO's seven-digit code (WOJ POW GMI RODZ), None if there is none.

    The last digit does not count: it says town or countryside inside the commune, and it changes when a village
    becomes a town. ``territories`` by code spare the query.
    """
    if not re.fullmatch(r"\d{7}", code):
        return None
    if territories is not None:
        return territories.get(code[:6])
    return Territory.objects.filter(code=code[:6]).select_related("parent").first()


def by_code() -> dict[str, Territory]:
    """All territories with their wholes, by code (one query)."""
    return {unit.code: unit for unit in Territory.objects.select_related("parent")}
