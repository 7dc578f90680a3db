"""Reading tables that offices export: CSV or XLSX, in whatever encoding, separator and order of columns they have."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from zaloga.core import sheets
from zaloga.core.errors import BadFile
from zaloga.core.sheets import Source
from zaloga.core.words import fold, tidy_line

Headers = tuple[str, ...]
# The whole country has some 60 000 institutions.
MOST_ROWS = 150_000
TOO_BIG_A_BOOK = (
    "Ten arkusz jest za duży, żeby wczytać go w całości. Zapisz go jako CSV albo pobierz z rejestru jedno województwo."
)


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


def rows(file: Source, names: Mapping[str, Headers], essential: Mapping[str, str]) -> Iterator[Row]:
    """Rows of a table, blank ones left out.

    ``names`` gives each column its headers, folded; ``essential`` says in words which must be there. Raises BadFile
    when one of these is missing, the file breaks off in the middle of a quotation, or is no table at all.
    """
    lines = lines_of(file.read())
    header = next((cells for _line, cells in lines if any(cells)), [])
    columns = columns_of(header, names, essential)
    for line, cells in lines:
        if any(cell.strip() for cell in cells):
            yield Row(line, cells, columns, len(header))


def lines_of(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Rows with the numbers people see, blank ones too; what the file is, is decided by opening it."""
    if content.startswith(sheets.OLE):
        raise BadFile(sheets.old_or_locked(content))
    if content.startswith(sheets.ZIP):
        with put_plainly():
            book = sheets.workbook(content, sheet="", most_rows=MOST_ROWS)
        unknown = set(book.unknown)
        return ((line.number, told(line, unknown)) for line in book.lines)
    return sheets.text_rows(sheets.text_of(content))


def told(line: sheets.Line, unknown: set[tuple[int, int]]) -> list[str]:
    """The cells of a line; a formula whose value the file does not hold stays one."""
    return ["=" if (line.number, column) in unknown else cell for column, cell in enumerate(line.cells)]


@contextmanager
def put_plainly() -> Iterator[None]:
    """A whole country that comes as XLSX: that is CSV's work."""
    try:
        yield
    except sheets.Huge as huge:
        raise BadFile(TOO_BIG_A_BOOK) from huge


def has_columns(file: Source, names: Mapping[str, Headers], essential: Mapping[str, str]) -> bool:
    """Whether this is a table with all essential columns; the file is left as it was, to be read again."""
    content = file.read()
    file.seek(0)
    if content.startswith(sheets.ZIP):
        with put_plainly():
            header = list(sheets.first_row(content, most_rows=MOST_ROWS))
    else:
        header = next((cells for _line, cells in lines_of(content) if any(cells)), [])
    return essential.keys() <= known_columns(header, names).keys()


def columns_of(header: list[str], names: Mapping[str, Headers], essential: Mapping[str, str]) -> dict[str, int]:
    """Where each known column stands; BadFile when an essential one is missing."""
    columns = known_columns(header, names)
    if missing := [words for column, words in essential.items() if column not in columns]:
        raise BadFile(
            f"W pliku brakuje kolumn: {', '.join(missing)}. Sprawdź, czy to plik z rejestru i czy ma wiersz nagłówków."
        )
    return columns


def known_columns(header: list[str], names: Mapping[str, Headers]) -> dict[str, int]:
    """Where each known column stands; of two with one name the first counts."""
    titles = [fold(tidy_line(cell).strip('="')) for cell in header]
    return {
        column: titles.index(known[0])
        for column, headers in names.items()
        if (known := [title for title in headers if title in titles])
    }
