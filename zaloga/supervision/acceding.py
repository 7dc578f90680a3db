"""Which institutions could accede to a programme, and which of a list someone sends are meant."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from zaloga.core.errors import BadFile, Refusal
from zaloga.core.sheets import NO_RESULT, Line, Sheet
from zaloga.core.words import fold
from zaloga.institutions.models import Institution, InstitutionQuerySet, Territory
from zaloga.networks.models import Membership, Waiting
from zaloga.programmes.models import Accession, Programme

MOST_AT_ONCE = 500
LONGEST_NUMBER = 9  # digits; longer ones are no number of the register
NUMBER, NAME, TOWN = "number", "name", "town"
# What offices call the columns, folded.
COLUMNS = {
    NUMBER: {"numer rspo", "nr rspo", "rspo", "numer"},
    NAME: {"nazwa", "nazwa placowki", "nazwa szkoly", "placowka", "szkola"},
    TOWN: {"miejscowosc", "miasto"},
}
NO_COLUMN = (
    "W pierwszym wierszu nie widać kolumny z numerem RSPO ani z nazwą placówki. "
    "Nazwij ją „Numer RSPO” albo „Nazwa” i wyślij plik jeszcze raz."
)
NO_HEADER = (
    "Nad wklejonymi wierszami nie widać nagłówka kolumny. Dopisz nad nimi wiersz ze słowem „Nazwa” albo „Numer RSPO”. "
    "Samych numerów nie trzeba podpisywać."
)
DAY = re.compile(r"\d\d\.\d\d\.\d{4}( .*)?")
DATE_FOR_NUMBER = "Ta komórka ma format daty. Zmień go w arkuszu na liczbę, wtedy zobaczysz numer RSPO."
TOO_MANY = f"Naraz można dopisać {MOST_AT_ONCE} placówek. Zawęź wybór albo podziel plik."


@dataclass(slots=True)
class Found:
    """Institutions as the preview shows them, and rows of the list that could not be understood."""

    new: list[Institution] = field(default_factory=list)
    already: list[Institution] = field(default_factory=list)
    rejected: list[tuple[int, str, str]] = field(default_factory=list)  # line, what stands there, why

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How many of each kind are new, most first."""
        return Counter(one.kind or "inna placówka" for one in self.new).most_common()


@dataclass(frozen=True, slots=True)
class Leaving:
    """An accession that is to be withdrawn, and people of the institution: in networks, and waiting for a seat."""

    accession: Accession
    members: int
    waiting: int


def leaving(programme: Programme, accessions: Iterable[Accession]) -> list[Leaving]:
    """What withdrawing these would touch; people of a branch count with the school that it belongs to."""
    rows = list(accessions)
    members = people_by_institution(Membership.objects.active().filter(network__programme=programme))
    waiting = people_by_institution(Waiting.objects.open().filter(network__programme=programme))
    return [Leaving(row, len(members[row.institution_id]), len(waiting[row.institution_id])) for row in rows]


def people_by_institution(rows: QuerySet[Any]) -> dict[int, set[int]]:
    found = defaultdict(set)
    for user, institution, whole in rows.values_list("user", "institution", "institution__parent"):
        found[institution].add(user)
        found[whole].add(user)
    return found


def areas(programme: Programme) -> list[Territory]:
    """The parts among which to choose: communes of the programme's counties, else counties."""
    own = list(programme.territories.all())
    if not own:
        return list(Territory.objects.counties())
    return list(Territory.objects.filter(parent__in=own, kind__in=[Territory.Kind.COUNTY, Territory.Kind.COMMUNE]))


def candidates(
    programme: Programme, *, area: str = "", kind: str = "", body: str = "", words: str = ""
) -> InstitutionQuerySet:
    """Open institutions of the programme's territory that fit, each with ``has_acceded``."""
    rows = Institution.objects.matching(words) if words else Institution.objects.open().order_by("sort_key", "pk")
    rows = rows.filter(lies_in(programme)).for_list()
    if area:
        rows = rows.filter(commune__code__startswith=area)
    if kind:
        rows = rows.filter(kind=kind)
    if body:
        rows = rows.filter(running_body__icontains=body)
    acceded = Accession.objects.filter(programme=programme, institution=OuterRef("pk"))
    return rows.annotate(has_acceded=Exists(acceded))


def lie_elsewhere(programme: Programme, words: str) -> int:
    """How many open institutions fit the words outside the programme's territory."""
    return (
        Institution.objects.matching(words).exclude(lies_in(programme)).count() if words and lies_in(programme) else 0
    )


