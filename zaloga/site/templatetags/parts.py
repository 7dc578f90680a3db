"""What the shared parts of pages ask: {% load parts %}."""

import re
from dataclasses import dataclass

from django import template
from django.forms import BaseForm

from zaloga.core.words import plural
from zaloga.networks.models import Network

register = template.Library()

# Fields in which people write sentences, by the names that forms of all rooms give them.
FOR_WORDS = {
    "text", "title", "message", "reason", "question", "invitation_text", "general_aim", "aims", "contract",
    "gives", "looks_for", "teaches", "about", "motto", "note",
}  # fmt: skip
CARRIED = re.compile(r"[\w.:=-]+", re.ASCII)
FEW = {1: "jedną rzecz", 2: "dwie rzeczy", 3: "trzy rzeczy", 4: "cztery rzeczy"}


@dataclass(frozen=True, slots=True)
class Step:
    """One knot of the rope."""

    number: int
    name: str
    months: str
    state: str  # done, now or nothing
    words: str


@register.simple_tag
def stages(network: Network) -> list[Step]:
    """The five stages of a network with the months in which each usually runs."""
    return [
        Step(stage.value, stage.label, months, *_state(stage.value, network))
        for stage, months in zip(Network.Stage, network.stage_months(), strict=True)
    ]


def _state(stage: int, network: Network) -> tuple[str, str]:
    if stage < network.stage or (network.is_archived and stage == network.stage):
        return "done", "zakończony"
    return ("now", "trwa") if stage == network.stage else ("", "przed nami")


@register.simple_tag
def dots(network: Network) -> list[str]:
    """The classes of the five dots of a rope in miniature."""
    return [_state(stage.value, network)[0] for stage in Network.Stage]


@register.simple_tag
def crew_words(network: Network) -> str:
    """22 osoby z 11 szkół; asks crew_size and schools of a network from Network.objects.for_list()."""
    people = f"{network.crew_size}\u00a0{plural(network.crew_size, 'osoba', 'osoby', 'osób')}"
    if not network.schools:
        return people
    one, many = {
        Network.Audience.LOCAL_GOVERNMENTS: ("samorządu", "samorządów"),
        Network.Audience.HEADS: ("placówki", "placówek"),
    }.get(network.audience, ("szkoły", "szkół"))
    return f"{people} z\u00a0{network.schools}\u00a0{one if network.schools == 1 else many}"


@register.filter
def errors_title(form: BaseForm) -> str:
    """Popraw dwie rzeczy."""
    count = sum(len(errors) for errors in form.errors.values())
    return f"Popraw {FEW.get(count) or f'{count} rzeczy'}"


@register.filter
def before_error(label: object) -> str:
    """The label of a field with a colon after it, unless it ends with a mark of its own."""
    return str(label) if str(label).endswith(("?", ".", ":")) else f"{label}:"


@register.filter
def first_part(label: object) -> str:
    """The choice itself, of a label such as „Otwarty – każdy dołącza od razu”."""
    return str(label).partition(" – ")[0]


@register.filter
def explanation(label: object) -> str:
    """What follows the dash in the label of a choice."""
    return str(label).partition(" – ")[2]


@register.filter
def is_words_of(value: str, name: str) -> bool:
    """Whether somebody wrote this and wants to see it again: anything in a field for words, anything long elsewhere.

    What a page carries sealed or as a mark in a hidden field is long too; it has no spaces and is nobody's words.
    """
    is_long = len(value) > 60 and not CARRIED.fullmatch(value)
    return bool(value.strip()) and (name in FOR_WORDS or is_long or "\n" in value)


@register.filter
def hold_words(fields: list[tuple[str, str]]) -> bool:
    """Whether any of the fields given back is shown as somebody's words."""
    return any(is_words_of(value, name) for name, value in fields)
