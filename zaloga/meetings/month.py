"""The page „Kalendarz”: one month of the meetings that concern a person, and of those open to them."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from zaloga.core import clock
from zaloga.core.words import MONTHS_NOMINATIVE, number
from zaloga.meetings import policies
from zaloga.meetings.models import Coming, Day, Meeting
from zaloga.meetings.models.meeting import MeetingQuerySet
from zaloga.networks.policies import standing
from zaloga.people.models import User
from zaloga.programmes.models import Programme

MOST_IN_DAY = 4
FIRST, LAST = date(2020, 1, 1), date(2099, 12, 1)
MINE = "moje"
SEEN = ("title", "ends_at", "called_off_at", "network__name", "network__slug")


@dataclass(slots=True)
class Square:
    """One day of the month and what is on it. ``shown`` are ready for the page; all ``days`` only of the one day that
    somebody asked to see whole, elsewhere ``more`` do not fit.
    """

    on: date
    is_today: bool
    days: list[Day] = field(default_factory=list)

    @property
    def shown(self) -> list[Day]:
        return self.days[:MOST_IN_DAY]

    @property
    def more(self) -> int:
        return len(self.days[MOST_IN_DAY:])


def page(viewer: User, asked: Mapping[str, str]) -> dict[str, Any]:
    """``asked`` are the words of the address: the month, perhaps one day, perhaps one programme that one oversees."""
    first = month_in(asked.get("miesiac", ""))
    programmes = overseen(viewer)
    chosen = chosen_of(programmes, asked.get("program", ""), viewer)
    one_day = day_in(asked.get("dzien", ""), first)
    squares = month_of(first, rows_for(viewer, chosen), whole=one_day)
    return {
        "first": first,
        "name": f"{MONTHS_NOMINATIVE[first.month - 1]} {first.year}",
        "squares": squares,
        "is_empty": not any(square.days for square in squares),
        "one_day": squares[one_day.day - 1] if one_day else None,
        "before": first - timedelta(days=1) if first > FIRST else None,
        "after": (first + timedelta(days=31)).replace(day=1) if first < LAST else None,
        "programmes": programmes,
        "chosen": chosen,
        "word": chosen.slug if chosen else MINE,
    }


def month_in(word: str) -> date:
    """2026-11; this month where the address says none or something odd."""
    year, _, month = word.partition("-")
    found = number(year) if len(year) == 4 else None, number(month) if len(month) == 2 else None
    if found[0] and found[1] and FIRST.year <= found[0] <= LAST.year and found[1] <= 12:
        return date(found[0], found[1], 1)
    return clock.today().replace(day=1)


def day_in(word: str, first: date) -> date | None:
    try:
        found = date.fromisoformat(word)
    except ValueError:
        return None
    return found if found.replace(day=1) == first else None


def overseen(viewer: User) -> list[Programme]:
    mine = standing(viewer)
    rows = Programme.objects.order_by("name")
    return list(rows if mine.is_operator else rows.filter(pk__in=mine.oversees))


def chosen_of(programmes: list[Programme], word: str, viewer: User) -> Programme | None:
    """The programme that the address names; whoever has no network of their own begins with the first they oversee."""
    if found := next((one for one in programmes if one.slug == word), None):
        return found
    is_outside = not standing(viewer).crew_of and not standing(viewer).is_operator
    return programmes[0] if programmes and is_outside and word != MINE else None


def rows_for(viewer: User, chosen: Programme | None) -> MeetingQuerySet:
    """All of a chosen programme, else one's own crew's, those one is asked to, and the open ones."""
    mine = Coming.objects.filter(user=viewer, meeting=OuterRef("pk"))
    rows = policies.visible_meetings(viewer).annotate(
        is_asked=Exists(mine), my_answer=Subquery(mine.values("answer")[:1])
    )
    if chosen:
        return rows.filter(network__programme=chosen)
    return rows.filter(Q(network__in=standing(viewer).crew_of) | Q(is_asked=True) | ~Q(guests=Meeting.Guests.CREW))


def month_of(first: date, rows: MeetingQuerySet, *, whole: date | None) -> list[Square]:
    """Every day of the month, in two queries however much there is; of what the page does not show only how much."""
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    today = clock.today()
    squares = {on: Square(on, on == today) for n in range(last.day) for on in [first + timedelta(days=n)]}
    inside = Day.objects.filter(meeting__in=rows.values("pk"), on__range=(first, last)).only("meeting", "on", "begins")
    for day in inside.order_by("begins", "meeting"):
        squares[day.on].days.append(day)
    seen = [day for square in squares.values() for day in (square.days if square.on == whole else square.shown)]
    meetings = rows.select_related("network").only(*SEEN).in_bulk({day.meeting_id for day in seen})
    for day in seen:
        day.meeting = meetings[day.meeting_id]
    return list(squares.values())
