from collections.abc import Iterable
from typing import Any

from zaloga.activity.models import Event
from zaloga.activity.record import forget_in_words, forget_name
from zaloga.installation.privacy import Part, Way, declare, traces


def export(person: Any) -> Iterable[Part]:
    """What the person did and what was done about them; never to whom, nor by whom."""
    yield Part("Dziennik zdarzeń", [row_of(event, person) for event in Event.objects.concerning(person)])


def row_of(event: Event, person: Any) -> dict[str, Any]:
    role = "to zrobione przez Ciebie" if event.by_id == person.pk else "to dotyczy Ciebie"
    line = "" if event.kind.may_name_others else event.line
    return {"kiedy": event.at, "co": event.title, "czyje": role, "szczegóły": line or None}


def forget(person: Any, way: Way) -> None:
    """What happened stays, without the person (Article 17(3)(b) of the GDPR: accountability)."""
    if way != Way.SIGNED:
        forget_name(person)
    forget_in_words(traces(person, way))


declare("activity", columns=["activity.event.by", "activity.event.about"], export=export, forget=forget)
