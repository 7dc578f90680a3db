"""Somebody's own calendar as iCalendar: what rooms put in, without a word about other people.

Days alone are written as days, so that no zone ever shifts them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.urls import reverse
from icalendar import Event

from zaloga.core import calendars, clock
from zaloga.people.models import User
from zaloga.plans.models import Feed, PlanItem
from zaloga.plans.policies import visible_plans, visible_tasks

KEPT_DAYS = 180  # how long what is past stays in the calendar


@dataclass(frozen=True, slots=True)
class Entry:
    """One day in the calendar. ``key`` stays the same for as long as the thing lives."""

    key: str
    on: date
    title: str
    note: str
    path: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Ready:
    """Something with hours of its own that a room above has written, octets already; it stands instead of the entry of
    that key.
    """

    octets: bytes
    changed_at: datetime
    instead_of: str = ""


Source = Callable[[User], Iterable[Entry | Ready]]
SOURCES: list[Source] = []


def contribute(source: Source) -> Source:
    """Rooms above put their own entries in: a function from a person to what stands in their calendar."""
    SOURCES.append(source)
    return source


@contribute
def tasks(user: User) -> Iterable[Entry]:
    """Tasks with a day that this person has; done ones leave the calendar."""
    rows = visible_tasks(user).filter(network__archived_at=None, due_on__isnull=False)
    for task in rows.waiting_for(user).order_by("due_on", "pk"):  # type: ignore[attr-defined]
        yield Entry(
            f"zadanie-{task.pk}",
            task.due_on,
            f"Zadanie: {task.title}",
            task.network.in_year,
            task.get_absolute_url(),
            task.changed_at,
        )


@contribute
def meetings(user: User) -> Iterable[Entry]:
    """Meetings of plans that have a day."""
    since = clock.today() - timedelta(days=KEPT_DAYS)
    rows = PlanItem.objects.filter(plan__in=visible_plans(user).shown(), planned_on__gte=since)  # type: ignore[attr-defined]
    rows = rows.filter(plan__network__archived_at=None).select_related("plan__network")
    for item in rows.order_by("planned_on", "pk"):
        assert item.planned_on  # the rows were chosen by it
        network = item.plan.network
        yield Entry(
            f"spotkanie-z-planu-{item.pk}",
            item.planned_on,
            f"Spotkanie: {item.topic}",
            f"{network.in_year}. {item.hours}",
            item.get_absolute_url(),
            item.plan.changed_at,
        )


def of(user: User, base: str) -> tuple[bytes, datetime | None]:
    """The whole calendar, and when something in it was changed last; ``base`` is the address of this site with a slash
    at its end."""
    found = [one for source in SOURCES for one in source(user)]
    replaced = {one.instead_of for one in found if isinstance(one, Ready)}
    host = base.split("//")[-1].strip("/").split(":")[0]
    events = [
        one.octets if isinstance(one, Ready) else event(one, base, host)
        for one in found
        if isinstance(one, Ready) or one.key not in replaced
    ]
    changed_at = max((one.changed_at for one in found), default=None)
    return calendars.joined("PUBLISH", events, name="Załoga"), changed_at


@lru_cache(maxsize=5000)
def event(entry: Entry, base: str, host: str) -> bytes:
    """All day, and free: it blocks nobody's time. Written once for all readings: what it says follows from the entry
    alone.
    """
    made = Event()
    made.add("uid", f"{entry.key}@{host}")
    made.add("dtstamp", entry.changed_at)
    made.add("last-modified", entry.changed_at)
    made.add("dtstart", entry.on)
    made.add("dtend", entry.on + timedelta(days=1))
    made.add("summary", entry.title)
    made.add("description", f"{entry.note}\n{base}{entry.path.lstrip('/')}")
    made.add("url", f"{base}{entry.path.lstrip('/')}")
    made.add("transp", "TRANSPARENT")
    octets: bytes = made.to_ical()
    return octets


def path_of(feed: Feed) -> str:
    return reverse("plans:feed", args=[feed.token])
