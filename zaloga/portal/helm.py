"""What the home of a network shows to those who lead it: their first steps."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from zaloga.forum.models import Post, Thread
from zaloga.networks.models import Invitation, Link, Membership, Network
from zaloga.networks.steps import Facts, first_steps
from zaloga.people.models import User


def with_facts(memberships: QuerySet[Membership], user: User) -> QuerySet[Membership]:
    """Adds what steps_of() wants to know, so that it costs no query more."""
    here = OuterRef("network")
    threads = Thread.objects.filter(network=here, by=user)
    # Whoever leads may have come by an invitation too: that one is not theirs.
    invited = Invitation.objects.filter(network=here).exclude(role=Membership.Role.COORDINATOR)
    unsigned = Membership.objects.crew().filter(
        Q(contract_version=None) | ~Q(contract_version=F("network__contract_version")), network=here
    )
    return memberships.annotate(
        has_invited=Exists(invited),
        has_link=Exists(Link.objects.filter(network=here)),
        has_greeted=Exists(Post.objects.filter(thread__network=here, by=user, withdrawn_at=None)),
        has_asked=Exists(threads.filter(kind=Thread.Kind.QUESTION)),
        has_unsigned=Exists(unsigned),
    )


def steps_of(mine: Membership, network: Network) -> dict[str, Any]:
    """For the template: the steps, how many are done, and whether this person has folded them away."""
    new = reverse("forum:new", args=[network.slug])
    crew_size = network.crew_size  # type: ignore[attr-defined]
    facts = Facts(
        has_invited=mine.has_invited or mine.has_link or crew_size > 1,  # type: ignore[attr-defined]
        has_greeted=mine.has_greeted,  # type: ignore[attr-defined]
        has_asked=mine.has_asked,  # type: ignore[attr-defined]
        has_signed_together=crew_size > 1 and not mine.has_unsigned,  # type: ignore[attr-defined]
        greet_url=f"{new}?zacznij=powitanie",
        ask_url=f"{new}?zacznij=potrzeby",
    )
    steps = first_steps(network, facts)
    return {
        "steps": [] if mine.steps_folded_at else steps,
        "steps_done": sum(step.is_done for step in steps),
        "has_folded_steps": bool(steps and mine.steps_folded_at),
    }
