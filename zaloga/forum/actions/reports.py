"""Reporting a post, and the answer of those who lead. Who reported is written down nowhere."""

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import part_of_day, tidy_text
from zaloga.forum import events, policies
from zaloga.forum.actions.conversation import locked, stop_unless_stands
from zaloga.forum.models import REASONS_LENGTH, Post, Report
from zaloga.people.models import User


@transaction.atomic
def report(post: Post, *, by: User, reason: str = "") -> Report:
    """Tell those who lead of a post that should not stand. ``by`` is asked about the right and kept nowhere.

    A post that is reported already stays so; only another reason is added. Raises Refusal when it does not stand.
    """
    require(policies.can_report(by, post))
    post = locked(post)
    stop_unless_stands(post)
    row, is_new = Report.objects.get_or_create(post=post)
    row.reasons = with_reason(row.reasons, tidy_text(reason))
    row.full_clean()
    row.save()
    if is_new:
        record(events.REPORTED, by=None, target=post, at=part_of_day(clock.now()))
    return row


def with_reason(told: str, reason: str) -> str:
    """All that was told of one post; what would not fit is left out, for the post is reported anyway."""
    if not reason or reason in told:
        return told
    both = f"{told}\n\n{reason}" if told else reason
    return both if len(both) <= REASONS_LENGTH else told


@transaction.atomic
def leave_standing(post: Post, *, by: User) -> Post:
    """Answer a report: the post stays as it is. Raises Refusal when somebody has answered already."""
    require(policies.can_answer_report(by, post))
    post = locked(post)
    gone, _ = Report.objects.filter(post=post).delete()
    if not gone:
        raise Refusal("Na to zgłoszenie ktoś już odpowiedział.")
    record(events.LEFT_STANDING, by=by, target=post)
    return post
