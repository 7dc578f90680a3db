"""Sealing answers: anybody may seal with the public key, only the file outside the database opens.

X25519 with a key made for one answer only, HKDF-SHA256, AES-256-GCM. Every answer is filled up to whole kilobytes, so
its length says little. The private keys are lines of a file in SURVEY_KEYS; the first one seals, all of them open.
"""

import base64
import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from zaloga.core.errors import Refusal

FILE = "ankiety.klucz"
KEY_OCTETS, NONCE_OCTETS, FILLED_TO = 32, 12, 1024
NO_KEY = (
    "Serwer nie ma klucza, którym otwiera się odpowiedzi tej ankiety. Odpowiedzi są bezpieczne i czekają. "
    "Napisz do osoby, która opiekuje się serwerem: plik z kluczem trzeba przywrócić z kopii."
)
NO_PLACE = "Serwer nie może zapisać klucza ankiet. Napisz do osoby, która opiekuje się serwerem."


def public_key() -> str:
    """The key with which answers are sealed from now on; the first asking makes the file. Raises Refusal."""
    return public_half(keys_at_hand(make=True)[0])


def make_key() -> Path | None:
    """Make the file where there is none; where it was made. Raises Refusal."""
    path = Path(settings.SURVEY_KEYS) / FILE
    try:
        if path.exists():
            return None
        keep_new_key(path)
    except OSError as error:
        raise Refusal(NO_PLACE) from error
    return path


def public_halves() -> list[str]:
    """Of everything this server can open, the present one first. Raises Refusal where the file cannot be read."""
    return [public_half(key) for key in keys_at_hand()]


def public_half(key: X25519PrivateKey) -> str:
    return text_of(key.public_key().public_bytes_raw())


def keys_at_hand(*, make: bool = False) -> list[X25519PrivateKey]:
    """The private keys of this server, the present one first."""
    path = Path(settings.SURVEY_KEYS) / FILE
    try:
        if make and not path.exists():
            keep_new_key(path)
        lines = path.read_text().split()
        keys = [X25519PrivateKey.from_private_bytes(base64.b64decode(line)) for line in lines]
    except (OSError, ValueError) as error:
        raise Refusal(NO_PLACE if make else NO_KEY) from error
    if not keys:
        raise Refusal(NO_KEY)
    return keys


def keep_new_key(path: Path) -> None:
    """Readable by its owner only. Whoever comes second at the same moment takes what the first has made."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half_made = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(half_made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text_of(X25519PrivateKey.generate().private_bytes_raw()) + "\n")
    try:
        os.link(half_made, path)
    except FileExistsError:
        pass
    finally:
        half_made.unlink()


def text_of(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def seal(public: str, survey: int, answer: dict[str, Any]) -> bytes:
    """The answer as only the private key opens it, and only as one of this survey."""
    once = X25519PrivateKey.generate()
    ours = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(base64.b64decode(public)))
    plain = json.dumps(answer, ensure_ascii=False).encode()
    plain += b" " * (-len(plain) % FILLED_TO)
    nonce = os.urandom(NONCE_OCTETS)
    return ours + nonce + cipher(shared, ours, public).encrypt(nonce, plain, about(survey))


def private_key_of(public: str) -> X25519PrivateKey:
    """The key that opens what was sealed with this one. Raises Refusal when the server does not have it."""
    for key in keys_at_hand():
        if public_half(key) == public:
            return key
    raise Refusal(NO_KEY)


def unseal(key: X25519PrivateKey, survey: int, sealed: bytes) -> dict[str, Any]:
    """What was sealed. Raises InvalidTag when it was tampered with, or belongs to another survey."""
    ours, nonce = sealed[:KEY_OCTETS], sealed[KEY_OCTETS : KEY_OCTETS + NONCE_OCTETS]
    shared = key.exchange(X25519PublicKey.from_public_bytes(ours))
    public = public_half(key)
    plain = cipher(shared, ours, public).decrypt(nonce, sealed[KEY_OCTETS + NONCE_OCTETS :], about(survey))
    return json.loads(plain)


def cipher(shared: bytes, ours: bytes, public: str) -> AESGCM:
    derived = HKDF(hashes.SHA256(), KEY_OCTETS, salt=None, info=b"zaloga ankieta" + ours + base64.b64decode(public))
    return AESGCM(derived.derive(shared))


def about(survey: int) -> bytes:
    return f"ankieta {survey}".encode()


def carry(participation: int, values: dict[str, Any]) -> str:
    """Answers of the pages before, sealed for the form of the next one: the browser carries them, nobody keeps them."""
    nonce = os.urandom(NONCE_OCTETS)
    closed = page_cipher(settings.SECRET_KEY).encrypt(nonce, json.dumps(values).encode(), bound(participation))
    return base64.urlsafe_b64encode(nonce + closed).decode()


def carried(participation: int, text: str) -> dict[str, Any]:
    """What carry() sealed for this person; nothing where it is not ours."""
    try:
        octets = base64.urlsafe_b64decode(text.encode())
    except ValueError:
        return {}
    for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        try:
            plain = page_cipher(secret).decrypt(octets[:NONCE_OCTETS], octets[NONCE_OCTETS:], bound(participation))
        except (InvalidTag, ValueError):
            continue
        return json.loads(plain)
    return {}


def page_cipher(secret: str) -> AESGCM:
    derived = HKDF(hashes.SHA256(), KEY_OCTETS, salt=None, info=b"zaloga strony ankiety")
    return AESGCM(derived.derive(secret.encode()))


def bound(participation: int) -> bytes:
    return f"{participation}".encode()
