"""What only the charts of surveys need."""

from collections.abc import Sequence
from typing import Any

from django import template

register = template.Library()


@register.filter
def unlocalized(number: float) -> str:
    """With a point, as SVG wants it, whatever the language of the page."""
    return f"{number:g}"


@register.filter
def percent(share: float) -> str:
    return f"{round(100 * share)}\u00a0%"


@register.filter
def downwards(row: Sequence[Any]) -> list[Any]:
    """From the highest step of a scale to the lowest, as its chart stands."""
    return list(reversed(row))
