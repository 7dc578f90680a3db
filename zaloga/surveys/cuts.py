"""Results of one question cut by group, with small numbers hidden so that none of them can be computed.

Pure: no tables, no clock. Every row has three people at least (grouping), the same rows at every question. A cell below
three is hidden, and with it as many others as it takes. What counts as safe: for every hidden cell there are two people
who could have given each other's answers, so that the cell would hold another number and nothing that is shown would
change: no shown cell of any cut, no plain result, no size of a group. So nobody can compute it, whatever else they know
of who belongs where.

What everybody chose can be exchanged by nobody, and need not be: its cells are how many of each row answered, three at
least, so they are always shown.

Nor does this code tell anything to whoever has read it. What else is hidden is drawn, and not for the true answers but
for others that would show the same (shadow), and some cells are hidden for nothing (sown). So every set of answers that
people could come to by such exchanges under what is hidden in the end could have led to the very same picture, and in
some of them each hidden cell holds another number. The draw is made once and kept nowhere.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from secrets import SystemRandom

from zaloga.surveys.grouping import FEWEST, Groups, in_order, rows

TRIES = 20_000  # exchanges looked at for one cell
DRAWN = 12  # of those that would hide more, so many times one is drawn; the cheapest is taken
ANY = 0.05  # how likely it is that one is taken whatever it costs
MORE_SOWN = 0.05  # how likely it is that one more cell is hidden for nothing
MORE_STEPS = 0.98  # how likely it is that one more pair of people is drawn


@dataclass(frozen=True, slots=True)
class Said:
    """What one person chose, and their group in each cut; an empty name where it is not known.

    Whoever did not answer this question chose nothing, and is here all the same: else a group that is missing would
    tell that nobody of it answered.
    """

    groups: Groups
    chosen: frozenset[int]


Everybody = Sequence[Said] | Counter[Said]  # one by one, or how many are alike
Cell = tuple[int, str, int]  # cut, group, option
Exchange = tuple[Said, Said]


@dataclass(slots=True)
class Board:
    """The cells of all cuts of one question, and which of them are hidden."""

    kinds: Counter[Said]
    cells: dict[Cell, int]
    hidden: set[Cell] = field(default_factory=set)

    def cost(self, exchange: Exchange) -> int:
        """How much would have to be hidden for this exchange to be invisible."""
        return sum(self.cells[cell] for cell in touched(exchange) if cell not in self.hidden)


def tables(said: Everybody, options: int, chance: Random | None = None) -> list[dict[str, list[int | None]]]:
    """One table for each cut: {group: a number for each option, None where it is hidden}.

    A cut with one group only says nothing, so its table is empty. ``chance`` is for tests only.
    """
    chance = chance or SystemRandom()
    alike = coarse(said)
    cuts = how_many_cuts(alike)
    names = [sorted({one.groups[cut] for one in alike}, key=in_order) for cut in range(cuts)]
    shown = [cut for cut in range(cuts) if len(names[cut]) > 1]
    board = spread(alike, [(cut, names[cut]) for cut in shown], options)
    sow(board, chance)
    shadow(board, chance)
    protect(board, chance)
    found: list[dict[str, list[int | None]]] = [{} for _ in range(cuts)]
    for cut in shown:
        for group in names[cut]:
            cells = [(cut, group, option) for option in range(options)]
            found[cut][group] = [None if cell in board.hidden else board.cells[cell] for cell in cells]
    return found


def how_many_cuts(alike: Counter[Said]) -> int:
    return len(next(iter(alike)).groups) if alike else 0


def coarse(said: Everybody) -> Counter[Said]:
    """Everybody with the rows in which they stand."""
    alike, people = Counter(said), Counter[Groups]()
    for one, number in alike.items():
        people[one.groups] += number
    standing = rows(people)
    found: Counter[Said] = Counter()
    for one, number in alike.items():
        found[Said(standing[one.groups], one.chosen)] += number
    return found


def spread(said: Everybody, cuts: list[tuple[int, list[str]]], options: int) -> Board:
    cells = {(cut, group, option): 0 for cut, groups in cuts for group in groups for option in range(options)}
    alike = Counter(said)
    for one, number in alike.items():
        for cut, option in ((cut, option) for cut, _ in cuts for option in one.chosen):
            cells[cut, one.groups[cut], option] += number
    return Board(alike, cells, {cell for cell, number in cells.items() if number < FEWEST})


def sow(board: Board, chance: Random) -> None:
    """Hide a few cells that need not be hidden: any that could have been small, so none of what everybody chose."""
    by_all = frozenset.intersection(*(one.chosen for one in board.kinds)) if board.kinds else frozenset()
    shown = [cell for cell in board.cells if cell not in board.hidden and cell[2] not in by_all]
    chance.shuffle(shown)
    while shown and chance.random() < MORE_SOWN:
        board.hidden.add(shown.pop())


def shadow(board: Board, chance: Random) -> None:
    """Let people give each other's answers again and again wherever nothing shown would change by it."""
    while board.kinds and chance.random() < MORE_STEPS:
        one, other = chance.choices(list(board.kinds), weights=list(board.kinds.values()), k=2)
        if one != other and touched((one, other)) <= board.hidden:
            board.kinds -= Counter([one, other])
            board.kinds += Counter([Said(one.groups, other.chosen), Said(other.groups, one.chosen)])


def protect(board: Board, chance: Random) -> None:
    """Hide more and more, until every hidden cell is safe; what nobody chose follows from the plain result alone."""
    kinds = list(board.kinds)
    chance.shuffle(kinds)
    safe: set[Cell] = set()
    while unsafe := sorted(board.hidden - safe):
        chance.shuffle(unsafe)
        for cell in unsafe:
            board.hidden |= drawn(board, cell, kinds, chance)
            safe.add(cell)


def drawn(board: Board, cell: Cell, kinds: Sequence[Said], chance: Random) -> set[Cell]:
    """What to hide for this cell: nothing where it is safe already, or where nobody could exchange it."""
    found = []
    for exchange in islice(exchanges(kinds, cell), TRIES):
        if touched(exchange) <= board.hidden:
            return set()
        found.append(exchange)
    times = 1 if chance.random() < ANY else DRAWN
    return touched(min(chance.choices(found, k=times), key=board.cost)) if found else set()


def exchanges(kinds: Sequence[Said], cell: Cell) -> Iterator[Exchange]:
    """Pairs of people, one of the cell's group and one outside, who differ about its option."""
    cut, group, option = cell
    inside = [one for one in kinds if one.groups[cut] == group]
    outside = [one for one in kinds if one.groups[cut] != group]
    for one in inside:
        for other in outside:
            if (option in one.chosen) != (option in other.chosen):
                yield one, other


def touched(exchange: Exchange) -> set[Cell]:
    """Cells that would hold other numbers if the two had said what the other did."""
    one, other = exchange
    options = one.chosen ^ other.chosen
    apart = [cut for cut, group in enumerate(one.groups) if group != other.groups[cut]]
    return {(cut, side.groups[cut], option) for cut in apart for side in exchange for option in options}
