"""Reading the register's file; nothing here touches institutions in the database."""

from datetime import date
from io import BytesIO

import pytest

from zaloga.core.errors import Refusal
from zaloga.institutions import rspo
from zaloga.institutions.rspo import School
from zaloga.institutions.tests.files import HEADER, row, schools

NEW_HEADER = (
    "Numer RSPO;REGON;NIP;Typ;Nazwa;Kod terytorialny województwo;Kod terytorialny powiat;"
    "Kod terytorialny gmina;Kod terytorialny miejscowość;Kod terytorialny ulica;Województwo;Powiat;Gmina;"
    "Miejscowość;Rodzaj miejscowości;Ulica;Numer budynku;Numer lokalu;Kod pocztowy;Poczta;Telefon;Faks;E-mail;"
    "Strona www;Publiczność status;Kategoria uczniów;Specyfika placówki;Imię i nazwisko dyrektora;"
    "Data założenia;Data rozpoczęcia działalności;Data likwidacji;Typ organu prowadzącego;"
    "Nazwa organu prowadzącego;REGON organu prowadzącego;NIP organu prowadzącego;"
    "Województwo organu prowadzącego;Powiat organu prowadzącego;Gmina organu prowadzącego;"
    "Miejsce w strukturze;RSPO podmiotu nadrzędnego;Typ podmiotu nadrzędnego;Nazwa podmiotu nadrzędnego;"
    "Liczba uczniów;Tereny sportowe;Języki nauczane;Czy zatrudnia logopedę;Czy zatrudnia psychologa;"
    "Czy zatrudnia pedagoga;Oddziały podstawowe wg specyfiki;Oddziały dodatkowe"
)
NEW_VALUES = {
    "Numer RSPO": '="0004993"',
    "Typ": "Przedszkole",
    "Nazwa": "PRZEDSZKOLE PUBLICZNE NR 5",
    "Kod terytorialny gmina": '="0222034"',
    "Miejscowość": "Wołów",
    "Ulica": "ul. Krótka",
    "Numer budynku": "1",
    "Numer lokalu": "2",
    "Kod pocztowy": "56-100",
    "Strona www": "www.pp5.example.pl",
    "Imię i nazwisko dyrektora": "Tajna Dyrektorka",
    "Telefon": "600700800",
    "E-mail": "tajna@szkola.example",
    "Typ organu prowadzącego": "Osoba fizyczna",
    "Nazwa organu prowadzącego": "PRYWATNA WŁAŚCICIELKA",
    "Data likwidacji": "2030-08-31",
    "RSPO podmiotu nadrzędnego": "77",
    "Liczba uczniów": "0",
}


def test_one_school_is_read_as_it_is_and_its_head_is_not():
    head = {"Imię i nazwisko dyrektora": "Tajna Dyrektorka", "Telefon": "600700800", "E-mail": "tajna@szkola.example"}
    register = rspo.read(schools(row(12, "SZKOŁA PODSTAWOWA NR 1", **head)))

    assert register.schools[12] == School(
        number=12,
        kind="Szkoła podstawowa",
        name="SZKOŁA PODSTAWOWA NR 1",
        street="ul. Szkolna 3",
        postal_code="56-100",
        town="Wołów",
        commune="0222034",
        website="",
        running_body="GMINA WOŁÓW",
        pupils=125,
        closed_on=None,
        parent=None,
    )
    assert (register.rejected, register.lines, register.seen) == ([], {12: 2}, 1)


def test_the_new_header_in_another_order_with_armoured_cells_is_read_too():
    cells = ";".join(NEW_VALUES.get(column, "") for column in NEW_HEADER.split(";"))

    register = rspo.read(schools(cells, header=NEW_HEADER))

    assert register.schools[4993] == School(
        number=4993,
        kind="Przedszkole",
        name="PRZEDSZKOLE PUBLICZNE NR 5",
        street="ul. Krótka 1/2",
        postal_code="56-100",
        town="Wołów",
        commune="0222034",
        website="http://www.pp5.example.pl",
        running_body="osoba fizyczna",
        pupils=0,
        closed_on=date(2030, 8, 31),
        parent=77,
    )
    assert not any(secret in repr(register) for secret in ("Tajna", "600700800", "tajna@", "WŁAŚCICIELKA"))


