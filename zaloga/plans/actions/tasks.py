"""Tasks: the one table of the house. A plan sets them, minutes of a meeting will, and an answer by mail closes them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import day
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.plans import events, policies
from zaloga.plans.actions.content import A_MOMENT, MOST, TOO_MANY, refuse_overtaken, refuse_strangers
from zaloga.plans.models import Plan, PlanItem, Share, Task


def locked(task: Task) -> Task:
    """The task as it is now, held until the end of the transaction."""
    held = Task.objects.select_for_update(of=("self",)).select_related("network__programme").filter(pk=task.pk).first()
    if held is None:
        raise Refusal("Tego zadania już nie ma: ktoś je przed chwilą skreślił.")
    if held.network.is_archived:
        raise Refusal("Ta sieć jest w archiwum, więc jej zadań nikt już nie zmienia.")
    return held


@transaction.atomic
def set_task(
    network: Network,
    *,
    by: User,
    title: str,
    people: Iterable[User] = (),
    for_all: bool = False,
    due_on: date | None = None,
    stage: int | None = None,
    item: PlanItem | None = None,
    note: str = "",
    origin: str = Task.Origin.PLAN,
) -> Task:
    """A task for people of the crew, for all of it, or for whoever takes it; without a stage, for the present one.

    ``origin`` says whether it belongs to the plan, or was agreed on at a meeting: then the crew sees it at once.
    Whoever gets it hears by mail, except while the plan has not been shown. A second click at the plan gives back the
    task of the first one; what was agreed on is another task for each line of minutes. Refused: somebody outside the
    crew.
    """
    require(policies.can_set_task(by, network))
    if network.is_archived:
        raise Refusal("Ta sieć jest w archiwum i nie przyjmuje nowych zadań.")
    plan, people = held_plan(network), list(people)
    task = Task(network=network, title=title, for_all=for_all, due_on=due_on, item=item, note=note, origin=origin)
    task.stage, task.made_by = network.stage if stage is None else stage, by
    refuse_foreign_item(task)
    task.full_clean()
    newest = network.tasks.order_by("-position", "-pk").first()
    if origin == Task.Origin.PLAN and newest and is_second_click(newest, task, people):
        return newest
    if network.tasks.count() >= MOST["tasks"]:
        raise Refusal(TOO_MANY)
    task.position = newest.position + 1 if newest else 0
    task.save()
    give(task, people, by=by)
    if origin == Task.Origin.PLAN:
        touch_plan(plan, by, f"nowe zadanie: „{task.title[:80]}”")
    return task


def held_plan(network: Network) -> Plan | None:
    """The plan of a network, held until the end of the transaction: two clicks come one after another. Deeds that
    change a plan's task take it before the task, as those do that strike out a meeting and let go of its tasks.
    """
    return Plan.objects.select_for_update(of=("self",)).filter(network=network).first()


SAID = ("title", "note", "for_all", "due_on", "item_id", "stage", "origin", "made_by_id")


def is_second_click(newest: Task, task: Task, people: Sequence[User]) -> bool:
    """Whether the last task was set a moment ago by the same person, and says the very same."""
    is_same = all(getattr(newest, name) == getattr(task, name) for name in SAID)
    if not is_same or task.made_at - newest.made_at >= A_MOMENT:
        return False
    return set(newest.shares.filter(is_own=False).values_list("user", flat=True)) == {one.pk for one in people}


def refuse_foreign_item(row: Any) -> None:
    """Whatever belongs to a network and to a meeting of a plan, belongs to a meeting of its own network's plan."""
    if row.item and row.item.plan.network_id != row.network_id:
        raise Refusal("To spotkanie jest z planu innej sieci.")


def touch_plan(plan: Plan | None, by: User, what: str) -> None:
    """Tasks of a plan are a part of what it says."""
    if plan:
        plan.changed_at = clock.now()
        plan.save(update_fields=["changed_at"])
        record(events.EDITED, by=by, target=plan, what=what)


def give(task: Task, people: Iterable[User], *, by: User) -> None:
    """Exactly these people have it, besides those who took it by themselves; the new ones hear of it."""
    wanted = {person.pk: person for person in people}
    there = {share.user_id: share for share in task.shares.all()}
    new = [person for key, person in wanted.items() if key not in there]
    refuse_strangers(task.network, new)
    for key, share in there.items():
        if key not in wanted and not share.is_own and not share.done_at:
            share.delete()
    Share.objects.bulk_create([Share(task=task, user=person) for person in new])
    hear = [person.pk for person in new]
    if hear and policies.visible_tasks(new[0]).filter(pk=task.pk).exists():
        until = f", do {day(task.due_on)}" if task.due_on else ""
        record(events.TASK_GIVEN, by=by, target=task, users=hear, until=until)


