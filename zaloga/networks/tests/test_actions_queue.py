from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.words import network_named
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks import actions
from zaloga.networks.actions import queue
from zaloga.networks.models import Membership, Network
from zaloga.networks.tests.factories import InvitationFactory, MembershipFactory, NetworkFactory, WaitingFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AccessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def full():
    """A network of two seats, both taken; the coordinator's membership."""
    coordinator = MembershipFactory(coordinating=True, network__capacity=2)
    MembershipFactory(network=coordinator.network)
    return coordinator


def member_of(network):
    return network.memberships.get(role="member", left_at=None)


def ago(**period):
    return clock.now() - timedelta(**period)


def test_standing_in_line_gives_a_place_a_letter_and_word_to_those_who_lead(full):
    network, user = full.network, UserFactory()

    row = actions.stand(network, by=user, in_own_words="Szkoła w lesie", contract_version=1)
    again = actions.stand(network, by=user, in_own_words="Szkoła w lesie")

    letter = Letter.objects.get()
    assert row == again
    assert (row.place, row.position(), row.holds_seat) == ("Szkoła w lesie", 1, False)
    assert (letter.to, letter.subject) == (user.email, f"Jesteś na liście oczekujących {network_named(network)}")
    assert f"/lista/{row.token}/" in letter.text
    assert [note.user for note in Note.objects.all()] == [full.user]


def test_positions_follow_the_moment_of_standing_in_line(full):
    rows = WaitingFactory.create_batch(3, network=full.network)
    WaitingFactory(network=full.network, offered=True)
    WaitingFactory()  # waits for another network

    assert [row.position() for row in rows] == [1, 2, 3]


def test_leaving_offers_the_seat_to_the_first_in_line_for_72_hours(full):
    network = full.network
    first, second = WaitingFactory.create_batch(2, network=network)

    actions.leave(network, by=member_of(network).user)

    first.refresh_from_db()
    second.refresh_from_db()
    letter = Letter.objects.get()
    assert (first.has_offer, second.has_offer, second.position()) == (True, False, 1)
    assert first.offer_ends_at - first.offered_at == timedelta(hours=72)
    assert (letter.to, letter.subject) == (first.user.email, f"Jest dla Ciebie miejsce w {network_named(network)}")
    assert not network.has_room()


def test_removal_and_a_role_without_a_seat_free_it_too(full):
    network = full.network
    first, second = WaitingFactory.create_batch(2, network=network)
    MembershipFactory(network=network)
    Network.objects.update(capacity=3)
    one, other = network.memberships.filter(role="member")

    actions.remove(one, reason="Zmiana pracy.", by=full.user)
    actions.change_role(other, Membership.Role.OBSERVER, by=full.user)

    assert {row.user for row in network.queue.holding()} == {first.user, second.user}


def test_taking_the_offer_twice_gives_one_membership(full):
    row = WaitingFactory(network=full.network, offered=True)

    first = actions.take_offer(row, by=row.user, contract_version=1)
    second = actions.take_offer(row, by=row.user, contract_version=1)

    row.refresh_from_db()
    assert first == second
    assert (first.role, first.institution, first.contract_version) == ("member", row.institution, 1)
    assert (row.outcome, full.network.queue.holding().count()) == ("seated", 0)


def test_declined_offer_goes_to_the_next_in_line():
    network = NetworkFactory(capacity=2)
    MembershipFactory(network=network)
    holder, next_one = WaitingFactory(network=network, offered=True), WaitingFactory(network=network)

    actions.decline_offer(holder, by=holder.user)
    actions.decline_offer(holder, by=holder.user)

    next_one.refresh_from_db()
    assert next_one.has_offer
    assert Event.objects.filter(name="network.offer_declined").count() == 1
    with pytest.raises(Refusal, match="oddane następnej osobie"):
        actions.take_offer(holder, by=holder.user)


def test_offer_of_another_person_is_not_answered(full):
    row = WaitingFactory(network=full.network, offered=True)

    for deed in (actions.take_offer, actions.decline_offer, actions.step_out):
        with pytest.raises(PermissionDenied):
            deed(row, by=full.user)

    row.refresh_from_db()
    assert row.has_offer


