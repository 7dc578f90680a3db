"""What the log says of the details of an event in a network, in one line."""

from typing import Any

from zaloga.networks.models import Link, Membership

ROLES = dict(Membership.Role.choices)
LINKS = dict(Link.Kind.choices)


def role(said: dict[str, Any]) -> str:
    code = said.get("role", "")
    return f"rola: {ROLES.get(code, code)}" if code else ""


def joined(said: dict[str, Any]) -> str:
    return "odnośnikiem z zaproszeniem" if "link" in said else role(said)


def role_changed(said: dict[str, Any]) -> str:
    """Członek załogi → osoba zastępująca."""
    before, now = said.get("before", ""), said.get("now") or said.get("role", "")
    return f"{ROLES.get(before, before)} → {ROLES.get(now, now)}"


def seats_added(said: dict[str, Any]) -> str:
    number = f"dodatkowych miejsc: {said.get('before', 0)} → {said.get('additional', 0)}"
    return "; ".join(filter(None, [number, reason(said)]))


def reason(said: dict[str, Any]) -> str:
    return f"powód: {said['reason']}" if said.get("reason") else ""


def letters(said: dict[str, Any]) -> str:
    return said.get("letters", "")


def invited_many(said: dict[str, Any]) -> str:
    return ", ".join(filter(None, [letters(said), role(said)]))


def link(said: dict[str, Any]) -> str:
    return str(LINKS.get(said.get("link_kind", ""), ""))


def people(said: dict[str, Any]) -> str:
    return said.get("people", "")


def instead(said: dict[str, Any]) -> str:
    return "zamiast dotychczasowej osoby prowadzącej" if said.get("before") else "sieć nie miała osoby prowadzącej"


def continued(said: dict[str, Any]) -> str:
    return "dalszy ciąg sieci z poprzedniego roku"
