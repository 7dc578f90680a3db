"""Files of the registers that the worker writes: all or nothing, once, and told in words."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.institutions import actions, tasks
from zaloga.institutions.models import ImportRun, Institution, Territory, Upload
from zaloga.institutions.tests.factories import InstitutionFactory, PersonFactory
from zaloga.institutions.tests.files import COLUMNS, row, schools, terc

pytestmark = pytest.mark.django_db

IMPORTS = "/instalacja/importy/"
DATA = settings.ROOT / "data"


@pytest.fixture
def operator(client):
    actions.load_teryt(terc(), by=None)
    person = PersonFactory(operator=True)
    client.force_login(person)
    return person


def sent(*rows, name="rspo.csv"):
    return SimpleUploadedFile(name, schools(*rows).getvalue(), content_type="text/csv")


def ten():
    return [row(number, f"SZKOŁA NR {number}") for number in range(1, 11)]


def asked(operator, *rows, **options):
    kept = actions.keep_upload(sent(*rows), by=operator)
    return actions.ask_for_import(kept, by=operator, **options)


def jobs():
    return list(ProcrastinateJob.objects.filter(task_name="institutions.import_upload").values_list("args", flat=True))


def heard(kind):
    return list(Event.objects.filter(name=kind).values_list("target_id", flat=True))


def test_two_clicks_ask_the_worker_once(client, operator):
    page = client.post(IMPORTS, {"file": sent(*ten())}).url

    answers = [client.post(page).url for _ in range(2)]

    kept = Upload.objects.get()
    assert answers == [page, page]
    assert jobs() == [{"upload_id": kept.pk}]
    assert (kept.state, kept.total, Institution.objects.count()) == ("asked", 10, 0)


def test_the_page_tells_how_far_it_is_with_script_and_without(client, operator):
    kept = asked(operator, *ten())
    Upload.objects.update(state="running", done=4)

    whole = client.get(kept.get_absolute_url()).content.decode()
    piece = client.get(kept.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()

    assert "Odśwież" in whole
    assert "Zapisane 4 z 10." in whole
    assert 'hx-trigger="every 2s"' in piece
    assert "<html" not in piece


def test_when_it_is_done_the_page_leads_to_what_came_of_it(client, operator):
    kept = asked(operator, *ten())

    tasks.import_upload(upload_id=kept.pk)

    run = ImportRun.objects.get(kind="rspo")
    piece = client.get(kept.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert client.get(kept.get_absolute_url()).url == run.get_absolute_url()
    assert run.get_absolute_url() in piece
    assert "hx-get" not in piece
    assert heard("institutions.import_done") == [run.pk]


def test_a_job_run_again_after_its_end_changes_nothing(operator):
    kept = asked(operator, *ten())

    for _ in range(2):
        tasks.import_upload(upload_id=kept.pk)

    assert (ImportRun.objects.filter(kind="rspo").count(), Institution.objects.count()) == (1, 10)


def test_a_job_of_a_file_that_is_gone_does_nothing(operator):
    tasks.import_upload(upload_id=1)

    assert Institution.objects.count() == 0


def test_what_the_list_no_longer_allows_is_refused_in_words_and_can_be_asked_again(client, operator):
    kept = asked(operator, *ten()[:2])
    InstitutionFactory.create_batch(8, commune=Territory.objects.get(code="022203"))

    tasks.import_upload(upload_id=kept.pk)

    kept.refresh_from_db()
    page = client.get(kept.get_absolute_url()).content.decode()
    assert (kept.state, Institution.objects.count()) == ("failed", 8)
    assert kept.failure.startswith("Ten plik zamyka 8 placówek")
    assert "zamyka 8 placówek" in page.replace("\u00a0", " ")
    assert heard("institutions.import_failed") == [kept.pk]
    actions.ask_for_import(kept, by=operator, closing_allowed=True)
    tasks.import_upload(upload_id=kept.pk)
    assert Institution.objects.open().count() == 2


def test_whoever_is_no_operator_any_more_imports_nothing(operator):
    kept = asked(operator, *ten())
    operator.is_operator = False
    operator.save()

    tasks.import_upload(upload_id=kept.pk)

    kept.refresh_from_db()
    assert (kept.state, Institution.objects.count()) == ("failed", 0)
    assert "nie może już wczytywać" in kept.failure


@pytest.mark.django_db(transaction=True)
def test_an_import_broken_off_half_way_writes_nothing_and_can_be_run_again(operator):
    kept = asked(operator, *ten())
    with connection.cursor() as cursor:  # the database itself gives up after institutions are in
        cursor.execute("ALTER TABLE institutions_importrun ADD CONSTRAINT no_more CHECK (kind <> 'rspo') NOT VALID")

    try:
        with pytest.raises(Exception, match="no_more"):
            tasks.import_upload(upload_id=kept.pk)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE institutions_importrun DROP CONSTRAINT no_more")

    broken = Upload.objects.get()
    assert (broken.state, broken.done, Institution.objects.count()) == ("failed", 10, 0)
    assert "Nic się nie zapisało" in broken.failure
    actions.ask_for_import(broken, by=operator)
    tasks.import_upload(upload_id=broken.pk)
    assert (Upload.objects.get().state, Institution.objects.count()) == ("done", 10)
    assert not default_storage.exists(broken.file.name)


def test_a_worker_that_fell_silent_is_told_and_the_file_can_be_asked_for_again(client, operator):
    kept = asked(operator, *ten())
    ProcrastinateJob.objects.all()._raw_delete("default")
    Upload.objects.update(state="running", heard_at=clock.now() - timedelta(minutes=11))

    page = client.get(kept.get_absolute_url()).content.decode()
    client.post(kept.get_absolute_url())

    assert "stanęło w połowie i nic nie zapisało" in page.replace("\u00a0", " ")
    assert Upload.objects.get().state == "asked"
    tasks.import_upload(upload_id=kept.pk)
    assert Institution.objects.count() == 10


def test_a_file_being_written_cannot_be_removed(client, operator):
    kept = asked(operator, *ten())

    response = client.post(kept.get_absolute_url(), {"drop": "1"})

    assert response.status_code == 409
    assert "właśnie się wczytuje" in response.content.decode()
    assert Upload.objects.get() == kept


def test_a_file_that_changes_nothing_offers_nothing_to_write(client, operator):
    actions.import_rspo(schools(*ten()), by=None)
    page = client.post(IMPORTS, {"file": sent(*ten())}).url

    shown = client.get(page).content.decode()
    refused = client.post(page)

    assert "Nie ma czego zapisać" in shown
    assert ">Wczytaj<" not in shown
    assert (refused.status_code, Upload.objects.get().state) == (409, "kept")


def test_terc_goes_in_by_the_same_page(client, operator):
    file = SimpleUploadedFile("TERC.csv", (DATA / "TERC_Urzedowy.csv").read_bytes())

    page = client.post(IMPORTS, {"file": file}).url
    shown = client.get(page).content.decode()
    client.post(page)
    tasks.import_upload(upload_id=Upload.objects.get().pk)

    assert "Co zmieni plik TERC.csv" in shown
    assert Upload.objects.get().run.kind == "teryt"
    assert Territory.objects.filter(kind="voivodeship").count() == 16


def test_one_county_of_a_file_can_be_taken_alone(client, operator):
    rows = [*ten(), row(50, "SZKOŁA W ŁODZI", **{"Kod terytorialny gmina": "1061011"})]
    page = client.post(IMPORTS, {"file": sent(*rows)}).url

    shown = client.get(page, {"scope": "1061"})
    client.post(page, {"scope": "1061"})
    tasks.import_upload(upload_id=Upload.objects.get().pk)

    offered = [territory.code for territory in shown.context["form"].fields["scope"].queryset]
    assert offered == ["02", "0222", "10", "1061"]
    assert shown.context["run"].new == 1
    assert list(Institution.objects.values_list("rspo_number", flat=True)) == [50]


def test_a_scope_that_the_file_does_not_hold_is_refused_in_words(client, operator):
    page = client.post(IMPORTS, {"file": sent(*ten())}).url

    response = client.post(page, {"scope": "1061"})

    assert response.status_code == 409
    assert jobs() == []


def test_an_excel_file_is_read_like_any_other(operator):
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        sheet.write_row(1, 0, row(1, "SZKOŁA NR 1").split(";"))

    kept = actions.keep_upload(SimpleUploadedFile("rspo.xlsx", content.getvalue()), by=operator)

    run = actions.preview_upload(kept, by=operator)
    assert (run.new, run.rejected) == (1, [])


def test_a_real_register_of_another_region_closes_nothing(operator):
    with (DATA / "TERC_Urzedowy.csv").open("rb") as file:
        actions.load_teryt(file, by=None)
    real = (DATA / "rspo_lodzkie_2020.csv").read_bytes()
    actions.import_rspo(BytesIO(real), by=None)

    run = actions.import_rspo(BytesIO(moved(real.decode("utf-8-sig"), communes("02"))), by=None)

    assert (run.gone, run.changed, Institution.objects.open().count()) == (0, 0, 2 * 2216)
    assert (run.new, run.rejected) == (2216, [])


def communes(voivodeship):
    found = Territory.objects.filter(code__startswith=voivodeship, kind="commune").order_by("code")
    return [f"{code}{rodz}" for code, rodz in found.values_list("code", "rodz")]


def moved(text, there):
    """The same register with other numbers, each school moved to a commune of Lower Silesia."""
    rows = list(csv.DictReader(StringIO(text), delimiter=";"))
    for number, line in enumerate(rows):
        line["RSPO"] = str(int(line["RSPO"]) + 1_000_000)
        line["RSPO podmiotu nadrzędnego"] = ""
        line["Kod terytorialny gmina"] = there[number % len(there)]
    written = StringIO()
    table = csv.DictWriter(written, rows[0].keys(), delimiter=";")
    table.writeheader()
    table.writerows(rows)
    return written.getvalue().encode()


def test_a_hundred_thousand_rows_go_in(operator):
    lines = (row(number, f"SZKOŁA NR {number}") for number in range(1, 100_001))

    run = actions.import_rspo(schools(*lines), by=operator)

    assert (run.seen, run.new, Institution.objects.count()) == (100_000, 100_000, 100_000)