def test_whoever_lets_the_offer_pass_may_stand_again_at_the_end():
    network = NetworkFactory(capacity=2)
    MembershipFactory(network=network)
    late = WaitingFactory(network=network, offered_at=ago(hours=72))
    first, second = WaitingFactory.create_batch(2, network=network)

    with pytest.raises(Refusal, match="Minęły 72 godziny"):
        actions.take_offer(late, by=late.user)
    again = actions.join(network, by=late.user)

    late.refresh_from_db()
    first.refresh_from_db()
    assert (late.outcome, first.has_offer) == ("expired", True)
    assert (second.position(), again.position()) == (1, 2)


def test_nobody_who_comes_in_passes_those_who_wait():
    network = NetworkFactory(capacity=2)
    first = WaitingFactory(network=network)
    MembershipFactory(network=network)

    newcomer = actions.join(network, by=UserFactory())

    first.refresh_from_db()
    assert first.has_offer
    assert newcomer.position() == 1


def test_offer_lasts_72_real_hours_through_the_clock_change():
    row = WaitingFactory(network=NetworkFactory(name="Sieć zegarów"))
    for spring_or_autumn, told in (
        (datetime(2027, 3, 26, 9, 0, tzinfo=UTC), "poniedziałek, 29 marca, godz. 11:00"),
        (datetime(2026, 10, 23, 8, 0, tzinfo=UTC), "poniedziałek, 26 października, godz. 9:00"),
    ):
        row.offered_at = spring_or_autumn
        text = offer_letter(row)

        assert f"do: {told}" in text
        with clock.moved_to(spring_or_autumn + timedelta(hours=71, minutes=59)):
            assert row.has_offer
        with clock.moved_to(spring_or_autumn + timedelta(hours=72)):
            assert not row.has_offer


def offer_letter(row):
    queue.emails.seat_offered(row)
    return Letter.objects.latest("pk").text.replace("\xa0", " ").replace(" 2027", "")


def test_lower_capacity_never_takes_a_held_seat(full):
    network = full.network
    Network.objects.update(capacity=5)
    WaitingFactory(network=network, offered=True)
    WaitingFactory(network=network, kept=True)

    with pytest.raises(Refusal, match="W załodze jest już 2 osoby, a miejsca zachowane dla osób z listy .*: 2"):
        actions.edit(network, by=full.user, capacity=3)
    changed = actions.edit(network, by=full.user, capacity=4)

    assert (changed.capacity, changed.has_room()) == (4, False)


def test_greater_capacity_moves_the_list_up(full):
    rows = WaitingFactory.create_batch(3, network=full.network)

    actions.edit(full.network, by=full.user, capacity=4)

    assert [row.user for row in full.network.queue.holding()] == [row.user for row in rows[:2]]


def test_seats_over_the_capacity_need_a_reason_and_move_the_list_up(full):
    network, row = full.network, WaitingFactory(network=full.network)

    with pytest.raises(Refusal, match="jednym zdaniem"):
        actions.add_seats(network, 1, reason="  ", by=full.user)
    actions.add_seats(network, 1, reason="Dwie osoby z jednej szkoły.", by=full.user)
    actions.add_seats(network, 1, reason="Dwie osoby z jednej szkoły.", by=full.user)

    row.refresh_from_db()
    network.refresh_from_db()
    event = Event.objects.get(name="network.seats_added")
    assert (network.seats, network.additional_reason, row.has_offer) == (3, "Dwie osoby z jednej szkoły.", True)
    assert (event.by, event.details["before"], event.details["additional"]) == (full.user, 0, 1)
    with pytest.raises(Refusal, match="Miejsc nie może być mniej"):
        actions.add_seats(network, 0, reason="Pomyłka.", by=full.user)
    with pytest.raises(PermissionDenied):
        actions.add_seats(network, 9, reason="Chcę.", by=row.user)


