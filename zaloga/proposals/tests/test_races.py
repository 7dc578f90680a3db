"""Two overseers, one instant: real threads against a real database."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from zaloga.core.errors import Refusal
from zaloga.programmes.tests.factories import AppointmentFactory, ProgrammeFactory
from zaloga.proposals import actions
from zaloga.proposals.models import Proposal
from zaloga.proposals.tests.factories import ProposalFactory, SignatureFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("time", range(3))
def test_two_needs_merged_into_each_other_at_once_end_as_one_merge_and_one_refusal(time):
    by = AppointmentFactory(programme=ProgrammeFactory(signatures_needed=50)).user
    pair = ProposalFactory.create_batch(2, programme=by.appointments.get().programme)
    for proposal in pair:
        SignatureFactory.create_batch(3, proposal=proposal)
    start = Barrier(2)

    def merge(proposal, into):
        start.wait(timeout=10)
        try:
            return actions.decide(proposal, by=by, kind="merge", reason="To samo", into=into)
        except Refusal as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        ends = [*pool.map(merge, pair, reversed([Proposal.objects.get(pk=one.pk) for one in pair]))]

    assert sorted(type(end).__name__ for end in ends) == ["Decision", "str"]
    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["merged", "open"]
