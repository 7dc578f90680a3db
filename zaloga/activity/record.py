from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from zaloga.activity.models import Event
from zaloga.activity.registry import REACTIONS, EventType
from zaloga.core import clock
from zaloga.core.traces import Traces
from zaloga.core.words import FORMER
from zaloga.notifications.tell import tell
from zaloga.search import index


def record(kind: EventType, *, by: Any, target: models.Model, at: Any = None, **details: Any) -> Event:
    """Write down what happened and tell whoever should know.

    Call it last in the deed, inside its transaction. ``by`` is the person who did it (None for anonymous kinds, and
    where a command did it), ``details`` are plain JSON values that the sentence may use; ``user``, the id of a person,
    says whom it concerns (a person who is the target is concerned anyway) and lets them read of it in the audit log;
    ``at`` is given where the exact moment must not be written down, as with anonymous kinds. What the search knows of
    the target is written anew. Gives the event back.
    """
    assert transaction.get_connection().in_atomic_block, "record() belongs inside a transaction"
    assert not (kind.is_anonymous and by), f"{kind.name} keeps no actor"
    assert kind.line or not kind.for_audit or not details.keys() - {"user"}, f"{kind.name}: say the details in a line"
    about = target.pk if isinstance(target, get_user_model()) else details.get("user")
    event = Event.objects.create(
        name=kind.name,
        by=by,
        is_by_system=by is None and not kind.is_anonymous,
        about_id=about,
        target=target,
        target_label=str(target)[:200],
        details=details,
        at=at or clock.now(),
    )
    if kind.audience:
        people = {person.pk: person for person in kind.audience(event) if person != by}
        overhearing = kind.overheard_by(event) if kind.overheard_by else []
        others = [person for person in overhearing if person != by and person.pk not in people]
        answered = {person.pk for person in kind.answers(event)} if kind.answers and (people or others) else set()
        announce(event, target, people.values(), at, answered=answered)
        announce(event, target, others, at, answered=answered, is_for_letters=True)
    for react in REACTIONS[kind.name]:
        react(event)
    index.refresh(target)
    return event


def announce(
    event: Event,
    target: models.Model,
    people: Collection[Any],
    at: Any = None,
    *,
    answered: Collection[int] = (),
    is_for_letters: bool = False,
) -> None:
    """Tell them, each in the way they chose; ``at`` as in record(), ``answered`` as in tell()."""
    if not people:
        return
    kind = event.kind
    tell(
        people,
        text=event.sentence(),
        url=place_of(event),
        by_mail=kind.by_mail and not is_for_letters,
        button=kind.button,
        kind=kind.title,
        within=within(target, kind.name),
        scope="" if kind.is_security else scope_of(target),
        source=kind.name,
        answered=answered,
        has_letter=kind.has_letter,
        is_calendar=kind.is_calendar,
        is_personal=kind.is_personal and not is_for_letters,
        is_for_letters=is_for_letters,
        ref=f"{target._meta.model_name}-{target.pk}",
        created_at=at or clock.now(),
    )


def scope_of(target: models.Model) -> str:
    """The network's lasting mark in letters and settings; nothing for what happens outside networks."""
    network = target if target._meta.model_name == "network" else network_of(target)
    return f"siec-{network.pk}" if network else ""


def place_of(event: Event) -> str:
    """Where a reader of the news should land."""
    lead = getattr(event.target, "get_absolute_url", None)
    return lead() if lead else ""


def within(target: models.Model, name: str) -> str:
    """The name of the network or programme in which it happened; nothing for what concerns the account itself."""
    room = name.split(".")[0]
    place = target if target._meta.model_name == room else getattr(target, room, None) or network_of(target)
    return str(place or "")[:160]


def network_of(target: models.Model) -> Any:
    """A thing of a network knows its network, or belongs to a conversation that does."""
    return getattr(target, "network", None) or getattr(getattr(target, "thread", None), "network", None)


def forget_name(target: models.Model) -> None:
    """Take the name of a person who is being deleted out of what was written down about them; the rest stays."""
    events = Event._base_manager  # under Event.objects nothing can be edited
    about = events.filter(target_type=ContentType.objects.get_for_model(target), target_id=target.pk)
    about.update(target_label=FORMER)


def relabel(targets: models.QuerySet, label: str) -> None:
    """Give other words to what was written down about things whose own words were taken back."""
    kind, keys = ContentType.objects.get_for_model(targets.model), list(targets.values_list("pk", flat=True))
    Event._base_manager.filter(target_type=kind, target_id__in=keys).update(target_label=label)


def forget_in_words(traces: Traces) -> None:
    """Take a person who goes out of every label and detail; what happened, and when, stays as it is."""
    rows = Event._base_manager.alias(words=Cast("details", TextField()))
    for event in rows.filter(traces.within("target_label", "words")):
        label, details = traces.without(event.target_label)[:200], traces.without_in(event.details)
        Event._base_manager.filter(pk=event.pk).update(target_label=label, details=details)
