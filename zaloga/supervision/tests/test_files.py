"""Whoever sends a bad file hears why at the field, at each door where tables come in; a merely odd one goes in."""

import re
import time
import tracemalloc
from datetime import date
from functools import partial
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from xlsxwriter import Workbook

from zaloga.institutions import actions
from zaloga.institutions.models import Institution, Territory, Upload
from zaloga.institutions.tests.factories import CommuneFactory, CountyFactory, InstitutionFactory
from zaloga.institutions.tests.files import terc
from zaloga.networks.groups import roster
from zaloga.networks.models import GroupList
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db

RSPO = ["RSPO", "Typ", "Nazwa", "Miejscowość", "Data likwidacji", "Kod terytorialny gmina"]
TERC = ["WOJ", "POW", "GMI", "RODZ", "NAZWA", "NAZWA_DOD", "STAN_NA"]
PEOPLE = ["Imię i nazwisko", "E-mail", "Grupa"]
SCHOOLS = ["Numer RSPO", "Nazwa", "Miejscowość"]
MANY = 100_000
ANY_FORMULA = "=1/2"


def xlsx(*rows, merged=""):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def long_xlsx(header, row):
    """As Excel saves it: each different text stands in the table of texts that the whole file shares."""
    file = BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        for number in range(1, MANY + 1):
            sheet.write_row(number, 0, row(number))
    return file.getvalue()


def cp1250(*rows):
    return "\r\n".join([*rows, ""]).encode("cp1250")


@pytest.fixture
def coordinator(client):
    appointment = AppointmentFactory()
    appointment.programme.territories.add(CountyFactory())
    client.force_login(appointment.user)
    return appointment


@pytest.fixture
def operator(client):
    actions.load_teryt(terc(), by=None)
    person = UserFactory(operator=True)
    client.force_login(person)
    return person


def send(client, content, address, field, **beside):
    return client.post(address, {field: SimpleUploadedFile("lista.xlsx", content), **beside})


@pytest.fixture
def accede(client, coordinator):
    address = reverse("supervision:accession_preview", args=[coordinator.programme.slug])
    return partial(send, client, address=address, field="plik", **{"z-pliku": "1"})


@pytest.fixture
def group(client, coordinator):
    address = reverse("supervision:groups", args=[coordinator.programme.slug])
    return partial(send, client, address=address, field="plik")


@pytest.fixture
def register(client, operator):
    return partial(send, client, address=reverse("institutions:imports"), field="file")


def told_at(answer, field):
    """The sentence beside the field, and the title over the page."""
    page = answer.content.decode()
    beside = re.search(rf'<span class="err" id="{field}-e">.*?<span>(.*?)</span>', page, re.DOTALL)
    title = re.search(r'<h2 id="bledy">(.*?)</h2>', page)
    return beside and beside[1].replace("\u00a0", " "), title and title[1]


def lightly(deed):
    """What the deed gives, how many seconds and how many octets above the present it took."""
    tracemalloc.start()
    began = time.monotonic()
    answer = deed()
    spent, (_now, peak) = time.monotonic() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return answer, spent, peak


@pytest.mark.parametrize(
    ("door", "field", "header", "row", "sentence"),
    [
        ("accede", "plik", SCHOOLS, lambda n: [n, f"Szkoła {n}", f"Wieś {n}"], "Tu jest więcej niż 20 000 wierszy"),
        ("group", "plik", PEOPLE, lambda n: [f"Anna {n}", f"anna{n}@x.example", n % 9], "więcej niż 20 000 wierszy"),
        (
            "register",
            "file",
            [*RSPO, *(f"Kolumna {n}" for n in range(8))],
            lambda n: [n, "Przedszkole", f"Szkoła {n}", "Wołów", "", "0222034", *["tak"] * 8],
            "Zapisz go jako CSV",
        ),
    ],
)
def test_a_workbook_of_a_hundred_thousand_rows_is_refused_quickly_and_fills_no_memory(
    request, door, field, header, row, sentence
):
    content = long_xlsx(header, row)
    knock = request.getfixturevalue(door)

    answer, seconds, octets = lightly(lambda: knock(content))

    beside, title = told_at(answer, field)
    assert (answer.status_code, title) == (422, "Nie umiemy przeczytać tego pliku")
    assert sentence in beside
    assert seconds < 20
    assert octets < 60_000_000
    assert not GroupList.objects.exists()
    assert not Upload.objects.exists()


