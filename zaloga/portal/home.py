"""A network seen from inside and from outside."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from zaloga.core.counting import how_many
from zaloga.forum import policies as forum
from zaloga.forum.models import Thread
from zaloga.institutions.models import Institution
from zaloga.meetings import turns
from zaloga.networks import policies, stages
from zaloga.networks.models import Membership, Network, SpecificAim
from zaloga.people.models import User
from zaloga.portal import helm, met, planned, waiting
from zaloga.proposals import tracing

LATEST_THREADS = 5
FACES = 10
FIRST_NEEDS = 5


def found(user: User) -> QuerySet[Network]:
    """Networks whose page this person may open, with all that their page says of them."""
    aims = SpecificAim.objects.filter(network=OuterRef("pk")).values("text")
    threads = Thread.objects.filter(network=OuterRef("pk"), is_confidential=False)  # counted nowhere
    needs = tracing.came_to(OuterRef("pk")).published().order_by("published_at")
    schools_left = turns.still_to_present(OuterRef(OuterRef("pk"))).values("name")
    named = needs.values(one=JSONObject(pk="pk", title="title", state="state", into="merged_into"))[:FIRST_NEEDS]
    return (
        policies.visible_networks(user)
        .for_list()
        .with_queue()
        .select_related("programme__organiser", "run_by")
        .annotate(aims=ArraySubquery(aims), threads_in_all=how_many(threads), needs=ArraySubquery(named))
        .annotate(to_present=ArraySubquery(schools_left))
    )


def inside(network: Network, user: User) -> dict[str, Any]:
    """The home of a network, for whoever belongs to it."""
    rows = waiting.with_what_waits(network.memberships.active().filter(user=user))
    leads = policies.can_lead(user, network)
    mine = (helm.with_facts(rows, user) if leads else rows).get()
    mine.network = network
    first = helm.steps_of(mine, network) if leads else {}
    said = reverse("networks:open", args=[network.slug]) if first.get("steps") else ""
    may_see_crew = policies.can_see_crew(user, network)
    return {
        "network": network,
        "programme": network.programme,
        "mine": mine,
        "leads": leads,
        "now": stages.box(network),
        "coming": met.coming(mine) or planned.coming(mine),
        # The opening stands among the first steps and is not said twice.
        "items": [item for item in waiting.of_membership(mine, leads=leads) if item.url != said],
        **first,
        **brand(network),
        **crew(network, everybody=may_see_crew),
        **talk(network, user),
    }


def outside(network: Network, user: User) -> dict[str, Any]:
    """The public page of a network: nothing of what its crew says to each other."""
    return {
        "network": network,
        "programme": network.programme,
        "now": stages.box(network),
        "schools": schools(network),
        "is_full": is_full(network),
        "may_join": may_join(network),
        "oversees": policies.can_oversee(user, network),
        **crew(network, everybody=False),
        **brand(network),
    }


def brand(network: Network) -> dict[str, Any]:
    """The main programme, where it is in hand already: the page's head need not ask for it again."""
    return {"main_programme": network.programme} if network.programme.is_main else {}


def may_join(network: Network) -> bool:
    """Whether to show the way in: to whoever reads the public page, for they do not belong yet. A full network too,
    for it has a waiting list.
    """
    return network.takes_people


def is_full(network: Network) -> bool:
    """Whether the next one to come waits in line."""
    return network.crew_size + network.held >= network.seats


def crew(network: Network, *, everybody: bool) -> dict[str, Any]:
    """Those who lead, and the first faces of the crew where the reader may see it (one query)."""
    rows = network.memberships.active().for_list()
    rows = rows.filter(role__in=Membership.CREW)[: FACES + 4] if everybody else rows.filter(role__in=Membership.LEADING)
    members = list(rows)
    return {
        "leaders": [row for row in members if row.role in Membership.LEADING],
        "faces": members[:FACES] if everybody else [],
        "more_faces": network.crew_size - FACES,
    }


def talk(network: Network, user: User) -> dict[str, Any]:
    """The latest conversations for whoever may read them; for others not even how many there are."""
    is_crew = forum.can_read(user, network)
    if not (is_crew or policies.can_enter(user, network)):
        return {"may_read": False}
    latest = list(forum.visible_threads(user).filter(network=network).for_list(user)[:LATEST_THREADS])
    return {
        "may_read": is_crew or bool(latest),
        "is_crew": is_crew,
        "may_write": forum.can_write(user, network),
        "threads": latest,
        "thread_count": network.threads_in_all,
        "news": sum(thread.news for thread in latest),
    }


def schools(network: Network) -> QuerySet[Institution]:
    """The institutions of the crew: names of schools, not of people."""
    ids = network.memberships.crew().filter(~Q(institution=None)).values("institution")
    return Institution.objects.filter(pk__in=ids)
