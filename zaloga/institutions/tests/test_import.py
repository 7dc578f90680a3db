import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.institutions import actions
from zaloga.institutions.models import ImportRun, Institution, Territory
from zaloga.institutions.tests.factories import InstitutionFactory, PersonFactory
from zaloga.institutions.tests.files import row, schools, terc

pytestmark = pytest.mark.django_db

REAL = settings.ROOT / "data" / "rspo_lodzkie_2020.csv"


@pytest.fixture
def country():
    actions.load_teryt(terc(), by=None)


def load(*rows, **options):
    return actions.import_rspo(schools(*rows), by=None, **options)


def counts(run):
    return {name: getattr(run, name) for name in ("seen", "new", "changed", "unchanged", "gone")}


def ten(start=1, **cells):
    return [row(number, f"SZKOŁA NR {number}", **cells) for number in range(start, start + 10)]


def writes(queries):
    return [query["sql"] for query in queries if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]


def test_a_school_goes_in_whole_with_the_name_people_use(country):
    run = load(row(12, "SZKOŁA PODSTAWOWA NR 1 IM. JULIANA TUWIMA W WOŁOWIE"))

    school = Institution.objects.get()
    assert counts(run) == {"seen": 1, "new": 1, "changed": 0, "unchanged": 0, "gone": 0}
    assert run.examples == {"new": ["SP nr 1 w Wołowie"], "changed": [], "gone": []}
    assert (school.rspo_number, school.source) == (12, "rspo")
    assert school.name == "SZKOŁA PODSTAWOWA NR 1 IM. JULIANA TUWIMA W WOŁOWIE"
    assert str(school) == "SP nr 1 w Wołowie"
    assert school.about == "Szkoła podstawowa, ul. Szkolna 3, Wołów"
    assert (school.commune.code, school.running_body, school.pupils) == ("022203", "GMINA WOŁÓW", 125)


def test_importing_twice_writes_nothing_to_institutions(country):
    rows = [row(1, "SZKOŁA", **{"RSPO podmiotu nadrzędnego": "2"}), row(2, "ZESPÓŁ SZKÓŁ")]
    load(*rows)

    with CaptureQueriesContext(connection) as captured:
        run = load(*rows)

    assert counts(run) == {"seen": 2, "new": 0, "changed": 0, "unchanged": 2, "gone": 0}
    assert [sql for sql in writes(captured.captured_queries) if "institutions_institution" in sql] == []


def test_a_preview_tells_the_same_and_writes_nothing(country):
    load(*ten())

    with CaptureQueriesContext(connection) as captured:
        run = load(*ten()[1:], row(1, "NOWA NAZWA"), row(50, "NOWA SZKOŁA"), row("x", "ZŁA"), dry_run=True)

    assert counts(run) == {"seen": 12, "new": 1, "changed": 1, "unchanged": 9, "gone": 0}
    assert (run.pk, run.warning) == (None, "")
    assert run.rejected == [{"line": 13, "reason": "Numer RSPO „x” nie jest liczbą."}]
    assert writes(captured.captured_queries) == []
    assert Institution.objects.count() == 10


def test_a_school_finds_its_complex_whether_it_comes_later_or_was_there_before(country):
    load(row(1, "SZKOŁA", **{"RSPO podmiotu nadrzędnego": "2"}), row(2, "ZESPÓŁ"))
    load(
        row(1, "SZKOŁA", **{"RSPO podmiotu nadrzędnego": "2"}),
        row(2, "ZESPÓŁ"),
        row(3, "LICEUM", **{"RSPO podmiotu nadrzędnego": "2"}),
        row(4, "SAMA", **{"RSPO podmiotu nadrzędnego": "999"}),
        row(5, "SWOJA WŁASNA", **{"RSPO podmiotu nadrzędnego": "5"}),
    )

    parents = Institution.objects.order_by("rspo_number").values_list("rspo_number", "parent__rspo_number")
    assert list(parents) == [(1, 2), (2, None), (3, 2), (4, None), (5, None)]


def test_a_school_that_left_its_complex_is_changed(country):
    load(row(1, "SZKOŁA", **{"RSPO podmiotu nadrzędnego": "2"}), row(2, "ZESPÓŁ"))

    run = load(row(1, "SZKOŁA"), row(2, "ZESPÓŁ"))

    assert counts(run) == {"seen": 2, "new": 0, "changed": 1, "unchanged": 1, "gone": 0}
    assert Institution.objects.get(rspo_number=1).parent is None


def test_gone_schools_are_closed_today_and_open_again_when_they_are_back(country):
    load(*ten())

    gone = load(*ten()[1:])
    closed_on = Institution.objects.get(rspo_number=1).closed_on
    back = load(*ten())

    assert (gone.gone, closed_on) == (1, clock.today())
    assert (back.changed, back.gone) == (1, 0)
    assert Institution.objects.get(rspo_number=1).is_open


