"""Addresses to which one person answers about one thing: keys as numbers, and a mark that proves them ours."""

import base64
import re

from zaloga.core.tokens import tokens

MOST_KEY = 2**63  # beyond it no table has a key
KEY, MARK = 13, 26  # letters of base32: of eight octets, and 130 bits


def local_part(prefix: str, purpose: str, *keys: int) -> str:
    """What stands before the „@”."""
    numbers = "".join(base64.b32encode(key.to_bytes(8)).decode().rstrip("=").lower() for key in keys)
    return f"{prefix}+{numbers}{marks(purpose, *keys)[0]}"


def keys_in(local: str, prefix: str, purpose: str, *, how_many: int) -> tuple[int, ...] | None:
    """The keys that such a part was made of; None for a forged one."""
    found = re.fullmatch(rf"{prefix}\+([a-z2-7]{{{KEY * how_many}}})([a-z2-7]{{{MARK}}})", local)
    if found is None:
        return None
    numbers = [found[1][n : n + KEY] for n in range(0, KEY * how_many, KEY)]
    keys = tuple(int.from_bytes(base64.b32decode(f"{one.upper()}===")) for one in numbers)
    return keys if found[2] in marks(purpose, *keys) and max(keys) < MOST_KEY else None


def marks(purpose: str, *keys: int) -> list[str]:
    """Under the present key first, then under each former one."""
    return [made[:MARK] for made in tokens(purpose, *keys)]
