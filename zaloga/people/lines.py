"""What the log says of the details of an event about an account, in one line."""

from typing import Any

from zaloga.people.models import Consent

WAYS = {
    "code": "kodem z listu",
    "link": "odnośnikiem z listu",
    "key": "kluczem urządzenia",
    "mfa": "drugim kluczem",
    "demo": "jako konto pokazowe",
}
CONSENT_WAYS = dict(Consent.Way.choices)


def signed_in(said: dict[str, Any]) -> str:
    """Kodem z listu i drugim kluczem; telefon, Chrome."""
    ways = [WAYS.get(way, way) for way in dict.fromkeys(said.get("ways", []))]
    return "; ".join(filter(None, [" i ".join(ways), said.get("device", "")]))


def agreed(said: dict[str, Any]) -> str:
    way = CONSENT_WAYS.get(said.get("way", ""), "")
    return ", ".join(filter(None, [text(said), str(way)]))


def text(said: dict[str, Any]) -> str:
    return said.get("text", "")


def what(said: dict[str, Any]) -> str:
    return said.get("what", "")


def codes_left(said: dict[str, Any]) -> str:
    return f"zostało kodów: {said.get('left', 0)}"
