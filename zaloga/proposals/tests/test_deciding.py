from datetime import timedelta

import pytest

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.networks.models import Invitation, Membership, Network
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.notifications.models import Letter
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.proposals import actions, tracing
from zaloga.proposals.models import Decision, Proposal
from zaloga.proposals.tests.factories import CallFactory, ProposalFactory, SignatureFactory

pytestmark = pytest.mark.django_db

NETWORK = {
    "name": "Sieć dwujęzyczna",
    "question": "Jak oceniać uczniów z Ukrainy?",
    "kind": "problem",
    "audience": "teachers",
    "access": "open",
    "capacity": 25,
    "starts_on": "2026-12-01",
    "ends_on": "2027-06-30",
}


def overseer_of(proposal):
    return AppointmentFactory(programme=proposal.programme).user


def signed(proposal, how_many, **more):
    return SignatureFactory.create_batch(how_many, proposal=proposal, **more)


def test_accepting_founds_the_network_invites_whoever_would_join_and_tells_the_others():
    proposal = ProposalFactory(queued=True, title="Uczniowie z Ukrainy")
    by = overseer_of(proposal)
    joining = [row.user for row in signed(proposal, 2)]
    supporter = SignatureFactory(proposal=proposal, would_join=False).user
    SignatureFactory(proposal=proposal, unconfirmed=True)

    actions.decide(proposal, kind="accept", reason="Potrzeba całego powiatu.", network=NETWORK, by=by)

    proposal.refresh_from_db()
    network = Network.objects.get()
    assert (proposal.state, proposal.became, proposal.reason) == ("accepted", network, "Potrzeba całego powiatu.")
    assert (network.name, network.question, network.programme) == (
        NETWORK["name"],
        NETWORK["question"],
        proposal.programme,
    )
    assert {row.email for row in Invitation.objects.all()} == {user.email for user in joining}
    assert "„Uczniowie z Ukrainy”" in Invitation.objects.first().message
    assert {letter.to: letter.subject for letter in Letter.objects.all()} == {
        supporter.email: "Przyjęte: „Uczniowie z Ukrainy”",
        **{user.email: "Zaproszenie do „Sieci dwujęzyczna”" for user in joining},
    }


def test_accepting_appoints_the_coordinator_who_is_not_invited_as_well():
    proposal = ProposalFactory(queued=True)
    leader = SignatureFactory(proposal=proposal).user
    by = overseer_of(proposal)

    actions.decide(
        proposal,
        kind="accept",
        reason="Tak",
        network=NETWORK,
        coordinator_email=leader.email,
        coordinator_name=leader.name,
        by=by,
    )

    assert [(row.user, row.role) for row in Membership.objects.all()] == [(leader, "coordinator")]
    assert not Invitation.objects.exists()


def test_whoever_decides_is_never_invited_by_themselves():
    proposal = ProposalFactory(queued=True)
    by = overseer_of(proposal)
    SignatureFactory(proposal=proposal, user=by)

    actions.decide(proposal, kind="accept", reason="Tak", network=NETWORK, by=by)

    assert not Invitation.objects.exists()
    assert [letter.to for letter in Letter.objects.all()] == [by.email]


def test_a_network_tells_from_which_needs_it_came():
    proposal, twin = ProposalFactory(queued=True), None
    twin = ProposalFactory(programme=proposal.programme)
    by = overseer_of(proposal)
    actions.decide(twin, kind="merge", reason="To samo", into=proposal, by=by)

    actions.decide(proposal, kind="accept", reason="Tak", network=NETWORK, by=by)

    network = Network.objects.get()
    assert set(tracing.behind(network, UserFactory())) == {proposal, twin}


def test_merging_keeps_everybody_who_signed_and_nobody_twice():
    one = ProposalFactory()
    into = ProposalFactory(programme=one.programme)
    both = UserFactory()
    SignatureFactory(proposal=one, user=one.by)
    SignatureFactory(proposal=one, user=both, brings="Nuty")
    SignatureFactory(proposal=into, user=both)
    SignatureFactory(proposal=into, user=into.by)

    actions.decide(one, kind="merge", reason="To samo", into=into, by=overseer_of(one))

    one.refresh_from_db()
    into.refresh_from_db()
    assert (one.state, one.merged_into, one.by) == ("merged", into, one.by)
    assert {(row.user, row.brings, row.came_from) for row in into.signatures.all()} == {
        (both, "Nuty", None),
        (into.by, "", None),
        (one.by, "", one),
    }
    assert into.state == "queued"
    assert {letter.to for letter in Letter.objects.filter(subject__startswith="Połączone")} == {
        one.by.email,
        both.email,
    }


