"""The house's own tags and filters, built into every template."""

from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe

from zaloga.core import phones, words

register = template.Library()

register.filter("inicjaly", words.initials)
register.filter("rozmiar", words.size)
register.filter("siec", words.network_named)
register.filter("telefon", phones.to_dial)


@register.simple_tag(takes_context=True)
def can(context, rule: str, *things) -> bool:
    """{% can "networks.hand_over" network as may %} asks networks.policies.can_hand_over(user, network)."""
    room, action = rule.split(".")
    policy = import_string(f"zaloga.{room}.policies.can_{action}")
    return policy(context["request"].user, *things)


@register.simple_tag
def odmiana(n: int, one: str, few: str, many: str) -> str:
    """{% odmiana 5 "osoba" "osoby" "osób" %} -> 5 osób, with a no-break space."""
    return f"{n}\u00a0{words.plural(n, one, few, many)}"


@register.simple_tag
def slowo(n: int, one: str, few: str, many: str) -> str:
    """The noun alone, where the number stands elsewhere."""
    return words.plural(n, one, few, many)


FORMS = {
    "godzina": words.hour,
    "kiedy": words.when,
    "od": words.since,
    "w-dniu": words.on_day,
    "w-chwili": words.at_moment,
    "pora": words.roughly,
}


@register.filter
def data(value: Any, form: str = "") -> str:
    """{{ at|data }} 3 grudnia; "dzien" czwartek, 3 grudnia; "godzina" 15:30; "kiedy" dziś, 7:40; "od" w środę.

    "w-dniu" w środę, 3 grudnia; "w-chwili" w środę, 3 grudnia o 16:45; "pora" dziś rano.
    """
    if value is None:
        return ""
    if said := FORMS.get(form):
        return said(value)
    return words.day(value, weekday=form == "dzien")


@register.filter(is_safe=True)
def twarde(text: Any) -> SafeString:
    """No-break spaces after one-letter words and between number and unit."""
    return mark_safe(words.hard_spaces(str(conditional_escape(text))))  # noqa: S308 - escaped in this very line


@register.simple_tag
@lru_cache(maxsize=500)  # a page holds dozens, and the sprite's address is the same as long as the process lives
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite; with a label it speaks, without it is decoration."""
    source = f"{static('img/ikony.svg')}#{name}"
    if label:
        return format_html('<svg class="i" role="img" aria-label="{}"><use href="{}"/></svg>', label, source)
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"/></svg>', source)