def test_archive_closes_the_list_and_says_so(full):
    network = full.network
    holder, in_line = WaitingFactory(network=network, offered=True), WaitingFactory(network=network)

    actions.archive(network, by=full.user)

    assert set(network.queue.values_list("outcome", flat=True)) == {"closed"}
    assert {letter.to for letter in Letter.objects.all()} == {holder.user.email, in_line.user.email}
    with pytest.raises(Refusal, match="w archiwum"):
        actions.take_offer(holder, by=holder.user)


def test_outsider_gets_a_kept_place_once_and_then_waits_in_line():
    network = NetworkFactory(programme=AccessionFactory(programme__needs_accession=True).programme, capacity=2)
    MembershipFactory(network=network)
    user, school = UserFactory(), InstitutionFactory()

    row = actions.join(network, by=user, institution=school)
    newcomer = actions.join(network, by=UserFactory())

    assert (row.is_kept, newcomer.position()) == (True, 1)
    row.kept_until = clock.now()
    row.save()
    queue.move_up(network)
    row.refresh_from_db()
    newcomer.refresh_from_db()
    assert (row.is_kept, row.awaits_accession, row.position()) == (False, True, 1)
    assert newcomer.has_offer
    actions.decline_offer(newcomer, by=newcomer.user)
    row.refresh_from_db()
    assert not row.holds_seat


def test_seat_that_nobody_else_can_take_is_kept_for_an_outsider(full):
    programme = full.network.programme
    programme.needs_accession = True
    programme.save()
    row = actions.join(full.network, by=UserFactory(), institution=InstitutionFactory())
    assert not row.is_kept

    actions.leave(full.network, by=member_of(full.network).user)

    row.refresh_from_db()
    assert row.is_kept
    assert Letter.objects.filter(to=row.user.email, subject__startswith="Zachowaliśmy Ci miejsce").count() == 1


def test_experts_invitation_takes_no_seat_and_helm_is_never_full(full):
    network = full.network
    expert = InvitationFactory(network=network, role="expert", until=clock.today(), email=UserFactory().email)
    helm = InvitationFactory(network=network, role="coordinator", email=UserFactory().email)

    for invitation in (expert, helm):
        user = UserFactory._meta.model.objects.get(email=invitation.email)
        assert actions.accept_invitation(invitation, by=user).role == invitation.role

    assert network.seats_left() == -1


def test_stepping_out_leaves_the_line_and_hurts_nobody(full):
    row, next_one = WaitingFactory.create_batch(2, network=full.network)

    actions.step_out(row, by=row.user)
    actions.step_out(row, by=row.user)

    row.refresh_from_db()
    assert (row.outcome, next_one.position()) == ("left", 1)
    assert Event.objects.filter(name="network.stepped_out").count() == 1


def test_nobody_stands_another_person_in_line_without_the_right_to_invite(full):
    stranger, friend = UserFactory(), UserFactory()

    with pytest.raises(PermissionDenied):
        actions.stand(full.network, by=stranger, user=friend)
    row = actions.stand(full.network, by=full.user, user=friend)

    assert row.user == friend


def test_worker_moves_every_list_whose_time_has_come_and_leaves_others_alone(full):
    late = WaitingFactory(network=full.network, offered_at=ago(hours=73))
    WaitingFactory(network=full.network)
    expert_gone = MembershipFactory(network__capacity=2, until=clock.today() - timedelta(days=1)).network
    waits = WaitingFactory(network=expert_gone)
    quiet = WaitingFactory(network__capacity=2, offered=True)
    archived = WaitingFactory(network__archived=True, offered_at=ago(hours=73))

    queue.tend()
    queue.tend()

    for row in (late, waits, quiet, archived):
        row.refresh_from_db()
    assert (late.outcome, waits.has_offer, quiet.has_offer, archived.outcome) == ("expired", True, True, "")
    assert {letter.to for letter in Letter.objects.all()} == {late.user.email, waits.user.email}


def test_closed_account_holds_no_seat_for_anybody(full):
    MembershipFactory._meta.model.objects.filter(role="member").delete()
    gone, next_one = WaitingFactory(network=full.network, offered=True), WaitingFactory(network=full.network)
    gone.user.is_active = False
    gone.user.save()

    queue.tend()

    next_one.refresh_from_db()
    assert next_one.has_offer
    assert not Letter.objects.filter(to=gone.user.email).exists()
