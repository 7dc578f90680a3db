"""The survey after a meeting opens by itself and follows the register. Deeds of the house, done by the worker."""

from collections.abc import Callable

from django.db import transaction

from zaloga.core.errors import Refusal
from zaloga.core.words import day
from zaloga.meetings import after
from zaloga.meetings.actions.meetings import locked
from zaloga.meetings.models import Meeting
from zaloga.surveys import actions as surveys
from zaloga.surveys.models.survey import ENOUGH
from zaloga.surveys.ready import AFTER, all_ready

MOST_TITLE = 120


def look_after_surveys() -> None:
    """Open those of meetings that have ended, and let the open ones ask whom the register shows.

    It is computed from what stands, so nothing that changes a register can forget it. Where one of them fails the
    others go on; the worker hears of it. Two queries where there is nothing to do.
    """
    failures: list[Exception] = []
    for meeting in Meeting.objects.to_ask_after(after.LATEST):
        attempt(open_survey_of, meeting, failures)
    for meeting in Meeting.objects.asking():
        attempt(follow_register, meeting, failures)
    if failures:
        raise ExceptionGroup("some surveys after meetings were not looked after", failures)


def attempt(deed: Callable[[Meeting], None], meeting: Meeting, failures: list[Exception]) -> None:
    try:
        deed(meeting)
    except Refusal as refusal:
        failures.append(RuntimeError(f"meeting {meeting.pk}: {refusal}"))


@transaction.atomic
def open_survey_of(meeting: Meeting) -> None:
    """Ask those who signed up, once; with fewer than five people it waits for those whom the register will add."""
    meeting = locked(meeting)
    people = after.to_ask(meeting)
    if not Meeting.objects.to_ask_after(after.LATEST).filter(pk=meeting.pk).exists() or len(people) < ENOUGH:
        return
    ready = all_ready().get(meeting.asks_after) or all_ready()[AFTER]
    meeting.evaluation = surveys.open_by_list(
        meeting.network,
        ready,
        people=people,
        closes_on=after.closes_on(meeting),
        title=f"{ready.title} ({day(meeting.last_on)})"[:MOST_TITLE],
        intro=f"Spotkanie „{meeting.title}”, {meeting.when}. {ready.intro}",
    )
    meeting.save(update_fields=["evaluation"])


@transaction.atomic
def follow_register(meeting: Meeting) -> None:
    """Those who were there are asked too; those marked absent are not asked any more, and what they said stays."""
    meeting = locked(meeting)
    if meeting.evaluation:
        surveys.keep_to_list(meeting.evaluation, after.to_ask(meeting))