def test_a_signature_taken_back_goes_from_where_it_was_carried_too():
    one = ProposalFactory()
    into = ProposalFactory(programme=one.programme)
    row = SignatureFactory(proposal=one)
    actions.decide(one, kind="merge", reason="To samo", into=into, by=overseer_of(one))

    actions.withdraw_signature(one, by=row.user)

    assert not into.signatures.exists()


def test_a_signature_taken_back_goes_from_where_the_second_merge_carried_it():
    first = ProposalFactory()
    second, third = ProposalFactory.create_batch(2, programme=first.programme)
    gone, both = SignatureFactory(proposal=first).user, SignatureFactory(proposal=first).user
    SignatureFactory(proposal=second, user=both)
    by = overseer_of(first)
    actions.decide(first, kind="merge", reason="To samo", into=second, by=by)
    actions.decide(second, kind="merge", reason="To samo", into=third, by=by)

    for person in (gone, both):
        actions.withdraw_signature(first, by=person)

    assert [row.user for row in second.signatures.all()] == [both]
    assert [row.user for row in third.signatures.all()] == [both]  # who signed the second too has not taken that back


def test_merging_into_what_has_become_a_network_invites_there():
    into = ProposalFactory(queued=True)
    by = overseer_of(into)
    actions.decide(into, kind="accept", reason="Tak", network=NETWORK, by=by)
    one = ProposalFactory(programme=into.programme)
    late = SignatureFactory(proposal=one).user
    into.refresh_from_db()

    actions.decide(one, kind="merge", reason="To samo", into=into, by=by)

    assert [row.email for row in Invitation.objects.all()] == [late.email]


def test_merging_with_a_network_invites_whoever_would_join_and_tells_the_others():
    one = ProposalFactory()
    network = NetworkFactory(programme=one.programme)
    joining, supporting = SignatureFactory(proposal=one), SignatureFactory(proposal=one, would_join=False)
    inside = MembershipFactory(network=network).user
    SignatureFactory(proposal=one, user=inside)

    actions.decide(one, kind="merge", reason="Robią to", into_network=network, by=overseer_of(one))

    one.refresh_from_db()
    assert (one.state, one.became, one.merged_into) == ("merged", network, None)
    assert [row.email for row in Invitation.objects.filter(network=network)] == [joining.user.email]
    told = Letter.objects.filter(subject__startswith="Połączone")
    assert {letter.to for letter in told} == {supporting.user.email, inside.email}
    assert all("łączymy z siecią, która już to robi" in letter.text for letter in told)
    assert set(tracing.behind(network, UserFactory())) == {one}


@pytest.mark.parametrize("which", ["another programme", "in preparation", "archived"])
def test_a_network_that_nobody_may_join_or_of_another_programme_takes_no_need(which):
    one = ProposalFactory()
    networks = {
        "another programme": NetworkFactory(),
        "in preparation": NetworkFactory(programme=one.programme, in_preparation=True),
        "archived": NetworkFactory(programme=one.programme, archived=True),
    }

    with pytest.raises(Refusal):
        actions.decide(one, kind="merge", reason="To samo", into_network=networks[which], by=overseer_of(one))

    assert not Invitation.objects.exists() and not Decision.objects.exists()


@pytest.mark.parametrize("what", ["itself", "another programme", "declined"])
def test_what_cannot_be_merged_is_refused(what):
    one = ProposalFactory()
    targets = {
        "itself": one,
        "another programme": ProposalFactory(),
        "declined": ProposalFactory(programme=one.programme, state="declined", reason="Nie"),
    }

    with pytest.raises(Refusal):
        actions.decide(one, kind="merge", reason="To samo", into=targets[what], by=overseer_of(one))

    one.refresh_from_db()
    assert one.state == "open"
    assert not Decision.objects.exists()


def test_postponing_gives_a_day_and_a_letter():
    row = SignatureFactory()
    until = clock.today() + timedelta(days=40)

    actions.decide(row.proposal, kind="postpone", reason="Od lutego", until=until, by=overseer_of(row.proposal))

    row.proposal.refresh_from_db()
    assert (row.proposal.state, row.proposal.postponed_until) == ("postponed", until)
    assert [letter.to for letter in Letter.objects.all()] == [row.user.email]
    assert "Od lutego" in Letter.objects.get().text


def test_a_day_that_has_passed_is_refused():
    proposal = ProposalFactory()

    with pytest.raises(Refusal, match="już minął"):
        actions.decide(proposal, kind="postpone", reason="Później", until=clock.today(), by=overseer_of(proposal))


def test_declining_publishes_the_reason_and_is_in_the_log():
    row = SignatureFactory()

    actions.decide(row.proposal, kind="decline", reason="Jest już taka sieć", by=overseer_of(row.proposal))

    row.proposal.refresh_from_db()
    event = Event.objects.get(name="proposal.declined")
    assert (row.proposal.state, row.proposal.reason) == ("declined", "Jest już taka sieć")
    assert (event.line, event.kind.for_audit) == ("powód: Jest już taka sieć", True)
    assert "Jest już taka sieć" in Letter.objects.get().text