def test_a_register_of_a_hundred_thousand_rows_as_a_workbook_of_few_columns_is_taken(register):
    kept = register(long_xlsx(["RSPO", "Typ", "Nazwa"], lambda n: [n, "Przedszkole", f"Przedszkole {n}"]))

    assert kept["Location"] == Upload.objects.get().get_absolute_url()


@pytest.mark.parametrize(("door", "field"), [("accede", "plik"), ("group", "plik"), ("register", "file")])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 nie zip", "Tego arkusza nie da się otworzyć"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Workbook".encode("utf-16-le"), "w starym formacie .xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "chroniony hasłem"),
        (b"<!DOCTYPE html><table><tr><td>RSPO</td></tr></table>", ""),
        (b"%PDF-1.7 \x00\x01", "nie da się odczytać jako tabeli"),
        (b'RSPO;Typ;Nazwa\n1;"SP;SP 1\n2;SP;SP 2\n3;SP;SP 3\n4;SP;SP 4\n', "niezamknięty cudzysłów"),
    ],
    ids=["broken", "old excel", "locked", "page", "pdf", "open quotation"],
)
def test_a_file_that_cannot_be_read_is_told_at_its_field_under_one_title(request, door, field, content, sentence):
    answer = request.getfixturevalue(door)(content)

    beside, title = told_at(answer, field)
    assert (answer.status_code, title) == (422, "Nie umiemy przeczytać tego pliku")
    assert sentence in beside
    assert "Plik trzeba wybrać jeszcze raz." in answer.content.decode()


def test_what_was_pasted_is_blamed_where_it_was_pasted_and_a_wrong_sheet_where_its_name_stands(client, coordinator):
    groups = reverse("supervision:groups", args=[coordinator.programme.slug])
    preview = reverse("supervision:accession_preview", args=[coordinator.programme.slug])

    pasted = client.post(groups, {"lista": 'E-mail;Grupa\n"a@b.example;A\nc@d.example;B'})
    numbers = client.post(preview, {"z-pliku": "1", "lista": "Kolor;Smak\nzielony;kwaśny"})
    sheet = send(client, xlsx(PEOPLE, ["A", "a@b.example", "A"]), groups, "plik", arkusz="Drugi")

    assert "niezamknięty cudzysłów" in told_at(pasted, "lista")[0]
    assert told_at(pasted, "lista")[1] == "Nie umiemy przeczytać tej listy"
    assert "nie widać nagłówka kolumny" in told_at(numbers, "lista")[0]
    assert "nie ma arkusza „Drugi”" in told_at(sheet, "arkusz")[0]


# Odd, but readable


def test_schools_of_one_town_in_a_merged_cell_are_found_and_dates_and_formulas_in_place_of_numbers_are_told(
    accede, coordinator
):
    place = CommuneFactory(code="022203", name="Wołów", parent=coordinator.programme.territories.get())
    near = [
        InstitutionFactory(commune=place, town="Wołów", name=name, rspo_number=number)
        for number, name in enumerate(["Szkoła Leśna", "Szkoła Polna"], start=7)
    ]
    InstitutionFactory(commune=place, town="Lubiąż", name="Szkoła Leśna")

    answer = accede(
        xlsx(
            SCHOOLS,
            [None, "Szkoła Leśna", "Wołów"],
            [None, "Szkoła Polna", None],
            [date(1919, 3, 1), "Szkoła Wodna", None],
            [ANY_FORMULA, "Szkoła Górna", None],
            merged="C2:C3",
        )
    )

    found = answer.context["found"]
    assert found.new == near
    assert [(line, reason.split(".")[0]) for line, _what, reason in found.rejected] == [
        (4, "Ta komórka ma format daty"),
        (5, "Jest tu formuła, której wynik nie jest zapisany w pliku"),
    ]


def test_schools_in_a_list_from_an_old_program_with_a_semicolon_in_quotes_are_found(accede, coordinator):
    place = CommuneFactory(code="022203", name="Wołów", parent=coordinator.programme.territories.get())
    school = InstitutionFactory(commune=place, town="Wołów", name="Zespół Szkół; Łąkowa")

    answer = accede(cp1250("Nazwa;Miejscowość", '"Zespół Szkół; Łąkowa";Wołów'))

    assert (answer.context["found"].new, answer.context["found"].rejected) == ([school], [])


