"""Whether somebody's own words say that a task is done."""

import re

from zaloga.core.words import fold

GREETING = re.compile(r"^(?:dzien dobry|dobry wieczor|czesc|hej|witam|witaj|szanown\w+|drog\w+|pani\w*|panie)\b")
BEFORE = r"(?:(?:dzien dobry|czesc|hej|witam|tak|ok|no|to|juz|jest|sa|zadanie|wszystko|moje|moja)\W+)*"
DONE = re.compile(
    rf"^\W*{BEFORE}(?:zrobion[eaoy]|zrobil[aeo]m|zrobilismy|zrobilysmy|gotow[eay]|skonczon[eay]|skonczyl[aeo]m"
    r"|wykonan[eay]|wykonal[aeo]m|zalatwion[eay]|zalatwil[aeo]m|done)\b"
)
MOST_WORDS = 4  # „Dzień dobry, już zrobione”
HEDGED = re.compile(
    r"\b(?:nie|prawie|niemal|czesciowo|jeszcze|ale|oprocz|poza|bez|polow\w+|bedzie|czy|kiedy|jutro)\b|\?"
)


def says_done(own: str) -> bool:
    """Whether the first line, after a greeting, says plainly „zrobione”: also zrobiłam, gotowe and the like.

    Nobody's „prawie zrobione” or „zrobione, ale…” closes anything.
    """
    first = sentence_of(own)
    return bool(DONE.match(first)) and not HEDGED.search(first)


def says_more(own: str) -> bool:
    """Whether there are other words than that."""
    return len(fold(own).split()) > MOST_WORDS


def sentence_of(own: str) -> str:
    """The first sentence of the first line that is no mere greeting, in lower case and without accents."""
    lines = [fold(line) for line in own.splitlines()]
    told = [line for line in lines if line and not (GREETING.match(line) and not DONE.match(line))]
    return re.split(r"(?<=[.!;?])\s", told[0])[0] if told else ""
