"""Reminders: the day before to those who come, three days before to those who have not said. Nobody gets one twice."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.meetings import emails, events
from zaloga.meetings.actions.meetings import locked
from zaloga.meetings.models import Coming, Meeting
from zaloga.meetings.models.coming import ComingQuerySet

DAY_BEFORE, BEFORE = timedelta(hours=24), timedelta(hours=72)
JUST_NOW = timedelta(hours=24)


def recall() -> None:
    """Remind whoever is due. The worker calls it every few minutes; one query where nobody is."""
    if clock.is_moved():
        return
    due = due_to_come() | due_to_decide()
    for meeting in Meeting.objects.filter(comings__in=due, network__archived_at=None).distinct():
        with transaction.atomic():
            recall_of(locked(meeting))


def recall_of(meeting: Meeting) -> None:
    for rows, undecided in ((due_to_come(), False), (due_to_decide(), True)):
        found = list(rows.filter(meeting=meeting, user__is_active=True).select_related("user"))
        for row in found:
            row.meeting = meeting
        done = emails.recalled(meeting, found, undecided=undecided)
        Coming.objects.filter(pk__in=[row.pk for row in done]).update(recalled_at=clock.now())
        if done:
            record(events.RECALLED, by=None, target=meeting, when=meeting.when, users=[row.user_id for row in done])


def due_to_come() -> ComingQuerySet:
    return due(DAY_BEFORE).expected()


def due_to_decide() -> ComingQuerySet:
    return due(BEFORE).undecided()


def due(before: timedelta) -> ComingQuerySet:
    """Answers to what begins within so long, of people not reminded within it yet, without those who have just been
    asked or have just answered.
    """
    soon = Q(meeting__starts_at__gt=clock.now(), meeting__starts_at__lte=clock.now() + before)
    not_yet = Q(recalled_at=None) | Q(recalled_at__lt=F("meeting__starts_at") - before)
    lately = clock.now() - JUST_NOW
    just_said = Q(answered_at__isnull=False, answered_at__gt=lately)
    rows = Coming.objects.filter(soon, not_yet, meeting__called_off_at=None, asked_at__lte=lately)
    return rows.exclude(just_said)


def tell_rested() -> None:
    """Write to those whose quiet hours are over what their calendars should know by now."""
    meetings = Meeting.objects.filter(comings__letter_due=True).select_related("network__programme").distinct()
    for meeting in meetings:
        with transaction.atomic():
            rows = list(meeting.comings.filter(letter_due=True).select_for_update(of=("self",)).select_related("user"))
            tell = emails.called_off if meeting.is_called_off else emails.rested
            Coming.objects.filter(pk__in=[row.pk for row in rows]).update(letter_due=False)
            tell(meeting, rows)
