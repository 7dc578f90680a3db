"""What the plan of a network asks of somebody on their desk, and its nearest meeting on the network's home."""

from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.words import day
from zaloga.networks.models import Membership
from zaloga.notifications.waiting import Item
from zaloga.plans.models import Acceptance, PlanItem, Task, Version
from zaloga.plans.models.plan import month_in_words

DUE_SOON = timedelta(days=7)
MOST_TASKS = 3  # of one network among what waits; the rest stands on the page of one's own tasks


def asked() -> dict[str, Any]:
    """For a membership, which is for each person their own: ``plan``, its newest version and the one agreed to;
    ``due``, tasks of the coming days; ``coming``, the nearest meeting of a plan that was shown.
    """
    return {
        "plan": Subquery(newest_version().values("one")[:1]),
        "due": ArraySubquery(due_tasks().values("one")[:MOST_TASKS]),
        "coming": Subquery(coming_meeting().values("one")[:1]),
    }


def newest_version() -> QuerySet[Version]:
    agreed = Acceptance.objects.filter(version__plan=OuterRef("plan"), user=OuterRef(OuterRef("user"))).order_by(
        "-version__number"
    )
    one = JSONObject(number="number", agreed=Subquery(agreed.values("version__number")[:1]))
    return Version.objects.filter(plan__network=OuterRef("network")).order_by("-number").annotate(one=one)


def due_tasks() -> QuerySet[Task]:
    """Open tasks of this person that are due soon, or were; not those of a plan that the crew has not seen."""
    is_told = Q(origin=Task.Origin.AGREED) | Q(network__plan__shown_at__isnull=False)
    rows = Task.objects.filter(is_told, network=OuterRef("network"), due_on__lte=clock.today() + DUE_SOON)
    rows = rows.waiting_for(OuterRef(OuterRef("user")))
    return rows.order_by("due_on", "pk").annotate(one=JSONObject(pk="pk", title="title", due_on="due_on"))


def coming_meeting() -> QuerySet[PlanItem]:
    today = clock.today()
    ahead = Q(planned_on__gte=today) | Q(planned_on=None, month__gte=today.replace(day=1))
    rows = PlanItem.objects.filter(ahead, plan__network=OuterRef("network"), plan__shown_at__isnull=False)
    one = JSONObject(pk="pk", topic="topic", planned_on="planned_on", month="month")
    return rows.annotate(one=one, on=Coalesce("planned_on", "month")).order_by("on", "position", "pk")


def of_plan(mine: Membership) -> list[Item]:
    """A version that waits for consent, and tasks of the coming days."""
    slug, name = mine.network.slug, mine.network.in_year
    items = []
    if mine.plan and mine.plan["agreed"] != mine.plan["number"]:
        title = "Plan roku zmienił się od Twojej zgody" if mine.plan["agreed"] else "Plan roku czeka na Twoją zgodę"
        items.append(Item(title, (name,), reverse("plans:plan", args=[slug]), "Przeczytaj"))
    for task in mine.due:
        on = date.fromisoformat(task["due_on"])
        until = f"po terminie od {day(on)}" if on < clock.today() else f"zadanie do {day(on)}"
        url = reverse("plans:part", args=[slug, "zadania", task["pk"]])
        items.append(Item(task["title"], (name, until), url, "Zobacz"))
    return items


def coming(mine: Membership) -> dict[str, Any] | None:
    """The nearest meeting, for the network's home: its topic, address and when; nothing where none is ahead."""
    if not mine.coming or mine.role not in Membership.CREW:
        return None
    row = mine.coming
    on = row["planned_on"]
    when = day(date.fromisoformat(on), weekday=True) if on else month_in_words(date.fromisoformat(row["month"]))
    url = reverse("plans:part", args=[mine.network.slug, "spotkania", row["pk"]])
    return {"topic": row["topic"], "when": when, "place": None, "url": url}
