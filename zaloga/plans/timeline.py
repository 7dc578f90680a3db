"""A plan along the months of its network: the rope with knots."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from zaloga.core import clock
from zaloga.core.words import MONTHS_NOMINATIVE
from zaloga.networks.models import Network
from zaloga.plans.models import PlanItem, Undertaking
from zaloga.plans.months import months_of

# Names of stages short enough for one month's width.
SHORT = ("Sonda", "Temat", "Działanie w sieci", "W praktyce", "Refleksja")
MOST_ACROSS = 12  # a longer period is a column of months at every width


@dataclass(frozen=True, slots=True)
class Knot:
    title: str
    small: str
    state: str  # done, next or nothing
    url: str


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    is_now: bool
    knots: tuple[Knot, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """One stage over its months; over a fifth of a period too short for a month each."""

    name: str
    width: int
    state: str  # done, now or nothing


def of(network: Network, items: list[PlanItem], undertakings: Iterable[Undertaking], here: str) -> dict[str, object]:
    """Months with their knots, and the stages above them; ``here`` is the plan's address. Items without a month are
    told apart.
    """
    knots = knots_of(items, undertakings, here)
    months = months_of(network)
    this_month = clock.today().replace(day=1)
    names_year = len(months) > MOST_ACROSS
    return {
        "months": [
            Month(named(month, with_year=names_year), month == this_month, tuple(knots.get(month, ())))
            for month in months
        ],
        "spans": spans(network) if not names_year else [],
        "stages_across": max(len(months), len(SHORT)),
        "across": 0 if names_year else len(months),
    }


def named(month: date, *, with_year: bool) -> str:
    name = MONTHS_NOMINATIVE[month.month - 1]
    return f"{name} {month.year}" if with_year else name


def knots_of(items: list[PlanItem], undertakings: Iterable[Undertaking], here: str) -> dict[date, list[Knot]]:
    """By the first day of their month; the nearest meeting ahead is the next one."""
    found = defaultdict(list)
    coming = next((item for item in items if item.month and not item.is_past), None)
    for number, item in enumerate(items, start=1):
        if item.month:
            state = "done" if item.is_past else "next" if item is coming else ""
            on = f"{item.planned_on.day}.{item.planned_on.month:02d}, " if item.planned_on else ""
            found[item.month].append(
                Knot(f"Spotkanie {number}", f"{on}{item.topic}", state, f"{here}spotkania/{item.pk}/")
            )
    for one in undertakings:
        if first := one.starts_on or one.ends_on:
            state = "done" if (one.ends_on or first) < clock.today() else ""
            knot = Knot(one.title, "wspólne przedsięwzięcie", state, f"{here}przedsiewziecia/{one.pk}/")
            found[first.replace(day=1)].append(knot)
    return found


def spans(network: Network) -> list[Span]:
    edges = network.stage_edges() if network.months() >= len(SHORT) else range(len(SHORT) + 1)
    return [
        Span(f"{stage}. {SHORT[stage]}", after - first, state_of(stage, network))
        for stage, (first, after) in enumerate(pairwise(edges))
    ]


def state_of(stage: int, network: Network) -> str:
    if stage < network.stage:
        return "done"
    return "now" if stage == network.stage else ""
