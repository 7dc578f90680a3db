"""Institutions outside the register: local governments, training centres, other bodies."""

from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core.guard import require
from zaloga.institutions import events, policies
from zaloga.institutions.models import Institution


@transaction.atomic
def add_by_hand(*, by: Any, **fields: Any) -> Institution:
    """Add an institution that is in no register. No import ever changes or closes it.

    ``by`` is an operator or None (the system); ``fields`` are those of Institution. Raises ValidationError.
    """
    require(policies.can_add(by))
    institution = Institution(source=Institution.Source.HAND, **fields)
    institution.full_clean()
    institution.save()
    record(events.ADDED, by=by, target=institution)
    return institution
