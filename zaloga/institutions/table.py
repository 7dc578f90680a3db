"""Reading tables that offices export: CSV in whatever encoding, separator and order of columns they happen to have."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import IO

from django.core.files.base import File

from zaloga.core.errors import Refusal
from zaloga.core.words import fold, tidy_line

LONGEST_CELL = 100_000
SWALLOWED = 5
BROKEN = "\ufffd"

Headers = tuple[str, ...]
Source = IO[bytes] | File


class BadRow(Exception):
    """This row cannot go in; the message is the reason in Polish."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that did not go in: its line in the file (the header is line 1) and why."""

    line: int
    reason: str


class Row:
    """One row, its cells by the names of columns."""

    __slots__ = ("cells", "columns", "is_spilled", "line")

    def __init__(self, line: int, cells: list[str], columns: Mapping[str, int], width: int):
        self.line, self.cells, self.columns = line, cells, columns
        self.is_spilled = any(cell.strip() for cell in cells[width:])

    def raw(self, column: str) -> str:
        """The cell without armour and blanks around; empty where the file has no such column."""
        place = self.columns.get(column)
        if place is None or place >= len(self.cells):
            return ""
        cell = tidy_line(self.cells[place])
        if cell.startswith('="') and cell.endswith('"') and '"' not in cell[2:-1]:
            return tidy_line(cell[2:-1])
        return cell

    def __getitem__(self, column: str) -> str:
        """The cell as text; a formula of a spreadsheet is no text."""
        cell = self.raw(column)
        return "" if cell.startswith("=") else cell


def text_of(file: Source) -> str:
    """The whole file as text, which encoding it is being decided by decoding. Raises Refusal when it is no text.

    UTF-8 with a few broken letters stays UTF-8: they become U+FFFD, and the rows that hold them can be told.
    """
    content = file.read()
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Refusal("To jest arkusz Excela. Otwórz go i zapisz jako plik CSV, a potem wczytaj ten plik.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").replace("\0", "")
    text = content.decode("utf-8-sig", "replace")
    broken = text.count(BROKEN)
    if broken and broken * 10 > sum(letter > "\x7f" for letter in text):
        try:
            text = content.decode("cp1250")
        except UnicodeDecodeError as error:
            raise Refusal(
                "Tego pliku nie da się odczytać jako tekst. Pobierz go z rejestru jeszcze raz jako CSV."
            ) from error
    return text.replace("\0", "")


def rows(file: Source, names: Mapping[str, Headers], essential: Mapping[str, str]) -> Iterator[Row]:
    """Rows of a table, blank ones left out.

    ``names`` gives each column its headers, folded; ``essential`` says in words which must be there. Raises Refusal
    when one of these is missing or the file breaks off in the middle of a quotation.
    """
    text = text_of(file)
    first = next((line for line in text.splitlines() if line.strip()), "")
    csv.field_size_limit(LONGEST_CELL)
    mark = max(";\t,", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark)
    line = 1
    try:
        header = next((cells for cells in reader if any(cells)), [])
        columns = columns_of(header, names, essential)
        line = reader.line_num + 1
        for cells in reader:
            if any("\n" in cell and cell.count(mark) >= SWALLOWED for cell in cells):
                raise csv.Error("a quotation has swallowed whole rows")
            if any(cell.strip() for cell in cells):
                yield Row(line, cells, columns, len(header))
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refusal(
            f"W pliku jest otwarty i niezamknięty cudzysłów, najpewniej w wierszu {line}. Nic nie zostało wczytane."
        ) from error


def columns_of(header: list[str], names: Mapping[str, Headers], essential: Mapping[str, str]) -> dict[str, int]:
    """Where each known column stands; of two with one name the first counts."""
    titles = [fold(tidy_line(cell).strip('="')) for cell in header]
    columns = {
        column: titles.index(known[0])
        for column, headers in names.items()
        if (known := [title for title in headers if title in titles])
    }
    if missing := [words for column, words in essential.items() if column not in columns]:
        raise Refusal(
            f"W pliku brakuje kolumn: {', '.join(missing)}. Sprawdź, czy to plik z rejestru i czy ma wiersz nagłówków."
        )
    return columns
