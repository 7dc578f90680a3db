import threading
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from openpyxl import Workbook

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.core.sheets import pasted
from zaloga.institutions.tests.factories import CommuneFactory, CountyFactory, InstitutionFactory
from zaloga.networks.tests.factories import NetworkFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes import actions
from zaloga.programmes.models import Accession
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.supervision import acceding

pytestmark = pytest.mark.django_db
CHOOSING = 14


@pytest.fixture
def county():
    """A programme coordinator of a programme of one county with two communes."""
    appointment = AppointmentFactory()
    appointment.programme.territories.add(CountyFactory())
    return appointment


def commune(county, code, name):
    return CommuneFactory(code=code, name=name, parent=county.programme.territories.get())


def school(place, number, **fields):
    return InstitutionFactory(commune=place, rspo_number=number, source="rspo", **fields)


def page(name, county) -> str:
    return reverse(f"supervision:{name}", args=[county.programme.slug])


def understood(county, text):
    return acceding.understood(county.programme, pasted(text))


def test_a_whole_commune_is_shown_before_it_accedes_and_the_others_are_left_out(client, county):
    here, there = commune(county, "022202", "Wińsko"), commune(county, "022203", "Wołów")
    ours = [school(here, 11, kind="Szkoła podstawowa"), school(here, 12, kind="Przedszkole")]
    school(there, 21)
    client.force_login(county.user)

    shown = client.post(page("accession_preview", county), {"wszystkie": "1", "obszar": "022202"})

    found = shown.context["found"]
    assert set(found.new) == set(ours)
    assert dict(found.kinds) == {"Szkoła podstawowa": 1, "Przedszkole": 1}
    assert not Accession.objects.exists()
    client.post(page("accede_many", county), {"placowka": [one.pk for one in found.new]})
    assert set(Accession.objects.values_list("institution", flat=True)) == {one.pk for one in ours}


def test_those_ticked_accede_and_each_is_written_down_once(client, county):
    place = commune(county, "022203", "Wołów")
    before, new = school(place, 11), school(place, 12)
    actions.accede(county.programme, before, by=county.user)
    client.force_login(county.user)

    for _ in range(2):
        client.post(page("accede_many", county), {"placowka": [before.pk, new.pk]})

    assert Accession.objects.count() == 2
    assert Event.objects.filter(name="programme.acceded").count() == 2


def test_the_list_is_of_the_programmes_territory_and_tells_who_has_acceded(client, county):
    place = commune(county, "022203", "Wołów")
    inside = school(place, 11, name="Szkoła Podstawowa nr 1", running_body="Gmina Wołów")
    actions.accede(county.programme, inside, by=county.user)
    school(place, 12, closed_on="2026-01-01", name="Szkoła zamknięta")
    school(
        CommuneFactory(code="021601", name="Daleka", parent=CountyFactory(code="0216", name="oleśnicki")),
        31,
        name="Szkoła z daleka",
    )
    client.force_login(county.user)

    shown = client.get(page("choose_institutions", county), {"organ": "gmina woł"})

    assert [(one, one.has_acceded) for one in shown.context["page"]] == [(inside, True)]
    everything = client.get(page("choose_institutions", county)).content.decode()
    assert "Szkoła z daleka" not in everything and "Szkoła zamknięta" not in everything


@pytest.mark.parametrize("how_many", [1, 3])
def test_choosing_asks_the_same_number_of_queries_however_many_there_are(
    client, county, django_assert_num_queries, how_many
):
    place = commune(county, "022203", "Wołów")
    for number in range(how_many):
        school(place, 100 + number)
    client.force_login(county.user)
    client.get(page("choose_institutions", county))

    with django_assert_num_queries(CHOOSING):
        shown = client.get(page("choose_institutions", county))

    assert len(shown.context["page"].object_list) == how_many + 1  # and the organiser


def test_a_list_names_schools_by_number_or_by_name_and_town_and_the_rest_is_told_with_the_reason(county):
    place = commune(county, "022203", "Wołów")
    one = school(place, 11, name="Szkoła Podstawowa nr 1", town="Wołów")
    two = school(place, 12, name="Szkoła Podstawowa", town="Lubiąż")
    school(place, 13, name="Szkoła Podstawowa", town="Krzydlina")
    school(place, 14, name="Liceum", closed_on="2026-01-01")

    found = understood(
        county,
        "Lp.;Nazwa szkoły;Miejscowość;Nr RSPO\n"
        "1;cokolwiek; ;11\n"
        "2;SZKOŁA PODSTAWOWA;Lubiąż;\n"
        "3;Szkoła Podstawowa;;\n"
        "4;;;999\n"
        "5;;;14\n"
        "6;;;11\n"
        '7;"Nie ma; takiej";;\n',
    )

    assert set(found.new) == {one, two}
    assert [(line, reason.split(".")[0]) for line, _, reason in found.rejected] == [
        (4, "Takich placówek jest więcej"),
        (5, "W spisie nie ma placówki o tym numerze RSPO"),
        (6, "Liceum: ta placówka jest zamknięta"),
        (7, "Ta placówka jest na liście drugi raz"),
        (8, "W spisie nie ma placówki o tej nazwie na obszarze programu"),
    ]


