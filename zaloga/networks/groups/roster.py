"""Who stands in a list, one address being one person however it is spelled, and which rows cannot be read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from zaloga.core.sheets import NO_RESULT, Line
from zaloga.core.words import fold, number
from zaloga.networks import pasted
from zaloga.networks.groups import columns as of
from zaloga.networks.models import GroupList

ALL_TOGETHER = "wszyscy"
LONGEST_PLACE = 200
LARGEST_RSPO = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that does not go in, and why; the reason names nobody."""

    line: int
    reason: str


class BadRow(Exception):
    """This row cannot go in; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person in one group."""

    line: int
    email: str
    name: str
    group: str  # folded
    place: str = ""
    rspo: int | None = None


@dataclass(slots=True)
class Roster:
    """Everybody in the list; ``groups`` gives every group, folded, its title as it was first written."""

    entries: list[Entry] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)
    doubles: int = 0  # rows that say once more what another row has said

    def size_of(self, group: str) -> int:
        return sum(entry.group == group for entry in self.entries)


def read(group_list: GroupList) -> Roster:
    """The people of a list whose columns are settled. Asks the database nothing."""
    roster, seen = Roster(), set()
    for line in lines_of(group_list):
        try:
            entry, title = entry_of(line, group_list)
        except BadRow as wrong:
            roster.rejected.append(Rejected(line.number, str(wrong)))
            continue
        if (entry.email, entry.group) in seen:
            roster.doubles += 1
            continue
        seen.add((entry.email, entry.group))
        roster.groups.setdefault(entry.group, title)
        roster.entries.append(entry)
    return roster


def lines_of(group_list: GroupList) -> Iterator[Line]:
    """The lines below the header."""
    first = group_list.notes.get("header", -1) + 1
    return (Line(number, tuple(cells)) for number, cells in group_list.lines[first:])


def entry_of(line: Line, group_list: GroupList) -> tuple[Entry, str]:
    """The person in this row, and the title of their group. Raises BadRow."""
    columns = group_list.columns
    refuse_unknown(line, group_list)
    email, name_beside = address_of(line.cell(columns[of.EMAIL]))
    title = line.cell(columns[of.GROUP]) if columns[of.GROUP] is not None else ALL_TOGETHER
    if not title:
        raise BadRow("W tym wierszu nie ma grupy.")
    name = name_of(line, columns) or name_beside
    if len(name) > pasted.LONGEST_NAME:
        raise BadRow(f"Imię i nazwisko zmieści się w {pasted.LONGEST_NAME} znakach, a tu jest ich {len(name)}.")
    rspo = number(line.cell(columns.get(of.RSPO)).removeprefix('="').removesuffix('"'))
    entry = Entry(
        line.number,
        email,
        name,
        group=fold(title),
        place=line.cell(columns.get(of.PLACE))[:LONGEST_PLACE],
        rspo=rspo if rspo and rspo <= LARGEST_RSPO else None,
    )
    return entry, title


def refuse_unknown(line: Line, group_list: GroupList) -> None:
    """A formula without a value is no empty cell: what stands there is not known."""
    needed = set(group_list.columns.values())
    for number_of_line, column in group_list.notes.get("unknown", []):
        if number_of_line == line.number and column in needed:
            raise BadRow(NO_RESULT)


def address_of(cell: str) -> tuple[str, str]:
    """The address in a cell as the house keeps it, and a name that stands beside it there. Raises BadRow."""
    if not cell:
        raise BadRow("W tym wierszu nie ma adresu e-mail.")
    found = pasted.read(pasted.clean(cell), most=2)
    if len(found) != 1:
        raise BadRow("W tej komórce jest więcej niż jeden adres e-mail. Zostaw jeden.")
    one = found[0].meant()  # in a column of addresses nobody glues words to them, and nobody is there to be asked
    if one.problem:
        raise BadRow(one.problem)
    return one.email, one.name


def name_of(line: Line, columns: of.Columns) -> str:
    """First name first, whichever way the list writes it."""
    if of.NAME in columns:
        return line.cell(columns[of.NAME])
    if of.SURNAME_FIRST in columns:
        surname, _, rest = line.cell(columns[of.SURNAME_FIRST]).replace(",", " ").partition(" ")
        return f"{rest.strip()} {surname}".strip()
    return f"{line.cell(columns.get(of.FIRST))} {line.cell(columns.get(of.LAST))}".strip()
