"""What a plan says: its aim, aims, meetings and joint undertakings. Two editors never overwrite each other silently."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import models, transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User
from zaloga.plans import events, policies
from zaloga.plans.actions.locking import locked, touched
from zaloga.plans.actions.needs import answer
from zaloga.plans.models import Aim, AimStatus, Hand, Need, Plan, PlanItem, Undertaking

MOST = {"aims": 30, "items": 60, "undertakings": 30, "tasks": 300}
A_MOMENT = timedelta(seconds=10)
TOO_MANY = "W planie nie zmieści się więcej. Skreśl coś, czego już nie potrzebujecie."
Row = TypeVar("Row", Aim, PlanItem, Undertaking)


class Overtaken(Refusal):
    """Somebody changed the same thing in the meantime; the form shows both texts, and nothing is lost."""


WHAT = "Ktoś zmienił to, gdy trwało pisanie. Niżej jest to, co stoi w planie teraz. Popraw swoje i zapisz jeszcze raz."


def refuse_overtaken(row: models.Model, revision: int | None) -> None:
    if revision is not None and revision != row.revision:  # type: ignore[attr-defined]
        raise Overtaken(WHAT)


@transaction.atomic
def set_general_aim(plan: Plan, *, by: User, general_aim: str, revision: int | None = None) -> Plan:
    """The one sentence that the year is for; ``revision`` is that of the page on which it was written."""
    require(policies.can_edit(by, plan.network))
    plan = locked(plan)
    refuse_overtaken(plan, revision)
    plan.general_aim, plan.revision = general_aim, plan.revision + 1
    plan.full_clean()
    plan.save()
    touched(plan, by=by, what="inny jest cel ogólny")
    return plan


@transaction.atomic
def add_aim(plan: Plan, *, by: User, needs: Iterable[Need] = (), **fields: Any) -> Aim:
    """A specific aim, put last; ``needs`` are those that it answers."""
    row = added(Aim, plan, by, f"nowy cel: „{fields['text'][:80]}”", fields)
    answer(row, needs)
    return row


@transaction.atomic
def add_item(plan: Plan, *, by: User, needs: Iterable[Need] = (), **fields: Any) -> PlanItem:
    """A meeting; a day gives its month too. ``needs`` are those that it answers."""
    row = added(PlanItem, plan, by, f"nowe spotkanie: „{fields['topic'][:80]}”", with_month(fields))
    answer(row, needs)
    return row


@transaction.atomic
def add_undertaking(plan: Plan, *, by: User, schools: Any = (), people: Any = (), **fields: Any) -> Undertaking:
    """A joint undertaking of several schools; ``people`` belong to the crew."""
    row = added(Undertaking, plan, by, f"nowe wspólne przedsięwzięcie: „{fields['title'][:80]}”", fields)
    row.schools.set(schools)
    put_hands(row, people)
    return row


def added(model: type[Row], plan: Plan, by: User, what: str, fields: dict[str, Any]) -> Row:
    require(policies.can_edit(by, plan.network))
    plan = locked(plan)
    rows = model._default_manager.filter(plan=plan)
    if rows.count() >= MOST[NOUNS[model]]:
        raise Refusal(TOO_MANY)
    newest = rows.order_by("-position", "-pk").first()
    if newest and is_second_click(plan, newest, fields):
        return newest
    last = newest.position if newest else None
    row = model(plan=plan, position=0 if last is None else last + 1, **fields)
    refuse_strangers(plan.network, [owner] if (owner := getattr(row, "owner", None)) else [])
    row.full_clean()
    row.save()
    touched(plan, by=by, what=what)
    return row


def is_second_click(plan: Plan, newest: Row, fields: dict[str, Any]) -> bool:
    """Whether the last change of the plan, a moment ago, was to add a row that says the very same."""
    is_same = all(getattr(newest, name) == value for name, value in fields.items())
    return is_same and clock.now() - plan.changed_at < A_MOMENT


NOUNS: dict[type[models.Model], str] = {Aim: "aims", PlanItem: "items", Undertaking: "undertakings"}


def with_month(fields: dict[str, Any]) -> dict[str, Any]:
    on: date | None = fields.get("planned_on")
    return fields | {"month": on.replace(day=1)} if on else fields


@transaction.atomic
def edit_aim(
    aim: Aim, *, by: User, revision: int | None = None, needs: Iterable[Need] | None = None, **fields: Any
) -> Aim:
    """Other words of an aim; how it stands is told apart (tell_state). ``needs`` stay as they are when None."""
    changed = edited(aim, by, revision, fields, f"cel ma inną treść: „{aim.text[:80]}”")
    if needs is not None:
        answer(changed, needs)
    return changed


@transaction.atomic
def edit_item(
    item: PlanItem, *, by: User, revision: int | None = None, needs: Iterable[Need] | None = None, **fields: Any
) -> PlanItem:
    """Other words, month or day of a meeting. ``needs`` stay as they are when None."""
    fields = with_month(fields)
    changed = edited(item, by, revision, fields, told_of(item, fields))
    if needs is not None:
        answer(changed, needs)
    return changed


def told_of(item: PlanItem, fields: dict[str, Any]) -> str:
    """Moving a meeting is what people look for first."""
    moved = PlanItem(planned_on=fields.get("planned_on"), month=fields.get("month"))
    if moved.when and moved.when != item.when:
        return f"spotkanie „{item.topic[:80]}” ma inny termin: {moved.when}"
    return f"zmienia się spotkanie „{item.topic[:80]}”"


@transaction.atomic
def edit_undertaking(
    row: Undertaking, *, by: User, revision: int | None = None, schools: Any = (), people: Any = (), **fields: Any
) -> Undertaking:
    """Other words, days, schools or people of a joint undertaking, or what came of it."""
    changed = edited(row, by, revision, fields, f"zmienia się przedsięwzięcie „{row.title[:80]}”")
    changed.schools.set(schools)
    put_hands(changed, people)
    return changed


def edited(row: Row, by: User, revision: int | None, fields: dict[str, Any], what: str) -> Row:
    require(policies.can_edit(by, row.plan.network))
    plan = locked(row.plan)
    kept = type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if kept is None:
        raise Refusal("Tego nie ma już w planie: ktoś to przed chwilą skreślił. Skopiuj swój tekst i dodaj go na nowo.")
    refuse_overtaken(kept, revision)
    for name, value in fields.items():
        setattr(kept, name, value)
    kept.plan, kept.revision = plan, kept.revision + 1
    refuse_strangers(plan.network, [owner] if (owner := getattr(kept, "owner", None)) else [])
    kept.full_clean()
    kept.save()
    touched(plan, by=by, what=what)
    return kept


@transaction.atomic
def remove(row: Aim | PlanItem | Undertaking, *, by: User) -> None:
    """Strike something out. Versions shown before keep it, and comments on it stay with the plan."""
    require(policies.can_edit(by, row.plan.network))
    plan = locked(row.plan)
    what = f"skreślone: „{str(row)[:80]}”"
    type(row)._default_manager.filter(pk=row.pk).delete()
    touched(plan, by=by, what=what)


def refuse_strangers(network: Network, people: Any) -> None:
    """Tasks and aims are given to people of the crew."""
    wanted = {person.pk for person in people}
    inside = set(Membership.objects.crew().filter(network=network, user__in=wanted).values_list("user", flat=True))
    if wanted - inside:
        raise Refusal("Jedna z tych osób nie należy już do załogi. Wybierz kogoś innego.")


def put_hands(row: Undertaking, people: Any) -> None:
    """Exactly these people work on it."""
    refuse_strangers(
        row.plan.network, [one for one in people if one.pk not in set(row.people.values_list("pk", flat=True))]
    )
    row.hands.exclude(user__in=people).delete()
    there = set(row.hands.values_list("user", flat=True))
    Hand.objects.bulk_create([Hand(undertaking=row, user=person) for person in people if person.pk not in there])


@transaction.atomic
def tell_state(aim: Aim, *, by: User, state: str, why: str) -> AimStatus:
    """Say how an aim stands and why, in one line; the house never reckons it. Every word is kept in the history."""
    require(policies.can_tell_state(by, aim))
    plan = locked(aim.plan)
    if not plan.aims.filter(pk=aim.pk).exists():
        raise Refusal("Tego celu nie ma już w planie: ktoś go przed chwilą skreślił.")
    status = AimStatus(aim=aim, state=state, why=why, by=by)
    status.full_clean()
    status.save()
    Aim.objects.filter(pk=aim.pk).update(state=state)
    record(events.STATE_TOLD, by=by, target=plan, state=status.get_state_display())
    return status
