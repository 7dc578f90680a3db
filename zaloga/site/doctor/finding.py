"""What the doctor says: one sentence about one thing, and what to do when it is not right."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    GOOD = "dobrze"
    ODD = "uwaga"  # works, yet somebody should look at it
    BAD = "źle"  # people lose something, or soon will


@dataclass(frozen=True, slots=True)
class Finding:
    state: State
    words: str
    remedy: str = ""


Check = Callable[[], Iterable[Finding]]


def good(words: str) -> Finding:
    return Finding(State.GOOD, words)


def odd(words: str, remedy: str) -> Finding:
    return Finding(State.ODD, words, remedy)


def bad(words: str, remedy: str) -> Finding:
    return Finding(State.BAD, words, remedy)


def carried_out(checks: Iterable[Check]) -> Iterator[Finding]:
    """What all these checks say; one that breaks down is itself a finding and does not stop the others."""
    for check in checks:
        try:
            yield from check()
        except Exception as error:  # a doctor that faints helps nobody
            name = check.__name__.replace("_", " ")
            yield bad(
                f"Nie udało się sprawdzić ({name}): {type(error).__name__}: {error}",
                "Jeśli powyżej nie ma przyczyny, to błąd w Załodze: zgłoś go z tym zdaniem.",
            )


def amount(octets: int) -> str:
    """Room on a disk, roughly: 12 GB, 640 MB."""
    if octets < 1e6:
        return f"{octets / 1e3:.0f} KB"
    if octets < 1e9:
        return f"{octets / 1e6:.0f} MB"
    return f"{octets / 1e9:.{0 if octets >= 1e10 else 1}f} GB".replace(".", ",")
