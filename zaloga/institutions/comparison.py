"""What an export of the register would change in the database. Reads only."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from zaloga.core import clock
from zaloga.core.words import plural
from zaloga.institutions import teryt
from zaloga.institutions.models import Institution, Territory
from zaloga.institutions.rspo import Register, School
from zaloga.institutions.table import Rejected

# Which columns of the file a field needs: one that the file does not have leaves the field as it is.
NEEDS = {
    "name": {"name"},
    "kind": {"kind"},
    "street": {"street", "building"},
    "postal_code": {"postal_code"},
    "town": {"town"},
    "website": {"website"},
    "running_body": {"body", "body_kind"},
    "pupils": {"pupils"},
    "commune_id": {"commune"},
}
ALWAYS = ("source", "closed_on")
# Whatever the everyday name follows from.
NAMING = {"name", "town", "commune_id"}
EXAMPLES = 20
MOST_CLOSED, MOST_CLOSED_IN_COUNTY, FEW = 1 / 5, 1 / 2, 5


@dataclass(slots=True)
class Comparison:
    """New, changed and gone institutions as they shall be; the ones in ``changed`` and ``gone`` are in the database."""

    register: Register
    scope: Territory | None
    existing: dict[int, Institution]
    territories: dict[str, Territory]
    new: list[Institution] = field(default_factory=list)
    changed: list[Institution] = field(default_factory=list)
    gone: list[Institution] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    parents: dict[int, int | None] = field(default_factory=dict)  # number -> number of its parent, where it changes
    closing: Counter[str] = field(default_factory=Counter)  # how many in each county
    open_before: Counter[str] = field(default_factory=Counter)
    counties: set[str] = field(default_factory=set)  # where closing is reckoned; with a scope its code alone
    in_file: set[str] = field(default_factory=set)  # codes of all counties that the file holds
    numbers: dict[int | None, int] = field(default_factory=dict)  # number by id, of all in the database
    available: set[int] = field(default_factory=set)  # numbers that can be somebody's parent
    seen: int = 0

    def counts(self) -> dict[str, Any]:
        """The fields of an ImportRun."""
        return {
            "seen": self.seen,
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "gone": len(self.gone),
            "rejected": [asdict(row) for row in sorted(self.rejected, key=lambda row: row.line)],
            "examples": {
                "new": names(self.new),
                "changed": names(self.changed),
                "gone": names(self.gone),
            },
        }

    def warning(self) -> str:
        """Why this file should not go in without a second thought; empty when it may."""
        closing, before = self.closing.total(), self.open_before.total()
        if closing > before * MOST_CLOSED:
            return closes_too_many(closing, before, "w powiatach, które są w tym pliku")
        for county, count in self.closing.items():
            if count >= FEW and count > self.open_before[county] * MOST_CLOSED_IN_COUNTY:
                return closes_too_many(
                    count, self.open_before[county], f"w jednym powiecie ({self.territories[county].name})"
                )
        return ""


def compare(register: Register, scope: Territory | None) -> Comparison:
    """Hold the register against the database, inside ``scope`` (a territory) or the counties that the file holds."""
    known = Institution.objects.exclude(rspo_number=None).select_related("commune__parent")
    found = Comparison(
        register=register,
        scope=scope,
        existing={row.rspo_number: row for row in known if row.rspo_number},
        territories=teryt.by_code(),
        rejected=list(register.rejected),
        seen=register.seen,
    )
    schools = dict(placed(found))
    found.counties = {scope.code} if scope else {place.code[:4] for place in schools.values() if place}
    found.numbers = {row.pk: number for number, row in found.existing.items()}
    found.available = {*found.existing, *(school.number for school in schools)}
    for row in found.existing.values():
        look_for_absence(found, row)
    for school, place in schools.items():
        sort_out(found, school, place)
    return found


def placed(found: Comparison) -> Iterable[tuple[School, Territory | None]]:
    """Schools to take with where they lie; those outside the scope are left out, unknown codes are rejected."""
    for school in found.register.schools.values():
        place = teryt.commune_of(school.commune, found.territories) if school.commune else None
        if place:
            found.in_file.add(place.code[:4])
        if found.scope and not (place and place.code.startswith(found.scope.code)):
            found.seen -= 1
        elif school.commune and not place:
            line = found.register.lines[school.number]
            found.rejected.append(Rejected(line, f"W podziale kraju (TERYT) nie ma gminy o kodzie {school.commune}."))
        else:
            yield school, place


def look_for_absence(found: Comparison, row: Institution) -> None:
    """Count an open institution of the register, and close it when the file no longer holds it."""
    county = county_of(found, row)
    if not (county and row.is_open and row.source == Institution.Source.RSPO):
        return
    found.open_before[county] += 1
    if row.rspo_number not in found.register.numbers:
        row.closed_on = clock.today()
        found.gone.append(row)
        found.closing[county] += 1


def county_of(found: Comparison, row: Institution) -> str:
    """The county in which a row lies, if closing is reckoned there; else empty."""
    code = row.commune.code if row.commune else ""
    return code[:4] if {code[:2], code[:4], code} & found.counties else ""


def sort_out(found: Comparison, school: School, place: Territory | None) -> None:
    """Put one school among the new, the changed or the unchanged."""
    row = found.existing.get(school.number) or Institution(rspo_number=school.number)
    fields = wanted(school, place, found.register.columns)
    changed = {name for name, value in fields.items() if getattr(row, name) != value}
    if row.is_open and fields["closed_on"] and (county := county_of(found, row)):
        found.closing[county] += 1
    usual = row.usual_short_name() if row.pk and changed & NAMING else row.short_name
    for name in changed:
        setattr(row, name, fields[name])
    if "commune_id" in changed:
        row.commune = place
    if not row.short_name or (changed & NAMING and row.short_name == usual):
        row.short_name = row.usual_short_name()
        changed.add("short_name")
    if "parent" in found.register.columns:
        parent = school.parent if school.parent in found.available else None
        if parent != found.numbers.get(row.parent_id):
            found.parents[school.number] = parent
            changed.add("parent_id")
    if not changed:
        found.unchanged += 1
        return
    row.derive()
    (found.changed if row.pk else found.new).append(row)


def wanted(school: School, place: Territory | None, columns: set[str]) -> dict[str, Any]:
    """The fields as the register would have them."""
    values = asdict(school) | {"commune_id": place.pk if place else None}
    fields = {name: values[name] for name, needed in NEEDS.items() if needed <= columns}
    return fields | {"source": Institution.Source.RSPO, "closed_on": past(school.closed_on)}


def past(day: date | None) -> date | None:
    """A day of closing that has come; a future one closes nothing yet."""
    return day if day and day <= clock.today() else None


def names(rows: Sequence[Institution | Territory]) -> list[str]:
    return [str(row) for row in rows[:EXAMPLES]]


def closes_too_many(closing: int, before: int, where: str) -> str:
    closed = f"{closing} {plural(closing, 'placówkę', 'placówki', 'placówek')}"
    return (
        f"Ten plik zamyka {closed} z {before} {where}. To dużo: może jest niepełny. "
        "Pobierz go z rejestru jeszcze raz, a jeśli na pewno jest dobry, pozwól na zamknięcia."
    )
