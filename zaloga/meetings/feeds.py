"""Calendars that programs read again and again: somebody's own, a network's for its crew, a programme's for everybody.

Nobody who comes is named in any of them.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Prefetch, Q, Subquery

from zaloga.core import clock
from zaloga.meetings import calendar, policies
from zaloga.meetings.calendar import Shown
from zaloga.meetings.models import Coming, DatePoll, Meeting, NetworkFeed, Withdrawal
from zaloga.meetings.models.meeting import MeetingQuerySet
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.plans.calendar import Entry, Ready, contribute
from zaloga.programmes.models import Programme

KEPT, KEPT_CALLED_OFF, KEPT_OPEN = timedelta(days=400), timedelta(days=90), timedelta(days=30)
MOST_OPEN = 300


def kept(rows: MeetingQuerySet) -> MeetingQuerySet:
    """What stays in a calendar: the past of a year, and for three months what was called off."""
    now = clock.now()
    standing = Q(called_off_at=None) | Q(called_off_at__gte=now - KEPT_CALLED_OFF)
    days = Prefetch("days", to_attr="all_days")  # a list: a manager for each of hundreds of meetings takes its time
    return rows.filter(standing, ends_at__gte=now - KEPT).order_by("starts_at", "pk").prefetch_related(days)


def for_many(rows: MeetingQuerySet) -> MeetingQuerySet:
    """The same with only what a calendar shows to whoever is not asked: networks have long words of their own."""
    meeting = ("uid", "sequence", "title", "purpose", "bring", "starts_at", "ends_at", "mode", "place", "way")
    moments = ("called_at", "changed_at", "called_off_at", "called_off_why")
    return kept(rows).select_related("network").only(*meeting, *moments, "network__name", "network__slug")


@contribute
def own(user: User) -> Iterable[Ready]:
    """Meetings to which this person is asked and did not say no."""
    mine = Coming.objects.filter(user=user).exclude(answer=Coming.Answer.DECLINED)
    answers = mine.filter(meeting=OuterRef("pk"))
    out = Withdrawal.objects.filter(user=user, meeting=OuterRef("pk"))
    rows = kept(policies.visible_meetings(user).filter(pk__in=mine.values("meeting")))
    for meeting in rows.select_related("network__programme").annotate(
        my_answer=Subquery(answers.values("answer")[:1]),
        my_moment=Subquery(answers.values("answered_at")[:1]),
        my_withdrawals=Subquery(out.values("times")[:1]),
    ):
        row: Any = meeting
        with_link = policies.can_enter_online(user, meeting, row.my_answer)
        changed_at = max(filter(None, [meeting.changed_at, row.my_moment]))
        shown = Shown(meeting, row.all_days, with_link, calendar.turns(row.my_withdrawals or 0))
        yield Ready(calendar.event(shown), changed_at, f"spotkanie-z-planu-{meeting.item_id}")


@contribute
def dates(user: User) -> Iterable[Entry]:
    """The last day for an answer about dates, until this person has answered."""
    rows = DatePoll.objects.asking(user).unsettled().exclude(respondents__in=user.dates_asked.answered())
    for poll in rows.filter(pk__in=policies.visible_dates(user).values("pk")):
        title = f"Zaznacz terminy: {poll.title}"
        path = poll.get_absolute_url()
        yield Entry(f"terminy-{poll.pk}", poll.closes_on, title, poll.network.in_year, path, poll.begun_at)


def of_many(rows: Iterable[Any], name: str) -> bytes:
    return calendar.published([calendar.event(Shown(row, row.all_days)) for row in rows], name=name)


def of_network(feed: NetworkFeed) -> tuple[bytes, list[Meeting]]:
    """All meetings of the network, without the way in online: the address goes from hand to hand."""
    rows = list(for_many(Meeting.objects.filter(network=feed.network)))
    return of_many(rows, str(feed.network)), rows


def of_programme(programme: Programme) -> tuple[bytes, list[Meeting]]:
    """What is open to everybody, from a month ago on; anybody may ask for it, so it has an end."""
    seen = policies.visible_meetings(AnonymousUser())  # type: ignore[arg-type]
    since = clock.now() - KEPT_OPEN
    rows = list(for_many(seen.filter(network__programme=programme, ends_at__gte=since))[:MOST_OPEN])
    return of_many(rows, str(programme)), rows


def of_meeting(meeting: Meeting, viewer: User) -> bytes:
    """One meeting, to be put into a calendar by hand; newer there than what letters took out of it."""
    answer = meeting.my_answer  # type: ignore[attr-defined]
    with_link = viewer.is_authenticated and policies.can_enter_online(viewer, meeting, answer)
    times = Withdrawal.objects.times(meeting).get(viewer.pk, 0)
    shown = Shown(meeting, list(meeting.days.all()), with_link, calendar.turns(times))
    return calendar.published([calendar.event(shown)])


def address_of(network: Network) -> NetworkFeed | None:
    return NetworkFeed.objects.filter(network=network, digest__isnull=False).first()