def test_people_under_a_merged_group_all_belong_to_it_and_a_group_may_be_a_day(group):
    answer = group(
        xlsx(
            PEOPLE,
            ["Anna Żak", "a@gmina.example", "gminy; wiejskie"],
            ["Jan Łoś", "b@gmina.example", None],
            ["Ewa Lis", "c@gmina.example", date(2026, 9, 14)],
            ["Ola Sum", "d@gmina.example", ANY_FORMULA],
            merged="C2:C3",
        )
    )

    assert answer.status_code == 302, told_at(answer, "plik")
    read = roster.read(GroupList.objects.get())
    assert [(entry.name, entry.group) for entry in read.entries] == [
        ("Anna Żak", "gminy; wiejskie"),
        ("Jan Łoś", "gminy; wiejskie"),
        ("Ewa Lis", "14.09.2026"),
    ]
    assert [(row.line, row.reason.split(".")[0]) for row in read.rejected] == [
        (5, "Jest tu formuła, której wynik nie jest zapisany w pliku")
    ]


def test_people_in_a_list_from_an_old_program_with_a_semicolon_in_quotes_go_in(group):
    group(cp1250("Imię i nazwisko;E-mail;Grupa", 'Łucja Żak;zak@gmina.example;"gminy; wiejskie"'))

    entries = roster.read(GroupList.objects.get()).entries
    assert [(entry.name, entry.group) for entry in entries] == [("Łucja Żak", "gminy; wiejskie")]


def test_a_register_saved_again_in_a_spreadsheet_goes_in_and_its_formulas_are_told(register, operator):
    register(
        xlsx(
            RSPO,
            [1.0, "Przedszkole", "Przedszkole Łąka", "Wołów", None, 222034],
            [2.0, "Przedszkole", "Przedszkole Las", None, date(2019, 8, 31), 222034],
            [3.0, "Przedszkole", ANY_FORMULA, "Wołów", None, 222034],
            [ANY_FORMULA, "Przedszkole", "Przedszkole Staw", "Wołów", None, 222034],
            merged="D2:D3",
        )
    )

    run = actions.preview_upload(Upload.objects.get(), by=operator)
    actions.import_rspo(Upload.objects.get().file.open("rb"), by=None)
    places = Institution.objects.values_list("name", "town", "commune__code", "closed_on").order_by("pk")
    assert list(places) == [
        ("Przedszkole Łąka", "Wołów", "022203", None),
        ("Przedszkole Las", "Wołów", "022203", date(2019, 8, 31)),
    ]
    assert [(row["line"], row["reason"]) for row in run.rejected] == [
        (4, "Zamiast nazwy jest formuła arkusza."),
        (5, "Zamiast numeru RSPO jest formuła arkusza."),
    ]


def test_a_register_from_an_old_program_with_a_semicolon_in_quotes_goes_in(register):
    register(cp1250("RSPO;Typ;Nazwa", '1;Przedszkole;"Łąka; przedszkole"'))

    actions.import_rspo(Upload.objects.get().file.open("rb"), by=None)
    assert Institution.objects.get().name == "Łąka; przedszkole"


def test_the_division_of_the_country_saved_again_in_a_spreadsheet_gets_its_zeros_back(register, operator):
    day = date(2025, 1, 1)
    register(
        xlsx(
            TERC,
            [2, None, None, None, "DOLNOŚLĄSKIE", "województwo", day],
            [2, 22, None, None, "wołowski", "powiat", day],
            [2, 22, 4, 2, "Nowa; Łąka", "gmina wiejska", day],
            [2, 22, 5, 2, ANY_FORMULA, "gmina wiejska", day],
        )
    )

    run = actions.preview_upload(Upload.objects.get(), by=operator)
    actions.load_teryt(Upload.objects.get().file.open("rb"), by=None)
    assert Territory.objects.get(code="022204").name == "Nowa; Łąka"
    assert [(row["line"], row["reason"]) for row in run.rejected] == [(5, "Zamiast wartości jest formuła arkusza.")]


def test_the_division_of_the_country_from_an_old_program_goes_in(register):
    rows = ["02;;;;DOLNOŚLĄSKIE;województwo;2025-01-01", '02;23;;;"wrocławski; nowy";powiat;2025-01-01']
    register(cp1250(";".join(TERC), *rows))

    actions.load_teryt(Upload.objects.get().file.open("rb"), by=None)
    assert Territory.objects.get(code="0223").name == "wrocławski; nowy"
