"""From an empty installation to its first programme: what the operator does, in the order in which it works."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from zaloga.installation.models import Installation
from zaloga.institutions.models import Territory


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    why: str
    url: str
    is_done: bool


def first_steps(programmes: Sequence[Any], *, institutions: int) -> list[Step]:
    """All the steps, done or not, from the state of things; nothing once somebody coordinates a programme.

    ``programmes`` are those of the operator's page, with ``coordinators`` counted.
    """
    if any(programme.coordinators for programme in programmes):
        return []
    imports, found = reverse("institutions:imports"), reverse("supervision:found_programme")
    appoint = reverse("supervision:appoint", args=[programmes[0].slug]) if programmes else found
    return [
        Step(
            "Sprawdź, co strona mówi o sobie",
            "Nazwa, kto ją prowadzi, telefon pomocy. Potem zapisz.",
            reverse("supervision:settings"),
            Installation.objects.exists(),
        ),
        Step(
            "Wczytaj podział kraju",
            "Plik TERC z rejestru TERYT: województwa, powiaty i gminy.",
            imports,
            Territory.objects.exists(),
        ),
        Step(
            "Wczytaj spis szkół i placówek",
            "Plik z rejestru RSPO. Instytucje spoza rejestru dopisuje się ręcznie.",
            imports,
            institutions > 0,
        ),
        Step("Załóż program", "Kto organizuje sieci, dla kogo i według jakich zasad.", found, bool(programmes)),
        Step(
            "Powołaj osobę, która go koordynuje",
            "Wystarczy adres e-mail. Dalej to ona zakłada sieci.",
            appoint,
            False,
        ),
    ]
