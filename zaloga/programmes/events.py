from collections.abc import Iterable
from typing import Any

from zaloga.activity.registry import declare
from zaloga.people.models import User
from zaloga.programmes.models import Programme


def programme_coordinators(event: Any) -> Iterable[User]:
    return User.objects.filter(appointments__programme=event.target_id, appointments__ended_at=None)


def appointed_person(event: Any) -> Iterable[User]:
    return [event.target.user]


def institution(said: dict[str, Any]) -> str:
    return said.get("institution", "")


def changed(said: dict[str, Any]) -> str:
    """Which rules have changed, by the names people know them by."""
    words = {column.name: str(column.verbose_name) for column in Programme._meta.concrete_fields}
    return ", ".join(words.get(name, name) for name in said.get("fields", []))


FOUNDED = declare(
    "programme.founded", sentence="{by} zakłada program „{target}”", for_audit=True, title="założenie programu"
)
EDITED = declare(
    "programme.edited",
    sentence="{by} zmienia zasady programu „{target}”",
    for_audit=True,
    title="zmiana zasad programu",
    line=changed,
)
ARCHIVED = declare(
    "programme.archived",
    sentence="{by} przenosi program „{target}” do archiwum",
    audience=programme_coordinators,
    for_audit=True,
    title="program w archiwum",
)
RESTORED = declare(
    "programme.restored",
    sentence="{by} przywraca program „{target}” z archiwum",
    audience=programme_coordinators,
    for_audit=True,
    title="program z archiwum",
)
APPOINTED = declare(
    "programme.appointed",
    sentence="{by} powierza Ci koordynację programu „{target}”",
    audience=appointed_person,
    for_audit=True,
    title="powołanie koordynatora programu",
)
APPOINTMENT_ENDED = declare(
    "programme.appointment_ended",
    sentence="{by} kończy Twoją koordynację programu „{target}”",
    audience=appointed_person,
    for_audit=True,
    title="koniec koordynacji programu",
)
ACCEDED = declare(
    "programme.acceded",
    sentence="{institution} przystępuje do programu „{target}”",
    for_audit=True,
    title="przystąpienie placówki",
    line=institution,
)
ACCESSION_WITHDRAWN = declare(
    "programme.accession_withdrawn",
    sentence="{institution} nie należy już do programu „{target}”",
    for_audit=True,
    title="wycofanie przystąpienia placówki",
    line=institution,
)