@pytest.mark.parametrize("mark", [",", "\t"])
def test_other_separators_are_understood(mark):
    register = rspo.read(BytesIO(f"Typ{mark}Nazwa{mark}Numer RSPO\nTechnikum{mark}Technikum{mark}5\n".encode()))

    assert [school.name for school in register.schools.values()] == ["Technikum"]
    assert register.columns == {"kind", "name", "number"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
def test_polish_letters_come_through_every_encoding(encoding):
    register = rspo.read(schools(row(1, "ŻŁÓBEK ŚĆĘŃ"), encoding=encoding))

    assert [(school.name, school.town) for school in register.schools.values()] == [("ŻŁÓBEK ŚĆĘŃ", "Wołów")]


def test_one_broken_letter_costs_one_row_not_the_whole_file():
    good, bad = row(1, "SZKOŁA ŻÓŁTA"), row(2, "SZKOŁA ŚWIEŻA")
    content = schools(good, bad).getvalue().replace("ŚWIEŻA".encode(), b"\xc5WIE\xc5\xbbA")

    register = rspo.read(BytesIO(content))

    assert [school.name for school in register.schools.values()] == ["SZKOŁA ŻÓŁTA"]
    assert [(bad.line, bad.reason) for bad in register.rejected] == [
        (3, "W kolumnie Nazwa są znaki, których nie da się odczytać.")
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (row("", "SZKOŁA"), "Brak numeru RSPO."),
        (row("12a", "SZKOŁA"), "Numer RSPO „12a” nie jest liczbą."),
        (row("-4", "SZKOŁA"), "Numer RSPO „-4” nie jest liczbą."),
        (row("99999999999", "SZKOŁA"), "Numer RSPO „99999999999” nie jest liczbą."),
        (row("=1+1", "SZKOŁA"), "Zamiast numeru RSPO jest formuła arkusza."),
        (row("٣", "SZKOŁA"), "Numer RSPO „٣” nie jest liczbą."),
        (row(1, "  "), "Brak nazwy."),
        (row(1, '="  "'), "Brak nazwy."),
        (row(1, "\u202e\u200b"), "Brak nazwy."),
        (row(1, "SZKOŁA", Typ=""), "Brak typu placówki."),
        (row(1, '"=HYPERLINK(""http://zly.example"",""Szkoła"")"'), "Zamiast nazwy jest formuła arkusza."),
        (row(1, "S" * 3000), "Za długa treść w kolumnie Nazwa: 3000 znaków, mieści się 300."),
        (row(1, "SZKOŁA", Miejscowość="M" * 101), "Za długa treść w kolumnie Miejscowość: 101 znaków, mieści się 100."),
        (
            row(1, "SZKOŁA; FILIA"),
            "Wiersz ma więcej komórek niż nagłówek. Pewnie w którejś jest średnik bez cudzysłowu.",
        ),
        (row(1, "SZKOŁA", **{"Data likwidacji": "jutro"}), "Data likwidacji „jutro” nie jest datą."),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_reason(line, reason):
    register = rspo.read(schools(row(7, "DOBRA SZKOŁA"), "", line))

    assert [school.number for school in register.schools.values()] == [7]
    assert [(bad.line, bad.reason) for bad in register.rejected] == [(4, reason)]


def test_the_same_row_twice_is_one_school_and_another_row_with_its_number_is_rejected():
    register = rspo.read(schools(row(1, "SZKOŁA"), row(1, "SZKOŁA"), row(1, "INNA SZKOŁA")))

    assert [school.name for school in register.schools.values()] == ["SZKOŁA"]
    assert [(bad.line, bad.reason) for bad in register.rejected] == [
        (4, "Numer 1 jest już w wierszu 2, z innymi danymi.")
    ]


def test_quoted_separators_line_breaks_and_nul_do_no_harm():
    register = rspo.read(schools(row(1, '"SZKOŁA ""A;B""\nW WOŁ\0OWIE"'), row("", "PO PRZEŁAMANIU")))

    assert [school.name for school in register.schools.values()] == ['SZKOŁA "A;B" W WOŁOWIE']
    assert [(bad.line, bad.reason) for bad in register.rejected] == [(4, "Brak numeru RSPO.")]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("http://", ""),
        ("https://", ""),
        (" http://www.sp1.example.pl ", "http://www.sp1.example.pl"),
        ("HTTPS://sp1.example.pl/", "HTTPS://sp1.example.pl/"),
        ("sp1.example.pl", "http://sp1.example.pl"),
        ("javascript:alert(1)", ""),
        ("brak", ""),
        ('"=HYPERLINK(""http://zly.example"")"', ""),
    ],
)
def test_only_a_working_address_of_a_page_is_kept(typed, kept):
    register = rspo.read(schools(row(1, "SZKOŁA", **{"Strona www": typed})))

    assert register.schools[1].website == kept


def test_the_zero_that_a_spreadsheet_ate_comes_back():
    register = rspo.read(schools(row(1, "SZKOŁA", **{"Kod terytorialny gmina": "222034"})))

    assert register.schools[1].commune == "0222034"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04reszta", "arkusza nie da się otworzyć"),
        (b"<html><body>Logowanie</body></html>", "brakuje kolumn: numer RSPO, Nazwa, Typ"),
        (b"", "brakuje kolumn"),
        (b"RSPO;Nazwa\n1;Szkola\n", "brakuje kolumn: Typ"),
        (b"\x81\x83\x88\x90\xff", "nie da się odczytać"),
        (f'{HEADER}\n1;Typ;"niezamknięta;a\n2;b;c;d;e;f\n3;g;h;i;j\n'.encode(), "niezamknięty cudzysłów"),
    ],
)
def test_what_is_no_register_is_refused_in_words(content, words):
    with pytest.raises(Refusal, match=words):
        rspo.read(BytesIO(content))
