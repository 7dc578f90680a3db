"""What each room knows about a person: what they take away, and what becomes of it when they go.

Each room's ``privacy.py`` declares every column that holds a person (a key of the account or an address); a test of the
house finds the ones that nobody declared. Access and portability: Articles 15 and 20 of the GDPR; erasure: Article 17.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models.fields.files import FieldFile

from zaloga.core.traces import Traces

KNOWN: dict[str, "Knowledge"] = {}


class Way(models.TextChoices):
    """What becomes of what somebody wrote when they leave."""

    SIGNED = "podpisane", "Zostaw podpisane"
    FORMER = "bez-nazwiska", "Zostaw bez nazwiska"
    DELETED = "usuniete", "Usuń moje"


# What follows the dash explains the choice on the pages.
WAYS = [
    (Way.SIGNED, f"{Way.SIGNED.label} – pod Twoimi słowami zostaje imię i nazwisko"),
    (
        Way.FORMER,
        f"{Way.FORMER.label} – rozmowy zostają całe, a zamiast nazwiska, także w cytatach, jest „były uczestnik”",
    ),
    (
        Way.DELETED,
        f"{Way.DELETED.label} – wpisy, ich wersje i pliki znikają na dobre; w rozmowie zostaje miejsce z napisem, "
        "że wpis jest wycofany",
    ),
]
# The same when the choice has been made, on the page that asks for a yes and in the letter that says it was done.
OUTCOMES = {
    Way.SIGNED: "Wszystko zostaje na swoim miejscu, podpisane Twoim imieniem i nazwiskiem.",
    Way.FORMER: "Wszystko zostaje na swoim miejscu, a zamiast nazwiska, także w cytatach i wzmiankach, jest "
    "„były uczestnik”.",
    Way.DELETED: "Wszystko znika na dobre, z wersjami i plikami. W rozmowach zostają miejsca z napisem, że wpis jest "
    "wycofany.",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One table of somebody's data: rows of named values, and the person's own files by the name they gave them."""

    title: str
    rows: list[dict[str, Any]]
    files: list[tuple[str, FieldFile]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What has to be done before the account may be deleted, and where."""

    sentence: str
    url: str
    button: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What one room knows about people.

    ``columns`` as ``room.model.column``. ``export`` gives the parts of one person, nothing of others. ``forget`` erases
    in a way (SIGNED leaves the name under what they wrote, the others nothing); ``forget_in`` does it in one place, a
    network. ``effects`` says in sentences what leaving touches, everywhere or in one place. ``hold`` locks what a last
    deed races with. ``why`` is the reason where export or forget is missing.
    """

    name: str
    columns: tuple[str, ...]
    export: Callable[[Any], Iterable[Part]] | None = None
    forget: Callable[[Any, Way], None] | None = None
    forget_in: Callable[[Any, Any, Way], None] | None = None
    effects: Callable[[Any, Any], list[str]] | None = None
    hold: Callable[[Any], None] | None = None
    obstacles: Callable[[Any], list[Obstacle]] | None = None
    warnings: Callable[[Any], list[str]] | None = None
    why: str = ""


def declare(name: str, *, columns: Iterable[str], **fields: Any) -> Knowledge:
    """Put into the registry what a room knows; each name once, by the room's own name where there is one."""
    assert name not in KNOWN, f"{name} is declared twice"
    known = KNOWN[name] = Knowledge(name=name, columns=tuple(columns), **fields)
    assert (known.export and known.forget) or known.why, f"{name}: say why it is not given out or not erased"
    return known


def personal_columns() -> set[str]:
    """Every column of the house that holds a person: a key of the account, or an address."""
    return {
        f"{model._meta.label_lower}.{column.name}"
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if isinstance(column, models.EmailField) or column.related_model is get_user_model()
    }


def declared_columns() -> set[str]:
    return {column for known in KNOWN.values() for column in known.columns}


def traces(person: Any, way: Way, *, among: models.QuerySet | None = None) -> Traces:
    """What to look for in the words of others. Where the name stays signed it is left there too.

    ``among`` are the people of one place (by default everybody here): where one of them has the same full name, the
    name does not tell the two apart, and taking it out would unname the one who stays.
    """
    people = get_user_model()._default_manager.filter(is_active=True) if among is None else among
    keeps_name = way == Way.SIGNED or people.filter(name__iexact=person.name).exclude(pk=person.pk).exists()
    return Traces(name="" if keeps_name else person.name, email=person.email, phone=person.phone)


def export(person: Any) -> list[tuple[str, Part]]:
    """Everything about the person, nothing of others: (name of the declaration, part)."""
    return [(known.name, part) for known in KNOWN.values() if known.export for part in known.export(person)]


def hold(person: Any) -> None:
    """Lock, from the roof down, whatever a last deed about the person races with."""
    for known in reversed(KNOWN.values()):
        if known.hold:
            known.hold(person)


def forget(person: Any, way: Way) -> None:
    """Erase the person in every room, from the roof down: upper rooms need what lower ones know.

    The caller has asked for the right, is in a transaction, and takes care of the account itself.
    """
    for known in reversed(KNOWN.values()):
        if known.forget:
            known.forget(person, way)


def forget_in(place: Any, person: Any, way: Way) -> None:
    """The same in one place, from the roof down; signed words stay as they are. The caller locks the place."""
    if way == Way.SIGNED:
        return
    for known in reversed(KNOWN.values()):
        if known.forget_in:
            known.forget_in(place, person, way)


def effects(person: Any, place: Any = None) -> list[str]:
    """What leaving touches, in sentences, in one place or everywhere."""
    return [line for known in KNOWN.values() if known.effects for line in known.effects(person, place)]


def obstacles(person: Any) -> list[Obstacle]:
    """What has to be done before the account may be deleted."""
    return [each for known in KNOWN.values() if known.obstacles for each in known.obstacles(person)]


def warnings(person: Any) -> list[str]:
    """What others lose when the account goes; the person has to say yes to it."""
    return [line for known in KNOWN.values() if known.warnings for line in known.warnings(person)]


declare(
    "installation",
    columns=["installation.installation.email", "installation.installation.privacy_officer"],
    why="Skrzynki urzędu i inspektora ochrony danych, nie osób. Zmienia je operator na stronie ustawień.",
)
