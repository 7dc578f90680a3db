"""What only the charts of surveys need."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


HIDDEN = '<span aria-hidden="true">–</span><span class="vh">ukryte</span>'


@register.filter
def as_cells(numbers: Sequence[int | None]) -> SafeString:
    """Cells of a row of a cut; a page of results has many hundreds of them."""
    cells = (HIDDEN if number is None else int(number) for number in numbers)
    return mark_safe("".join(f"<td>{cell}</td>" for cell in cells))  # noqa: S308 - numbers, and our own dash


@register.filter
def as_columns(labels: Sequence[str]) -> SafeString:
    """Heads of the columns of a table."""
    return format_html_join("", '<th scope="col">{}</th>', ([label] for label in labels))


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
