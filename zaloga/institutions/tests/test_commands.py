from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from zaloga.activity.models import Event
from zaloga.institutions.models import Institution
from zaloga.institutions.tests.factories import CommuneFactory

pytestmark = pytest.mark.django_db
OFFICE = {"name": "Starostwo Powiatowe w Wołowie", "short_name": "Starostwo Wołów", "kind": "starostwo powiatowe"}


def add(commune) -> str:
    told = StringIO()
    call_command("add_institution", **OFFICE, town="Wołów", commune=commune, stdout=told)
    return told.getvalue()


def test_a_county_office_is_added_by_hand_and_found_by_typing():
    commune = CommuneFactory()

    told = add(commune.code)

    office = Institution.objects.matching("starostwo woł").get()
    assert told == "Starostwo Wołów jest na liście placówek.\n"
    assert (office.source, office.commune, office.rspo_number) == ("hand", commune, None)
    assert Event.objects.get().actor == "polecenie na serwerze"


def test_the_same_office_is_not_added_twice_nor_in_a_whole_county():
    commune = CommuneFactory()
    add(commune.code)

    with pytest.raises(CommandError, match="jest już na liście"):
        add(commune.code)
    with pytest.raises(CommandError, match="Nie ma gminy o kodzie 0222"):
        add("0222")

    assert Institution.objects.count() == 1
