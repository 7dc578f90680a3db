from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.networks.models import Invitation, Network
from zaloga.notifications.models import Letter
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.supervision.forms import school_year_ahead

pytestmark = pytest.mark.django_db

WARSAW = ZoneInfo("Europe/Warsaw")
TYPED = {
    "name": "Sieć matematyków",
    "question": "Jak uczyć matematyki, żeby uczniowie chcieli pytać?",
    "kind": "subject",
    "audience": "teachers",
    "audience_note": "klasy 4–8",
    "access": "request",
    "capacity": "22",
    "starts_on": "2026-09-01",
    "ends_on": "2027-06-30",
    "general_aim": "Rozmawiać o ocenianiu",
    "aims": "1. poznać techniki\n- wypróbować je u siebie\n\n  podzielić się tym, co wyszło  ",
    "coordinator_name": "Ewa Marciniak",
    "coordinator_email": "ewa@szkola.example",
}


@pytest.fixture
def programme(client):
    appointment = AppointmentFactory()
    client.force_login(appointment.user)
    return appointment.programme


@pytest.fixture
def address(programme):
    return reverse("supervision:found", args=[programme.slug])


def test_founding_a_network_leads_to_its_card(client, programme, address):
    response = client.post(address, TYPED)

    network = Network.objects.get()
    assert response.url == reverse("supervision:network", args=[programme.slug, network.slug])
    assert (network.programme, network.access, network.capacity) == (programme, "request", 22)
    aims = ["poznać techniki", "wypróbować je u siebie", "podzielić się tym, co wyszło"]
    assert [aim.text for aim in network.specific_aims.all()] == aims
    assert not network.is_opened


def test_whoever_has_no_account_gets_an_invitation_to_lead(client, address):
    client.post(address, TYPED)

    assert [(i.email, i.role) for i in Invitation.objects.all()] == [("ewa@szkola.example", "coordinator")]
    assert [letter.to for letter in Letter.objects.all()] == ["ewa@szkola.example"]


def test_the_card_says_what_to_do_next(client, programme, address):
    founded = client.post(address, TYPED | {"coordinator_name": "", "coordinator_email": ""})

    body = client.get(founded.url).content.decode()

    network = Network.objects.get()
    assert "nie ma osoby prowadzącej" in body
    assert reverse("networks:appoint", args=[network.slug]) in body
    assert reverse("networks:open", args=[network.slug]) in body


def test_everything_typed_stays_when_something_is_wrong(client, address):
    typed = TYPED | {"question": "", "ends_on": "2026-06-30", "coordinator_email": "ewa.szkola"}

    response = client.post(address, typed)

    assert response.status_code == 422
    form = response.context["form"]
    assert set(form.errors) == {"question", "coordinator_email", "ends_on"}
    assert {name: form[name].value() for name in typed} == typed
    assert not Network.objects.exists() and not Letter.objects.exists()


def test_a_network_that_would_end_before_it_starts_is_not_founded(client, address):
    response = client.post(address, TYPED | {"ends_on": "2026-06-30"})

    assert response.status_code == 422
    assert response.context["form"].errors == {"ends_on": ["Sieć musi się kończyć później, niż się zaczyna."]}


def test_a_slip_in_the_year_is_told_at_its_field_and_founds_nothing(client, address):
    response = client.post(address, TYPED | {"starts_on": "1027-09-01", "ends_on": "9999-06-30"})

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "starts_on": ["Sprawdź rok: sieć może się zaczynać najwyżej trzy lata od dzisiaj, wstecz albo naprzód."],
        "ends_on": ["Sprawdź rok: sieć może trwać najwyżej dwa lata."],
    }
    assert not Network.objects.exists()


def test_a_name_that_is_taken_is_refused_with_a_sentence(client, address):
    client.post(address, TYPED)

    response = client.post(address, TYPED)

    assert response.status_code == 409
    assert "działa już „Sieć matematyków”" in response.content.decode()
    assert response.context["form"]["general_aim"].value() == "Rozmawiać o ocenianiu"
    assert Network.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "x" * 3000}, "name"),
        ({"aims": "\n".join(f"cel {n}" for n in range(13))}, "aims"),
        ({"aims": "x" * 601}, "aims"),
        ({"coordinator_name": ""}, "coordinator_name"),
        ({"coordinator_email": ""}, "coordinator_email"),
        ({"capacity": "dużo"}, "capacity"),
        ({"kind": "inna"}, "kind"),
    ],
)
def test_each_wrong_field_is_named(client, address, changes, field):
    response = client.post(address, TYPED | changes)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Network.objects.exists()


def test_bytes_that_cannot_be_seen_do_not_get_in(client, address):
    client.post(address, TYPED | {"name": "Sieć \u202emate\u200bmatyków"})

    assert Network.objects.get().name == "Sieć matematyków"


def test_a_guests_text_is_handed_back(client, address):
    client.logout()

    response = client.post(address, TYPED, headers={"origin": "http://testserver"})

    assert response.status_code == 403
    assert TYPED["general_aim"] in response.content.decode()


def test_a_stranger_founds_nothing(client, address):
    client.force_login(UserFactory())

    assert client.post(address, TYPED).status_code == 404
    assert not Network.objects.exists()


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ((2026, 11, 21), date(2026, 9, 1), date(2027, 6, 30)),
        ((2027, 2, 1), date(2026, 9, 1), date(2027, 6, 30)),
        ((2027, 5, 4), date(2027, 9, 1), date(2028, 6, 30)),
    ],
)
def test_the_period_offered_is_the_school_year_that_runs_or_from_may_the_next(today, first, last):
    with clock.moved_to(datetime(*today, 12, tzinfo=WARSAW)):
        assert school_year_ahead() == (first, last)
