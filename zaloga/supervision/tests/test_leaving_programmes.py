"""Many institutions leave a programme at once: first what that means for people, then the deed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks.models import Membership
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory, WaitingFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes import actions
from zaloga.programmes.models import Accession
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(client):
    appointment = AppointmentFactory(programme__needs_accession=True)
    client.force_login(appointment.user)
    return appointment


def acceded(county, name):
    return Accession.objects.create(programme=county.programme, institution=InstitutionFactory(name=name))


def send(client, county, *accessions, **more):
    address = reverse("supervision:withdraw_many", args=[county.programme.slug])
    return client.post(address, {"przystapienie": [one.pk for one in accessions], **more})


def test_the_preview_says_how_many_people_each_withdrawal_touches_and_writes_nothing(client, county):
    network = NetworkFactory(programme=county.programme)
    first, second = acceded(county, "Szkoła Leśna"), acceded(county, "Szkoła Polna")
    MembershipFactory.create_batch(2, network=network, institution=first.institution)
    MembershipFactory(network=network, institution=InstitutionFactory(parent=first.institution))
    MembershipFactory(institution=first.institution)  # in another programme
    WaitingFactory(network=network, institution=second.institution)

    answer = send(client, county, first, second)

    rows = [(row.accession, row.members, row.waiting) for row in answer.context["rows"]]
    assert rows == [(first, 3, 0), (second, 0, 1)]
    assert Accession.objects.count() == 2
    assert not Event.objects.filter(name="programme.accession_withdrawn").exists()


def test_after_a_yes_those_ticked_are_out_those_in_networks_stay_and_each_is_written_down(client, county):
    network = NetworkFactory(programme=county.programme)
    out, stays = acceded(county, "Szkoła Leśna"), acceded(county, "Szkoła Polna")
    MembershipFactory(network=network, institution=out.institution)

    answer = send(client, county, out, tak="1")

    assert answer["Location"] == reverse("supervision:accessions", args=[county.programme.slug])
    assert list(Accession.objects.all()) == [stays]
    assert Membership.objects.active().filter(network=network).count() == 1
    assert [event.details["institution"] for event in Event.objects.filter(name__endswith="withdrawn")] == [
        str(out.institution)
    ]


def test_nothing_ticked_and_an_accession_of_another_programme_are_told_and_change_nothing(client, county):
    other = Accession.objects.create(programme=AppointmentFactory().programme, institution=InstitutionFactory())

    nothing = client.get(send(client, county)["Location"]).content.decode()
    foreign = client.get(send(client, county, other, tak="1")["Location"]).content.decode()

    assert "Zaznacz na liście choć jedną placówkę." in nothing.replace("\u00a0", " ")
    assert "już tu nie ma" in foreign.replace("\u00a0", " ")
    assert list(Accession.objects.all()) == [other]


def test_a_second_click_withdraws_nobody_again(county):
    school = acceded(county, "Szkoła Leśna").institution

    gone = [actions.withdraw_many(county.programme, [school], by=county.user) for _ in range(2)]

    assert gone == [[school], []]
    assert Event.objects.filter(name__endswith="withdrawn").count() == 1


def test_whoever_does_not_lead_the_programme_withdraws_nobody(county):
    school = acceded(county, "Szkoła Leśna").institution

    with pytest.raises(PermissionDenied):
        actions.withdraw_many(county.programme, [school], by=UserFactory())

    assert Accession.objects.count() == 1


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_preview_asks_the_same_number_of_queries_however_many_are_ticked(
    client, county, how_many, django_assert_num_queries
):
    network = NetworkFactory(programme=county.programme)
    rows = [acceded(county, f"Szkoła {number}") for number in range(how_many)]
    for row in rows:
        MembershipFactory(network=network, institution=row.institution)
    send(client, county, *rows)

    with django_assert_num_queries(10):
        send(client, county, *rows)
