import pytest
from django.contrib.auth.models import AnonymousUser

from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.proposals import policies
from zaloga.proposals.models import Proposal
from zaloga.proposals.tests.factories import ProposalFactory, SignatureFactory
from zaloga.search import index

pytestmark = pytest.mark.django_db


def every_kind():
    """A proposal in every state, hidden ones too, some signed; and everybody who could read them."""
    for state in Proposal.State.values:
        for hidden in (False, True):
            is_draft = state == "draft"
            fields = {"state": state, "reason": "Bo", "postponed_until": "2030-01-01", "hidden": hidden}
            proposal = ProposalFactory(**fields, **({"published_at": None} if is_draft else {}))
            SignatureFactory(proposal=proposal)
            SignatureFactory(proposal=proposal, unconfirmed=True)
    AppointmentFactory(programme=Proposal.objects.first().programme)
    for proposal in Proposal.objects.filter(hidden_at__isnull=False):
        AppointmentFactory(programme=proposal.programme)
    UserFactory(operator=True)
    return [*User.objects.all(), AnonymousUser()]


def test_can_view_and_visible_proposals_always_agree():
    for person in every_kind():
        seen = set(policies.visible_proposals(person))
        assert seen == {one for one in Proposal.objects.all() if policies.can_view(person, one)}


def test_the_search_finds_only_what_everybody_may_read():
    every_kind()
    index.rebuild([Proposal])

    found = index.similar("Mierzę się z tym co dzień", keys=["public"], kinds=["proposals.proposal"], limit=99)

    assert {one.key for one in found} == set(Proposal.objects.published().values_list("pk", flat=True))


def test_names_are_for_the_programme_alone():
    proposal = ProposalFactory()
    overseer = AppointmentFactory(programme=proposal.programme).user
    neighbour = AppointmentFactory().user

    assert policies.can_see_names(overseer, proposal)
    assert policies.can_see_names(UserFactory(operator=True), proposal)
    for person in (proposal.by, neighbour, SignatureFactory(proposal=proposal).user, AnonymousUser()):
        assert not policies.can_see_names(person, proposal)
