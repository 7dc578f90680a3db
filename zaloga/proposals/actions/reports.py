"""Reporting a proposal, also without an account, and the programme's answer. Who reported is written down nowhere."""

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import part_of_day, tidy_text
from zaloga.people.models import User
from zaloga.proposals import events, policies
from zaloga.proposals.actions.proposals import locked
from zaloga.proposals.models import Proposal, Report


@transaction.atomic
def report(proposal: Proposal, *, by: User, reason: str = "") -> Report:
    """Tell the programme of a proposal that should not stand. ``by``, who may be a visitor, is kept nowhere.

    What is reported already stays so; only another reason is added. Refused when it is hidden already.
    """
    require(policies.can_report(by, proposal))
    proposal = locked(proposal)
    if proposal.is_hidden:
        raise Refusal("Tego zgłoszenia nikt już nie widzi: koordynator programu je ukrył.")
    row, is_new = Report.objects.get_or_create(proposal=proposal)
    reason = tidy_text(reason)
    both = "\n\n".join(filter(None, [row.reasons, reason]))
    if reason not in row.reasons and len(both) <= Report.REASONS_LENGTH:
        row.reasons = both
        row.full_clean()
        row.save()
    if is_new:
        record(events.REPORTED, by=None, target=proposal, at=part_of_day(clock.now()))
    return row


@transaction.atomic
def leave_standing(proposal: Proposal, *, by: User) -> Proposal:
    """Answer a report: the proposal stays as it is. Answering twice changes nothing."""
    require(policies.can_hide(by, proposal))
    proposal = locked(proposal)
    gone, _ = Report.objects.filter(proposal=proposal).delete()
    if gone:
        record(events.LEFT_STANDING, by=by, target=proposal)
    return proposal
