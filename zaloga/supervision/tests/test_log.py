from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from openpyxl import load_workbook

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.networks import actions as networks
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.people import actions as people
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.supervision import actions

pytestmark = pytest.mark.django_db
QUERIES = 9
MINE = 8
ELSEWHERE = "Sieć z innego programu"


@pytest.fixture
def county():
    return AppointmentFactory()


@pytest.fixture
def removal(county):
    """Somebody was removed from a network of the county's programme; elsewhere too."""
    leader = MembershipFactory(role="coordinator", network__programme=county.programme, user__name="Ewa Marciniak")
    member = MembershipFactory(network=leader.network, user__name="Jan Kowal", user__email="jan.kowal@szkola.example")
    networks.remove(member, reason="Tak wyszło.", by=leader.user)
    other = MembershipFactory(role="coordinator", network=NetworkFactory(name=ELSEWHERE))
    networks.remove(MembershipFactory(network=other.network), reason="Tak wyszło.", by=other.user)
    return Event.objects.get(name="network.removed", about=member.user)


def log_of(programme) -> str:
    return reverse("supervision:log", args=[programme.slug])


def test_the_programme_coordinator_reads_who_took_rights_from_whom_in_the_programme_only(client, county, removal):
    client.force_login(county.user)

    page = client.get(log_of(county.programme)).content.decode()

    for words in ("zakończenie udziału w\u00a0sieci", "Ewa Marciniak", "Jan Kowal"):
        assert words in page
    assert ELSEWHERE not in page
    assert "jan.kowal@szkola.example" not in page


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_log_asks_the_same_number_of_queries_however_long_it_is(
    client, county, django_assert_num_queries, how_many
):
    leader = MembershipFactory(role="coordinator", network__programme=county.programme)
    for member in MembershipFactory.create_batch(how_many, network=leader.network):
        networks.remove(member, reason="Tak wyszło.", by=leader.user)
    client.force_login(county.user)
    client.get(log_of(county.programme))

    with django_assert_num_queries(QUERIES):
        page = client.get(log_of(county.programme))

    assert len(page.context["page"].object_list) == how_many


def test_the_person_concerned_reads_it_too_and_nobody_elses(client, county, removal):
    client.force_login(removal.about)

    page = client.get(reverse("people:log")).content.decode()

    assert "zakończenie udziału w\u00a0sieci" in page and "Ewa Marciniak" in page
    assert ELSEWHERE not in page


@pytest.mark.parametrize("how_many", [1, 3])
def test_my_log_asks_the_same_number_of_queries_however_long_it_is(client, django_assert_num_queries, how_many):
    person = UserFactory()
    for _ in range(how_many):
        people.note_sign_in(person, ways=["code"], device="telefon")
    client.force_login(person)
    client.get(reverse("people:log"))

    with django_assert_num_queries(MINE):
        page = client.get(reverse("people:log"))

    assert len(page.context["page"].object_list) == how_many


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kto": "kowal"}, 1),
        ({"kto": "JAN.kowal@szkola.example"}, 1),
        ({"kto": "Nikt Taki"}, 0),
        ({"czego": "network"}, 2),
        ({"czego": "programme"}, 0),
        ({"od": str(clock.today() + timedelta(days=1))}, 0),
        ({"do": str(clock.today() - timedelta(days=1))}, 0),
        ({"od": str(clock.today()), "do": str(clock.today())}, 2),
        ({"od": "kiedyś", "czego": "nie ma"}, 2),
    ],
)
def test_the_operator_finds_entries_by_person_subject_and_day(client, removal, asked, found):
    client.force_login(UserFactory(operator=True))

    page = client.get(reverse("supervision:installation_log"), asked)

    assert page.status_code == 200
    assert len(page.context["page"].object_list) == found


def test_an_auditor_gets_the_entries_as_a_file_and_that_is_an_entry_too(client, removal):
    operator = UserFactory(operator=True)
    client.force_login(operator)

    answer = client.post(reverse("supervision:installation_log_file"), {"plik": "xlsx", "kto": "Kowal"})

    assert answer.headers["Content-Disposition"].startswith('attachment; filename="dziennik-instalacja-')
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(answer.content)).active.rows]
    assert [(row[1], row[4], row[5], row[8]) for row in rows[1:]] == [
        ("zakończenie udziału w sieci", "Ewa Marciniak", "Jan Kowal", "jan.kowal@szkola.example")
    ]
    taken = Event.objects.get(name="installation.log_exported")
    assert (taken.by, taken.details["asked"]) == (operator, {"person": "Kowal"})


def test_the_programmes_file_tells_no_addresses_and_nothing_of_other_programmes(client, county, removal):
    client.force_login(county.user)

    answer = client.post(reverse("supervision:log_file", args=[county.programme.slug]), {"plik": "csv"})

    text = answer.content.decode("utf-8-sig")
    assert "Jan Kowal" in text
    assert "jan.kowal@szkola.example" not in text and ELSEWHERE not in text


def test_a_programme_coordinator_finds_nobody_by_a_guessed_address(client, county, removal):
    client.force_login(county.user)

    page = client.get(log_of(county.programme), {"kto": "jan.kowal@szkola.example"})

    assert len(page.context["page"].object_list) == 0


def test_nobody_else_takes_the_log_away(county, removal):
    for person in (UserFactory(), removal.by, removal.about):
        with pytest.raises(PermissionDenied):
            actions.export_log(county.programme, by=person, kind="csv")
    with pytest.raises(PermissionDenied):
        actions.export_log(None, by=county.user, kind="csv")


def test_days_the_wrong_way_round_are_told_at_the_field(client, removal):
    client.force_login(UserFactory(operator=True))

    page = client.get(reverse("supervision:installation_log"), {"od": "2026-12-03", "do": "2026-12-01"})

    assert page.context["form"].errors == {
        "do": ["Ten dzień jest wcześniejszy niż „Od dnia”. Podaj ten sam albo późniejszy."]
    }
    assert "Ten dzień jest wcześniejszy" in page.content.decode()
