"""A slow attacker: whoever sees everything that is shown and tries to compute what is hidden.

They know who is in which group (the crew list tells), the plain result of the question and every shown cell of every
cut; they may try every world there can be. How many of each group answered nothing tells them. Where some chose an
option and some did not they are told that too, which makes them stronger than anybody is; where everybody chose it that
would be the hidden number itself.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

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


def worlds(
    said: Sequence[Said],
    options: int,
    answers: Sequence[frozenset[int]],
    shown: Shown,
    silent: Sequence[tuple[str, ...]] = (),
) -> Iterator[list[Said]]:
    """Every way in which so many of these members could have answered so that the same would be shown."""
    totals, known = plain(said, options), cells_of(shown, hidden=False)
    members = [*(one.groups for one in said), *silent]
    for given in product(answers, repeat=len(said)):
        if [sum(option in chosen for chosen in given) for option in range(options)] != totals:
            continue
        for answering in combinations(members, len(said)):
            world = [Said(groups, chosen) for groups, chosen in zip(answering, given, strict=True)]
            if all(value(world, (cut, group, option)) == shown[cut][group][option] for cut, group, option in known):
                yield world


def fixed_by_trying(hidden: Sequence[Cell], found: Iterator[list[Said]]) -> set[Cell]:
    """Those that hold the same number in every world."""
    seen: dict[Cell, set[int]] = {}
    for world in found:
        for cell in hidden:
            seen.setdefault(cell, set()).add(value(world, cell))
    return {cell for cell in hidden if len(seen[cell]) == 1}


def computed_by_trying(
    said: Sequence[Said],
    options: int,
    answers: Sequence[frozenset[int]],
    shown: Shown,
    silent: Sequence[tuple[str, ...]],
) -> set[Cell]:
    """Hidden cells that follow from what is shown; ``silent`` members did not answer, and nobody knows who they are.

    What nobody chose the plain result tells by itself.
    """
    hidden, totals = cells_of(shown, hidden=True), plain(said, options)
    some = [cell for cell in hidden if 0 < totals[cell[2]] < len(said)]
    found = fixed_by_trying(some, worlds(said, options, answers, shown))
    by_all = [cell for cell in hidden if totals[cell[2]] == len(said)]
    return found | (fixed_by_trying(by_all, worlds(said, options, answers, shown, silent)) if by_all else set())


def computed_by_equations(said: Sequence[Said], options: int, shown: Shown, *, is_exclusive: bool) -> set[Cell]:
    """Hidden cells that follow by adding and subtracting what is known, for many people at once.

    The unknowns are how many people of the same groups chose each option.
    """
    alike = sorted({one.groups for one in said})
    place = list(product(alike, range(options)))
    rows = [[Fraction(option == each[1]) for each in place] for option in range(options)]
    for cut, group, option in cells_of(shown, hidden=False):
        rows.append([Fraction(each[0][cut] == group and each[1] == option) for each in place])
    sizes = [[Fraction(each[0] == groups) for each in place] for groups in alike] if is_exclusive else []
    some, by_all = reduced(rows + sizes), reduced(rows)
    totals = plain(said, options)
    found = set()
    for cut, group, option in cells_of(shown, hidden=True):
        wanted = [Fraction(each[0][cut] == group and each[1] == option) for each in place]
        basis = some if totals[option] < len(said) else by_all
        if totals[option] and not any(without(wanted, basis)):
            found.add((cut, group, option))
    return found


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
    sizes = [[Fraction(each[0] == groups) for each in place] for groups in alike]
    rows = [[Fraction(1)] * len(place)]
    widths = [
        1 + max((option for joint in joints for option in joint[number]), default=-1) for number in range(len(shown))
    ]
    for number, options in enumerate(widths):
        rows += [[Fraction(option in each[1][number]) for each in place] for option in range(options)]
        rows += [sum_of(place, number, cell) for cell in cells_of(shown[number], hidden=False)]
    some, by_all = reduced(rows + sizes), reduced(rows)
    found = set()
    for number in range(len(shown)):
        said = [Said(groups, joint[number]) for groups, joint in people]
        totals = plain(said, widths[number])
        for cell in cells_of(shown[number], hidden=True):
            is_whole = all(one.groups[cell[0]] == cell[1] for one in said)
            basis = some if totals[cell[2]] < len(said) else by_all
            if totals[cell[2]] and not is_whole and not any(without(sum_of(place, number, cell), basis)):
                found.add((number, cell))
    return found


def sum_of(place: Sequence[tuple[tuple[str, ...], Joint]], number: int, cell: Cell) -> list[Fraction]:
    cut, group, option = cell
    return [Fraction(groups[cut] == group and option in joint[number]) for groups, joint in place]
