from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from zaloga.networks.models import Membership, Network
from zaloga.networks.tests.factories import InvitationFactory, MembershipFactory, NetworkFactory
from zaloga.programmes.tests.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db


def test_lists_follow_the_polish_alphabet():
    for name in ["Sieć żeglarzy", "Sieć Łosi", "Sieć Lisów", "Sieć Ćwików", "Sieć Czytania"]:
        NetworkFactory(name=name)

    names = [network.name for network in Network.objects.all()]

    assert names == ["Sieć Czytania", "Sieć Ćwików", "Sieć Lisów", "Sieć Łosi", "Sieć żeglarzy"]


def test_crew_stands_by_role_and_then_by_surname():
    network = NetworkFactory()
    for role, name in [
        ("member", "Zofia Łoś"),
        ("member", "Adam Lis"),
        ("deputy", "Jan Żak"),
        ("coordinator", "Ewa Zet"),
    ]:
        MembershipFactory(network=network, role=role, user__name=name)

    rows = network.memberships.active().for_list()

    assert [row.user.name for row in rows] == ["Ewa Zet", "Jan Żak", "Adam Lis", "Zofia Łoś"]


def test_row_of_the_list_counts_the_active_crew_only():
    coordinator = MembershipFactory(coordinating=True, user__name="Ewa Zet")
    MembershipFactory(network=coordinator.network, institution=coordinator.institution)
    MembershipFactory(network=coordinator.network, left=True)
    MembershipFactory(network=coordinator.network, observing=True)

    network = Network.objects.for_list().get()

    assert (network.crew_size, network.schools, network.leader) == (2, 1, "Ewa Zet")


def test_a_network_never_has_two_coordinators():
    coordinator = MembershipFactory(coordinating=True)

    with pytest.raises(IntegrityError, match="one_coordinator_per_network"), transaction.atomic():
        MembershipFactory(network=coordinator.network, coordinating=True)

    assert Membership.objects.count() == 1


def test_search_finds_words_without_polish_letters():
    found = NetworkFactory(name="Sieć polonistów", themes=["ocenianie kształtujące"])
    NetworkFactory(name="Sieć matematyków")

    assert list(Network.objects.filter(Network.objects.holding("ksztaltujace polonistow"))) == [found]


def test_school_year_and_months_of_stages_follow_the_period():
    network = NetworkFactory(starts_on=date(2026, 9, 1), ends_on=date(2027, 6, 30))

    assert network.school_year == "2026/27"
    assert network.stage_months() == ["wrzesień", "październik", "listopad–luty", "marzec–kwiecień", "maj–czerwiec"]


@pytest.mark.parametrize(
    ("months", "edges"),
    [
        (1, [0, 0, 0, 0, 0, 1]),
        (2, [0, 0, 0, 1, 1, 2]),
        (3, [0, 0, 1, 2, 2, 3]),
        (5, [0, 1, 2, 3, 4, 5]),
        (6, [0, 1, 2, 4, 5, 6]),
        (10, [0, 1, 2, 6, 8, 10]),
        (12, [0, 1, 2, 7, 10, 12]),
    ],
)
def test_every_stage_has_a_month_of_its_own_where_there_are_five(months, edges):
    begins = date(2025, 12, 1)
    ends = date(2025 + (11 + months) // 12, (11 + months) % 12 + 1, 1) - timedelta(days=1)
    network = NetworkFactory.build(starts_on=begins, ends_on=ends)

    assert (network.months(), network.stage_edges()) == (months, edges)


def test_contract_is_shown_as_safe_html():
    network = NetworkFactory(contract="1. Słuchamy <script>alert(1)</script>\n2. Pytamy")

    assert "<script>" not in network.contract_html
    assert network.contract_html.count("<li>") == 2


def test_invitation_says_whether_it_takes_a_seat():
    programme = ProgrammeFactory()
    member = InvitationFactory(network__programme=programme)
    observer = InvitationFactory(network__programme=programme, role="observer")

    assert (member.is_for_crew, observer.is_for_crew) == (True, False)


def test_a_network_with_days_from_long_ago_may_still_be_edited_but_gets_no_other_such_days():
    old = NetworkFactory(starts_on=date(2010, 9, 1), ends_on=date(2019, 6, 30))
    old.name = "Dawna sieć"

    old.full_clean()
    old.ends_on = date(2018, 6, 30)

    with pytest.raises(ValidationError) as refused:
        old.full_clean()
    assert set(refused.value.message_dict) == {"starts_on", "ends_on"}