def test_a_rejected_row_still_proves_that_the_school_exists(country):
    load(*ten())

    run = load(*ten()[1:], row(1, ""))

    assert (run.gone, len(run.rejected)) == (0, 1)
    assert Institution.objects.get(rspo_number=1).is_open


def test_only_counties_that_the_file_holds_can_lose_schools(country):
    load(*ten(), *ten(100, **{"Kod terytorialny gmina": "0220012"}))
    nowhere = InstitutionFactory(rspo_number=500, commune=None)

    run = load(*ten()[1:])

    assert run.gone == 1
    assert Institution.objects.filter(closed_on=None).count() == 20
    assert Institution.objects.get(pk=nowhere.pk).is_open


def test_what_was_made_by_hand_is_never_gone(country):
    wolow = Territory.objects.get(code="022203")
    body = actions.add_by_hand(by=None, name="Gmina Wołów", commune=wolow)

    run = load(*ten(), closing_allowed=True)

    assert run.gone == 0
    assert Institution.objects.get(pk=body.pk).is_open


def test_a_file_that_closes_more_than_a_fifth_is_refused_unless_told_to(country):
    load(*ten())

    with pytest.raises(Refusal, match="zamyka 3 placówki z 10"):
        load(*ten()[3:])
    untouched = Institution.objects.open().count()
    preview = load(*ten()[3:], dry_run=True)
    run = load(*ten()[3:], closing_allowed=True)

    assert untouched == 10
    assert "zamyka 3 placówki z 10" in preview.warning
    assert (run.gone, Institution.objects.open().count()) == (3, 7)


def test_exactly_a_fifth_may_close(country):
    load(*ten())

    assert load(*ten()[2:]).gone == 2


def test_closing_dates_count_for_the_guard_too(country):
    load(*ten())

    with pytest.raises(Refusal, match="zamyka 10 placówek z 10"):
        load(*ten(**{"Data likwidacji": "2020-08-31"}))


def test_one_stray_row_does_not_close_a_whole_county(country):
    far = {"Kod terytorialny gmina": "0220012"}
    many = [row(number, f"SZKOŁA NR {number}") for number in range(1000, 1100)]
    load(*many, *ten(**far))

    with pytest.raises(Refusal, match="zamyka 9 placówek z 10 w jednym powiecie"):
        load(*many, row(1, "SZKOŁA NR 1", **far))


def test_a_date_of_closing_closes_when_it_has_come(country):
    future = (clock.today() + timedelta(days=30)).isoformat()
    load(row(1, "SZKOŁA", **{"Data likwidacji": "31.08.2019"}), row(2, "SZKOŁA", **{"Data likwidacji": future}))

    closed = Institution.objects.order_by("rspo_number").values_list("closed_on", flat=True)
    assert list(closed) == [date(2019, 8, 31), None]


def test_a_scope_takes_only_its_county_and_closes_only_there(country):
    load(*ten(), *ten(100, **{"Kod terytorialny gmina": "0220012"}))
    county = Territory.objects.get(code="0222")

    run = load(*ten()[1:], row(200, "OBCA", **{"Kod terytorialny gmina": "0220012"}), scope=county)

    assert counts(run) == {"seen": 9, "new": 0, "changed": 0, "unchanged": 9, "gone": 1}
    assert not Institution.objects.filter(rspo_number=200).exists()
    with pytest.raises(Refusal, match="nie ma ani jednej placówki z: powiat wołowski"):
        load(row(200, "OBCA", **{"Kod terytorialny gmina": "0220012"}), scope=county)


def test_a_name_given_by_hand_survives_and_a_derived_one_follows_the_register(country):
    load(row(1, "SZKOŁA PODSTAWOWA NR 1"), row(2, "SZKOŁA PODSTAWOWA NR 2"))
    Institution.objects.filter(rspo_number=1).update(short_name="Jedynka")

    load(row(1, "SZKOŁA PODSTAWOWA NR 11"), row(2, "SZKOŁA PODSTAWOWA NR 22"))

    names = Institution.objects.order_by("rspo_number").values_list("short_name", flat=True)
    assert list(names) == ["Jedynka", "SP nr 22, Wołów"]


def test_a_column_that_the_file_lacks_leaves_what_was_there(country):
    load(row(1, "SZKOŁA", **{"RSPO podmiotu nadrzędnego": "2"}), row(2, "ZESPÓŁ"))

    bare = schools("1;Liceum;SZKOŁA", "2;Zespół;ZESPÓŁ", header="RSPO;Typ;Nazwa")
    run = actions.import_rspo(bare, by=None)

    school = Institution.objects.get(rspo_number=1)
    assert (run.changed, school.kind) == (2, "Liceum")
    assert (school.town, school.pupils, school.commune.code, school.parent.rspo_number) == ("Wołów", 125, "022203", 2)