def lies_in(programme: Programme) -> Q:
    """The condition of lying in the programme's territory; everywhere when it has none."""
    inside = Q()
    for territory in programme.territories.all():
        inside |= Q(commune__code__startswith=territory.code)
    return inside


def kinds(programme: Programme) -> list[str]:
    """Kinds of institutions that the programme's territory holds."""
    rows = Institution.objects.open().filter(lies_in(programme)).exclude(kind="").order_by("kind")
    return list(rows.values_list("kind", flat=True).distinct())


def sorted_out(programme: Programme, institutions: Iterable[Institution]) -> Found:
    """Put institutions among the new or the acceded. Raises Refusal when they are too many at once."""
    inside = set(programme.accessions.values_list("institution_id", flat=True))
    found = Found()
    for one in institutions:
        (found.already if one.pk in inside else found.new).append(one)
    if len(found.new) > MOST_AT_ONCE:
        raise Refusal(TOO_MANY)
    return found


def understood(programme: Programme, sheet: Sheet, *, is_pasted: bool = False) -> Found:
    """Find the institutions that a list names by number or by name and town; the others are told with the reason."""
    columns, rows = laid_out(sheet, is_pasted=is_pasted)
    numbered = by_number(rows, columns)
    named = by_name(programme) if NAME in columns else {}
    meant: dict[int, Institution] = {}
    rejected: list[tuple[int, str, str]] = []
    formulas = {line for line, column in sheet.unknown if column in columns.values()}
    for row in rows:
        number, name = row.cell(columns.get(NUMBER)), row.cell(columns.get(NAME))
        one, reason = pick(number, name, row.cell(columns.get(TOWN)), numbered, named)
        if row.number in formulas:
            one, reason = None, NO_RESULT
        if one and one.pk in meant:
            one, reason = None, "Ta placówka jest na liście drugi raz."
        if one:
            meant[one.pk] = one
        else:
            rejected.append((row.number, number or name, reason))
    found = sorted_out(programme, meant.values())
    found.rejected = rejected
    return found


def laid_out(sheet: Sheet, *, is_pasted: bool) -> tuple[dict[str, int], list[Line]]:
    """Which column is what, and the rows under the header; a bare column of numbers needs no header."""
    if not sheet:
        raise BadFile("Nie ma tu ani jednego wiersza. Sprawdź, czy to na pewno ta lista.")
    first = sheet.lines[0]
    if fold(first.cell(0)).isdecimal():
        return {NUMBER: 0}, list(sheet.lines)
    heads = [fold(cell).rstrip(":. ") for cell in first.cells]
    columns = {what: heads.index(head) for what, usual in COLUMNS.items() for head in heads if head in usual}
    if not columns.keys() & {NUMBER, NAME}:
        raise BadFile(NO_HEADER if is_pasted else NO_COLUMN)
    return columns, list(sheet.lines[1:])


def by_number(rows: list[Line], columns: dict[str, int]) -> dict[str, Institution]:
    numbers = {row.cell(columns.get(NUMBER)).lstrip("0") for row in rows}
    whole = [number for number in numbers if number.isdecimal() and len(number) <= LONGEST_NUMBER]
    found: QuerySet[Institution] = Institution.objects.filter(rspo_number__in=whole).select_related("commune__parent")
    return {str(one.rspo_number): one for one in found}


def by_name(programme: Programme) -> dict[str, list[Institution]]:
    """Open institutions of the territory under their whole and their everyday names."""
    found = defaultdict(list)
    for one in Institution.objects.open().filter(lies_in(programme)).select_related("commune__parent"):
        for name in {fold(one.name), fold(one.short_name)} - {""}:
            found[name].append(one)
    return found


def pick(
    number: str, name: str, town: str, numbered: dict[str, Institution], named: dict[str, list[Institution]]
) -> tuple[Institution | None, str]:
    """The institution of one row, or why there is none."""
    if DAY.fullmatch(number):
        return None, DATE_FOR_NUMBER
    if number:
        one = numbered.get(number.lstrip("0"))
        if one is None:
            return None, "W spisie nie ma placówki o tym numerze RSPO."
        return (one, "") if one.is_open else (None, f"{one}: ta placówka jest zamknięta.")
    alike = named.get(fold(name), [])
    if town:
        alike = [one for one in alike if fold(one.town) == fold(town)]
    if len(alike) > 1:
        return None, "Takich placówek jest więcej. Dopisz numer RSPO albo miejscowość."
    return (alike[0], "") if alike else (None, "W spisie nie ma placówki o tej nazwie na obszarze programu.")