@transaction.atomic
def edit_task(task: Task, *, by: User, people: Iterable[User] = (), revision: int | None = None, **fields: Any) -> Task:
    """Other words, day, stage or people of a task."""
    require(policies.can_set_task(by, task.network))
    plan = held_plan(task.network)
    task = locked(task)
    refuse_overtaken(task, revision)
    for name, value in fields.items():
        setattr(task, name, value)
    task.revision, task.changed_at = task.revision + 1, clock.now()
    refuse_foreign_item(task)
    task.full_clean()
    task.save()
    give(task, people, by=by)
    record(events.TASK_CHANGED, by=by, target=task)
    if task.origin == Task.Origin.PLAN:
        touch_plan(plan, by, f"zmienia się zadanie „{task.title[:80]}”")
    return task


@transaction.atomic
def drop_task(task: Task, *, by: User) -> None:
    """Strike a task out, with everybody's part in it."""
    require(policies.can_set_task(by, task.network))
    plan = held_plan(task.network)
    task = locked(task)
    record(events.TASK_DROPPED, by=by, target=task)
    if task.origin == Task.Origin.PLAN:
        touch_plan(plan, by, f"skreślone zadanie: „{task.title[:80]}”")
    task.delete()


@transaction.atomic
def take(task: Task, *, by: User) -> Share:
    """Take a task, also beside others who have it. Twice changes nothing. Refused: a task that is done."""
    require(policies.can_do(by, task))
    task = locked(task)
    if share := task.shares.filter(user=by).first():
        return share
    if task.is_done:
        raise Refusal("To zadanie jest już zrobione.")
    if task.for_all:
        raise Refusal("To zadanie mają wszyscy z załogi, więc masz je już i Ty.")
    share = Share.objects.create(task=task, user=by, is_own=True)
    changed(task)
    record(events.TASK_TAKEN, by=by, target=task)
    return share


@transaction.atomic
def give_back(task: Task, *, by: User) -> None:
    """Give back a task that one took or was given, before one's part is done."""
    require(policies.can_do(by, task))
    task = locked(task)
    if not task.shares.filter(user=by, done_at=None).delete()[0]:
        return
    finish_if_all_done(task)
    changed(task)
    record(events.TASK_GIVEN_BACK, by=by, target=task)


@transaction.atomic
def finish(task: Task, *, by: User) -> Task:
    """Say „zrobione”: one's own part of it; with the last part the whole task is done. Twice changes nothing.

    Whoever leads and has no part in it closes the whole. Refused: somebody of the crew who neither has it nor leads.
    Minutes and answers by mail call this too.
    """
    require(policies.can_do(by, task))
    task = locked(task)
    share = task.shares.filter(user=by).first()
    if share is None and task.for_all:
        share = Share.objects.create(task=task, user=by, is_own=True)
    if share is None:
        return close(task, by=by)
    if share.done_at or task.is_done:
        return task
    share.done_at = clock.now()
    share.save(update_fields=["done_at"])
    record(events.PART_DONE, by=by, target=task)
    finish_if_all_done(task, by=by)
    changed(task)
    return task


def finish_if_all_done(task: Task, *, by: User | None = None) -> None:
    """A task for everybody ends when those who lead close it; others with the last part."""
    if task.for_all or task.is_done or not task.shares.exists() or task.shares.filter(done_at=None).exists():
        return
    task.done_at = clock.now()
    record(events.TASK_DONE, by=by, target=task)


@transaction.atomic
def close(task: Task, *, by: User) -> Task:
    """The whole task is done, whatever parts are still open: whoever leads says so."""
    require(policies.can_do(by, task))
    task = locked(task)
    if not policies.can_edit(by, task.network):
        raise Refusal("To zadanie ma kto inny. Możesz je wziąć razem z tymi osobami.")
    if not task.is_done:
        task.done_at = clock.now()
        changed(task)
        record(events.TASK_DONE, by=by, target=task)
    return task


@transaction.atomic
def reopen(task: Task, *, by: User) -> Task:
    """There is something left to do after all: one's own part, or for those who lead the whole task."""
    require(policies.can_do(by, task))
    task = locked(task)
    mine = task.shares.filter(user=by, done_at__isnull=False).update(done_at=None)
    if not mine and not policies.can_edit(by, task.network):
        raise Refusal("To zadanie ma kto inny. Powiedz tej osobie albo osobie prowadzącej, że coś zostało.")
    if mine or task.is_done:
        task.done_at = None
        changed(task)
        record(events.TASK_REOPENED, by=by, target=task)
    return task


def changed(task: Task) -> None:
    """Calendars look at this moment."""
    task.changed_at = clock.now()
    task.save(update_fields=["changed_at", "done_at"])
