"""A slow attacker: whoever sees everything that is shown and tries to compute what is hidden.

They know who answered and who is in which group, so also how many of each row answered; in which row people stand; the
plain result of the question and every shown cell of every cut. They may try every world there can be.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from zaloga.surveys.cuts import Said
from zaloga.surveys.grouping import FEWEST, Groups, Rows, rows

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


def rows_of(said: Sequence[Said]) -> Rows:
    return rows(Counter(one.groups for one in said))


def in_rows(said: Sequence[Said]) -> list[Said]:
    """The same people in the rows of the tables."""
    found = rows_of(said)
    return [Said(found[one.groups], one.chosen) for one in said]


def value(said: Sequence[Said], cell: Cell) -> int:
    cut, group, option = cell
    return sum(one.groups[cut] == group and option in one.chosen for one in said)


def worlds(
    said: Sequence[Said], options: int, answers: Sequence[frozenset[int]], shown: Shown
) -> Iterator[tuple[list[Said], list[Said]]]:
    """Every way in which these people could have answered so that the same would be shown: in their rows, in groups."""
    totals, known, standing = plain(said, options), cells_of(shown, hidden=False), in_rows(said)
    for given in product(answers, repeat=len(said)):
        if [sum(option in chosen for chosen in given) for option in range(options)] != totals:
            continue
        world = [Said(one.groups, chosen) for one, chosen in zip(standing, given, strict=True)]
        if all(value(world, (cut, group, option)) == shown[cut][group][option] for cut, group, option in known):
            yield world, [Said(one.groups, chosen) for one, chosen in zip(said, given, strict=True)]


def computed_by_trying(
    said: Sequence[Said], options: int, answers: Sequence[frozenset[int]], shown: Shown
) -> set[Cell]:
    """Hidden cells that hold the same number in every world. What nobody chose the plain result tells by itself."""
    totals = plain(said, options)
    hidden = [cell for cell in cells_of(shown, hidden=True) if totals[cell[2]]]
    seen: dict[Cell, set[int]] = {cell: set() for cell in hidden}
    for world, _ in worlds(said, options, answers, shown):
        for cell in hidden:
            seen[cell].add(value(world, cell))
    return {cell for cell in hidden if len(seen[cell]) == 1}


def few(said: Sequence[Said]) -> list[frozenset[Groups]]:
    """Whoever can be told from everybody else and is not three: by a group of one cut, or by those of several."""
    people = Counter(one.groups for one in said)
    cuts = range(len(next(iter(people))))
    some = [chosen for size in cuts for chosen in combinations(cuts, size + 1)]
    places = {tuple((cut, groups[cut]) for cut in chosen) for groups in people for chosen in some}
    sets = {frozenset(groups for groups in people if all(groups[cut] == name for cut, name in one)) for one in places}
    return [one for one in sets if sum(people[groups] for groups in one) < FEWEST]


def told_of_few(
    said: Sequence[Said], options: int, answers: Sequence[frozenset[int]], shown: Shown
) -> set[tuple[frozenset[Groups], int]]:
    """Fewer than three people of whom it is known how many of them chose an option.

    Where everybody who stands in the same rows says the same of it, nobody else says anything about them.
    """
    standing = rows_of(said)
    sets, seen = few(said), {}
    for _, world in worlds(said, options, answers, shown):
        for people, option in product(sets, range(options)):
            number = sum(one.groups in people and option in one.chosen for one in world)
            seen.setdefault((people, option), set()).add(number)
    return {
        (people, option)
        for (people, option), numbers in seen.items()
        if len(numbers) == 1 and not is_alike(said, {standing[groups] for groups in people}, standing, option)
    }


def is_alike(said: Sequence[Said], beside: set[Groups], standing: Rows, option: int) -> bool:
    return all(len({option in one.chosen for one in said if standing[one.groups] == row}) == 1 for row in beside)


def equations(said: Sequence[Said], options: int, shown: Shown, *, is_exclusive: bool) -> list[list[Fraction]]:
    """What is known, for many people at once. The unknowns are how many of the same groups chose each option."""
    standing = rows_of(said)
    place = unknowns(said, options)
    known = [[Fraction(option == each[1]) for each in place] for option in range(options)]
    for cut, group, option in cells_of(shown, hidden=False):
        known.append([Fraction(standing[each[0]][cut] == group and each[1] == option) for each in place])
    if is_exclusive:
        known += [[Fraction(each[0] == groups) for each in place] for groups in standing]
    return known


def unknowns(said: Sequence[Said], options: int) -> list[tuple[Groups, int]]:
    return list(product(sorted({one.groups for one in said}), range(options)))


def computed_by_equations(said: Sequence[Said], options: int, shown: Shown, *, is_exclusive: bool) -> set[Cell]:
    """Hidden cells that follow by adding and subtracting what is known."""
    standing, place, totals = rows_of(said), unknowns(said, options), plain(said, options)
    basis = reduced(equations(said, options, shown, is_exclusive=is_exclusive))
    found = set()
    for cut, group, option in cells_of(shown, hidden=True):
        wanted = [Fraction(standing[each[0]][cut] == group and each[1] == option) for each in place]
        if totals[option] and not any(without(wanted, basis)):
            found.add((cut, group, option))
    return found


def added_up_of_few(
    said: Sequence[Said], options: int, shown: Shown, *, is_exclusive: bool
) -> set[tuple[frozenset[Groups], int]]:
    """Fewer than three people of whom the same tells how many chose an option."""
    place, totals = unknowns(said, options), plain(said, options)
    basis = reduced(equations(said, options, shown, is_exclusive=is_exclusive))
    return {
        (people, option)
        for people, option in product(few(said), range(options))
        if 0 < totals[option] < len(said)
        and not any(without([Fraction(each[0] in people and each[1] == option) for each in place], basis))
    }


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
    people: Sequence[tuple[Groups, Joint]], joints: Sequence[Joint], shown: Sequence[Shown]
) -> set[tuple[int, Cell]]:
    """Hidden cells that follow from all questions of a survey put together, not from the plain result alone.

    ``joints`` are all ways to answer the whole survey: what was chosen at each question, with its conditions kept. The
    unknowns are how many people of the same rows answered in each way.
    """
    standing = rows(Counter(groups for groups, _ in people))
    in_them = [(standing[groups], joint) for groups, joint in people]
    alike = sorted(set(standing.values()))
    place = [(groups, joint) for groups in alike for joint in joints]
    known = [[Fraction(each[0] == groups) for each in place] for groups in alike]
    widths = [
        1 + max((option for joint in joints for option in joint[number]), default=-1) for number in range(len(shown))
    ]
    for number, options in enumerate(widths):
        known += [[Fraction(option in each[1][number]) for each in place] for option in range(options)]
        known += [sum_of(place, number, cell) for cell in cells_of(shown[number], hidden=False)]
    basis = reduced(known)
    found = set()
    for number in range(len(shown)):
        totals = plain([Said(groups, joint[number]) for groups, joint in in_them], widths[number])
        for cell in cells_of(shown[number], hidden=True):
            if totals[cell[2]] and not any(without(sum_of(place, number, cell), basis)):
                found.add((number, cell))
    return found


def sum_of(place: Sequence[tuple[Groups, Joint]], number: int, cell: Cell) -> list[Fraction]:
    cut, group, option = cell
    return [Fraction(groups[cut] == group and option in joint[number]) for groups, joint in place]
