"""What a person wrote in a reply, without what their mail program added: quotes, signatures, advertisements, clauses.

Rules, not cases: a quote begins where an attribution or a block of headers names the letter we sent, or where its own
words begin; whatever is cut stays in ``rest``, so that no word is ever lost. The README of tests/mailcorpus tells why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zaloga.mailroom.reading import endings, quotes
from zaloga.mailroom.reading.quotes import Notice
from zaloga.mailroom.reading.text import tidied

Lines = Sequence[str]


@dataclass(frozen=True, slots=True)
class Reply:
    """``own`` is what the person wrote; ``rest`` is everything else, for whoever wants to see the whole."""

    own: str
    rest: str


def trim(text: str, notice: Notice, *, author: str = "") -> Reply:
    """Divide the text of a reply to ``notice`` by ``author`` (the name their letter came under, or nothing)."""
    lines = tidied(text).split("\n")
    quote = quotes.find(lines, notice)
    if quote is None:
        return reply(lines, endings.without(lines, range(len(lines)), author))
    before = [*range(quote.start)]
    pieces = quotes.pieces(lines, quote, notice)
    pieces = [piece for piece in pieces if piece.is_quoted or endings.without(lines, piece.numbers, author)]
    if not any(not piece.is_quoted for piece in pieces):
        return reply(lines, endings.without(lines, before, author))
    while pieces[-1].is_quoted:
        pieces.pop()
    last = endings.without(lines, pieces[-1].numbers, author)
    if sum(piece.is_quoted for piece in pieces) <= 1 and quote.is_one_piece(pieces):
        kept = [*endings.without(lines, before, author), *last]
        return reply(lines, kept, gap=last[:1])
    kept = [*before]
    for piece in pieces[:-1]:
        kept += quotes.without_blank_start(lines, piece.numbers) if piece is pieces[0] else piece.numbers
        if piece.is_quoted and not quote.is_marked:
            for number in piece.numbers:
                lines[number] = f"> {lines[number]}".rstrip()
    return reply(lines, [*kept, *last], gap=pieces[0].numbers[:1])


def reply(lines: Lines, kept: Iterable[int], *, gap: Iterable[int] = ()) -> Reply:
    """Put the kept lines together, with an empty line before those in ``gap``."""
    numbers, opened = sorted({*kept}), {*gap}
    own = "\n".join(f"\n{lines[number]}" if number in opened else lines[number] for number in numbers)
    rest = "\n".join(line for number, line in enumerate(lines) if number not in {*numbers})
    return Reply(tidied(own).strip("\n"), tidied(rest).strip("\n"))
