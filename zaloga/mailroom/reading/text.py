"""Plain text as mail carries it: invisible characters, soft line ends, words to compare by."""

import re
from functools import lru_cache

INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u200f\u2060\u00ad\x00"))
SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2007"), " ")
QUOTE_MARKS = re.compile(r"^(?:[ \t]*>)+ ?")
SIGNATURE_MARK = "-- "
# What the library of letters raises for some headers that are badly made.
UNREADABLE = (ValueError, IndexError, AttributeError, TypeError)


def tidied(text: str) -> str:
    """One kind of line end and of space, nothing invisible, no blanks at line ends, at most one empty line in a row."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(INVISIBLE).translate(SPACES)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE))


def unflowed(text: str, *, deletes_space: bool = False) -> str:
    """Whole paragraphs out of format=flowed (RFC 3676, 4); a line that began with a stuffed blank loses it."""
    paragraphs: list[str] = []
    open_depth: int | None = None
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        is_soft = words.endswith(" ") and words != SIGNATURE_MARK
        if is_soft and deletes_space:
            words = words[:-1]
        if open_depth == depth and words != SIGNATURE_MARK:
            paragraphs[-1] += words
        else:
            paragraphs.append(f"{'>' * depth} {words}" if depth else words)
        open_depth = depth if is_soft else None
    return "\n".join(paragraphs)


def bare(line: str) -> str:
    """A line without marks of quoting and blanks around."""
    return QUOTE_MARKS.sub("", line).strip()


@lru_cache(maxsize=8192)
def squashed(words: str) -> str:
    """Letters and digits alone, to compare lines that programs have wrapped and decorated in their own ways."""
    return re.sub(r"[\W_]+", " ", words).strip().casefold()
