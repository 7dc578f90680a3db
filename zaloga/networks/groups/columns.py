"""Which column of a list is what, known by its header in any order and under any usual name."""

import re
from collections.abc import Sequence

from zaloga.core.sheets import Line
from zaloga.core.words import fold

EMAIL, NAME, SURNAME_FIRST, FIRST, LAST = "email", "name", "surname_first", "first", "last"
GROUP, PLACE, RSPO = "group", "place", "rspo"

TITLES = {
    EMAIL: "adres e-mail",
    NAME: "imię i nazwisko",
    SURNAME_FIRST: "nazwisko i imię",
    FIRST: "imię",
    LAST: "nazwisko",
    GROUP: "grupa",
    PLACE: "placówka, szkoła albo JST",
    RSPO: "numer RSPO",
}
# Folded, with everything but letters and digits as a space.
HEADERS = {
    EMAIL: (
        "e mail", "email", "mail", "adres e mail", "adres email", "adres mail", "adres mailowy", "adres e mailowy",
        "adres poczty elektronicznej", "poczta elektroniczna", "sluzbowy e mail",
        "e mail sluzbowy", "adres e mail uczestnika",
    ),
    NAME: (
        "imie i nazwisko", "imie nazwisko", "imie i nazwisko uczestnika", "imiona i nazwisko", "uczestnik", "osoba",
        "uczestnik uczestniczka", "imie i nazwisko osoby",
    ),
    SURNAME_FIRST: ("nazwisko i imie", "nazwisko imie", "nazwisko i imie uczestnika", "nazwisko i imiona"),
    FIRST: ("imie", "imiona", "imie uczestnika"),
    LAST: ("nazwisko", "nazwiska", "nazwisko uczestnika"),
    GROUP: (
        "grupa", "grupa szkoleniowa", "nazwa grupy", "nr grupy", "numer grupy", "grupa szkolen",
        "nazwa grupy szkoleniowej", "siec", "nazwa sieci",
    ),
    PLACE: (
        "placowka", "nazwa placowki", "szkola", "nazwa szkoly", "jst", "nazwa jst", "jednostka", "instytucja",
        "jednostka samorzadu terytorialnego", "miejsce pracy", "urzad", "gmina", "powiat", "szkola placowka",
        "placowka szkola", "placowka jst", "organizacja", "placowka albo jst", "nazwa instytucji",
        "placowka lub jst", "szkola lub placowka", "szkola albo placowka",
    ),
    RSPO: ("rspo", "nr rspo", "numer rspo", "rspo placowki", "nr rspo placowki"),
}  # fmt: skip
HEADER_WITHIN = 10  # a title or two may stand above the header
WHOLE_NAMES = (NAME, SURNAME_FIRST)

Columns = dict[str, int | None]


def plain(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", fold(title)).strip()


def known_in(cells: Sequence[str]) -> Columns:
    """The columns whose headers are known; of two of one kind the one with the plainer name counts."""
    titles = [plain(cell) for cell in cells]
    return {
        kind: next(titles.index(header) for header in headers if header in titles)
        for kind, headers in HEADERS.items()
        if any(header in titles for header in headers)
    }


def recognised(lines: Sequence[Line]) -> tuple[int, Columns]:
    """Where the header stands among the lines (-1: there is none) and which column is what.

    Without a known header the column of addresses is known by the sign @, and the rest is asked.
    """
    known = [known_in(line.cells) for line in lines[:HEADER_WITHIN]]
    header = max(range(len(known)), key=lambda place: len(known[place]))
    columns = known[header]
    if not columns and any("@" in cell for cell in lines[0].cells):
        header = -1
    if EMAIL not in columns and (place := column_of_addresses(lines)) is not None:
        columns[EMAIL] = place
    if any(kind in columns for kind in WHOLE_NAMES):
        columns = {kind: place for kind, place in columns.items() if kind not in (FIRST, LAST)}
    return header, columns


def column_of_addresses(lines: Sequence[Line]) -> int | None:
    """The column with the most addresses in it, where there are any."""
    width = max(len(line.cells) for line in lines)
    counts = [sum("@" in line.cell(place) for line in lines) for place in range(width)]
    return counts.index(max(counts)) if max(counts, default=0) else None


def is_settled(columns: Columns) -> bool:
    """Whether everything that is needed is known: addresses, names, and whether there are groups at all."""
    has_name = any(kind in columns for kind in WHOLE_NAMES) or {FIRST, LAST} <= columns.keys()
    return columns.get(EMAIL) is not None and has_name and GROUP in columns
