"""What a crew said it needs: themes from which a plan begins, and needs that its aims and meetings answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from zaloga.core.words import capital
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.plans.models import Need, Plan
from zaloga.proposals import tracing
from zaloga.proposals.models import ProposalQuerySet
from zaloga.surveys.models import Survey
from zaloga.surveys.models.survey import SurveyQuerySet
from zaloga.surveys.policies import visible_surveys
from zaloga.surveys.results import ranking

MOST_SURVEYS = 5
MOST_PROPOSALS = 20
A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Needs:
    """A closed survey of needs and its themes, the most wanted first."""

    survey: Survey
    themes: tuple[str, ...]


def of(network: Network, user: User) -> list[Needs]:
    """The newest closed surveys of needs that say something: of the network as far as the person may read them, and of
    its programme.
    """
    readable = Q(pk__in=visible_surveys(user).values("pk")) | Q(network=None)
    return said_in(asked_in(network).filter(readable))


def standing(plan: Plan, themes: Iterable[str]) -> set[str]:
    """Those of the themes that have a meeting in the plan: one of the same name, or one that says it answers them."""
    topics = set(plan.items.values_list("topic", flat=True))  # type: ignore[attr-defined]
    linked = Need.objects.filter(plan=plan, survey__isnull=False, items__isnull=False).values_list("theme", flat=True)
    there = topics | set(linked)
    return {theme for theme in themes if theme in there or capital(theme) in there}


def said_in(surveys: SurveyQuerySet) -> list[Needs]:
    rows = surveys.order_by("-closed_at")[:MOST_SURVEYS]
    found = [Needs(row, tuple(line.label[:200] for line in ranking(row))) for row in rows]
    return [one for one in found if one.themes]


def asked_in(network: Network) -> SurveyQuerySet:
    """Closed surveys of needs: of the network, and of its programme from a year before it begins.

    Of the programme's a network learns the themes and their order alone, from five answers on: options that whoever
    oversees the programme wrote. Numbers, groups and words stay on the page of its results (surveys.policies).
    """
    begins, ends = network.starts_on - A_YEAR, network.ends_on
    of_programme = Q(network=None, programme=network.programme_id, closed_at__date__range=(begins, ends))
    closed = Survey.objects.filter(purpose=Survey.Purpose.NEEDS, closed_at__isnull=False)
    return closed.filter(Q(network=network) | of_programme)


def signed_for(network: Network) -> ProposalQuerySet:
    """Proposals from which a network comes, or from which that of the year before came."""
    rows = tracing.came_to(network)
    return (rows | tracing.came_to(network.continues)).distinct() if network.continues else rows


def known(network: Network) -> list[Need]:
    """Everything that the plan may answer, and what it answers already; what has no row yet comes without one.

    For whoever may read the plan: proposals first, then themes in their order.
    """
    kept = Need.objects.filter(plan__network=network, proposal__hidden_at=None).select_related("proposal", "survey")
    rows = {need.key: need for need in kept}
    proposals = signed_for(network).published().order_by("published_at", "pk")[:MOST_PROPOSALS]
    said = [Need(proposal=one) for one in proposals]
    said += [Need(survey=one.survey, theme=theme) for one in said_in(asked_in(network)) for theme in one.themes]
    found = {need.key: rows.pop(need.key, need) for need in said}
    return [*found.values(), *rows.values()]
