"""From the need to what became of it: what other rooms may ask of proposals, and tell their pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q

from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.proposals.models import Proposal, ProposalQuerySet
from zaloga.proposals.policies import visible_proposals


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of „co z tego wyszło” on the page of a proposal: a fact, and where to read more (may be empty)."""

    words: str
    url: str = ""


Teller = Callable[[Proposal, User], Iterable[Outcome]]
TELLERS: list[Teller] = []


def tells(teller: Teller) -> Teller:
    """Let a room upstairs say what became of a proposal: the aims of a plan that answer it, for whoever may read them.

    @tells
    def aims_of(proposal, user): ...
    """
    TELLERS.append(teller)
    return teller


def outcomes(proposal: Proposal, user: User) -> list[Outcome]:
    return [outcome for teller in TELLERS for outcome in teller(proposal, user)]


def behind(network: Network, user: User) -> ProposalQuerySet:
    """The proposals that a network comes from, merged ones too, as far as the person may read them.

    For the page of the network, and for aims of its plan, which may name the proposals that they answer. A network of
    a next year comes from those of the year before: ask of ``network.continues``.
    """
    return came_to(network).filter(pk__in=visible_proposals(user).values("pk"))


def came_to(network: Network | OuterRef) -> ProposalQuerySet:
    """The same, whoever asks: to check what a plan wants to be linked with, and for subqueries of pages."""
    return Proposal.objects.filter(Q(became=network) | Q(merged_into__became=network))
