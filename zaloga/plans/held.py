"""Whether meetings of a plan have been held: the room of meetings upstairs knows it, the plan knows only their days."""

from collections.abc import Callable, Collection, Iterable

from zaloga.plans.models import PlanItem

Teller = Callable[[Collection[int]], dict[int, bool]]
TELLERS: list[Teller] = []


def tells(teller: Teller) -> Teller:
    """Let a room upstairs tell: ``teller`` gets keys of items and gives, by key, whether a meeting of it was held."""
    TELLERS.append(teller)
    return teller


def with_meetings(rows: Iterable[PlanItem]) -> list[PlanItem]:
    """The same items, each with ``was_held``: as rooms upstairs tell, else by its day in the plan."""
    items = list(rows)
    keys = [item.pk for item in items]
    known: dict[int, bool] = {}
    for teller in TELLERS if keys else []:
        known |= teller(keys)
    for item in items:
        item.was_held = known.get(item.pk, item.is_past)  # type: ignore[attr-defined]
    return items
