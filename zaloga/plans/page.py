"""Everything on the page of a plan; the number of queries does not grow with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from zaloga.activity.models import Event
from zaloga.networks.models import Network
from zaloga.networks.stages import BOXES
from zaloga.people.models import User
from zaloga.plans import policies, timeline
from zaloga.plans.models import Plan, Task

MOST_CHANGES = 4
TOLD = {
    "plan.begun": "początek planu, {how}",
    "plan.edited": "{what}",
    "plan.shown": "załoga widzi wersję {number}",
    "plan.adopted": "plan przyjęty, wersja {number}",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """Tasks of one stage."""

    number: int
    name: str
    aim: str
    tasks: list[Task]


@dataclass(frozen=True, slots=True)
class Past:
    at: datetime
    words: str
    actor: str


def of(plan: Plan, user: User) -> dict[str, Any]:
    """``plan`` comes from Plan.objects.for_page(user) by way of with_changes()."""
    network = plan.network
    aims = list(plan.aims.for_page())  # type: ignore[attr-defined]
    items = list(plan.items.for_page())  # type: ignore[attr-defined]
    undertakings = list(plan.undertakings.for_page())  # type: ignore[attr-defined]
    for number, item in enumerate(items, start=1):
        item.number = number  # type: ignore[attr-defined]
    here = plan.get_absolute_url()
    tasks = tasks_of(network, user)
    stages = by_stage(network, tasks)
    return {
        "plan": plan,
        "network": network,
        "here": here,
        "leads": policies.can_edit(user, network),
        "takes_part": policies.can_take_part(user, network),
        "aims": aims,
        "items": items,
        "past_items": [item for item in items if item.is_past],
        "coming_items": [item for item in items if not item.is_past],
        "undertakings": undertakings,
        "year": timeline.of(network, items, undertakings, here),
        "stages": [one for one in stages if one.number >= network.stage],
        "past_stages": [one for one in stages if one.number < network.stage],
        "mine": [task for task in tasks if waits_for(task, user)],
        "changes": changes_of(plan),
        # The main programme is in hand already: the page's head need not ask for it again.
        **({"main_programme": network.programme} if network.programme.is_main else {}),
    }


def tasks_of(network: Network, user: User) -> list[Task]:
    rows = policies.visible_tasks(user).filter(network=network).select_related(None)
    tasks = list(rows.for_page())  # type: ignore[attr-defined]
    for task in tasks:
        task.network = network
    return tasks


def by_stage(network: Network, tasks: Iterable[Task]) -> list[Stage]:
    found: dict[int, list[Task]] = {}
    for task in tasks:
        found.setdefault(task.stage, []).append(task)
    return [
        Stage(number, str(Network.Stage(number).label), BOXES[Network.Stage(number)].now, found[number])
        for number in sorted(found)
    ]


def waits_for(task: Task, user: User) -> bool:
    """Whether this person has it and has not done their part; for rows of for_page()."""
    if task.is_done:
        return False
    parts = {one["id"]: one["done_at"] for one in task.who}  # type: ignore[attr-defined]
    return not parts[user.pk] if user.pk in parts else task.for_all


def with_changes(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """With ``told``: what happened to the plan lately, newest first, in the same query."""
    rows = Event.objects.filter(
        target_type__app_label="plans", target_type__model="plan", target_id=OuterRef("pk"), name__in=TOLD
    )
    one = JSONObject(name="name", details="details", at="at", by="by__name")
    return plans.annotate(told=ArraySubquery(rows.order_by("-at", "-pk").values(one=one)[:MOST_CHANGES]))


def changes_of(plan: Plan) -> list[Past]:
    """For a plan of with_changes()."""
    return [
        Past(datetime.fromisoformat(row["at"]), TOLD[row["name"]].format(**row["details"]), row["by"] or "")
        for row in plan.told  # type: ignore[attr-defined]
    ]


def counted(network: Network) -> dict[str, Any]:
    """What supervision may know: that there is a plan, in what state, since when, and how much is in it."""
    plan = Plan.objects.filter(network=network).first()
    if plan is None:
        return {"plan": None}
    last = plan.versions.only("number", "shown_at", "adopted_at", "plan").first()
    tasks = Task.objects.filter(network=network)
    return {
        "plan": plan,
        "last": last,
        "adopted": plan.versions.filter(adopted_at__isnull=False).only("number", "adopted_at", "plan").first(),
        "aim_count": plan.aims.count(),
        "item_count": plan.items.count(),
        "undertaking_count": plan.undertakings.count(),
        "task_count": tasks.count(),
        "done_count": tasks.exclude(done_at=None).count(),
    }
