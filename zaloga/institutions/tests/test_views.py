from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zaloga.core import clock
from zaloga.installation.retention import RULES, carry_out
from zaloga.institutions import actions, tasks
from zaloga.institutions.models import ImportRun, Institution, Upload
from zaloga.institutions.tests.factories import PersonFactory
from zaloga.institutions.tests.files import row, schools, terc

pytestmark = pytest.mark.django_db

IMPORTS = "/instalacja/importy/"


@pytest.fixture
def operator(client):
    actions.load_teryt(terc(), by=None)
    person = PersonFactory(operator=True)
    client.force_login(person)
    return person


def sent(*rows, name="rspo.csv"):
    return SimpleUploadedFile(name, schools(*rows).getvalue(), content_type="text/csv")


def stored():
    return default_storage.listdir("imports")[1] if default_storage.exists("imports") else []


def test_a_file_is_shown_first_and_goes_in_when_the_operator_says_so(
    client, operator, django_capture_on_commit_callbacks
):
    kept = client.post(IMPORTS, {"file": sent(row(1, "SZKOŁA NR 1"), row("x", "ZŁA"), name="../łódź.csv")})
    upload = Upload.objects.get()
    preview = client.get(kept.url)
    before = (Institution.objects.count(), stored())
    client.post(kept.url)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.import_upload(upload_id=upload.pk)
    done = client.get(kept.url)

    run = ImportRun.objects.get(kind="rspo")
    assert kept.url == upload.get_absolute_url()
    assert "Co zmieni plik łódź.csv" in preview.content.decode()
    assert "Numer RSPO „x” nie jest liczbą." in preview.content.decode()
    assert (before[0], len(before[1]), "." in before[1][0]) == (0, 1, False)
    assert done.url == run.get_absolute_url()
    assert (run.new, run.file_name, run.by) == (1, "łódź.csv", operator)
    assert (Institution.objects.count(), Upload.objects.unanswered().count(), stored()) == (1, 0, [])


def test_a_preview_can_be_turned_down_and_leaves_nothing(client, operator, django_capture_on_commit_callbacks):
    client.post(IMPORTS, {"file": sent(row(1, "SZKOŁA NR 1"))})

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(Upload.objects.get().get_absolute_url(), {"drop": "1"})

    assert response.url == IMPORTS
    assert (Institution.objects.count(), Upload.objects.count(), stored()) == (0, 0, [])


def test_consent_to_closing_is_asked_for_only_where_it_is_needed(client, operator):
    rows = [row(number, f"SZKOŁA NR {number}") for number in range(1, 11)]
    actions.import_rspo(schools(*rows), by=None)
    harmless = client.post(IMPORTS, {"file": sent(*rows)}).url
    closing = client.post(IMPORTS, {"file": sent(*rows[5:])}).url

    calm, alarming = client.get(harmless), client.get(closing)
    listed = client.get(IMPORTS).content.decode()
    refused = client.post(closing)
    still_open = Institution.objects.open().count()
    allowed = client.post(closing, {"closing_allowed": "on"})
    tasks.import_upload(upload_id=Upload.objects.get(state="asked").pk)

    assert "closing_allowed" not in calm.content.decode()
    assert "nic nie zmienia</h1>" in calm.content.decode()
    assert (listed.count("nic nie zmienia"), listed.count("czeka na Twoje „wczytaj”")) == (1, 1)
    assert "closing_allowed" in alarming.content.decode()
    assert "zamyka 5 placówek z" in alarming.content.decode().replace("\u00a0", " ")
    assert (refused.status_code, still_open) == (409, 10)
    assert allowed.status_code == 302
    assert Institution.objects.open().count() == 5


@pytest.mark.parametrize(
    ("file", "status", "words"),
    [
        (SimpleUploadedFile("a.csv", b""), 422, "Ten plik jest pusty"),
        (SimpleUploadedFile("a.csv", b"PK\x03\x04"), 422, "arkusza nie da się otworzyć"),
        (SimpleUploadedFile("a.csv", b"a;b\n1;2\n"), 422, "brakuje kolumn"),
        (SimpleUploadedFile("a.csv", b"\x00\x01\x81\x90\xff" * 99), 422, "nie da się odczytać"),
        ("", 422, "Wybierz plik"),
    ],
)
def test_what_is_no_register_is_told_at_the_form_and_not_kept(client, operator, file, status, words):
    response = client.post(IMPORTS, {"file": file})

    assert response.status_code == status
    assert words in response.content.decode()
    assert (Upload.objects.count(), stored()) == (0, [])


def test_a_forgotten_file_goes_after_a_day(client, operator, django_capture_on_commit_callbacks):
    client.post(IMPORTS, {"file": sent(row(1, "SZKOŁA NR 1"))})
    Upload.objects.update(at=clock.now() - timedelta(hours=25))
    client.post(IMPORTS, {"file": sent(row(2, "SZKOŁA NR 2"))})

    with django_capture_on_commit_callbacks(execute=True):
        carry_out(RULES["institutions.uploads"])

    assert (Upload.objects.count(), len(stored())) == (1, 1)


def test_rejected_rows_are_listed_up_to_two_hundred(client, operator):
    run = actions.import_rspo(schools(row(7, "SZKOŁA"), *(row("x", "ZŁA") for _ in range(203))), by=operator)

    page = client.get(run.get_absolute_url()).content.decode()

    assert page.count("nie jest liczbą") == 200
    assert "I jeszcze 3\u00a0wiersze." in page


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_the_same_however_many_imports_there_were(client, operator, how_many, django_assert_num_queries):
    for number in range(how_many):
        actions.import_rspo(schools(row(number + 1, "SZKOŁA")), by=operator, closing_allowed=True)
        actions.keep_upload(sent(row(number + 1, "SZKOŁA")), by=operator)
    client.get(IMPORTS)

    with django_assert_num_queries(9):
        response = client.get(IMPORTS)

    assert len(response.context["page"].object_list) == how_many + 1  # and the territories
    assert len(response.context["waiting"]) == how_many


@pytest.mark.parametrize("method", ["get", "post"])
def test_imports_are_not_there_for_anybody_but_operators(client, operator, method):
    run = actions.import_rspo(schools(row(1, "TAJNA SZKOŁA")), by=operator)
    upload = actions.keep_upload(sent(row(1, "TAJNA SZKOŁA")), by=operator)
    client.force_login(PersonFactory())

    for address in (IMPORTS, run.get_absolute_url(), upload.get_absolute_url()):
        response = getattr(client, method)(address, {"drop": "1"})
        assert response.status_code == 404
        assert "TAJNA" not in response.content.decode().upper()

    assert Upload.objects.get() == upload


def test_guests_are_sent_to_sign_in(client):
    response = client.get(IMPORTS)

    assert response.url == f"{reverse('people:sign_in')}?next={IMPORTS}"
