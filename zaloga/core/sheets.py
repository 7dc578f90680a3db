"""Tables that people send: CSV in any usual encoding and separator, XLSX as offices make it, or pasted cells.

What a file is, is decided by opening it, never by its name. Cells come out as text, rows with the numbers people see.
"""

import csv
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO, StringIO
from itertools import islice
from typing import IO, Any

from django.core.files.base import File
from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, range_boundaries
from openpyxl.xml.functions import iterparse

from zaloga.core.errors import BadFile
from zaloga.core.words import tidy_line

Source = IO[bytes] | File

MARKS = ";\t,"
MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_CELL = 100_000
SWALLOWED = 5
BROKEN = "\ufffd"
MOST_UNPACKED = 150_000_000
MOST_ENTRIES = 2_000
MOST_TAGS = 5_000_000  # of all parts together: what is parsed is held in memory
LOOKED_AT = 20  # first lines, by which the separator is known

ZIP = b"PK\x03\x04"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
PAGE = re.compile(rb"\s*<(?:!doctype|html|head|body|table|meta|\?xml|style|div)", re.IGNORECASE)
QUOTED = re.compile('"[^"]*"')
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")

SAVE_AS = "Otwórz go w swoim programie, wybierz „Zapisz jako” i format „Skoroszyt programu Excel (.xlsx)” albo CSV."
HUGE = "Ten plik po rozpakowaniu byłby ogromny, więc go nie przyjmujemy. Skopiuj samą listę do nowego pliku."
NO_RESULT = "Jest tu formuła, której wynik nie jest zapisany w pliku. Otwórz go w Excelu, zapisz i wczytaj jeszcze raz."
NO_TEXT = "Tego pliku nie da się odczytać jako tabeli. Przyjmujemy arkusze Excela (.xlsx) i pliki CSV."


class Huge(BadFile):
    """What it holds would fill the memory."""


class NoSuchSheet(BadFile):
    """The file has no sheet of the name that was asked for."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the file (the first is 1) and its cells as text, without blanks around."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int | None) -> str:
        """The cell in this column, counted from 0; empty where the row is shorter or there is no such column."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read. Rows without any text are left out, so numbers of lines may jump."""

    lines: tuple[Line, ...]
    name: str = ""  # of the sheet that was read; empty when the file has no sheets
    others: tuple[str, ...] = ()  # sheets that were not read and are not empty
    hidden: tuple[int, ...] = ()  # numbers of rows that a filter or a hand has hidden; they are read like others
    unknown: tuple[tuple[int, int], ...] = ()  # line and column (from 0) of formulas without a value, and of errors

    def __bool__(self) -> bool:
        return bool(self.lines)


def read(file: Source, *, sheet: str = "", most_rows: int = MOST_ROWS) -> Sheet:
    """The table in the file: the named sheet, or the first that is not empty.

    Raises BadFile with a sentence that says what to do when the file is empty, protected by a password, of a kind
    that is not read here, broken, too large unpacked, or has more than ``most_rows`` rows with text.
    """
    content = file.read()
    if not content.strip():
        raise BadFile("Ten plik jest pusty. Sprawdź go na swoim urządzeniu i wybierz jeszcze raz.")
    if content.startswith(OLE):
        raise BadFile(old_or_locked(content))
    if content.startswith(ZIP):
        return workbook(content, sheet=sheet, most_rows=most_rows)
    if PAGE.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise BadFile(f"To jest strona internetowa, która tylko nazywa się jak arkusz. {SAVE_AS}")
    return pasted(text_of(content), most_rows=most_rows)


def pasted(text: str, *, most_rows: int = MOST_ROWS) -> Sheet:
    """The table in a text: a CSV file, or cells copied from a spreadsheet."""
    lines = (Line(number, tuple(tidy_line(cell) for cell in cells)) for number, cells in text_rows(text))
    return Sheet(bounded((line for line in lines if any(line.cells)), most_rows))


def bounded(lines: Iterator[Line], most_rows: int) -> tuple[Line, ...]:
    taken = tuple(islice(lines, most_rows + 1))
    if len(taken) > most_rows:
        raise BadFile(too_long(most_rows))
    return taken


def too_long(most_rows: int) -> str:
    number = f"{most_rows:,}".replace(",", "\u00a0")
    return f"Tu jest więcej niż {number} wierszy, tylu naraz nie przyjmujemy. Podziel listę i wczytaj części po kolei."


