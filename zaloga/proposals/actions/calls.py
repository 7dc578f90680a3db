"""A call for proposals: opening it, changing it, telling all its decisions together."""

from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.people.models import User
from zaloga.programmes.models import Programme
from zaloga.proposals import events, policies
from zaloga.proposals.actions.deciding import tell
from zaloga.proposals.actions.proposals import lock_together
from zaloga.proposals.models import Call, Decision, Proposal


@transaction.atomic
def open_call(programme: Programme, *, by: User, **fields: Any) -> Call:
    """Announce a call with its window, criteria and questions. Refused when its last day has passed.

    The same name and days again are a double click and give the call that is there.
    """
    require(policies.can_open_call(by, programme))
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    call = Call(programme=programme, opened_by=by, **fields)
    call.full_clean()
    same = programme.calls.filter(title=call.title, opens_on=call.opens_on, closes_on=call.closes_on).first()
    if same:
        return same
    refuse_past(call)
    call.save()
    record(events.CALL_OPENED, by=by, target=call)
    return call


@transaction.atomic
def edit_call(call: Call, *, by: User, **fields: Any) -> Call:
    """Change words and days. Refused: other questions when somebody has filed already, and what has been told."""
    require(policies.can_edit_call(by, call))
    call = locked(call)
    if call.is_released:
        raise Refusal("Decyzje tego naboru są już ogłoszone, więc nic się w nim nie zmienia.")
    if "questions" in fields and fields["questions"] != call.questions and call.proposals.exists():
        raise Refusal("Ktoś już odpowiada na pytania tego naboru. Możesz zmienić wszystko poza pytaniami.")
    for name, value in fields.items():
        setattr(call, name, value)
    call.full_clean()
    call.save()
    record(events.CALL_EDITED, by=by, target=call)
    return call


def refuse_past(call: Call) -> None:
    if call.closes_on < clock.today():
        raise Refusal("Ostatni dzień naboru już minął. Podaj późniejszy.")


def locked(call: Call) -> Call:
    return Call.objects.select_for_update(of=("self",)).select_related("programme__organiser").get(pk=call.pk)


@transaction.atomic
def release(call: Call, *, by: User) -> Call:
    """Tell every drafted decision of the call at once: all letters go out, networks arise. Twice changes nothing.

    Refused while the call is open, and while a proposal of it has no drafted decision.
    """
    require(policies.can_edit_call(by, call))
    call = locked(call)
    if call.is_released:
        return call
    if clock.today() <= call.closes_on:
        raise Refusal("Ten nabór jeszcze trwa. Decyzje ogłasza się po jego ostatnim dniu.")
    undecided = call.proposals.undecided().order_by("pk")
    drafted = Decision.objects.filter(told_at=None)
    to_tell = drafted.filter(proposal__in=undecided).select_related("proposal", "into")
    lock_together(*(one for decision in to_tell for one in (decision.proposal, decision.into)))
    without = [str(one) for one in undecided.exclude(pk__in=drafted.values("proposal"))]
    if without:
        raise Refusal(f"Te zgłoszenia nie mają jeszcze szkicu decyzji: {', '.join(without)}.")
    call.released_at = clock.now()
    call.save(update_fields=["released_at"])
    for proposal in in_order(undecided):
        tell(proposal.decisions.get(told_at=None), by=by)
    record(events.CALL_RELEASED, by=by, target=call)
    return call


def in_order(proposals: Any) -> list[Proposal]:
    """Merges first: signatures go over before what they go into is answered."""
    merging = Decision.objects.filter(told_at=None, kind=Decision.Kind.MERGE)
    merged = set(proposals.filter(pk__in=merging.values("proposal")).values_list("pk", flat=True))
    return sorted(proposals, key=lambda one: one.pk not in merged)
