"""What the log says of the details of what coordinators and operators do, in one line."""

from typing import Any

from zaloga.core.words import plural, size

DEEDS = {"otworz": "otwarcie", "archiwum": "przeniesienie do archiwum", "nastepny-rok": "początek następnego roku"}
ASKED = {"subject": "temat", "person": "osoba", "since": "od dnia", "until": "do dnia"}
# The parts of the log, by the first word of the kinds of events in them.
SUBJECTS = {
    "account": "konta i wejścia",
    "network": "sieci i role",
    "proposal": "zgłoszenia sieci",
    "programme": "programy i powołania",
    "institutions": "placówki i rejestry",
    "installation": "instalacja, eksporty, kopie",
}
LONGEST = 80


def settled(said: dict[str, Any]) -> str:
    """Telefon: „71 000” → „71 111”; logo: nic → „…”."""
    changed = said.get("changed", {})
    return "; ".join(f"{name}: {shown(before)} → {shown(now)}" for name, (before, now) in changed.items())


def shown(value: Any) -> str:
    if value is None or value == "":
        return "nic"
    if isinstance(value, bool):
        return "tak" if value else "nie"
    words = str(value)
    return f"„{words[:LONGEST]}{'…' if len(words) > LONGEST else ''}”" if isinstance(value, str) else words


def exported(said: dict[str, Any]) -> str:
    asked = said.get("asked", {})
    wishes = [f"{words}: {SUBJECTS.get(asked[name], asked[name])}" for name, words in ASKED.items() if name in asked]
    return "; ".join([f"plik {said.get('file', '').upper()}", *(wishes or ["wszystkie zapisy"])])


def backed_up(said: dict[str, Any]) -> str:
    octets = said.get("octets")
    return ", ".join(filter(None, [said.get("file", ""), size(octets) if octets else ""]))


def restored(said: dict[str, Any]) -> str:
    return f"{said.get('file', '')}, z chwili {said.get('made_at', '')}"


def done_together(said: dict[str, Any]) -> str:
    """Otwarcie; 3 sieci."""
    n = said.get("count", 0)
    return f"{DEEDS.get(said.get('deed', ''), '')}; {n} {plural(n, 'sieć', 'sieci', 'sieci')}"


def words_linked(said: dict[str, Any]) -> str:
    return str(said.get("count", ""))