def test_a_school_in_a_delegatura_says_the_city(country):
    load(row(1, "SZKOŁA PODSTAWOWA NR 24", Miejscowość="Łódź-Bałuty", **{"Kod terytorialny gmina": "1061029"}))

    school = Institution.objects.get()
    assert (school.commune.code, str(school)) == ("106102", "SP nr 24, Łódź")


def test_an_unknown_commune_is_a_bad_row_and_no_territories_at_all_a_refusal(country):
    run = load(row(1, "SZKOŁA"), row(2, "SZKOŁA", **{"Kod terytorialny gmina": "9999999"}))
    Institution.objects.all().delete()
    Territory.objects.filter(kind__in=["commune", "district"]).delete()
    Territory.objects.filter(kind="county").delete()
    Territory.objects.all().delete()

    assert run.rejected == [{"line": 3, "reason": "W podziale kraju (TERYT) nie ma gminy o kodzie 9999999."}]
    with pytest.raises(Refusal, match="Najpierw wczytaj plik TERC"):
        load(row(1, "SZKOŁA"))


def test_people_who_are_no_operators_neither_import_nor_add(country):
    person = PersonFactory()

    with pytest.raises(PermissionDenied):
        actions.import_rspo(schools(row(1, "SZKOŁA")), by=person)
    with pytest.raises(PermissionDenied):
        actions.add_by_hand(by=person, name="Gmina Wińsko")

    assert Institution.objects.count() == 0


def test_the_import_is_written_down_for_the_audit(country):
    operator = PersonFactory(operator=True)

    run = actions.import_rspo(schools(row(1, "SZKOŁA"), row("x", "ZŁA")), by=operator, file_name="wolow.csv")

    event = Event.objects.about(run).get()
    assert (event.by, event.kind.for_audit) == (operator, True)
    assert str(event) == "Wczytany rejestr RSPO: wolow.csv. Nowe: 1, zmienione: 0, zamknięte: 0, odrzucone: 1"


def test_an_operator_adds_a_body_that_no_register_knows():
    body = actions.add_by_hand(
        by=PersonFactory(operator=True), name="  Gmina\u200b Wińsko ", kind="Gmina", town="Wińsko"
    )

    assert (body.name, body.source, body.rspo_number, str(body)) == ("Gmina Wińsko", "hand", None, "Gmina Wińsko")
    assert list(Institution.objects.matching("winsko gmina")) == [body]
    with pytest.raises(ValidationError):
        actions.add_by_hand(by=None, name="")


def test_the_real_file_goes_in_and_a_second_time_nothing_changes():
    call_command("load_teryt", stdout=StringIO())
    said = StringIO()
    call_command("import_rspo", str(REAL), stdout=said)

    with CaptureQueriesContext(connection) as captured, REAL.open("rb") as file:
        again = actions.import_rspo(file, by=None)

    assert "Wierszy: 2216. Nowe: 2216, zmienione: 0, bez zmian: 0, zamknięte: 0, odrzucone: 0." in said.getvalue()
    assert counts(again) == {"seen": 2216, "new": 0, "changed": 0, "unchanged": 2216, "gone": 0}
    assert [sql for sql in writes(captured.captured_queries) if "institutions_institution" in sql] == []
    assert len(captured) < 20
    assert Institution.objects.exclude(parent=None).count() == 369
    assert not Institution.objects.filter(short_name="").exists()


def test_our_copy_of_the_register_holds_no_personal_data():
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))

    private = [row for row in rows if "fizyczn" in row["Typ organu prowadzącego"].lower()]
    secret = ("Imię i nazwisko dyrektora", "Telefon", "Faks", "E-mail")
    assert {row[column] for row in rows for column in secret} == {""}
    assert {row["Nazwa organu prowadzącego"] for row in private} == {""}
    assert (len(rows), len(private)) == (2216, 221)


def test_the_command_previews_refuses_and_obeys(country, tmp_path):
    file = tmp_path / "rspo.csv"
    file.write_bytes(schools(*ten()).getvalue())
    said = StringIO()

    call_command("import_rspo", str(file), "--dry-run", stdout=said)
    previewed = Institution.objects.count()
    call_command("import_rspo", str(file), stdout=said)
    file.write_bytes(schools(*ten()[5:]).getvalue())
    with pytest.raises(CommandError, match="zamyka 5 placówek z 10"):
        call_command("import_rspo", str(file), stdout=said)
    call_command("import_rspo", str(file), "--allow-closing", "--county", "0222", stdout=said)
    with pytest.raises(CommandError, match="Nie ma powiatu o kodzie 9999"):
        call_command("import_rspo", str(file), "--county", "9999")

    assert previewed == 0
    assert said.getvalue().count("podgląd, nic nie zostało zapisane") == 1
    assert (Institution.objects.open().count(), ImportRun.objects.filter(kind="rspo").count()) == (5, 2)
