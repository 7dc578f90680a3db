from collections.abc import Iterable
from typing import Any

from zaloga.activity.registry import declare


def sender(event: Any) -> Iterable[Any]:
    """Whoever sent the file; nobody when the command or a person since deleted did."""
    return [event.target.by] if event.target.by else []


COUNTED = {"new": "nowe", "changed": "zmienione", "gone": "zamknięte", "rejected": "odrzucone"}


def imported(said: dict[str, Any]) -> str:
    return ", ".join(f"{words}: {said[name]}" for name, words in COUNTED.items() if name in said)


def corrected(said: dict[str, Any]) -> str:
    return said.get("what", "")


IMPORTED = declare(
    "institutions.imported",
    sentence="Wczytany rejestr {target}. Nowe: {new}, zmienione: {changed}, zamknięte: {gone}, odrzucone: {rejected}",
    for_audit=True,
    title="import rejestru",
    line=imported,
)
IMPORT_DONE = declare(
    "institutions.import_done",
    sentence="Plik, który wysyłasz do spisu, jest wczytany: {target}",
    audience=sender,
    title="wczytany plik",
)
IMPORT_FAILED = declare(
    "institutions.import_failed",
    sentence="Pliku {target} nie udało się wczytać. Nic się nie zapisało",
    audience=sender,
    title="niewczytany plik",
)
ADDED = declare(
    "institutions.added", sentence="Nowa placówka spoza rejestru: {target}", for_audit=True, title="dopisanie placówki"
)
CORRECTED = declare(
    "institutions.corrected",
    sentence="{by} poprawia placówkę {target}: {what}",
    for_audit=True,
    title="poprawienie placówki",
    line=corrected,
)
CLOSED = declare(
    "institutions.closed", sentence="{by} zamyka placówkę {target}", for_audit=True, title="zamknięcie placówki"
)
REOPENED = declare(
    "institutions.reopened",
    sentence="{by} otwiera placówkę {target} na nowo",
    for_audit=True,
    title="otwarcie placówki",
)