def test_nothing_is_decided_twice():
    proposal = ProposalFactory()
    by = overseer_of(proposal)
    actions.decide(proposal, kind="decline", reason="Nie", by=by)

    with pytest.raises(Refusal, match="już zapadła"):
        actions.decide(proposal, kind="accept", reason="Tak", network=NETWORK, by=by)

    assert not Network.objects.exists()


def test_a_network_of_that_name_refuses_and_nothing_is_half_done():
    proposal = ProposalFactory(queued=True)
    by = overseer_of(proposal)
    SignatureFactory(proposal=proposal)
    actions.decide(ProposalFactory(programme=proposal.programme), kind="accept", reason="Tak", network=NETWORK, by=by)

    with pytest.raises(Refusal, match="Nadaj nowej inną nazwę"):
        actions.decide(proposal, kind="accept", reason="Tak", network=NETWORK, by=by)

    proposal.refresh_from_db()
    assert proposal.state == "queued"
    assert not proposal.decisions.exists()
    assert not Letter.objects.exists()


# A call


def over(*rows, **fields):
    """A call whose last day has passed, with these proposals in it."""
    call = CallFactory(over=True, **fields)
    for row in rows:
        row.call, row.programme = call, call.programme
        row.save()
    return call


def test_decisions_of_a_call_are_drafted_and_told_together():
    yes, no = ProposalFactory(), ProposalFactory()
    call = over(yes, no)
    by = overseer_of(yes)
    friends = {SignatureFactory(proposal=one).user.email for one in (yes, no)}

    with pytest.raises(Refusal, match="z naboru"):
        actions.decide(no, kind="decline", reason="Nie", by=by)
    actions.draft_decision(no, kind="decline", reason="Nie", by=by)
    actions.draft_decision(no, kind="decline", reason="Nie tym razem", by=by)
    with pytest.raises(Refusal, match=str(yes)):
        actions.release(call, by=by)
    assert not Letter.objects.exists()
    actions.draft_decision(yes, kind="accept", reason="Tak", network=NETWORK, by=by)
    actions.release(call, by=by)
    actions.release(call, by=by)

    assert {letter.to for letter in Letter.objects.all()} == friends
    assert {(one.state, one.reason) for one in Proposal.objects.all()} == {
        ("accepted", "Tak"),
        ("declined", "Nie tym razem"),
    }
    assert Event.objects.filter(name="proposal.call_released").count() == 1


def test_an_open_call_is_not_released():
    call = CallFactory()

    with pytest.raises(Refusal, match="jeszcze trwa"):
        actions.release(call, by=AppointmentFactory(programme=call.programme).user)


def test_a_merge_is_told_before_what_it_goes_into():
    into, one = ProposalFactory(), ProposalFactory()
    call = over(into, one)
    by = overseer_of(into)
    late = SignatureFactory(proposal=one).user
    actions.draft_decision(into, kind="accept", reason="Tak", network=NETWORK, by=by)
    actions.draft_decision(one, kind="merge", reason="To samo", into=into, by=by)

    actions.release(call, by=by)

    assert [row.email for row in Invitation.objects.all()] == [late.email]


def test_a_call_is_opened_once_and_its_questions_stay_once_somebody_has_answered():
    by = AppointmentFactory()
    fields = {
        "title": "Nabór zimowy",
        "about": "Szukamy",
        "criteria": "Potrzeba",
        "questions": ["Kto poprowadzi?"],
        "opens_on": clock.today(),
        "closes_on": clock.today() + timedelta(days=20),
    }

    call = actions.open_call(by.programme, by=by.user, **fields)
    assert actions.open_call(by.programme, by=by.user, **fields) == call
    actions.edit_call(call, by=by.user, questions=["Kto?"])
    ProposalFactory(programme=by.programme, call=call)
    with pytest.raises(Refusal, match="poza pytaniami"):
        actions.edit_call(call, by=by.user, questions=["Gdzie?"])

    call.refresh_from_db()
    assert call.questions == ["Kto?"]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((-3, 5), "Zostało jeszcze 5 dni"),
        ((-3, 1), "Został jeszcze 1 dzień"),
        ((-3, 0), "Dziś jest ostatni dzień"),
        ((1, 9), "Rusza jutro"),
        ((4, 9), "Rusza za 4 dni"),
        ((-9, -1), "Nabór jest zamknięty, trwa rozpatrywanie"),
    ],
)
def test_how_long_it_is_stands_in_words(days, words):
    first, last = (clock.today() + timedelta(days=number) for number in days)

    assert CallFactory.build(programme=None, opens_on=first, closes_on=last).countdown == words
