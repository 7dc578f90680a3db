"""The beginning and the end of every deed that changes a plan."""

from typing import Any

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.people.models import User
from zaloga.plans import events
from zaloga.plans.models import Plan


def locked(plan: Plan) -> Plan:
    """The plan as it is now, held until the end of the transaction."""
    held = Plan.objects.select_for_update(of=("self",)).select_related("network__programme").get(pk=plan.pk)
    if held.network.is_archived:
        raise Refusal("Ta sieć jest w archiwum, więc jej planu nikt już nie zmienia.")
    return held


def touched(plan: Plan, *, by: User, what: str, **details: Any) -> None:
    """The last words of every deed that changes what a plan says."""
    plan.changed_at = clock.now()
    plan.save(update_fields=["changed_at"])
    record(events.EDITED, by=by, target=plan, what=what, **details)
