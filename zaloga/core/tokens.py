"""Tokens of links in letters: computed again for every letter, found by their stored SHA-256."""

import base64
import hashlib
import hmac

from django.conf import settings


def token(purpose: str, *parts: object) -> str:
    """base32(HMAC-SHA256(key of this purpose, parts)), 52 characters; the same parts give the same token."""
    key = hashlib.sha256(f"zaloga {purpose} {settings.SECRET_KEY}".encode()).digest()
    mark = hmac.new(key, "|".join(map(str, parts)).encode(), hashlib.sha256).digest()
    return base64.b32encode(mark).decode().rstrip("=").lower()


def digest(secret: str) -> str:
    """SHA-256 of a token as hexadecimal: what the database keeps."""
    return hashlib.sha256(secret.encode()).hexdigest()