def old_or_locked(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "Ten plik jest chroniony hasłem. Zapisz go bez hasła i wybierz jeszcze raz."
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return f"To jest arkusz w starym formacie .xls. {SAVE_AS}"
    return NO_TEXT


# Text


def text_of(content: bytes) -> str:
    """The whole file as text, which encoding it is being decided by decoding. Raises BadFile when it is no text.

    UTF-8 with a few broken letters stays UTF-8: they become U+FFFD, and the rows that hold them can be told.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").replace("\0", "")
    if content.count(b"\0") * 20 > len(content) or content.startswith((b"%PDF-", b"\x89PNG", b"\xff\xd8\xff")):
        raise BadFile(NO_TEXT)
    text = content.decode("utf-8-sig", "replace")
    broken = text.count(BROKEN)
    if broken and broken * 10 > sum(letter > "\x7f" for letter in text):
        try:
            text = content.decode("cp1250")
        except UnicodeDecodeError as error:
            raise BadFile(NO_TEXT) from error
    return text.replace("\0", "")


def text_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows of a text as they stand, each with the number of the line where it begins; blank ones too.

    Raises BadFile when the text breaks off in the middle of a quotation.
    """
    csv.field_size_limit(LONGEST_CELL)
    mark = separator(text)
    is_open = text.count('"') % 2 == 1
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark)
    line = 1
    try:
        for cells in reader:
            if any("\n" in cell and cell.count(mark) >= (1 if is_open else SWALLOWED) for cell in cells):
                raise csv.Error("a quotation has swallowed whole rows")
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadFile(
            f"W pliku jest otwarty i niezamknięty cudzysłów, najpewniej w wierszu {line}. Nic nie zostało wczytane."
        ) from error


def separator(text: str) -> str:
    """The mark that stands in most of the first lines, outside quotations; of equal ones the more usual."""
    first = [QUOTED.sub("", line) for line in islice((line for line in text.splitlines() if line.strip()), LOOKED_AT)]
    return max(MARKS, key=lambda mark: (sum(mark in line for line in first), sum(line.count(mark) for line in first)))


# XLSX


@dataclass(slots=True)
class Notes:
    """What the values alone do not tell of a sheet."""

    hidden: list[int] = field(default_factory=list)
    unknown: list[tuple[int, int]] = field(default_factory=list)
    # Cells merged downwards: first row, last row, column from 0.
    merged: list[tuple[int, int, int]] = field(default_factory=list)


def workbook(content: bytes, *, sheet: str, most_rows: int) -> Sheet:
    """A sheet of an XLSX file; the first that is not empty, or the named one."""
    with opened(content, most_rows) as book:
        return chosen(book, sheet, most_rows)


