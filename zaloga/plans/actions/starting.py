"""How a plan begins: empty, from an example, from what people asked for in a survey, or from last year's plan."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import capital
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.plans import catalogue, events, needs, policies
from zaloga.plans.actions.content import MOST, TOO_MANY
from zaloga.plans.actions.locking import locked, touched
from zaloga.plans.actions.needs import carry_over, keep
from zaloga.plans.models import Aim, Need, Plan, PlanItem, Task, Undertaking
from zaloga.plans.months import carried_month, moved_month, spread
from zaloga.surveys.models import Survey

ORGANISING = "Spotkanie organizacyjne: poznajemy się i ustalamy cele"
CLOSING = "Co się udało i co zostaje: podsumowanie roku"


@transaction.atomic
def begin_empty(network: Network, *, by: User) -> Plan:
    """A plan with nothing but the aims that the network has written down already."""
    plan = made(network, by, Plan.Beginning.EMPTY)
    return begun(plan, by)


@transaction.atomic
def begin_from_template(network: Network, template: str, *, by: User) -> Plan:
    """A plan from an example of the catalogue: as many meetings as the programme allows, months of the own period."""
    example = catalogue.example(template)
    plan = made(network, by, Plan.Beginning.TEMPLATE, template=template)
    if not plan.general_aim:
        plan.general_aim = example.general_aim
        plan.save(update_fields=["general_aim"])
    add_aims(plan, [{"text": aim.text, "indicator": aim.indicator, "target": aim.target} for aim in example.aims])
    meetings = catalogue.fitting(example.meetings, network.programme.meetings_to)
    items = add_items(
        plan,
        [
            {
                "topic": meeting.topic,
                "duration_hours": meeting.hours,
                "month": moved_month(network, meeting.month),
                "issues": listed(meeting.issues),
                "self_study_materials": listed(meeting.materials),
                "planned_activities": listed(meeting.activities),
            }
            for meeting in meetings
        ],
    )
    after = {meeting.number: item for meeting, item in zip(meetings, items, strict=True)}
    add_tasks(
        plan,
        by,
        [
            {"title": task.title, "stage": task.stage, "for_all": task.for_all, "item": after.get(task.after)}
            for task in example.tasks
        ],
    )
    return begun(plan, by)


def listed(lines: Sequence[str]) -> str:
    """Numbered as the field does it, each on a line of its own."""
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


@transaction.atomic
def begin_from_last_year(network: Network, *, by: User) -> Plan:
    """The structure of last year's plan and the proposals it answers: no days, no people, nothing of how it went.

    Months move with the period. Its general aim too, unless the network says another one of this year.
    """
    old = Plan.objects.filter(network=network.continues_id).select_related("network").first()
    if old is None:
        raise Refusal("Zeszłoroczna sieć nie ma planu w Załodze, więc nie ma czego przenieść.")
    plan = made(network, by, Plan.Beginning.LAST_YEAR)
    if old.general_aim and plan.general_aim in ("", old.network.general_aim):
        plan.general_aim = old.general_aim
        plan.save(update_fields=["general_aim"])
    add_aims(plan, [{"text": one.text, "indicator": one.indicator, "target": one.target} for one in old.aims.all()])
    rows = list(old.items.in_order())
    same = ("topic", "duration_hours", "issues", "self_study_materials", "planned_activities")
    items = add_items(
        plan,
        [
            {name: getattr(row, name) for name in same}
            | {"month": carried_month(network, old.network, row.month) if row.month else None}
            for row in rows
        ],
    )
    after = {row.pk: item for row, item in zip(rows, items, strict=True)}
    tasks = Task.objects.filter(network=old.network_id).in_plan().in_order()
    kept = ("title", "note", "stage", "for_all")
    add_tasks(
        plan, by, [{name: getattr(row, name) for name in kept} | {"item": after.get(row.item_id or 0)} for row in tasks]
    )
    for number, row in enumerate(old.undertakings.in_order()):
        Undertaking.objects.create(plan=plan, title=row.title, about=row.about, position=number)
    carry_over(old, plan, after)
    return begun(plan, by)


@transaction.atomic
def begin_from_themes(network: Network, themes: Sequence[str], *, by: User, survey: Survey | None = None) -> Plan:
    """A plan from themes that people ranked, the most wanted first; aims and meetings answer those of the survey."""
    plan = made(network, by, Plan.Beginning.SURVEY)
    put_themes(plan, themes, survey)
    return begun(plan, by)


@transaction.atomic
def add_from_themes(plan: Plan, themes: Sequence[str], *, by: User, survey: Survey | None = None) -> Plan:
    """The same into a plan that stands already: aims and meetings are added, nothing is taken away or doubled."""
    require(policies.can_edit(by, plan.network))
    plan = locked(plan)
    if put_themes(plan, themes, survey):
        touched(plan, by=by, what="cele i spotkania z ankiety potrzeb")
    return plan


def put_themes(plan: Plan, themes: Sequence[str], survey: Survey | None) -> list[str]:
    """An aim and a meeting for each theme without a meeting of its own; in a bare plan between an organising and a
    closing one. Gives back the themes that are new.
    """
    wanted = [theme.strip()[:200] for theme in themes if theme.strip()]
    if not wanted:
        raise Refusal("Z tej ankiety nie wynika jeszcze żaden temat.")
    standing = needs.standing(plan, wanted)
    fresh = [theme for theme in dict.fromkeys(wanted) if theme not in standing]
    if not fresh:
        return fresh
    is_bare, said = not plan.items.exists(), [capital(theme) for theme in fresh]
    topics = [ORGANISING, *said, CLOSING] if is_bare else said
    if plan.items.count() + len(topics) > MOST["items"] or plan.aims.count() + len(fresh) > MOST["aims"]:
        raise Refusal(TOO_MANY)
    add_aims(plan, [{"text": aim_of(theme), "indicator": INDICATOR, "target": TARGET} for theme in said])
    items = add_items(
        plan,
        [
            {"topic": topic, "month": month, "planned_activities": "" if topic == CLOSING else BETWEEN}
            for topic, month in zip(topics, spread(plan.network, len(topics)), strict=True)
        ],
    )
    if survey:
        answer_themes(plan, survey, fresh, items[1:-1] if is_bare else items)
    return fresh


def answer_themes(plan: Plan, survey: Survey, themes: Sequence[str], items: Sequence[PlanItem]) -> None:
    """Each theme knows the aim and the meeting that it became."""
    for theme, item in zip(themes, items, strict=True):
        need = keep(plan, Need(survey=survey, theme=theme))
        need.aims.add(*plan.aims.filter(text=aim_of(capital(theme))))
        need.items.add(item)


def aim_of(theme: str) -> str:
    return f"{theme}: poznajemy sposoby, które działają, i każda osoba próbuje u siebie choć jednego."[:600]


INDICATOR = "Ile osób opowiedziało załodze, co u nich wyszło"
TARGET = "co najmniej połowa załogi"
BETWEEN = (
    "1. Każda osoba próbuje u siebie jednego pomysłu.\n2. W rozmowach mówimy, co z tego wyszło, także gdy nie wyszło."
)


def made(network: Network, by: User, beginning: str, *, template: str = "") -> Plan:
    """An empty plan; each network has one."""
    require(policies.can_edit(by, network))
    network = Network.objects.select_for_update(of=("self",)).select_related("programme").get(pk=network.pk)
    if Plan.objects.filter(network=network).exists():
        raise Refusal("Ta sieć ma już plan na ten rok.")
    plan = Plan(network=network, general_aim=network.general_aim, beginning=beginning, template=template, begun_by=by)
    plan.full_clean()
    plan.save()
    add_aims(plan, [{"text": aim.text} for aim in network.specific_aims.all()])
    return plan


def begun(plan: Plan, by: User) -> Plan:
    record(events.BEGUN, by=by, target=plan, how=plan.get_beginning_display())
    return plan


def add_aims(plan: Plan, said: Sequence[dict[str, Any]]) -> None:
    """Below those that stand, without saying anything twice."""
    there = list(plan.aims.values_list("text", flat=True))
    fresh = [one for one in said if one["text"] not in there]
    rows = [Aim(plan=plan, position=number, **one) for number, one in enumerate(fresh, start=len(there))]
    for row in rows:
        row.full_clean()
    Aim.objects.bulk_create(rows)


def add_items(plan: Plan, said: Sequence[dict[str, Any]]) -> list[PlanItem]:
    first = plan.items.count()
    rows = [PlanItem(plan=plan, position=number, **one) for number, one in enumerate(said, start=first)]
    for row in rows:
        row.full_clean()
    return PlanItem.objects.bulk_create(rows)


def add_tasks(plan: Plan, by: User, said: Sequence[dict[str, Any]]) -> None:
    first = plan.network.tasks.count()
    rows = [
        Task(network=plan.network, position=number, made_by=by, **one) for number, one in enumerate(said, start=first)
    ]
    for row in rows:
        row.full_clean()
    Task.objects.bulk_create(rows)
