"""What only the charts of surveys need."""

from collections.abc import Sequence

from django import template
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from zaloga.surveys.results import Table

register = template.Library()


HIDDEN = '<span aria-hidden="true">–</span><span class="vh">ukryte</span>'


@register.filter
def as_lines(table: Table) -> SafeString:
    """The body of a cut, each number with the name of its group; a page of results has many hundreds of them."""
    groups = [escape(group) for group in table.groups]
    lines = []
    for label, cells in table.lines:
        said = (HIDDEN if cell is None else int(cell) for cell in cells)
        told = "".join(f'<td data-l="{group}">{cell}</td>' for group, cell in zip(groups, said, strict=True))
        lines.append(f'<tr><th scope="row">{escape(label)}</th>{told}</tr>')
    return mark_safe("".join(lines))  # noqa: S308 - escaped names, numbers, and our own dash


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
