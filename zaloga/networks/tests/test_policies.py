from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from zaloga.core import clock
from zaloga.networks import policies
from zaloga.networks.models import Network
from zaloga.networks.tests.factories import JoinRequestFactory, MembershipFactory, NetworkFactory
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody():
    """Every role there is, in a public, a hidden, an archived and a prepared network."""
    programme = AppointmentFactory().programme
    for fields in [
        {},
        {"visibility": Network.Visibility.PROGRAMME},
        {"archived": True, "visibility": Network.Visibility.PROGRAMME},
        {"in_preparation": True},
    ]:
        network = NetworkFactory(programme=programme, **fields)
        for role in ["coordinating", "deputising", "advising", "observing", "left"]:
            MembershipFactory(network=network, **{role: True})
        MembershipFactory(network=network)
        MembershipFactory(network=network, advising=True, until=clock.today() - timedelta(days=1))
    AppointmentFactory(programme=programme, ended_at=clock.now())
    AppointmentFactory()
    UserFactory(operator=True)
    UserFactory(operator=True, is_active=False)
    return [AnonymousUser(), *User.objects.all()]


def test_can_view_and_visible_networks_always_agree(everybody):
    for user in everybody:
        seen = set(policies.visible_networks(user))
        assert seen == {network for network in Network.objects.all() if policies.can_view(user, network)}


def test_content_is_read_by_the_active_crew_only(everybody):
    for network in Network.objects.all():
        readers = {user.pk for user in everybody if policies.can_read_content(user, network)}
        assert readers == set(network.memberships.crew().values_list("user", flat=True))


def test_who_left_or_whose_date_has_passed_belongs_nowhere():
    left = MembershipFactory(left=True)
    late = MembershipFactory(network=left.network, advising=True, until=clock.today() - timedelta(days=1))
    last_day = MembershipFactory(network=left.network, advising=True, until=clock.today())

    assert not policies.can_enter(left.user, left.network)
    assert not policies.can_enter(late.user, left.network)
    assert policies.can_enter(last_day.user, left.network)


def test_standing_is_read_once_in_two_queries(django_assert_num_queries):
    membership = MembershipFactory()
    AppointmentFactory(user=membership.user)
    user = User.objects.get(pk=membership.user_id)

    with django_assert_num_queries(2):
        policies.standing(user)
        policies.can_lead(user, membership.network)
        policies.can_oversee(user, membership.network)


def test_guest_has_no_standing_and_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert policies.standing(AnonymousUser()) == policies.Standing()


def test_forgotten_standing_is_read_anew():
    membership = MembershipFactory()
    user = membership.user
    assert policies.can_enter(user, membership.network)
    membership.left_at = clock.now()
    membership.save()

    policies.forget_standing(user)

    assert not policies.can_enter(user, membership.network)


@pytest.mark.parametrize(
    "seen_by, mate, leader, overseer",
    [("nobody", False, False, False), ("coordinators", False, True, False), ("crew", True, True, False)],
)
def test_contact_is_shown_to_whom_the_person_chose(seen_by, mate, leader, overseer):
    owner = MembershipFactory(user__email_seen_by=seen_by, user__phone_seen_by=seen_by, user__phone="71 000 00 00")
    network = owner.network
    people = [
        (MembershipFactory(network=network).user, mate),
        (MembershipFactory(network=network, coordinating=True).user, leader),
        (AppointmentFactory(programme=network.programme).user, overseer),
        (MembershipFactory(coordinating=True).user, False),
    ]

    for viewer, expected in people:
        assert policies.can_see_email(viewer, owner) is expected
        assert policies.can_see_phone(viewer, owner) is expected


def test_nobody_answers_their_own_request_not_even_supervision():
    overseer, other = AppointmentFactory(), UserFactory()
    network = NetworkFactory(programme=overseer.programme, access=Network.Access.REQUEST)
    own = JoinRequestFactory(network=network, user=overseer.user)
    strange = JoinRequestFactory(network=network, user=other)

    assert not policies.can_answer_request(overseer.user, own)
    assert policies.can_answer_request(overseer.user, strange)
