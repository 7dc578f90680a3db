"""A slow attacker: whoever sees everything that is shown and tries to compute what is hidden.

They know who is in which group (the crew list tells), how many people each group has, the plain result of the question
and every shown cell of every cut; they may try every world there can be.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from zaloga.surveys.cuts import Said

Shown = list[dict[str, list[int | None]]]
Cell = tuple[int, str, int]
Joint = tuple[frozenset[int], ...]


def plain(said: Sequence[Said], options: int) -> list[int]:
    return [sum(option in one.chosen for one in said) for option in range(options)]


def cells_of(shown: Shown, *, hidden: bool) -> list[Cell]:
    return [
        (cut, group, option)
        for cut, table in enumerate(shown)
        for group, cells in table.items()
        for option, cell in enumerate(cells)
        if (cell is None) == hidden
    ]


def value(said: Sequence[Said], cell: Cell) -> int:
    cut, group, option = cell
    return sum(one.groups[cut] == group and option in one.chosen for one in said)


def worlds(said: Sequence[Said], options: int, answers: Sequence[frozenset[int]], shown: Shown) -> Iterator[list[Said]]:
    """Every way in which these people could have answered so that the same would be shown."""
    totals, known = plain(said, options), cells_of(shown, hidden=False)
    for given in product(answers, repeat=len(said)):
        world = [Said(one.groups, chosen) for one, chosen in zip(said, given, strict=True)]
        if plain(world, options) == totals and all(
            value(world, (cut, group, option)) == shown[cut][group][option] for cut, group, option in known
        ):
            yield world


def computed_by_trying(
    said: Sequence[Said], options: int, answers: Sequence[frozenset[int]], shown: Shown
) -> set[Cell]:
    """Hidden cells that hold the same number in every world, without those that the plain result tells by itself."""
    hidden, seen = cells_of(shown, hidden=True), {}
    for world in worlds(said, options, answers, shown):
        for cell in hidden:
            seen.setdefault(cell, set()).add(value(world, cell))
    fixed = {cell for cell in hidden if len(seen[cell]) == 1}
    return {cell for cell in fixed if 0 < plain(said, options)[cell[2]] < len(said)}


def computed_by_equations(said: Sequence[Said], options: int, shown: Shown, *, is_exclusive: bool) -> set[Cell]:
    """Hidden cells that follow by adding and subtracting what is known, for many people at once.

    The unknowns are how many people of the same groups chose each option.
    """
    alike = sorted({one.groups for one in said})
    place = {(groups, option): number for number, (groups, option) in enumerate(product(alike, range(options)))}
    rows = [[Fraction(option == each[1]) for each in place] for option in range(options)]
    for cut, group, option in cells_of(shown, hidden=False):
        rows.append([Fraction(each[0][cut] == group and each[1] == option) for each in place])
    if is_exclusive:
        rows += [[Fraction(each[0] == groups) for each in place] for groups in alike]
    basis = reduced(rows)
    found = set()
    for cut, group, option in cells_of(shown, hidden=True):
        wanted = [Fraction(each[0][cut] == group and each[1] == option) for each in place]
        if not any(without(wanted, basis)):
            found.add((cut, group, option))
    totals = plain(said, options)
    return {cell for cell in found if 0 < totals[cell[2]] < len(said)}


def reduced(rows: list[list[Fraction]]) -> list[tuple[int, list[Fraction]]]:
    basis: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        left = without(row, basis)
        pivot = next((number for number, one in enumerate(left) if one), None)
        if pivot is not None:
            basis.append((pivot, [one / left[pivot] for one in left]))
    return basis


def without(row: list[Fraction], basis: list[tuple[int, list[Fraction]]]) -> list[Fraction]:
    left = list(row)
    for pivot, other in basis:
        if left[pivot]:
            share = left[pivot]
            left = [one - share * two for one, two in zip(left, other, strict=True)]
    return left


def computed_from_all_questions(
    people: Sequence[tuple[tuple[str, ...], Joint]], joints: Sequence[Joint], shown: Sequence[Shown]
) -> set[tuple[int, Cell]]:
    """Hidden cells that follow from all questions of a survey put together, not from the plain result alone.

    ``joints`` are all ways to answer the whole survey: what was chosen at each question, with its conditions kept. The
    unknowns are how many people of the same groups answered in each way.
    """
    alike = sorted({groups for groups, _ in people})
    place = [(groups, joint) for groups in alike for joint in joints]
    rows = [[Fraction(each[0] == groups) for each in place] for groups in alike]
    widths = [
        1 + max((option for joint in joints for option in joint[number]), default=-1) for number in range(len(shown))
    ]
    for number, options in enumerate(widths):
        rows += [[Fraction(option in each[1][number]) for each in place] for option in range(options)]
        rows += [sum_of(place, number, cell) for cell in cells_of(shown[number], hidden=False)]
    basis = reduced(rows)
    found = set()
    for number in range(len(shown)):
        said = [Said(groups, joint[number]) for groups, joint in people]
        totals = plain(said, widths[number])
        for cell in cells_of(shown[number], hidden=True):
            is_whole = all(one.groups[cell[0]] == cell[1] for one in said)
            if (
                0 < totals[cell[2]] < len(said)
                and not is_whole
                and not any(without(sum_of(place, number, cell), basis))
            ):
                found.add((number, cell))
    return found


def sum_of(place: Sequence[tuple[tuple[str, ...], Joint]], number: int, cell: Cell) -> list[Fraction]:
    cut, group, option = cell
    return [Fraction(groups[cut] == group and option in joint[number]) for groups, joint in place]
