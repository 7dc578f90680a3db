"""Signing a proposal, also by an address that is still to be confirmed, and taking the signature back."""

from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.people.models import User
from zaloga.proposals import events, policies
from zaloga.proposals.actions.proposals import locked, weigh
from zaloga.proposals.models import Proposal, Signature


@transaction.atomic
def ask_to_sign(proposal: Proposal, *, by: User, **fields: Any) -> Signature:
    """Keep what somebody typed until its owner signs in and says yes: it counts nowhere and tells nobody before.

    A signature that stands already is never touched from outside.
    """
    require(policies.can_ask_to_sign(by, proposal))
    proposal = locked(proposal)
    refuse_unsignable(proposal)
    kept = proposal.signatures.filter(user=by).first() or Signature(proposal=proposal, user=by)
    if kept.confirmed_at:
        return kept
    return write(kept, asked_at=clock.now(), **fields)


@transaction.atomic
def sign(proposal: Proposal, *, by: User, **fields: Any) -> Signature:
    """Sign, or change what one's own signature says: ``institution``, ``in_own_words``, ``brings``, ``would_join``.

    One signature a person. The one that reaches the programme's number puts the proposal into the queue. Refused
    when the proposal takes no signatures any more.
    """
    require(policies.can_sign(by, proposal))
    proposal = locked(proposal)
    refuse_unsignable(proposal)
    mine = proposal.signatures.filter(user=by).first() or Signature(proposal=proposal, user=by)
    if mine.confirmed_at:
        return write(mine, **fields)
    write(mine, confirmed_at=clock.now(), **fields)
    record(events.SIGNED, by=by, target=proposal)
    weigh(proposal, by=by)
    return mine


def write(signature: Signature, **fields: Any) -> Signature:
    for name, value in fields.items():
        setattr(signature, name, value)
    signature.full_clean()
    signature.save()
    return signature


def refuse_unsignable(proposal: Proposal) -> None:
    if not proposal.is_signable:
        raise Refusal("Pod tym zgłoszeniem nie zbiera się już podpisów. Zobacz na jego stronie, co z niego wyszło.")


@transaction.atomic
def withdraw_signature(proposal: Proposal, *, by: User) -> None:
    """Take one's signature back, here and wherever merges carried it, one after another. Twice changes nothing.

    Refused for the author of a proposal that waits: they withdraw the proposal itself.
    """
    require(policies.can_sign(by, proposal))
    proposal = locked(proposal)
    if proposal.by_id == by.pk and proposal.is_undecided:
        raise Refusal("To Twoje zgłoszenie. Możesz je wycofać w całości.")
    Signature.objects.filter(pk__in=carried_on(proposal, by)).delete()
    gone, _ = proposal.signatures.filter(user=by).delete()
    if gone:
        record(events.SIGNATURE_WITHDRAWN, by=by, target=proposal)


def carried_on(proposal: Proposal, by: User) -> list[int]:
    """The keys of what merges made of this signature, each from the one before; a signature given there stays."""
    found: list[int] = []
    places = [proposal.pk]
    while places:
        rows = list(Signature.objects.filter(came_from__in=places, user=by).exclude(pk__in=found))
        found += [row.pk for row in rows]
        places = [row.proposal_id for row in rows]
    return found
