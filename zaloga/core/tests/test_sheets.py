"""Tables as offices send them: every trap has its row here and its sentence in Polish."""

import re
import zipfile
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from zaloga.core import sheets
from zaloga.core.errors import Refusal
from zaloga.core.sheets import Line

PEOPLE = [["Imię i nazwisko", "E-mail", "Grupa"], ["Łucja Żak", "zak@gmina.example", "Gminy; wiejskie"]]


def xlsx(*rows, alter=lambda book: None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    alter(book)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(content, **parts):
    """The package with some of its parts given anew, by the last piece of their name."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            part = entry.rsplit("/", 1)[-1].split(".")[0]
            text = old.read(entry)
            new.writestr(entry, parts[part](text) if part in parts else text)
    return file.getvalue()


def read(content, **options):
    return sheets.read(BytesIO(content), **options)


def cells_of(sheet):
    return [list(line.cells) for line in sheet.lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_in_any_usual_encoding_separator_and_line_end_is_one_table(encoding, mark, end):
    rows = [mark.join(f'"{cell}"' if ";" in cell else cell for cell in row) for row in PEOPLE]

    sheet = read(end.join([*rows, "", ""]).encode(encoding))

    assert cells_of(sheet) == PEOPLE


def test_a_semicolon_inside_quotes_is_no_separator_even_in_the_header():
    sheet = read('"Imię; nazwisko",e-mail\n"Nowak; Jan",jan@gmina.example\n'.encode())

    assert cells_of(sheet) == [["Imię; nazwisko", "e-mail"], ["Nowak; Jan", "jan@gmina.example"]]


def test_lines_keep_the_numbers_that_people_see_though_empty_ones_are_left_out():
    sheet = read(b'a;b\n;;\n"dwie\nlinie";x\n\nostatni;y\n')

    assert sheet.lines == (Line(1, ("a", "b")), Line(3, ("dwie linie", "x")), Line(6, ("ostatni", "y")))


def test_an_open_quotation_is_told_with_its_line():
    with pytest.raises(Refusal, match="niezamknięty cudzysłów, najpewniej w wierszu 2"):
        read(b'a;b\n"Jan;jan@gmina.example\nAnna;anna@gmina.example\n')


def test_a_sheet_of_excel_gives_text():
    sheet = read(xlsx(*PEOPLE))

    assert (cells_of(sheet), sheet.name, sheet.others, sheet.hidden, sheet.unknown) == (PEOPLE, "Sheet", (), (), ())


def test_numbers_days_and_answers_come_out_as_people_write_them():
    sheet = read(xlsx([600700800.0, 1.5, date(2018, 9, 14), True, "  00123 ", None, "koniec"]))

    assert cells_of(sheet) == [["600700800", "1,5", "14.09.2018", "tak", "00123", "", "koniec"]]


def test_what_is_merged_downwards_stands_in_every_row_of_its_own():
    content = xlsx(
        ["Grupa", "E-mail"],
        ["gminy wiejskie", "a@gmina.example"],
        [None, "b@gmina.example"],
        [None, None],
        [None, "c@gmina.example"],
        alter=lambda book: book.active.merge_cells("A2:A3"),
    )

    assert cells_of(read(content)) == [
        ["Grupa", "E-mail"],
        ["gminy wiejskie", "a@gmina.example"],
        ["gminy wiejskie", "b@gmina.example"],
        ["", "c@gmina.example"],
    ]


def test_a_title_merged_over_columns_stays_one_cell():
    content = xlsx(["Lista uczestników"], ["a", "b"], alter=lambda book: book.active.merge_cells("A1:B1"))

    assert cells_of(read(content)) == [["Lista uczestników"], ["a", "b"]]


def test_a_formula_gives_the_value_it_had_and_without_one_its_place_is_told():
    content = repacked(
        xlsx(["E-mail"], ["=A9"], ["=A10"], ["b@gmina.example"]),
        sheet1=lambda xml: re.sub(rb"<f>A9</f><v ?/>|<f>A9</f><v></v>", b"<f>A9</f><v>7</v>", xml),
    )

    assert cells_of(read(content)) == [["E-mail"], ["7"], ["b@gmina.example"]]


def test_a_row_with_text_and_an_unknown_formula_says_so():
    sheet = read(xlsx(["Jan", "=A9", "x"], ["Anna", "#N/A"], ["=A9"]))

    assert (cells_of(sheet), sheet.unknown) == ([["Jan", "", "x"], ["Anna"]], ((1, 1), (2, 1), (3, 0)))


def test_a_formula_that_says_nothing_is_an_empty_cell():
    content = repacked(
        xlsx(["Jan", "=A9"]),
        sheet1=lambda xml: re.sub(rb'<c r="B1".*?</c>', b'<c r="B1" t="str"><f>A9</f><v/></c>', xml),
    )

    assert read(content).unknown == ()


def test_the_first_filled_sheet_is_read_and_the_others_can_be_chosen_by_name():
    def more(book):
        book.create_sheet("Lista").append(["a"])
        book.create_sheet("Pusty")
        book.create_sheet("Druga").append(["b"])
        secret = book.create_sheet("Ukryty")
        secret.append(["tajne"])
        secret.sheet_state = "hidden"

    content = xlsx(alter=more)

    first, second = read(content), read(content, sheet="Druga")

    assert (cells_of(first), first.name, first.others) == ([["a"]], "Lista", ("Druga",))
    assert (cells_of(second), second.name, second.others) == ([["b"]], "Druga", ("Lista",))
    with pytest.raises(Refusal, match="nie ma arkusza „Trzecia”"):
        read(content, sheet="Trzecia")


def test_hidden_rows_are_read_and_told():
    def hide(book):
        book.active.row_dimensions[2].hidden = True

    sheet = read(xlsx(["a"], ["b"], ["c"], alter=hide))

    assert (cells_of(sheet), sheet.hidden) == ([["a"], ["b"], ["c"]], (2,))


@pytest.mark.parametrize("lie", [b"A1:A1", b"A1:XFD1048576"])
def test_the_size_that_a_sheet_declares_is_not_believed(lie):
    content = repacked(xlsx(["a", "b"], ["c", "d"]), sheet1=lambda xml: xml.replace(b'ref="A1:B2"', b'ref="%s"' % lie))

    assert cells_of(read(content)) == [["a", "b"], ["c", "d"]]


def test_a_coloured_cell_at_the_end_of_the_world_is_no_row():
    def colour(book):
        book.active.cell(1_048_576, 5).fill = PatternFill("solid", fgColor="FFFF00")

    assert cells_of(read(xlsx(["a"], alter=colour))) == [["a"]]


def test_a_hundred_thousand_rows_are_refused_in_words_in_both_formats():
    body = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n) for n in range(1, 100_001))
    long = repacked(xlsx(["a"]), sheet1=lambda xml: xml.split(b"<sheetData>")[0] + b"<sheetData>" + body + END)

    with pytest.raises(Refusal, match="więcej niż 20\u00a0000 wierszy, tylu naraz"):
        read(long)
    with pytest.raises(Refusal, match="więcej niż 5\u00a0000 wierszy"):
        read(b"a;b\n" * 100_000, most_rows=5_000)


END = b"</sheetData></worksheet>"


def test_a_bomb_is_not_unpacked():
    spaces = repacked(xlsx(["a"]), sheet1=lambda xml: xml + b" " * 160_000_000)
    rows = repacked(
        xlsx(["a"]), sheet1=lambda xml: xml.split(b"<sheetData>")[0] + b"<sheetData>" + b"<row/>" * 6_000_000 + END
    )

    for bomb in (spaces, rows):
        with pytest.raises(Refusal, match="po rozpakowaniu byłby ogromny"):
            read(bomb)


def test_an_entity_that_grows_is_refused():
    laughs = (
        b'<!DOCTYPE x [<!ENTITY a "'
        + b"ha" * 500
        + b'">'
        + b"".join(b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("h")))
        + b"]>"
    )
    cell = b'<c r="A1" t="inlineStr"><is><t>&g;</t></is></c>'
    sheet = b'<worksheet xmlns="%s"><sheetData><row r="1">%s</row>' % (sheets.MAIN.strip("{}").encode(), cell)

    with pytest.raises(Refusal, match="nie da się otworzyć"):
        read(repacked(xlsx(["a"]), sheet1=lambda xml: laughs + sheet + END))


def ole(stream):
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + stream.encode("utf-16-le") + b"\0" * 600


def ods():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<office/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "jest pusty"),
        (b" \r\n ", "jest pusty"),
        (xlsx(), "żadnego wypełnionego wiersza"),
        (ole("EncryptedPackage"), "chroniony hasłem. Zapisz go bez hasła"),
        (ole("Workbook"), "w starym formacie .xls. Otwórz go w swoim programie"),
        (ole("WordDocument"), "nie da się odczytać jako tabeli"),
        (ods(), "to jest plik LibreOffice"),
        (b"\xef\xbb\xbf<html><table><tr><td>a</td></tr></table></html>", "strona internetowa"),
        (b"PK\x03\x04" + b"x" * 90, "nie da się otworzyć"),
        (xlsx(["a"])[:-200], "nie da się otworzyć"),
        (b"%PDF-1.7\n", "nie da się odczytać jako tabeli"),
        (b"\x81\x83\x88\x90\xff", "nie da się odczytać jako tabeli"),
        (bytes(range(256)) + b"\0" * 100, "nie da się odczytać jako tabeli"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content, sentence):
    with pytest.raises(Refusal, match=f"(?i){sentence}"):
        read(content)