def test_a_pasted_column_of_numbers_needs_no_header(county):
    one = school(commune(county, "022203", "Wołów"), 11)

    assert understood(county, "11\n0011\n").new == [one]


@pytest.mark.parametrize(
    ("text", "words"), [("Kolor;Smak\nzielony;kwaśny\n", "nie widać kolumny"), ("\n\n", "ani jednego wiersza")]
)
def test_a_list_without_the_right_column_is_refused_in_words(county, text, words):
    with pytest.raises(Refusal, match=words):
        understood(county, text)


def workbook(*rows) -> bytes:
    book, file = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_an_excel_file_with_numbers_as_numbers_is_understood(client, county):
    one = school(commune(county, "022203", "Wołów"), 11)
    client.force_login(county.user)
    file = SimpleUploadedFile("lista.xlsx", workbook(["Numer RSPO", "Nazwa"], [11.0, "SP 1"], [None, None]))

    shown = client.post(page("accession_preview", county), {"z-pliku": "1", "plik": file})

    assert shown.context["found"].new == [one]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xls"),
        (b"PK\x03\x04 nie zip", "plik"),
        (b"", "pusty"),
    ],
    ids=["old excel", "broken", "empty"],
)
def test_a_bad_file_is_refused_at_the_form_and_nothing_is_saved(client, county, content, words):
    client.force_login(county.user)
    file = SimpleUploadedFile("lista.xlsx", content)

    answer = client.post(page("accession_preview", county), {"z-pliku": "1", "plik": file})

    assert answer.status_code == 422
    assert words in answer.content.decode().lower()
    assert not Accession.objects.exists()


def test_nothing_sent_and_nothing_ticked_are_told_in_words(client, county):
    client.force_login(county.user)

    file = client.post(page("accession_preview", county), {"z-pliku": "1"})
    ticks = client.post(page("accession_preview", county))
    nonsense = client.post(page("accede_many", county), {"placowka": ["x"]})

    assert (file.status_code, ticks.status_code, nonsense.status_code) == (422, 422, 422)
    assert "Wybierz plik albo wklej numery" in file.content.decode()
    assert "Zaznacz choć jedną placówkę" in ticks.content.decode()


def test_a_school_closed_between_the_preview_and_the_click_stops_all(county):
    place = commune(county, "022203", "Wołów")
    open_one, closed = school(place, 11), school(place, 12, closed_on="2026-01-01")

    with pytest.raises(Refusal, match="została zamknięta"):
        actions.accede_many(county.programme, [open_one, closed], by=county.user)

    assert not Accession.objects.exists()


def test_a_stranger_and_the_coordinator_of_another_programme_choose_nothing(client, county):
    NetworkFactory(programme=county.programme)
    for person in (UserFactory(), AppointmentFactory().user):
        client.force_login(person)

        assert client.get(page("choose_institutions", county)).status_code == 404
        assert client.post(page("accede_many", county), {"placowka": [1]}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_one_moment_write_each_school_down_once(county):
    place = commune(county, "022203", "Wołów")
    schools = [school(place, 11), school(place, 12)]
    second = AppointmentFactory(programme=county.programme)

    def accede(person):
        actions.accede_many(county.programme, schools, by=person)
        connection.close()

    threads = [threading.Thread(target=accede, args=[one.user]) for one in (county, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Accession.objects.count() == 2
    assert Event.objects.filter(name="programme.acceded").count() == 2


def test_pasted_names_without_a_header_are_asked_for_one_and_no_file_is_spoken_of(client, county):
    client.force_login(county.user)

    answer = client.post(
        page("accession_preview", county), {"z-pliku": "1", "lista": "SP 3 w Wołowie\nSP 5 w Wołowie\n"}
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"lista": [acceding.NO_HEADER]}
    assert "plik jeszcze raz" not in answer.content.decode()


def test_a_town_outside_the_area_is_told_apart_from_one_that_is_nowhere(client, county):
    school(commune(county, "022203", "Wołów"), 11)
    InstitutionFactory(name="Szkoła Podstawowa nr 1 w Gdyni", town="Gdynia", commune=None)
    client.force_login(county.user)

    outside, nowhere = (
        client.get(page("choose_institutions", county), {"q": town}).content.decode().replace("\xa0", " ")
        for town in ("Gdynia", "Nibylandia")
    )

    assert "Na obszarze programu nic nie pasuje, a poza nim: 1 placówka." in outside
    assert "Nic nie pasuje. Zmień albo wyczyść filtr." in nowhere and "poza nim" not in nowhere


@pytest.mark.parametrize(("how_many", "words"), [(1, "Przystąpi 1 placówka"), (3, "Przystąpią 3 placówki")])
def test_the_preview_says_in_right_words_how_many_accede(client, county, how_many, words):
    place = commune(county, "022203", "Wołów")
    chosen = [school(place, number).pk for number in range(11, 11 + how_many)]
    client.force_login(county.user)

    shown = client.post(page("accession_preview", county), {"placowka": chosen})

    assert words in shown.content.decode().replace("\xa0", " ")
