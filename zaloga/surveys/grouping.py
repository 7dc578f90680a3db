"""In which row of each cut people stand. Pure, and of their groups alone: what anybody answered plays no part in it.

Everybody stands in every cut with the same people, two others at least, so no number that can be put together from
those that are shown, of one cut or of several, is about fewer than three people.
"""

from collections import Counter

Groups = tuple[str, ...]  # of one person, a name for each cut; an empty one where it is not known
Rows = dict[Groups, Groups]

FEWEST = 3  # a number below this is never shown, and fewer people are never a row
MOST_GROUPS = 10
OTHERS = "pozostałe"


def in_order(name: str) -> tuple[bool, str]:
    """By name, those together last."""
    return name == OTHERS, name


def rows(people: Counter[Groups]) -> Rows:
    """For these groups of so many people each their rows, with an empty name in each cut that is not shown.

    A cut with one row is none. Nor is one of which, beside the others, less than two groups of their own would be left;
    the last such one goes first, and more is left to those before it.
    """
    cuts = range(len(next(iter(people), ())))
    named = [large_enough(people, cut) for cut in cuts]
    shown = [cut for cut in cuts if len({by_itself(groups[cut], named[cut]) for groups in people}) > 1]
    while True:
        found = never_few(people, {groups: by_themselves(groups, named, shown) for groups in people}, shown)
        left = [{row[cut] for row in found.values()} - {OTHERS} for cut in cuts]
        lost = [cut for cut in shown if len(left[cut]) < min(2, len(named[cut]))]
        if not lost:
            return found
        shown.remove(lost[-1])


def large_enough(people: Counter[Groups], cut: int) -> set[str]:
    """Groups of three and more; if fewer are left over, the smallest of them go with those, the last by name first."""
    sizes: Counter[str] = Counter()
    for groups, number in people.items():
        sizes[groups[cut]] += number
    named = sorted((name for name in sizes if name and sizes[name] >= FEWEST), key=lambda name: (-sizes[name], name))
    others = sizes.total() - sum(sizes[name] for name in named)
    while named and (0 < others < FEWEST or len(named) + (others > 0) > MOST_GROUPS):
        others += sizes[named.pop()]
    return set(named)


def by_itself(name: str, named: set[str]) -> str:
    return name if name in named else OTHERS


def by_themselves(groups: Groups, named: list[set[str]], shown: list[int]) -> Groups:
    return tuple(by_itself(name, named[cut]) if cut in shown else "" for cut, name in enumerate(groups))


def never_few(people: Counter[Groups], found: Rows, shown: list[int]) -> Rows:
    """Whoever would stand with fewer than two others in all cuts goes to the others, in the last cut first."""
    for cut in reversed(shown):
        sizes = how_many(people, found)
        found = {
            groups: (*row[:cut], OTHERS, *row[cut + 1 :]) if sizes[row] < FEWEST else row
            for groups, row in found.items()
        }
    others = tuple(OTHERS if cut in shown else "" for cut in range(len(next(iter(people), ()))))
    while 0 < (sizes := how_many(people, found))[others] < FEWEST and len(sizes) > 1:
        smallest = min(sizes.keys() - {others}, key=lambda row: (sizes[row], -row.count(OTHERS), row))
        found = {groups: others if row == smallest else row for groups, row in found.items()}
    return found


def how_many(people: Counter[Groups], found: Rows) -> Counter[Groups]:
    sizes: Counter[Groups] = Counter()
    for groups, number in people.items():
        sizes[found[groups]] += number
    return sizes
