"""Where the letter that we sent is quoted in a reply to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from zaloga.mailroom.reading.text import bare, squashed

LONGEST_ATTRIBUTION = 4  # lines that programs break one attribution into
LONGEST_BLOCK = 8
LONGEST_NOTICE = 200
FEWEST_HEADERS = 2  # beside the sender
SURE_LENGTH = 12  # characters of a line that cannot stand in our letter by chance

DAYS = r"pon|wt|śr|sr|czw|pt|pią|sob|ndz|nd|nie|mon|tue|wed|thu|fri|sat|sun"
OPENS = (
    r"w dniu\b|dnia\b|dn\.|on\b|cytowanie\b|cytat\b|quoting\b|wiadomość napisana\b|użytkownik\b|(?:"
    + DAYS
    + r")\w*\.?,?\s"
    r"|\d{1,4}[ .\-/]|-{3,}\s"
)
BEGINS = re.compile(rf"^(?:-{{2,}}\s*)?(?:{OPENS})", re.IGNORECASE)
ENDS = re.compile(r"(?::|-{3,}|napisał(?:a|\(a\)|/a)?|wrote)$", re.IGNORECASE)
SAYS_WHO_WROTE = re.compile(r"napisa[łl]|pisze|wrote|cytowanie|cytat|quoting|wiadomość napisana", re.IGNORECASE)
SAYS_WHEN = re.compile(r"\b(?:19|20)\d\d\b")
SEPARATOR = re.compile(
    r"^[-_=* ]{2,}\s*(?:wiadomość oryginalna|oryginalna wiadomość|original message|wiadomość przekazana dalej"
    r"|przekazana wiadomość|forwarded message|treść oryginalnej wiadomości|reply message)\s*[-_=*]*",
    re.IGNORECASE,
)
RULE = re.compile(r"^[-_=─]{5,}$")
FROM = re.compile(r"^\W{0,3}(?:od|from|nadawca)\W{0,3}:", re.IGNORECASE)
HEADER = re.compile(
    r"^\W{0,3}(?:wysłan[oey]|data|do|dw|udw|kopia|temat|sent|date|to|cc|subject|adresat|odbiorca|reply-to"
    r"|odpowiedz do|ważność)"
    r"\W{0,3}:",
    re.IGNORECASE,
)
# A program that leaves the colons out.
BARE_HEADER = re.compile(r"^(?:od|do|dw|data|temat|from|to|cc|date|subject)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Notice:
    """What our letter looks like: the names in it, the addresses it came under, and its text."""

    names: tuple[str, ...]
    addresses: frozenset[str]
    text: str = ""

    def is_named_in(self, words: str) -> bool:
        said = squashed(words)
        return any(squashed(name) in said for name in self.names) or self.gives_address_in(words)

    def gives_address_in(self, words: str) -> bool:
        return any(address in words.casefold() for address in self.addresses)

    def says(self, line: str) -> bool:
        """Whether the line stands in it, wholly or as a part that cannot be there by chance."""
        words, (lines, text) = squashed(bare(line)), compared(self.text)
        return bool(words) and (words in lines or len(words) >= SURE_LENGTH and words in text)

    def is_said_before(self, line: str) -> bool:
        """Whether the line begins with a whole line of it and goes on: somebody answered where the question ends."""
        words, (lines, _) = squashed(bare(line)), compared(self.text)
        return any(len(one) >= SURE_LENGTH and words.startswith(f"{one} ") for one in lines)

    def is_signed_in(self, line: str) -> bool:
        """Whether the line gives an address of ours, as only the frame of a letter does."""
        return any(address.rpartition("@")[2] in line.casefold() for address in self.addresses)


@lru_cache(maxsize=4)
def compared(text: str) -> tuple[frozenset[str], str]:
    """The lines of our letter and the whole of it, ready to compare with each line of an answer."""
    return frozenset(squashed(line) for line in text.split("\n")), squashed(text)


@dataclass(frozen=True, slots=True)
class Quote:
    """Lines ``start`` to ``body`` (not with it) introduce what is quoted; nothing does when they are the same."""

    start: int
    body: int
    is_marked: bool

    def is_one_piece(self, pieces: "Sequence[Piece]") -> bool:
        """Whether all that was written stands under all that was quoted."""
        return self.start == self.body or not pieces or pieces[0].is_quoted


@dataclass(slots=True)
class Piece:
    numbers: list[int]
    is_quoted: bool


def find(lines: Sequence[str], notice: Notice) -> Quote | None:
    """The first place where the letter is quoted, by its attribution, its headers or its own words."""
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        body = end_of_attribution(lines, number, notice) or end_of_block(lines, number, notice)
        if body is None and begins_unannounced(lines, number, notice):
            body = number
        if body is not None:
            is_marked = any(rest.lstrip().startswith(">") for rest in lines[body:])
            return Quote(number, body, is_marked)
    return None


def end_of_attribution(lines: Sequence[str], start: int, notice: Notice) -> int | None:
    """The line after „… napisał(a):”, which programs break into several lines."""
    words = ""
    for number in range(start, min(start + LONGEST_ATTRIBUTION, len(lines))):
        if not bare(lines[number]):
            return None
        words = f"{words} {bare(lines[number])}".strip()
        if ENDS.search(words) and is_attribution(words, notice):
            is_sure = notice.gives_address_in(words) or not notice.text or is_quoted_at(lines, number + 1, notice)
            return number + 1 if is_sure else None
    return None


def is_quoted_at(lines: Sequence[str], start: int, notice: Notice) -> bool:
    """Whether the first filled lines from here on are marked as a quote, or stand in our letter."""
    filled = [line for line in lines[start : start + LONGEST_BLOCK] if bare(line)][:3]
    return any(line.lstrip().startswith(">") or notice.says(line) for line in filled)


def is_attribution(words: str, notice: Notice) -> bool:
    """Whether the words say who wrote and when or from where, and it is our letter that they speak of."""
    begins_with_sender = squashed(words).startswith(tuple(map(squashed, notice.names))) or words.startswith("<")
    if not notice.is_named_in(words) or not (begins_with_sender or BEGINS.match(words)):
        return False
    says_when, says_who = SAYS_WHEN.search(words), SAYS_WHO_WROTE.search(words)
    return bool(
        says_when and (says_who or notice.gives_address_in(words)) or says_who and notice.gives_address_in(words)
    )


def end_of_block(lines: Sequence[str], start: int, notice: Notice) -> int | None:
    """The line after a block of headers, with the rule or the words above it that belong to it."""
    number = start
    is_announced = False
    while number < min(len(lines), start + LONGEST_BLOCK) and (
        SEPARATOR.match(bare(lines[number])) or RULE.match(bare(lines[number]))
    ):
        is_announced = is_announced or bool(SEPARATOR.match(bare(lines[number])))
        if notice.is_named_in(lines[number]) and SEPARATOR.match(bare(lines[number])):
            return number + 1  # a program that puts all of the headers into this one line
        number += 1
        while number < len(lines) and not lines[number].strip():
            number += 1
    end = number
    while end < len(lines) and end - number < LONGEST_BLOCK and bare(lines[end]):
        end += 1
    block = [bare(line) for line in lines[number:end]]
    if not block or not notice.is_named_in(" ".join(block)):
        return None
    length = headers_in(block, notice)
    return number + length if length or is_announced else None


def headers_in(block: Sequence[str], notice: Notice) -> int:
    """How many lines of it are headers of a letter, from its first line on; none when it is something else."""
    if (FROM.match(block[0]) or HEADER.match(block[0])) and any(map(FROM.match, block[:3])):
        found = [place for place, line in enumerate(block) if HEADER.match(line) or FROM.match(line)]
        return found[-1] + 1 if len(found) > FEWEST_HEADERS else 0
    without_colons = [place for place, line in enumerate(block) if BARE_HEADER.match(line)]
    if without_colons[:4] == [0, 1, 2, 3] and notice.gives_address_in(block[0]):
        return without_colons[-1] + 1
    return 0


def begins_unannounced(lines: Sequence[str], start: int, notice: Notice) -> bool:
    """Whether the letter's own words begin here: marked as a quote, or going on to the frame with our address.

    Lines of the letter without either may be an answer: somebody chose among what was proposed.
    """
    if not notice.text or not notice.says(lines[start]):
        return False
    if lines[start].lstrip().startswith(">"):
        return True
    run = takewhile(notice.says, (line for line in lines[start : start + LONGEST_NOTICE] if squashed(line)))
    return any(notice.is_signed_in(line) for line in run)


def pieces(lines: Sequence[str], quote: Quote, notice: Notice) -> list[Piece]:
    """What follows, divided into what is quoted and what somebody wrote between or under it."""
    last = len(lines) if quote.is_marked else last_said(lines, quote, notice)
    divided: list[Piece] = []
    for number in range(quote.body, len(lines)):
        line = lines[number]
        if not quote.is_marked and number > last and is_foreign(lines, number):
            break
        speaking = next((one for one in lines[number : number + LONGEST_BLOCK] if squashed(one)), line)
        is_quoted = is_of_quote(line if quote.is_marked else speaking, quote, notice, divided)
        if divided and (not line.strip() or divided[-1].is_quoted == is_quoted):
            divided[-1].numbers.append(number)
        elif line.strip():
            divided.append(Piece([number], is_quoted))
    return divided


def is_of_quote(line: str, quote: Quote, notice: Notice, before: Sequence[Piece]) -> bool:
    if quote.is_marked:
        # A program that wraps a quoted line leaves its end without a mark.
        is_torn = bool(before) and before[-1].is_quoted and len(squashed(line)) >= SURE_LENGTH and notice.says(line)
        is_marked = line.lstrip().startswith(">") and not notice.is_said_before(line)
        return is_marked or is_torn
    return not notice.text or notice.says(line)


def last_said(lines: Sequence[str], quote: Quote, notice: Notice) -> int:
    """The last line that stands in the letter; without the letter's text everything below is taken for it."""
    said = [number for number in range(quote.body, len(lines)) if notice.says(lines[number])]
    return max(said, default=len(lines))


def is_foreign(lines: Sequence[str], number: int) -> bool:
    """Whether an older letter begins here, quoted under ours."""
    line = bare(lines[number])
    block = [bare(one) for one in lines[number : number + LONGEST_BLOCK]]
    return (
        bool(SEPARATOR.match(line))
        or bool(FROM.match(line))
        and sum(bool(HEADER.match(one)) for one in block) >= FEWEST_HEADERS
    )


def without_blank_start(lines: Sequence[str], numbers: Sequence[int]) -> list[int]:
    first = next((place for place, number in enumerate(numbers) if bare(lines[number])), len(numbers))
    return [*numbers[first:]]
