"""Bars as inline SVG: where each piece begins and how long it is, in percent, so that text never shrinks."""

from dataclasses import dataclass

from zaloga.surveys.models import Tally
from zaloga.surveys.results import Block, Line

GAP = 0.5  # between the pieces of one bar
FITS = 6.0  # a shorter piece has no room for its number
TONES = 5


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a bar; ``tone`` from 1 (no) to 5 (yes)."""

    start: float
    length: float
    middle: float
    number: int
    label: str
    tone: int

    @property
    def has_room(self) -> bool:
        return self.length >= FITS


def stacked(tally: Tally) -> list[Piece]:
    """The answers of one scale side by side, „yes” first."""
    pieces, start, steps = [], 0.0, tally.question.options
    for place in reversed(range(len(steps))):
        share = 100 * tally.counts[place] / tally.counted
        if tally.counts[place]:
            length = round(max(share - GAP, 0.1), 2)
            number, label = tally.counts[place], steps[place]
            pieces.append(
                Piece(round(start, 2), length, round(start + share / 2, 2), number, label, tone(place, len(steps)))
            )
        start += share
    return pieces


def tone(place: int, steps: int) -> int:
    """Steps of any scale spread over five tones."""
    return 1 + round(place * (TONES - 1) / max(steps - 1, 1))


def legend(steps: list[str]) -> list[tuple[str, int]]:
    return [(steps[place], tone(place, len(steps))) for place in reversed(range(len(steps)))]


def width(line: Line, counted: int) -> float:
    """Of everybody who answered."""
    return round(100 * line.number / counted, 2) if counted else 0


def bar(block: Block, line: Line) -> float:
    """A ranking is drawn as it is ordered: of the points a line would have if everybody gave it the first place."""
    counted = block.first.counted
    if not block.first.points:
        return width(line, counted)
    return round(100 * line.points / (counted * block.top_points), 2) if counted else 0
