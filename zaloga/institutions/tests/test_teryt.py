from io import BytesIO, StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.institutions import actions, teryt
from zaloga.institutions.models import ImportRun, Territory
from zaloga.institutions.tests.factories import PersonFactory
from zaloga.institutions.tests.files import TERC, terc

pytestmark = pytest.mark.django_db


def test_territories_of_every_kind_go_in_under_their_wholes():
    run = actions.load_teryt(terc(), by=None)

    rows = Territory.objects.order_by("code").values_list("code", "kind", "name", "parent__code", "rodz")
    assert list(rows) == [
        ("02", "voivodeship", "DOLNOŚLĄSKIE", None, ""),
        ("0220", "county", "trzebnicki", "02", ""),
        ("022001", "commune", "Oborniki Śląskie", "0220", "2"),
        ("0222", "county", "wołowski", "02", ""),
        ("022201", "commune", "Brzeg Dolny", "0222", "3"),
        ("022202", "commune", "Wińsko", "0222", "2"),
        ("022203", "commune", "Wołów", "0222", "3"),
        ("10", "voivodeship", "ŁÓDZKIE", None, ""),
        ("1061", "county", "Łódź", "10", ""),
        ("106101", "commune", "Łódź", "1061", "1"),
        ("106102", "district", "Łódź-Bałuty", "1061", "9"),
        ("14", "voivodeship", "MAZOWIECKIE", None, ""),
        ("1465", "county", "Warszawa", "14", ""),
        ("146501", "commune", "Warszawa", "1465", "1"),
        ("146502", "district", "Bemowo", "1465", "8"),
    ]
    assert (run.seen, run.new, run.changed, run.unchanged, run.rejected) == (15, 15, 0, 0, [])
    assert [event.name for event in Event.objects.all()] == ["institutions.imported"]
    assert [row.is_city for row in Territory.objects.filter(code__in=["1061", "0222"]).order_by("code")] == [
        False,
        True,
    ]


def test_loading_twice_changes_nothing_and_a_new_kind_of_commune_keeps_its_row():
    actions.load_teryt(terc(), by=None)
    winsko = Territory.objects.get(code="022202").pk

    again = actions.load_teryt(terc(), by=None)
    became_town = actions.load_teryt(terc(TERC.replace("02;22;02;2;Wińsko", "02;22;02;3;Wińsko")), by=None)

    assert (again.new, again.changed, again.unchanged) == (0, 0, 15)
    assert (became_town.new, became_town.changed, became_town.unchanged) == (0, 1, 14)
    assert Territory.objects.get(pk=winsko).rodz == "3"


def test_bad_rows_are_told_with_line_and_reason_and_the_others_go_in():
    bad = (
        "02;22;AB;2;Wińsko;gmina wiejska;2024-01-01\n02;22;05;7;Dziwna;gmina;2024-01-01\n02;22;06;2;;gmina;2024-01-01\n"
    )
    lost = "30;01;;;chodzieski;powiat;2024-01-01\n02;22;03;2;Inny Wołów;gmina wiejska;2024-01-01\n"

    run = actions.load_teryt(terc(TERC + bad + lost), by=None)

    assert run.new == 15
    assert run.rejected == [
        {"line": 19, "reason": "Kod jednostki jest niepełny albo nie składa się z cyfr."},
        {"line": 20, "reason": "Nieznany rodzaj jednostki: 7."},
        {"line": 21, "reason": "Brak nazwy jednostki."},
        {"line": 22, "reason": "Nie ma jednostki 30, w której leży chodzieski."},
        {"line": 23, "reason": "Kod 022203 jest w pliku drugi raz, z inną treścią."},
    ]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("1061029", "106102"),  # a delegatura of Łódź
        ("1465028", "146502"),  # a district of Warszawa
        ("0222014", "022201"),  # a town inside a commune
        ("0222015", "022201"),  # the countryside of the same
        ("0222023", "022202"),  # a village that has become a town since
        ("9999999", None),
        ("02220", None),
        ("", None),
    ],
)
def test_the_commune_code_of_rspo_finds_its_territory_whatever_its_last_digit(code, found):
    actions.load_teryt(terc(), by=None)

    territory = teryt.commune_of(code)

    assert (territory.code if territory else None) == found


def test_a_file_that_is_no_terc_is_refused_in_words():
    with pytest.raises(Refusal, match="brakuje kolumn: WOJ, POW, GMI, RODZ"):
        actions.load_teryt(BytesIO(b"RSPO;Nazwa\n1;Szkola\n"), by=None)

    assert Territory.objects.count() == 0


def test_people_who_are_no_operators_load_nothing():
    with pytest.raises(PermissionDenied):
        actions.load_teryt(terc(), by=PersonFactory())

    assert ImportRun.objects.count() == 0


def test_the_real_file_holds_the_whole_country(settings):
    call_command("load_teryt", stdout=StringIO())

    kinds = {kind: Territory.objects.filter(kind=kind).count() for kind in Territory.Kind.values}
    assert kinds == {"voivodeship": 16, "county": 380, "commune": 2477, "district": 37}


def test_the_command_says_when_there_is_no_such_file():
    with pytest.raises(CommandError, match="Nie da się otworzyć pliku nie-ma.csv"):
        call_command("load_teryt", "nie-ma.csv")
