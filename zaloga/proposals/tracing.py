"""From the need to what became of it: what other rooms may ask of proposals, and tell their pages."""

from django.db.models import OuterRef, Q

from zaloga.core.outcomes import Outcome, Tellers
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.proposals.models import Proposal, ProposalQuerySet
from zaloga.proposals.policies import visible_proposals

TELLERS = Tellers()
tells = TELLERS.tells  # a room upstairs: what became of a proposal, for whoever may read it


def outcomes(proposal: Proposal, user: User) -> list[Outcome]:
    return TELLERS.of(proposal, user)


def behind(network: Network, user: User) -> ProposalQuerySet:
    """The proposals that a network comes from, merged ones too, as far as the person may read them.

    For the page of the network, and for aims of its plan, which may name the proposals that they answer. A network of
    a next year comes from those of the year before: ask of ``network.continues``.
    """
    return came_to(network).filter(pk__in=visible_proposals(user).values("pk"))


def came_to(network: Network | OuterRef) -> ProposalQuerySet:
    """The same, whoever asks: to check what a plan wants to be linked with, and for subqueries of pages."""
    return Proposal.objects.filter(Q(became=network) | Q(merged_into__became=network))
