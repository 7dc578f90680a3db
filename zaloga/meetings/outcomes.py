"""Which meetings of a plan have been held, told to the plan's own pages."""

from collections.abc import Collection

from django.db.models import BooleanField, ExpressionWrapper, Q

from zaloga.core import clock
from zaloga.meetings.models import Meeting
from zaloga.plans.held import tells


@tells
def held(items: Collection[int]) -> dict[int, bool]:
    """By the item's key: whether a meeting called from it has been held. Nothing of items without a meeting; one that
    was called off was not held. One query.
    """
    is_over = ExpressionWrapper(Q(called_off_at=None, ends_at__lt=clock.now()), output_field=BooleanField())
    found: dict[int, bool] = {}
    rows = Meeting.objects.filter(item__in=items).annotate(is_over=is_over).order_by()
    for item, is_held in rows.values_list("item", "is_over"):
        found[item] = found.get(item, False) or is_held
    return found
