"""What our own mail server found out about the sender: the header Authentication-Results (RFC 8601)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum

from zaloga.mailroom.reading.text import UNREADABLE

VERSION = re.compile(r"(?<=\w)\s*/\s*\d+(?=\s*=)")
RESULT = re.compile(r"^\s*([\w-]+)\s*=\s*(\w+)")
PROPERTY = re.compile(r"\s(smtp|header)\.([\w-]+)\s*=\s*(\S+)")
DISPROVED = ("fail", "hardfail", "softfail")


class Proof(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Result:
    """One check of the server: „spf=pass smtp.mailfrom=szkola.example”; ``domains`` are those that it was made for."""

    method: str
    value: str
    domains: tuple[str, ...]

    def stands_for(self, domain: str) -> bool:
        """Whether it passed for the domain of the sender, or one above or below it (RFC 7489, 3.1)."""
        return self.value == "pass" and any(are_kin(domain, one) for one in self.domains)


def proof_of(letter: EmailMessage, sender: str, trusted_host: str) -> Proof:
    """Whether the server stands for the address in From, ``sender``.

    DMARC has the last word; without it SPF or DKIM must have passed for the sender's own domain. That they passed for
    somebody else's proves nothing, and a letter from two people at once is nobody's.
    """
    if not trusted_host:
        return Proof.NONE
    if authors_of(letter) != [sender]:
        return Proof.FAILED
    domain = sender.rpartition("@")[2]
    results = list(results_of(letter, trusted_host))
    dmarc = [result for result in results if result.method == "dmarc" and result.value in ("pass", "fail")]
    if dmarc:
        is_passed = all(one.value == "pass" and (not one.domains or one.stands_for(domain)) for one in dmarc)
        return Proof.PASSED if is_passed else Proof.FAILED
    others = [result for result in results if result.method in ("spf", "dkim")]
    if any(result.stands_for(domain) for result in others):
        return Proof.PASSED
    is_disproved = any(result.value in DISPROVED for result in others)
    return Proof.FAILED if is_disproved and not any(result.value == "pass" for result in others) else Proof.NONE


def authors_of(letter: EmailMessage) -> list[str]:
    """All addresses in all headers From, as the library reads them; none where it cannot."""
    try:
        headers = letter.get_all("From", [])
        return [author.addr_spec.lower() for header in headers for author in header.addresses]
    except UNREADABLE:
        return []


def results_of(letter: EmailMessage, trusted_host: str) -> Iterator[Result]:
    """The newest results of this host: its header, or several one under another; what stands below is anybody's."""
    is_found = False
    for name, value in letter.raw_items():
        if name.lower() == "received" and is_found:
            return
        if name.lower() != "authentication-results":
            continue
        host, *parts = plain(str(value).lower()).split(";")
        if host.split()[:1] != [trusted_host]:
            continue
        is_found = True
        results = [result for part in parts if (result := result_in(part))]
        yield from results
        if not results or any(result.method == "dmarc" for result in results):
            return


def result_in(part: str) -> Result | None:
    found = RESULT.match(VERSION.sub("", part))
    if found is None:
        return None
    domains = tuple(value.rpartition("@")[2].strip(".") for _type, _name, value in PROPERTY.findall(part))
    return Result(found[1], found[2], domains)


def plain(value: str) -> str:
    """Without comments, and what is in quotes made one word: neither can pass for a result."""
    words, depth, is_quoted, is_escaped = [], 0, False, False
    for sign in value:
        if is_escaped or sign == "\\":
            is_escaped = not is_escaped
        elif sign == '"' and not depth:
            is_quoted = not is_quoted
        elif is_quoted:
            words.append(sign if sign.isalnum() or sign in "@.+-_" else "_")
        elif sign in "()":
            depth = max(0, depth + (1 if sign == "(" else -1))
        elif not depth:
            words.append(sign)
    return "".join(words)


def are_kin(one: str, other: str) -> bool:
    return bool(one and other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))