def first_row(content: bytes, *, most_rows: int) -> tuple[str, ...]:
    """The first row with text that workbook() would give for the file, without reading the others."""
    with opened(content, most_rows) as book:
        shown = (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
        rows = (tuple(as_text(value) for value in row) for sheet in shown for row in values_of(sheet))
        return next((row for row in rows if any(row)), ())


@contextmanager
def opened(content: bytes, most_rows: int) -> Iterator[Any]:
    """The workbook, for as long as the block lasts. Raises BadFile when it cannot be read or is too large."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            refuse_foreign(package)
            refuse_long(package, most_rows)
        # Warnings tell of styles and extensions, which nobody here needs.
        with warnings.catch_warnings(action="ignore"):
            book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
            with closing(book):
                yield book
    except BadFile:
        raise
    except Exception as error:  # broken headers, streams and XML: zlib.error, KeyError, ParseError and more
        raise BadFile(f"Tego arkusza nie da się otworzyć, może jest uszkodzony. {SAVE_AS}") from error


def refuse_foreign(package: zipfile.ZipFile) -> None:
    """Say what the package is when it is no XLSX, or when it would be huge."""
    entries = package.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Huge(HUGE)
    names = {entry.filename.lower() for entry in entries}
    if "content.xml" in names or "mimetype" in names:
        raise BadFile(f"To jest plik LibreOffice (.ods). {SAVE_AS}")
    if "xl/workbook.bin" in names:
        raise BadFile(f"To jest arkusz w formacie .xlsb. {SAVE_AS}")
    if "xl/workbook.xml" not in names:
        raise BadFile(NO_TEXT)
    if tags_in(package) > MOST_TAGS:
        raise Huge(HUGE)


def tags_in(package: zipfile.ZipFile) -> int:
    """About how many pieces the parser would have to hold, counted without parsing."""
    tags = 0
    for entry in package.infolist():
        with package.open(entry) as stream:
            while tags <= MOST_TAGS and (piece := stream.read(1_000_000)):
                tags += piece.count(b"<") if entry.filename.lower().endswith((".xml", ".rels")) else 0
    return tags


def refuse_long(package: zipfile.ZipFile, most_rows: int) -> None:
    """Say so when no sheet is short enough, before the library takes all texts of the file into memory."""
    parts = [name for name in package.namelist() if SHEET_PART.fullmatch(name)]
    counts = [count for name in parts if (count := filled_rows(package, name, most_rows))]
    if counts and min(counts) > most_rows:
        raise BadFile(too_long(most_rows))


def filled_rows(package: zipfile.ZipFile, name: str, most_rows: int) -> int:
    """How many rows of a sheet hold anything; counted no further than one beyond ``most_rows``."""
    filled = 0
    with package.open(name) as stream:
        for _event, element in iterparse(stream):
            if element.tag == f"{MAIN}row":
                filled += any(len(cell) for cell in element)
                element.clear()
                if filled > most_rows:
                    break
    return filled


def chosen(book, name: str, most_rows: int) -> Sheet:
    """The named sheet, or the first with text; the names of the others with text are told."""
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    sheets = [sheet for sheet in book.worksheets if sheet.title == name] if name else shown
    if not sheets:
        raise NoSuchSheet(f"W tym pliku nie ma arkusza „{name}”. Wybierz inny.")
    for position, sheet in enumerate(sheets):
        if is_filled(sheet):
            others = shown if name else sheets[position + 1 :]
            names = tuple(other.title for other in others if other is not sheet and is_filled(other))
            return sheet_of(sheet, names, most_rows)
    raise BadFile("W tym pliku nie ma żadnego wypełnionego wiersza. Sprawdź, czy to ten plik.")


def values_of(sheet) -> Iterator[tuple]:
    # The size that a file declares may be a lie in both directions.
    sheet.reset_dimensions()
    return (row[:MOST_COLUMNS] for row in sheet.iter_rows(values_only=True))


def is_filled(sheet) -> bool:
    return any(as_text(value) for row in values_of(sheet) for value in row)


def sheet_of(sheet, others: tuple[str, ...], most_rows: int) -> Sheet:
    notes = notes_of(sheet, most_rows)
    lines = bounded(lines_of(sheet, notes), most_rows)
    kept = {line.number for line in lines}
    return Sheet(
        lines,
        name=sheet.title,
        others=others,
        hidden=tuple(number for number in notes.hidden if number in kept),
        unknown=tuple(notes.unknown),
    )


def lines_of(sheet, notes: Notes) -> Iterator[Line]:
    """Rows with text; what is merged downwards stands in each of its rows that say anything themselves."""
    starts = {(first, column): last for first, last, column in notes.merged}
    standing: dict[int, tuple[int, str]] = {}
    unknown = set(notes.unknown)
    for number, row in enumerate(values_of(sheet), start=1):
        cells = ["" if (number, column) in unknown else as_text(value) for column, value in enumerate(row)]
        if not any(cells):
            continue
        for column, cell in enumerate(cells):
            if last := starts.get((number, column)):
                standing[column] = (last, cell)
        cells += [""] * (max(standing, default=-1) + 1 - len(cells))
        for column, (last, cell) in standing.items():
            if number <= last and not cells[column]:
                cells[column] = cell
        yield Line(number, trimmed(cells))


def trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """Without the empty cells at the end."""
    width = max((place for place, cell in enumerate(cells, start=1) if cell), default=0)
    return tuple(cells[:width])


def as_text(value: object) -> str:
    """A cell's value as people write it: 600700800 for 600700800.0, 14.09.2018 for a day."""
    match value:
        case None:
            return ""
        case bool():
            return "tak" if value else "nie"
        case float():
            return f"{value:.0f}" if value.is_integer() else repr(value).replace(".", ",")
        case datetime() if value.time() == time():
            return f"{value:%d.%m.%Y}"
        case datetime():
            return f"{value:%d.%m.%Y %H:%M}"
        case date():
            return f"{value:%d.%m.%Y}"
    return tidy_line(str(value)[:LONGEST_CELL])


def notes_of(sheet, most_rows: int) -> Notes:
    """Hidden rows, merged cells, formulas without a value. Stops with BadFile after too many rows with cells."""
    notes = Notes()
    number = filled = 0
    with sheet._get_source() as stream:  # the library has no public name for the sheet's own stream
        for _event, element in iterparse(stream):
            if element.tag == f"{MAIN}row":
                number = int(float(element.get("r", number + 1)))
                filled += note_row(notes, element, number)
                if filled > most_rows:
                    raise BadFile(too_long(most_rows))
                element.clear()
            elif element.tag == f"{MAIN}mergeCell":
                note_merged(notes, element.get("ref", ""))
                element.clear()
    return notes


def note_row(notes: Notes, row, number: int) -> bool:
    """Write down what is odd in the row; whether it holds any value or formula."""
    if row.get("hidden") in ("1", "true"):
        notes.hidden.append(number)
    is_filled = False
    for place, cell in enumerate(row):
        value, formula = cell.find(f"{MAIN}v"), cell.find(f"{MAIN}f")
        is_filled |= len(cell) > 0
        # An empty text is a value too, when the cell says that it is a text.
        has_value = value is not None and bool(value.text or cell.get("t") == "str")
        if cell.get("t") == "e" or (formula is not None and not has_value):
            letters = coordinate_from_string(cell.get("r"))[0] if cell.get("r") else ""
            notes.unknown.append((number, column_index_from_string(letters) - 1 if letters else place))
    return is_filled


def note_merged(notes: Notes, reference: str) -> None:
    left, top, _right, bottom = range_boundaries(reference)
    if top is not None and bottom is not None and left is not None and bottom > top:
        notes.merged.append((top, bottom, left - 1))
