from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from zaloga.core.traces import Traces, forget_in_columns
from zaloga.core.words import plural
from zaloga.installation.privacy import Part, Way, declare, traces
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.plans.models import (
    Acceptance,
    Aim,
    AimStatus,
    Comment,
    Feed,
    Hand,
    Need,
    Plan,
    PlanItem,
    Share,
    Task,
    Undertaking,
    Version,
)


def export(person: User) -> Iterable[Part]:
    """What the person wrote, took upon themselves and agreed to; titles that others wrote are the network's."""
    shares = Share.objects.filter(user=person).select_related("task__network")
    yield Part("Zadania", [share_row(row) for row in shares])
    comments = Comment.objects.standing().filter(by=person).select_related("plan__network")  # type: ignore[attr-defined]
    yield Part("Uwagi do planów", [{"sieć": str(row.plan), "kiedy": row.at, "treść": row.text} for row in comments])
    agreed = Acceptance.objects.filter(user=person).select_related("version__plan__network")
    yield Part(
        "Zgody na plany",
        [{"sieć": str(row.version.plan), "wersja": row.version.number, "kiedy": row.at} for row in agreed],
    )
    told = AimStatus.objects.filter(by=person).select_related("aim__plan__network")
    yield Part(
        "Powiedziane o celach",
        [
            {"sieć": str(row.aim.plan), "kiedy": row.at, "stan": row.get_state_display(), "treść": row.why}
            for row in told
        ],
    )
    heard = Need.objects.filter(told_by=person).select_related("plan__network", "proposal")
    yield Part(
        "Powiedziane o potrzebach",
        [{"sieć": str(row.plan), "potrzeba": str(row), "kiedy": row.told_at, "treść": row.outcome} for row in heard],
    )
    aims = Aim.objects.filter(owner=person).select_related("plan__network")
    yield Part("Cele pod Twoją opieką", [{"sieć": str(row.plan), "strona": row.get_absolute_url()} for row in aims])
    hands = Hand.objects.filter(user=person).select_related("undertaking__plan__network")
    yield Part(
        "Wspólne przedsięwzięcia",
        [{"sieć": str(row.undertaking.plan), "strona": row.undertaking.get_absolute_url()} for row in hands],
    )
    begun = Plan.objects.filter(begun_by=person).select_related("network")
    yield Part("Plany od Ciebie", [{"sieć": str(row), "kiedy": row.begun_at} for row in begun])
    feeds = Feed.objects.filter(user=person, digest__isnull=False)
    yield Part("Adres kalendarza", [{"od kiedy": row.made_at} for row in feeds])


def share_row(row: Share) -> dict[str, Any]:
    return {
        "sieć": str(row.task.network),
        "strona": row.task.get_absolute_url(),
        "od kiedy": row.since,
        "do kiedy": row.task.due_on,
        "zrobione": row.done_at,
    }


def forget(person: User, way: Way) -> None:
    """Tasks go back to whoever takes them; words stay, without the name, or go, as the person chose."""
    for network in Network.objects.filter(plan__isnull=False) | Network.objects.filter(tasks__isnull=False):
        forget_traces(network, traces(person, way, among=network.people.all()))
    give_back(person)
    forget_hand(person)
    forget_words(person, way)
    Acceptance.objects.filter(user=person).delete()
    Feed.objects.filter(user=person).delete()


def forget_in(network: Network, person: User, way: Way) -> None:
    """The same in one network that the person leaves."""
    forget_traces(network, traces(person, way, among=network.people.all()))
    give_back(person, network)
    forget_hand(person, network)
    forget_words(person, way, network)
    Acceptance.objects.filter(user=person, version__plan__network=network).delete()


def give_back(person: User, network: Network | None = None) -> None:
    """No part in any task; what was done stays done."""
    shares = within(Share.objects.filter(user=person), "task__network", network)
    shares.delete()
    within(Task.objects.filter(made_by=person), "network", network).update(made_by=None)


def forget_hand(person: User, network: Network | None = None) -> None:
    """Everything that only says that the person had a part in it."""
    within(Hand.objects.filter(user=person), "undertaking__plan__network", network).delete()
    within(Aim.objects.filter(owner=person), "plan__network", network).update(owner=None)
    within(Plan.objects.filter(begun_by=person), "network", network).update(begun_by=None)
    within(Version.objects.filter(shown_by=person), "plan__network", network).update(shown_by=None)
    within(Version.objects.filter(adopted_by=person), "plan__network", network).update(adopted_by=None)


def forget_words(person: User, way: Way, network: Network | None = None) -> None:
    """Comments and words about aims: signed, without a name, or gone."""
    comments = within(Comment.objects.filter(by=person), "plan__network", network)
    told = within(AimStatus.objects.filter(by=person), "aim__plan__network", network)
    heard = within(Need.objects.filter(told_by=person), "plan__network", network)
    if way == Way.DELETED:
        comments.delete()
        told.update(why="(wycofane)", by=None)
        heard.update(outcome="", told_at=None, told_by=None)
    elif way == Way.FORMER:
        comments.update(by=None)
        told.update(by=None)
        heard.update(told_by=None)


def within(rows: QuerySet[Any], place: str, network: Network | None) -> QuerySet[Any]:
    return rows.filter(**{place: network}) if network else rows


def forget_traces(network: Network, found: Traces) -> None:
    """The name, address and telephone in what others wrote into the plan, its versions and tasks."""
    forget_in_columns(Plan.objects.filter(network=network), ("general_aim",), found)
    forget_in_columns(Aim.objects.filter(plan__network=network), ("text", "indicator", "target"), found)
    forget_in_columns(AimStatus.objects.filter(aim__plan__network=network), ("why",), found)
    forget_in_columns(Need.objects.filter(plan__network=network), ("theme", "outcome"), found)
    words = ("topic", "issues", "self_study_materials", "planned_activities")
    forget_in_columns(PlanItem.objects.filter(plan__network=network), words, found)
    forget_in_columns(Undertaking.objects.filter(plan__network=network), ("title", "about", "others", "result"), found)
    forget_in_columns(Task.objects.filter(network=network), ("title", "note"), found)
    forget_in_columns(Comment.objects.filter(plan__network=network), ("about", "text"), found)
    forget_in_columns(Version.objects.filter(plan__network=network), ("note",), found)
    rows = Version.objects.filter(plan__network=network).alias(words=Cast("content", TextField()))
    for version in rows.filter(found.within("words")):
        version.content = found.without_in(version.content)
        version.save(update_fields=["content"])


def effects(person: User, network: Network | None) -> list[str]:
    shares = within(Share.objects.filter(user=person, done_at=None), "task__network", network)
    open_tasks = shares.filter(task__done_at=None).count()
    if not open_tasks:
        return []
    return [f"{open_tasks} {plural(open_tasks, 'otwarte zadanie', 'otwarte zadania', 'otwartych zadań')} z planu sieci"]


declare(
    "plans",
    columns=[
        "plans.plan.begun_by",
        "plans.aim.owner",
        "plans.aimstatus.by",
        "plans.need.told_by",
        "plans.hand.user",
        "plans.task.made_by",
        "plans.share.user",
        "plans.feed.user",
        "plans.comment.by",
        "plans.version.shown_by",
        "plans.version.adopted_by",
        "plans.acceptance.user",
    ],
    export=export,
    forget=forget,
    forget_in=forget_in,
    effects=effects,
)
