"""The programme's answer: drafted, told, carried out. And hiding what breaks the rules."""

from datetime import date
from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import day
from zaloga.networks import actions as networks
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User
from zaloga.proposals import emails, events, policies
from zaloga.proposals.actions.proposals import lock_together, locked, weigh
from zaloga.proposals.models import Decision, Proposal, Report, Signature

State = Proposal.State
Kind = Decision.Kind
LONGEST_MESSAGE = 600


@transaction.atomic
def draft_decision(proposal: Proposal, *, by: User, **fields: Any) -> Decision:
    """Write a decision down without telling it; one draft for a proposal, the next replaces it.

    ``fields``: kind, reason, until, into or into_network, network, coordinator_name, coordinator_email. Refused for
    what has been decided or withdrawn, for a day that has passed, for merging with itself or with what nobody may
    sign, and for merging with a network of another programme, or one that is not open.
    """
    require(policies.can_decide(by, proposal))
    into = fields.get("into")
    lock_together(proposal, into)
    proposal = locked(proposal)
    refuse_decided(proposal)
    if into:
        into.refresh_from_db()
    decision = proposal.decisions.filter(told_at=None).first() or Decision(proposal=proposal)
    for name, value in {"by": by, "drafted_at": clock.now(), **fields}.items():
        setattr(decision, name, value)
    refuse_impossible(decision)
    decision.full_clean()
    decision.save()
    record(events.DECISION_DRAFTED, by=by, target=proposal)
    return decision


def refuse_decided(proposal: Proposal) -> None:
    if proposal.is_hidden:
        raise Refusal("To zgłoszenie jest ukryte. Najpierw pokaż je znowu albo zostaw ukryte.")
    if not proposal.is_undecided:
        raise Refusal(f"Tu decyzja już zapadła: zgłoszenie jest {proposal.get_state_display()}.")


def refuse_impossible(decision: Decision) -> None:
    if decision.kind == Kind.POSTPONE and decision.until and decision.until <= clock.today():
        raise Refusal("Ten dzień już minął. Podaj, kiedy zgłoszenie ma wrócić do kolejki.")
    if decision.kind == Kind.MERGE and decision.into_network:
        refuse_network(decision.into_network, decision.proposal)
    if decision.kind != Kind.MERGE or decision.into is None:
        return
    if decision.into == decision.proposal or decision.into.programme_id != decision.proposal.programme_id:
        raise Refusal("Wybierz inne zgłoszenie tego samego programu.")
    if not decision.into.is_signable and decision.into.became is None:
        raise Refusal("Tamto zgłoszenie nie zbiera już podpisów. Wybierz inne.")


def refuse_network(network: Network, proposal: Proposal) -> None:
    if network.programme_id != proposal.programme_id:
        raise Refusal("Wybierz sieć tego samego programu.")
    if network.is_archived or not network.is_opened:
        raise Refusal("Ta sieć nie jest otwarta, więc nikt nie może do niej dołączyć. Wybierz inną.")


@transaction.atomic
def decide(proposal: Proposal, *, by: User, **fields: Any) -> Decision:
    """Decide and tell it at once: everybody who signed gets a letter, and the reason stands on the public page.

    A proposal of a call is decided with all others of the call: see ``release``.
    """
    require(policies.can_decide(by, proposal))
    if proposal.awaits_release:
        raise Refusal("To zgłoszenie jest z naboru. Zapisz szkic, a decyzje naboru ogłosisz razem.")
    return tell(draft_decision(proposal, by=by, **fields), by=by)


def tell(decision: Decision, *, by: User) -> Decision:
    """Carry a drafted decision out and tell it. The caller has asked for the right."""
    lock_together(decision.proposal, decision.into)
    proposal = locked(decision.proposal)
    decision.proposal = proposal
    refuse_decided(proposal)
    if decision.into:
        decision.into.refresh_from_db()
    refuse_impossible(decision)
    proposal.reason, proposal.decided_at = decision.reason, clock.now()
    outcome = CARRIED_OUT[Kind(decision.kind)](decision, by)
    proposal.full_clean()
    proposal.save()
    decision.told_at = clock.now()
    decision.save()
    kind = events.JOINED_TO_NETWORK if decision.into_network else events.OF_DECISION[decision.kind]
    record(kind, by=by, target=proposal, reason=decision.reason, outcome=outcome)
    return decision


