"""Plans of the demonstration: one agreed to twice, one that people talk about, one just begun."""

from datetime import date, timedelta
from typing import Any

from zaloga.core import clock
from zaloga.networks import policies
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User
from zaloga.plans import actions, needs
from zaloga.plans.models import Plan, Task
from zaloga.site.demo.days import moment, school_year

Story = dict[str, Any]
A_MONTH = timedelta(days=28)


def plan_year(told: Story, crew: dict[str, User], meetings: list[Story]) -> None:
    """Begin the plan of one network, and do with it what is told, each at its own day of the year.

    What will be called from the plan stands in it under the day for which it will be called.
    """
    mine = [row for row in meetings if row["network"] == told["network"] and "item" in row]
    called = {row["item"]: clock.today() + timedelta(days=row["in_days"]) for row in mine}
    network = Network.objects.running().select_related("programme").get(name=told["network"])
    leader = network.crew().get(role=Membership.Role.COORDINATOR).user
    with clock.moved_to(moment(school_year() + timedelta(days=told["begun"]))):
        policies.forget_standing(leader)
        if "template" in told:
            plan = actions.begin_from_template(network, told["template"], by=leader)
        else:
            plan = actions.begin_empty(network, by=leader)
        set_days(plan, told.get("days", []), called, leader)
        for row in told.get("task", []):
            give(network, row, crew, leader)
        for aim, words in zip(plan.aims.all(), told.get("indicators", []), strict=False):
            actions.edit_aim(aim, by=leader, indicator=words)
        answer_needs(plan, told.get("answers", []), leader)
    for step in told.get("version", []):
        with clock.moved_to(moment(school_year() + timedelta(days=step["on"]))):
            agree(plan, step, crew, leader)
    for row in told.get("state", []):
        actions.tell_state(plan.aims.all()[row["aim"]], by=leader, state=row["state"], why=row["why"])
    for row in told.get("outcome", []):
        need = next(need for need in needs.known(network) if str(need) == row["need"])
        actions.tell_outcome(plan, need, by=leader, outcome=row["words"])


def answer_needs(plan: Plan, told: list[Story], leader: User) -> None:
    """Aims and meetings of the example answer what people signed and ranked."""
    aims, items = list(plan.aims.all()), list(plan.items.in_order())
    for row in told:
        wanted = [need for need in needs.known(plan.network) if str(need) in row["needs"]]
        if "aim" in row:
            actions.edit_aim(aims[row["aim"]], by=leader, needs=wanted)
        if "meeting" in row:
            item = items[row["meeting"]]
            actions.edit_item(item, by=leader, needs=wanted, topic=item.topic)


def set_days(plan: Plan, days: list[int], called: dict[int, date], leader: User) -> None:
    """Days of meetings in the order of the plan: those for which they are called, else counted from the first of
    September, but not before the one before.
    """
    last = None
    for number, (item, days_on) in enumerate(zip(list(plan.items.in_order()), days, strict=False)):
        on = called.get(number, school_year() + timedelta(days=days_on))
        if last and number not in called:
            on = max(on, last + A_MONTH)
        actions.edit_item(item, by=leader, topic=item.topic, planned_on=on)
        last = on


def give(network: Network, told: Story, crew: dict[str, User], leader: User) -> None:
    """A task of the example gets people and a day, or a new one is set."""
    people, stage = [crew[email] for email in told.get("people", [])], told.get("stage", Network.Stage.WORK)
    due_on = school_year() + timedelta(days=told["due"])
    task = Task.objects.filter(network=network, title=told["title"]).first()
    if task is None:
        actions.set_task(network, by=leader, title=told["title"], people=people, due_on=due_on, stage=stage)
    else:
        actions.edit_task(task, by=leader, people=people, title=task.title, due_on=due_on)


def agree(plan: Plan, told: Story, crew: dict[str, User], leader: User) -> None:
    """What changed first, then the version, what people say of it, and who agrees."""
    items = list(plan.items.in_order())
    for row in told.get("moved", []):
        item = items[row["meeting"]]
        on = item.planned_on + timedelta(days=row["later"])
        actions.edit_item(item, by=leader, topic=row.get("topic", item.topic), planned_on=on)
    for row in told.get("undertaking", []):
        people = [crew[email] for email in row["people"]]
        schools = {seat.institution for seat in plan.network.crew().filter(user__in=people) if seat.institution}
        start, end = (school_year() + timedelta(days=row[name]) for name in ("from", "to"))
        words = {"title": row["title"], "about": row["about"], "starts_on": start, "ends_on": end}
        actions.add_undertaking(plan, by=leader, schools=schools, people=people, **words)
    version = actions.show(plan, by=leader, note=told.get("note", ""))
    for row in told.get("comment", []):
        said = actions.comment(version.plan, by=person(crew, row["by"]), text=row["text"], about=items[row["meeting"]])
        if row.get("is_settled"):
            actions.settle(said, by=leader)
    for email in told.get("agree", []):
        actions.accept(version, by=person(crew, email))
    for row in told.get("done", []):
        actions.finish(Task.objects.get(network=plan.network, title=row["title"]), by=person(crew, row["by"]))


def person(crew: dict[str, User], email: str) -> User:
    policies.forget_standing(crew[email])
    return crew[email]
