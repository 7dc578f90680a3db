"""Two people, one instant: real threads against a real database."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from zaloga.core import clock
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks import actions, pasted
from zaloga.networks.actions import accession, queue
from zaloga.networks.models import Membership, Network
from zaloga.networks.tests.factories import (
    HandOverFactory,
    InvitationFactory,
    JoinRequestFactory,
    LinkFactory,
    MembershipFactory,
    NetworkFactory,
    WaitingFactory,
)
from zaloga.notifications.models import Letter
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes import actions as programmes
from zaloga.programmes.tests.factories import AppointmentFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    """Run the deeds at the same moment, each on a connection of its own; gives results and refusals in order."""
    barrier, outcomes = Barrier(len(deeds)), [None] * len(deeds)

    def run(position, deed):
        try:
            barrier.wait(timeout=10)
            outcomes[position] = deed()
        except Exception as error:
            outcomes[position] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def kinds(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def test_last_place_taken_by_two_at_once_goes_to_one():
    network = NetworkFactory(capacity=2)
    MembershipFactory(network=network)
    first, second = UserFactory(), UserFactory()

    outcomes = at_once(lambda: actions.join(network, by=first), lambda: actions.join(network, by=second))

    assert kinds(outcomes) == ["Membership", "Waiting"]
    assert network.crew().count() == 2
    assert network.queue.in_line().count() == 1


def test_double_clicked_join_makes_one_membership():
    network = NetworkFactory()
    user = UserFactory()

    outcomes = at_once(lambda: actions.join(network, by=user), lambda: actions.join(network, by=user))

    assert kinds(outcomes) == ["Membership", "Membership"]
    assert outcomes[0] == outcomes[1]
    assert network.memberships.count() == 1


def test_hand_over_accepted_twice_leaves_one_coordinator():
    coordinator = MembershipFactory(coordinating=True)
    member = MembershipFactory(network=coordinator.network)
    offer = HandOverFactory(network=coordinator.network, offered_by=coordinator.user, offered_to=member.user)

    outcomes = at_once(*[lambda: actions.accept_hand_over(offer, by=member.user)] * 2)

    assert kinds(outcomes) == ["HandOver", "HandOver"]
    assert [m.user for m in Membership.objects.filter(role="coordinator")] == [member.user]


def test_hand_over_accepted_while_supervision_appoints_another_leaves_one_coordinator():
    coordinator = MembershipFactory(coordinating=True)
    network = coordinator.network
    member, other = MembershipFactory.create_batch(2, network=network)
    overseer = AppointmentFactory(programme=network.programme).user
    offer = HandOverFactory(network=network, offered_by=coordinator.user, offered_to=member.user)

    at_once(
        lambda: actions.accept_hand_over(offer, by=member.user),
        lambda: actions.appoint_coordinator(network, email=other.user.email, by=overseer),
    )

    assert [m.user for m in Membership.objects.filter(role="coordinator")] == [other.user]


def test_last_place_given_to_two_requests_at_once_goes_to_one():
    coordinator = MembershipFactory(coordinating=True, network__capacity=2, network__access=Network.Access.REQUEST)
    asked = JoinRequestFactory.create_batch(2, network=coordinator.network)

    outcomes = at_once(*[lambda one=one: actions.accept_request(one, by=coordinator.user) for one in asked])

    assert kinds(outcomes) == ["JoinRequest", "JoinRequest"]
    assert coordinator.network.crew().count() == 2
    assert coordinator.network.queue.in_line().count() == 1


def test_newcomer_who_clicks_twice_gets_one_account_and_one_seat():
    invitation = InvitationFactory(email="nowa@szkola.example")

    outcomes = at_once(*[lambda: actions.accept_as_newcomer(invitation, name="Nowa Osoba")] * 2)

    assert "Membership" in kinds(outcomes)
    assert set(kinds(outcomes)) <= {"Membership", "Refusal"}
    assert invitation.network.memberships.count() == 1


def test_two_leaders_invite_the_same_person_at_once():
    coordinator = MembershipFactory(coordinating=True)
    network = coordinator.network
    deputy = MembershipFactory(network=network, deputising=True)

    outcomes = at_once(
        lambda: actions.invite(network, email="basia@szkola.example", by=coordinator.user),
        lambda: actions.invite(network, email="basia@szkola.example", by=deputy.user),
    )

    assert kinds(outcomes) == ["Invitation", "Invitation"]
    assert (network.invitations.count(), Letter.objects.count()) == (1, 1)


def test_double_clicked_leaving_ends_one_membership_quietly():
    member = MembershipFactory()

    outcomes = at_once(*[lambda: actions.leave(member.network, by=member.user)] * 2)

    assert kinds(outcomes) == ["Membership", "Membership"]
    assert outcomes[0] == outcomes[1] == member
    assert not member.network.crew().exists()


def test_a_programme_founded_by_two_clicks_at_once_is_one():
    operator, organiser = UserFactory(operator=True), InstitutionFactory()
    rules = {"name": "Sieci", "short_name": "Sieci", "organiser": organiser, "audience": "wszyscy"}

    outcomes = at_once(*[lambda: programmes.found(by=operator, starts_on=clock.today(), **rules)] * 2)

    assert kinds(outcomes) == ["Programme", "Programme"]
    assert outcomes[0] == outcomes[1]


def test_two_leaders_send_the_same_list_at_once():
    coordinator = MembershipFactory(coordinating=True)
    network = coordinator.network
    deputy = MembershipFactory(network=network, deputising=True)
    found = pasted.read("anna@szkola.example\njan@szkola.example")

    outcomes = at_once(
        *[lambda by=by: actions.invite_many(network, found, by=by) for by in (coordinator.user, deputy.user)]
    )

    assert sorted(sent.letters for sent in outcomes) == [0, 2]
    assert (network.invitations.count(), Letter.objects.count()) == (2, 2)


def test_the_last_use_of_a_link_goes_to_one_of_two():
    link = LinkFactory(most_uses=1)
    people = UserFactory.create_batch(2)

    outcomes = at_once(*[lambda by=by: actions.join_by_link(link, by=by) for by in people])

    assert kinds(outcomes) == ["Membership", "Refusal"]
    assert link.arrivals.count() == link.network.crew().count() == 1


def test_two_leaders_make_a_room_code_at_once():
    coordinator = MembershipFactory(coordinating=True)
    network = coordinator.network
    deputy = MembershipFactory(network=network, deputising=True)
    tonight = clock.now() + timedelta(hours=5)

    outcomes = at_once(
        *[
            lambda by=by: actions.make_link(network, kind="room", expires_at=tonight, by=by)
            for by in (coordinator.user, deputy.user)
        ]
    )

    assert kinds(outcomes) == ["Link", "Link"]
    assert network.links.count() == 1


def test_two_seats_that_come_free_at_once_go_to_two_people():
    coordinator = MembershipFactory(coordinating=True, network__capacity=3)
    network = coordinator.network
    leaving = MembershipFactory.create_batch(2, network=network)
    waiting = WaitingFactory.create_batch(3, network=network)

    at_once(*[lambda one=one: actions.leave(network, by=one.user) for one in leaving])

    assert [row.user for row in network.queue.holding().order_by("pk")] == [row.user for row in waiting[:2]]
    assert Letter.objects.filter(subject__startswith="Jest dla Ciebie miejsce").count() == 2


def test_offer_taken_and_declined_at_once_ends_one_way():
    coordinator = MembershipFactory(coordinating=True, network__capacity=2)
    network = coordinator.network
    row, next_one = WaitingFactory(network=network, offered=True), WaitingFactory(network=network)

    outcomes = at_once(
        lambda: actions.take_offer(row, by=row.user, contract_version=1),
        lambda: actions.decline_offer(row, by=row.user),
    )

    row.refresh_from_db()
    next_one.refresh_from_db()
    assert "Refusal" in kinds(outcomes)
    assert network.seats_left() == 0
    assert (row.outcome == "seated") is not next_one.has_offer


def test_newcomer_never_overtakes_the_line_while_a_seat_comes_free():
    coordinator = MembershipFactory(coordinating=True, network__capacity=2)
    network = coordinator.network
    member, first, newcomer = MembershipFactory(network=network), WaitingFactory(network=network), UserFactory()

    at_once(lambda: actions.leave(network, by=member.user), lambda: actions.join(network, by=newcomer))

    first.refresh_from_db()
    assert first.has_offer
    assert [row.user for row in network.queue.in_line()] == [newcomer]


def test_worker_and_a_person_who_comes_offer_the_same_free_seat_once():
    coordinator = MembershipFactory(coordinating=True, network__capacity=2)
    network = coordinator.network
    late = WaitingFactory(network=network, offered_at=clock.now() - timedelta(hours=73))
    first, newcomer = WaitingFactory(network=network), UserFactory()

    at_once(queue.tend, queue.tend, lambda: actions.join(network, by=newcomer))

    assert [row.user for row in network.queue.holding()] == [first.user]
    assert Letter.objects.filter(to=late.user.email).count() == 1
    assert Letter.objects.filter(to=first.user.email).count() == 1


def test_institution_that_accedes_while_its_teacher_stands_in_line_leaves_nobody_behind():
    programme = ProgrammeFactory(needs_accession=True)
    network = NetworkFactory(programme=programme)
    overseer, school, user = AppointmentFactory(programme=programme).user, InstitutionFactory(), UserFactory()

    at_once(
        lambda: programmes.accede(programme, school, by=overseer),
        lambda: actions.join(network, by=user, institution=school),
    )
    accession.tend()

    row = network.queue.filter(user=user).first()
    assert row is None or row.outcome == "seated"
    assert network.memberships.filter(user=user).count() == 1