def accept(decision: Decision, by: User) -> str:
    """The network arises with its history; whoever wanted to join is invited, the others get a letter."""
    proposal = decision.proposal
    fields = dict(decision.network)
    for name in ("starts_on", "ends_on"):
        fields[name] = date.fromisoformat(fields[name])
    network = networks.found(proposal.programme, by=by, **fields)
    proposal.state, proposal.became = State.ACCEPTED, network
    if decision.coordinator_email:
        email, name = decision.coordinator_email, decision.coordinator_name
        networks.appoint_coordinator(network, email=email, name=name, by=by)
    answer(decision, proposal.signatures.confirmed(), network=network, by=by)
    return f"sieć: {network}"


def merge(decision: Decision, by: User) -> str:
    """Signatures go over, nobody's twice; the first author stays known on both pages. A network that does the job
    already gets no signatures: whoever wanted to join is invited to it.
    """
    if decision.into_network:
        return join_network(decision, decision.into_network, by)
    proposal, into = decision.proposal, locked(decision.into or decision.proposal)
    mine = proposal.signatures.confirmed()
    there = into.signatures.in_bulk(field_name="pk").values()
    standing = {row.user_id: row for row in there}
    for row in mine:
        carry_over(row, into, standing.get(row.user_id))
    proposal.state, proposal.merged_into = State.MERGED, into
    Proposal.objects.filter(merged_into=proposal).update(merged_into=into)
    answer(decision, mine, network=into.became, by=by)
    weigh(into, by=by)
    return f"z: {into}"


def join_network(decision: Decision, network: Network, by: User) -> str:
    proposal = decision.proposal
    proposal.state, proposal.became = State.MERGED, network
    answer(decision, proposal.signatures.confirmed(), network=network, by=by)
    return f"z siecią: {network}"


def carry_over(row: Signature, into: Proposal, standing: Signature | None) -> None:
    """One signature a person: what stands there already stays, and gets what it lacks."""
    there = standing or Signature(proposal=into, user=row.user, came_from=row.proposal)
    if not there.confirmed_at:
        there.confirmed_at, there.would_join = row.confirmed_at, row.would_join
    there.would_join = there.would_join or row.would_join
    there.brings = there.brings or row.brings
    if not there.place:
        there.institution, there.in_own_words = row.institution, row.in_own_words
    there.full_clean()
    there.save()


def postpone(decision: Decision, by: User) -> str:
    proposal = decision.proposal
    proposal.state, proposal.postponed_until = State.POSTPONED, decision.until
    answer(decision, proposal.signatures.confirmed(), network=None, by=by)
    return f"do: {day(decision.until)}" if decision.until else ""


def decline(decision: Decision, by: User) -> str:
    decision.proposal.state = State.DECLINED
    answer(decision, decision.proposal.signatures.confirmed(), network=None, by=by)
    return ""


CARRIED_OUT = {Kind.ACCEPT: accept, Kind.MERGE: merge, Kind.POSTPONE: postpone, Kind.DECLINE: decline}


def answer(decision: Decision, signatures: Any, *, network: Network | None, by: User) -> None:
    """One letter to each: an invitation for whoever wanted to join a network that there is now, else the decision."""
    for signature in signatures.select_related("user"):
        if network is not None and is_invited(signature, network, by):
            message = emails.invitation_words(decision)[:LONGEST_MESSAGE]
            email, name = signature.user.email, signature.user.name
            networks.invite(network, email=email, name=name, role=Membership.Role.MEMBER, message=message, by=by)
        else:
            emails.decided(decision, signature.user, network=network)


def is_invited(signature: Signature, network: Network, by: User) -> bool:
    """Not those who are in it already, and not oneself: conversations are the crew's."""
    user = signature.user
    if not signature.would_join or user == by or not user.is_active or network.is_archived:
        return False
    return not network.memberships.active().filter(user=user).exists()


@transaction.atomic
def hide(proposal: Proposal, *, reason: str, by: User) -> Proposal:
    """Take a published proposal out of sight, with a reason that its author reads. Hiding twice changes nothing."""
    require(policies.can_hide(by, proposal))
    proposal = locked(proposal)
    if proposal.is_hidden:
        return proposal
    proposal.hidden_at, proposal.hidden_by, proposal.hidden_reason = clock.now(), by, reason
    proposal.full_clean()
    proposal.save()
    Report.objects.filter(proposal=proposal).delete()
    record(events.HIDDEN, by=by, target=proposal, reason=reason)
    return proposal


@transaction.atomic
def show_again(proposal: Proposal, *, by: User) -> Proposal:
    """Back into sight. Showing what is not hidden changes nothing."""
    require(policies.can_hide(by, proposal))
    proposal = locked(proposal)
    if not proposal.is_hidden:
        return proposal
    proposal.hidden_at, proposal.hidden_by, proposal.hidden_reason = None, None, ""
    proposal.save()
    record(events.SHOWN, by=by, target=proposal)
    return proposal
