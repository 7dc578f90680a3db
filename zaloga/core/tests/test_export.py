import csv
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from zaloga.core.export import csv_text, xlsx

HEADER = ["Kto", "Ile"]
FORMULA = '=HYPERLINK("http://zly.example")'


def test_a_csv_file_opens_in_polish_excel_by_a_double_click():
    file = csv_text(HEADER, [["Żaneta Łoś", 3], ["średnik; i „cudzysłów”", None]])

    assert file.startswith(b"\xef\xbb\xbf")
    text = file.decode("utf-8-sig")
    assert not text.startswith("sep=")
    assert text.count("\r\n") == 3
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert rows == [HEADER, ["Żaneta Łoś", "3"], ["średnik; i „cudzysłów”", ""]]


@pytest.mark.parametrize("cell", [FORMULA, "+48 600", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_of_a_csv_file_begins_a_formula(cell):
    text = csv_text(["Kto"], [[cell]]).decode("utf-8-sig")

    assert next(csv.reader([text.partition("\r\n")[2]], delimiter=";"), [""])[0][:1] in ("'", "")
    assert "\r\n=" not in text


def test_a_sheet_holds_text_as_text_and_numbers_as_numbers():
    book = load_workbook(BytesIO(xlsx("Dziennik", HEADER, [[FORMULA, 3], ["http://szkola.example", None]])))

    rows = [[cell.value for cell in row] for row in book["Dziennik"].rows]
    assert rows == [HEADER, [FORMULA, 3], ["http://szkola.example", None]]
    assert {cell.data_type for row in book["Dziennik"].rows for cell in row} == {"s", "n"}
    assert not any(cell.hyperlink for row in book["Dziennik"].rows for cell in row)


def test_days_are_days_in_a_sheet_and_read_as_days_from_a_csv_file():
    rows = [["Anna", date(2026, 12, 3)]]

    (_, cell) = load_workbook(BytesIO(xlsx("Dni", HEADER, rows)))["Dni"][2]

    assert (cell.value, cell.number_format) == (datetime(2026, 12, 3), "dd.mm.yyyy")
    assert csv_text(HEADER, rows).decode("utf-8-sig").splitlines()[1] == "Anna;2026-12-03"


def test_a_sheet_without_rows_opens_too():
    book = load_workbook(BytesIO(xlsx("Dziennik", HEADER, [])))

    assert [[cell.value for cell in row] for row in book["Dziennik"].rows] == [HEADER]
