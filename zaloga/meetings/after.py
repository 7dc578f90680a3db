"""The survey after a meeting: whom it asks, until when, and what the meeting's page says of it."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from zaloga.core import clock
from zaloga.meetings import policies
from zaloga.meetings.models import Attendance, Meeting
from zaloga.people.models import User
from zaloga.surveys import policies as surveys
from zaloga.surveys.models import Participation
from zaloga.surveys.models.survey import ENOUGH

LASTS = timedelta(days=5)
LATEST = timedelta(days=4)  # so many days after the end people still get at least a day to answer


def closes_on(meeting: Meeting) -> date:
    """Five days after the meeting; until the end of that day."""
    return meeting.last_on + LASTS


def to_ask(meeting: Meeting) -> set[int]:
    """By the keys of people: those who signed up and those who were there, without those who were not there on any
    day; the crew, and guests, who never were in the network. Five queries.
    """
    expected = set(meeting.comings.expected().values_list("user", flat=True))
    days = meeting.days.count()
    rows = Attendance.objects.filter(register__meeting=meeting).exclude(user=None).values("user").order_by()
    marked = rows.annotate(marks=Count("pk"), there=Count("pk", filter=Q(state__in=Attendance.THERE)))
    seen = {row["user"]: row for row in marked}
    there = {user for user, row in seen.items() if row["there"]}
    away = {user for user, row in seen.items() if not row["there"] and row["marks"] >= days}
    crew = set(meeting.network.crew().values_list("user", flat=True))
    been = set(meeting.network.memberships.values_list("user", flat=True))
    return ((expected | there) - away) - (been - crew)


def of_page(meeting: Meeting, viewer: User) -> dict[str, Any]:
    """For the meeting's page: the survey for the crew, and one's own invitation while it takes answers."""
    survey = meeting.evaluation
    if survey is None:
        may_open = meeting.ends_at + LATEST > clock.now()
        return {"awaits_people": awaits_people(meeting, viewer), "may_still_open": may_open}
    sees = surveys.can_view(viewer, survey)
    asked = Participation.objects.standing().filter(survey=survey, user=viewer.pk)
    mine = asked.first() if survey.is_open else None
    return {"survey": survey, "invitation": mine, "sees_survey": sees} if sees or mine else {}


def awaits_people(meeting: Meeting, viewer: User) -> bool:
    """Whether the crew should know why there is no survey: fewer than five people to ask."""
    is_due = meeting.is_past and not meeting.is_called_off and bool(meeting.asks_after)
    return is_due and policies.is_inside(viewer, meeting) and is_small(meeting)


def is_small(meeting: Meeting) -> bool:
    return len(to_ask(meeting)) < ENOUGH
