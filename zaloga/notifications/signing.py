"""The signature by which mail servers know that a letter is ours (DKIM, RFC 6376; rsa-sha256, relaxed/relaxed)."""

import base64
import hashlib
import logging
import re
from email import message_from_bytes
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import utf8_charset_qp

log = logging.getLogger(__name__)
SHORTEST_KEY = 1024  # RFC 8301, 3.2
# What a reader sees or a mail program acts upon; RFC 8058 asks for both headers of stopping.
SIGNED = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "In-Reply-To",
    "References",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
)


class BadKey(Exception):
    """The key cannot sign; the message says why, in Polish, for whoever runs the house."""


class SignedMessage(EmailMultiAlternatives):
    """An e-mail signed where the house has a key. A bad key stops no letter: it goes unsigned and the log tells."""

    def message(self):
        if settings.EMAIL_DKIM_KEY:
            self.encoding = utf8_charset_qp  # no server on the way has to recode it (RFC 6376, 5.3)
        made = super().message()
        if settings.EMAIL_DKIM_KEY:
            try:
                made["DKIM-Signature"] = signature(made.as_bytes(linesep="\r\n"))
            except BadKey as error:
                log.error("Letters go unsigned: %s", error)
        return made


def key() -> RSAPrivateKey:
    """The private key in the file EMAIL_DKIM_KEY. Raises BadKey."""
    path = Path(settings.EMAIL_DKIM_KEY)
    try:
        return read_key(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise BadKey(f"pliku {path} nie można odczytać") from error


@lru_cache(maxsize=2)
def read_key(path: Path, changed: int) -> RSAPrivateKey:
    try:
        found = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadKey(f"w pliku {path} nie ma klucza PEM bez hasła") from error
    if not isinstance(found, RSAPrivateKey):
        raise BadKey(f"klucz w pliku {path} nie jest kluczem RSA")
    if found.key_size < SHORTEST_KEY:
        raise BadKey(f"klucz w pliku {path} ma {found.key_size} bitów, a trzeba co najmniej {SHORTEST_KEY}")
    return found


def public_half() -> str:
    """What has to stand in DNS as p=. Raises BadKey."""
    octets = key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(octets).decode()


def signature(octets: bytes) -> str:
    """The header's value for a whole letter with CRLF line ends, in the name of the domain it is from."""
    head, _, body = octets.partition(b"\r\n\r\n")
    letter = message_from_bytes(head + b"\r\n\r\n")
    names = [name for name in SIGNED if name in letter]
    domain = parseaddr(str(letter["From"]))[1].rpartition("@")[2].lower()
    body_hash = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode()
    unsigned = (
        f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s={settings.EMAIL_DKIM_SELECTOR};"
        f" h={':'.join([*names, 'From'])}; bh={body_hash}; b="
    )
    # From stands twice in h=, so that nobody can add a second one (RFC 6376, 8.15).
    said = b"".join(relaxed_header(name, raw_header(head, name)) + b"\r\n" for name in names)
    said += relaxed_header("DKIM-Signature", unsigned.encode())
    return unsigned + base64.b64encode(key().sign(said, PKCS1v15(), SHA256())).decode()


def raw_header(head: bytes, name: str) -> bytes:
    """The value of a header as it stands in the letter, folds and all."""
    found = re.search(rb"^" + name.encode() + rb":([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", head, re.IGNORECASE | re.MULTILINE)
    assert found, f"{name} is signed but does not stand in the letter"
    return found[1]


def relaxed_header(name: str, value: bytes) -> bytes:
    """RFC 6376, 3.4.2."""
    unfolded = re.sub(rb"\r\n(?=[ \t])", b"", value)
    return name.lower().encode() + b":" + re.sub(rb"[ \t]+", b" ", unfolded).strip(b" \t")


def relaxed_body(body: bytes) -> bytes:
    """RFC 6376, 3.4.4: blanks at line ends and empty lines at the end do not count."""
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)
