"""Rows of the plan's long tables. A plan has hundreds of them, and one string formatted is a tenth of a template."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zaloga.core.templatetags.house import icon, twarde
from zaloga.core.words import day
from zaloga.plans.models import Task

register = template.Library()

TASK = (
    '<tr><th scope="row"><a href="{}zadania/{}/">{}</a></th><td data-l="Kto">{}</td>'
    '<td data-l="Do kiedy">{}</td><td data-l="Stan">{}</td></tr>'
)


@register.simple_tag
def task_rows(tasks: Iterable[Task], here: str) -> SafeString:
    """Tasks of for_page(); ``here`` is the address of their plan."""
    return format_html_join(
        "\n",
        TASK,
        (
            (
                here,
                task.pk,
                twarde(task.title),
                task.names or "–",
                day(task.due_on) if task.due_on else "bez daty",
                state_of(task),
            )
            for task in tasks
        ),
    )


def state_of(task: Task) -> SafeString:
    mark = icon("check") if task.is_done else ""
    return format_html('<span class="tag{}">{}{}</span>', f" {task.tone}" if task.tone else "", mark, task.says)
