"""What an anonymous post has in place of an author: a secret in the browser, of which the house keeps digests only."""

import base64
import hashlib
import hmac
import json
import re
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SECRET = re.compile(r"[0-9a-f]{64}")
NONCE_OCTETS = 12
CODE_LENGTH = 16


def fresh() -> str:
    """256 bits as hexadecimal; nothing of whom or when."""
    return secrets.token_hex(32)


def is_secret(value: str) -> bool:
    return bool(SECRET.fullmatch(value))


def key_of(secret: str, user_id: int, place: int) -> str:
    """SHA-256(secret | user id | thread id): the key of a post. Another person on this computer has another one."""
    return hashlib.sha256(f"{secret}|{user_id}|{place}".encode()).hexdigest()


def draft_digest(secret: str, user_id: int, place: int) -> str:
    """By which the draft is found."""
    return hashlib.sha256(f"szkic|{secret}|{user_id}|{place}".encode()).hexdigest()


def draft_cipher(secret: str, user_id: int, place: int) -> AESGCM:
    """With which the draft is sealed; unlike Fernet it puts no time inside."""
    return AESGCM(hashlib.sha256(f"pieczęć|{secret}|{user_id}|{place}".encode()).digest())


def seal(cipher: AESGCM, words: dict[str, str]) -> bytes:
    nonce = secrets.token_bytes(NONCE_OCTETS)
    return nonce + cipher.encrypt(nonce, json.dumps(words).encode(), None)


def unseal(cipher: AESGCM, sealed: bytes) -> dict[str, str] | None:
    """The words, or None when they were not sealed with this."""
    try:
        return json.loads(cipher.decrypt(sealed[:NONCE_OCTETS], sealed[NONCE_OCTETS:], None))
    except InvalidTag:
        return None


def code_of(secret: str, user_id: int, post: int) -> str:
    """The code that takes one post back from any browser: 80 bits in four groups of four."""
    mark = hmac.new(secret.encode(), f"kod|{user_id}|{post}".encode(), hashlib.sha256).digest()
    letters = base64.b32encode(mark).decode()[:CODE_LENGTH].lower()
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def code_digest(code: str) -> str:
    """What the database keeps of a code, however it was copied from paper."""
    return hashlib.sha256(re.sub(r"[^a-z2-7]", "", code.lower()).encode()).hexdigest()
