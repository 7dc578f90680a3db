"""What the coming meetings of a network ask of somebody on their desk, and the nearest one on the network's home."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from zaloga.core.words import day, hour
from zaloga.meetings.models import Coming, Meeting
from zaloga.networks.models import Membership
from zaloga.notifications.waiting import Item

MOST = 3  # of one network; there are three to five in a year


def asked() -> dict[str, Any]:
    """For a membership: ``meetings``, the nearest ones that are called, with what this person said of each."""
    return {"meetings": ArraySubquery(nearest().values("one")[:MOST])}


def nearest() -> QuerySet[Meeting]:
    mine = Coming.objects.filter(meeting=OuterRef("pk"), user=OuterRef(OuterRef("user"))).order_by()
    said = Subquery(mine.values("answer")[:1])
    one = JSONObject(pk="pk", title="title", starts_at="starts_at", place="place", answer=said)
    return Meeting.objects.filter(network=OuterRef("network")).upcoming().annotate(one=one)


def of_meetings(mine: Membership) -> list[Item]:
    """Meetings of one's own crew that wait for an answer."""
    if mine.role not in Membership.CREW:
        return []
    name = mine.network.in_year
    return [
        Item(f"Będziesz? „{row['title']}”", (name, when(row)), address(mine, row), "Odpowiedz")
        for row in mine.meetings
        if not row["answer"]
    ]


def coming(mine: Membership) -> dict[str, Any] | None:
    """The nearest meeting, for the network's home; nothing where none is called."""
    if not mine.meetings or mine.role not in Membership.CREW:
        return None
    row = mine.meetings[0]
    return {"topic": row["title"], "when": when(row), "place": row["place"], "url": address(mine, row)}


def when(row: dict[str, Any]) -> str:
    """czwartek, 3 grudnia, 15:30."""
    starts = timezone.localtime(datetime.fromisoformat(row["starts_at"]))
    return f"{day(starts, weekday=True)}, {hour(starts)}"


def address(mine: Membership, row: dict[str, Any]) -> str:
    return reverse("meetings:meeting", args=[mine.network.slug, row["pk"]])
