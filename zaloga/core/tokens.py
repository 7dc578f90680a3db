"""Tokens of links in letters: computed again for every letter, found by their stored SHA-256."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator

from django.conf import settings


def token(purpose: str, *parts: object, kept: str | None = None) -> str:
    """base32(HMAC-SHA256(key of this purpose, parts)), 52 characters; the same parts give the same token.

    ``kept`` is the digest that the database keeps: when a former key of SECRET_KEY_FALLBACKS made it, the token is
    still the one that stands in letters sent before the key changed.
    """
    return the_kept(tokens(purpose, *parts), kept)


def tokens(purpose: str, *parts: object) -> Iterator[str]:
    """The token under the present key, then under each former one that still counts."""
    for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        yield _made(secret, purpose, parts)


def the_kept(secrets: Iterable[str], kept: str | None) -> str:
    """The secret whose digest is kept; the first one when none of them is, or nothing is kept yet."""
    made = list(secrets)
    return next((secret for secret in made if digest(secret) == kept), made[0])


def _made(secret: str, purpose: str, parts: tuple[object, ...]) -> str:
    key = hashlib.sha256(f"zaloga {purpose} {secret}".encode()).digest()
    mark = hmac.new(key, "|".join(map(str, parts)).encode(), hashlib.sha256).digest()
    return base64.b32encode(mark).decode().rstrip("=").lower()


def digest(secret: str) -> str:
    """SHA-256 of a token as hexadecimal: what the database keeps."""
    return hashlib.sha256(secret.encode()).hexdigest()


def random_key() -> int:
    """A primary key that tells no order: far above what a sequence reaches, below what a browser's number holds."""
    return 10**12 + secrets.randbelow(8 * 10**15)
