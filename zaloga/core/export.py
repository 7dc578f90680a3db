"""Tables for people: XLSX first, and CSV as Polish Excel opens it by a double click."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from zaloga.core.words import tidy_text

Cell = str | int | float | date | None
# What a spreadsheet would take for a formula (OWASP: CSV injection).
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 60
LONGEST = 32_000  # Excel's own limit of a cell is 32,767 characters


def xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a frozen header and a filter; text is never read as a formula, a link or a number."""
    file = BytesIO()
    workbook = Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    )
    sheet = workbook.add_worksheet(title[:31])
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    as_day = workbook.add_format({"num_format": "dd.mm.yyyy", "align": "left"})
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(header):
        sheet.set_column(column, column, min(max(12, len(name) + 4), WIDEST))
        sheet.write_string(0, column, name, bold)
    number = 0
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, tidy_text(cell)[:LONGEST])
            elif isinstance(cell, date):
                sheet.write_datetime(number, column, cell, as_day)
            elif cell is not None:
                sheet.write_number(number, column, cell)
    sheet.autofilter(0, 0, max(number, 1), len(header) - 1)
    workbook.close()
    return file.getvalue()


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with BOM, semicolons, CRLF; days as 2026-12-03, which Excel takes for days in every language.

    A cell that would begin a formula is preceded by an apostrophe.
    """
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: Cell) -> Cell:
    """The cell as a spreadsheet should read it: as what it says, never as a formula."""
    if isinstance(cell, str) and cell.startswith(DANGEROUS):
        return f"'{cell}"
    return cell
