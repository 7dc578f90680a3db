from datetime import timedelta

import pytest

from zaloga.core import clock
from zaloga.proposals import retention
from zaloga.proposals.models import Proposal, Signature
from zaloga.proposals.tests.factories import ProposalFactory, SignatureFactory

pytestmark = pytest.mark.django_db


def test_what_nobody_confirmed_vanishes_and_the_rest_stays():
    border, before = clock.now() - timedelta(days=7), clock.now() - timedelta(days=8)
    ProposalFactory(draft=True, drafted_at=before)
    kept = [ProposalFactory(draft=True), ProposalFactory(drafted_at=before)]
    SignatureFactory(proposal=kept[1], unconfirmed=True, asked_at=before)
    signed = SignatureFactory(proposal=kept[1], asked_at=before)

    assert (retention.sweep_drafts(border), retention.sweep_unconfirmed(border)) == (1, 1)

    assert set(Proposal.objects.all()) == set(kept)
    assert list(Signature.objects.all()) == [signed]


def test_who_signed_what_has_long_been_declined_is_forgotten():
    border, before = clock.now() - timedelta(days=365), clock.now() - timedelta(days=366)
    SignatureFactory(proposal__state="declined", proposal__reason="Nie", proposal__decided_at=before)
    fresh = SignatureFactory(proposal__state="declined", proposal__reason="Nie", proposal__decided_at=clock.now())
    accepted = SignatureFactory(proposal__state="accepted", proposal__reason="Tak", proposal__decided_at=before)

    assert retention.sweep_ended(border) == 1

    assert set(Signature.objects.all()) == {fresh, accepted}
