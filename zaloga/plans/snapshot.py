"""A plan as plain data: what a version freezes. People stand in it as ids, so that it never keeps a name of theirs."""

from datetime import date
from typing import Any

from django.core import signing
from django.db.models import Prefetch

from zaloga.plans.models import Hand, Plan, Share, Task, Undertaking

Content = dict[str, Any]
SALT = "plans.shown"
PARTS = ("aims", "items", "tasks", "undertakings")


def content(plan: Plan) -> Content:
    """What the plan says now; how far things have come is not a part of it. Eight queries, however long it is."""
    return {
        "general_aim": plan.general_aim,
        "aims": [
            {
                "id": aim.pk,
                "text": aim.text,
                "indicator": aim.indicator,
                "target": aim.target,
                "owner": aim.owner_id,
                "needs": [one["words"] for one in aim.answers],  # type: ignore[attr-defined]
            }
            for aim in plan.aims.for_page()  # type: ignore[attr-defined]
        ],
        "items": [
            {
                "id": item.pk,
                "topic": item.topic,
                "duration_hours": item.duration_hours,
                "month": written(item.month),
                "planned_on": written(item.planned_on),
                "issues": item.issues,
                "self_study_materials": item.self_study_materials,
                "planned_activities": item.planned_activities,
                "needs": [one["words"] for one in item.answers],  # type: ignore[attr-defined]
            }
            for item in plan.items.for_page()  # type: ignore[attr-defined]
        ],
        "tasks": [of_task(task) for task in tasks_of(plan)],
        "undertakings": [of_undertaking(one) for one in undertakings_of(plan)],
    }


def sealed(content: Content) -> str:
    """For a form that must come back with what was read: short, and nobody writes another one."""
    return signing.dumps(content, salt=SALT, compress=True)


def opened(words: str) -> Content | None:
    """What was sealed; nothing when these words are not ours."""
    try:
        found: Content = signing.loads(words, salt=SALT)
    except signing.BadSignature:
        return None
    return found


def tasks_of(plan: Plan) -> list[Task]:
    given = Prefetch("shares", Share.objects.filter(is_own=False).order_by("user"))
    return list(Task.objects.filter(network=plan.network_id).in_plan().in_order().prefetch_related(given))


def of_task(task: Task) -> Content:
    """Who took it by themselves is not there: that changes nothing for those who agreed."""
    return {
        "id": task.pk,
        "item": task.item_id,
        "stage": task.stage,
        "title": task.title,
        "note": task.note,
        "due_on": written(task.due_on),
        "for_all": task.for_all,
        "people": [share.user_id for share in task.shares.all()],
    }


def undertakings_of(plan: Plan) -> list[Undertaking]:
    rows = plan.undertakings.in_order()  # type: ignore[attr-defined]
    return list(rows.prefetch_related("schools", Prefetch("hands", Hand.objects.order_by("user"))))


def of_undertaking(one: Undertaking) -> Content:
    return {
        "id": one.pk,
        "title": one.title,
        "about": one.about,
        "starts_on": written(one.starts_on),
        "ends_on": written(one.ends_on),
        "schools": sorted(str(school) for school in one.schools.all()),
        "others": one.others,
        "people": [hand.user_id for hand in one.hands.all()],
    }


def written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def people_in(*contents: Content) -> set[int]:
    """Ids of everybody whom the contents speak of."""
    found: set[int] = set()
    for one in contents:
        found |= {aim["owner"] for aim in one["aims"] if aim["owner"]}
        for part in ("tasks", "undertakings"):
            found |= {person for row in one[part] for person in row["people"]}
    return found
