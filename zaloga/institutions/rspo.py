"""Reading an export of RSPO, the register of schools. Heads' names, telephones and addresses of mail are never read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from zaloga.core.sheets import BROKEN, Source
from zaloga.core.words import fold
from zaloga.institutions.table import BadRow, Rejected, Row, rows

# What is not here is not read, whatever the file holds.
NAMES = {
    "number": ("rspo", "numer rspo", "nr rspo"),
    "kind": ("typ", "typ podmiotu"),
    "name": ("nazwa", "nazwa placowki"),
    "street": ("ulica",),
    "building": ("numer budynku",),
    "flat": ("numer lokalu",),
    "postal_code": ("kod pocztowy",),
    "town": ("miejscowosc",),
    "commune": ("kod terytorialny gmina", "kod terytorialny gminy"),
    "website": ("strona www", "strona internetowa"),
    "body": ("nazwa organu prowadzacego",),
    "body_kind": ("typ organu prowadzacego",),
    "closed": ("data likwidacji",),
    "parent": ("rspo podmiotu nadrzednego", "numer rspo podmiotu nadrzednego"),
    "pupils": ("liczba uczniow",),
}
ESSENTIAL = {"number": "numer RSPO", "name": "Nazwa", "kind": "Typ"}
LIMITS = {"name": ("Nazwa", 300), "kind": ("Typ", 120), "street": ("Ulica", 120), "town": ("Miejscowość", 100)}
LARGEST = 2_147_483_647
NO_FLAT = {"", "-", "brak", "0"}
PRIVATE = re.compile(r"os[oó]b\w* fizyczn")
is_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class School:
    """One institution as the register tells of it."""

    number: int
    kind: str
    name: str
    street: str
    postal_code: str
    town: str
    commune: str  # seven digits, text
    website: str
    running_body: str
    pupils: int | None
    closed_on: date | None
    parent: int | None


@dataclass(slots=True)
class Register:
    """What was read: institutions by number with their lines, rejected rows, and all numbers that were seen at all."""

    schools: dict[int, School] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    seen: int = 0

    def reject(self, line: int, reason: str) -> None:
        self.rejected.append(Rejected(line, reason))

    def take(self, row: Row) -> None:
        """One row of the file. Also a rejected one proves that the institution is still in the register."""
        self.seen += 1
        self.columns |= row.columns.keys()
        try:
            number = number_of(row)
            self.numbers.add(number)
            school = school_of(row, number)
            if self.schools.get(number, school) != school:
                raise BadRow(f"Numer {number} jest już w wierszu {self.lines[number]}, z innymi danymi.")
        except BadRow as bad:
            self.reject(row.line, str(bad))
            return
        self.schools.setdefault(number, school)
        self.lines.setdefault(number, row.line)


def read(file: Source) -> Register:
    """The whole file. Raises Refusal when it is not the register's table at all."""
    register = Register()
    for row in rows(file, NAMES, ESSENTIAL):
        register.take(row)
    return register


def number_of(row: Row) -> int:
    text = row.raw("number")
    if not text:
        raise BadRow("Brak numeru RSPO.")
    if text.startswith("="):
        raise BadRow("Zamiast numeru RSPO jest formuła arkusza.")
    if not re.fullmatch(r"[0-9]{1,10}", text) or not 0 < int(text) <= LARGEST:
        raise BadRow(f"Numer RSPO „{text[:40]}” nie jest liczbą.")
    return int(text)


def school_of(row: Row, number: int) -> School:
    """The institution of a row. Raises BadRow with the reason."""
    for reason in faults(row):
        raise BadRow(reason)
    return School(
        number=number,
        kind=row["kind"],
        name=row["name"],
        street=street_of(row),
        postal_code=row["postal_code"] if re.fullmatch(r"\d\d-\d{3}", row["postal_code"]) else "",
        town=row["town"],
        commune=row["commune"].zfill(7) if row["commune"] else "",  # spreadsheets eat the leading zero
        website=website_of(row["website"]),
        running_body=running_body_of(row),
        pupils=int(row["pupils"]) if re.fullmatch(r"[0-9]{1,6}", row["pupils"]) else None,
        closed_on=day_of(row["closed"]),
        parent=parent_of(row, number),
    )


def faults(row: Row) -> Iterator[str]:
    """Why the row cannot go in, if it cannot."""
    if row.is_spilled:
        yield "Wiersz ma więcej komórek niż nagłówek. Pewnie w którejś jest średnik bez cudzysłowu."
    if row.raw("name").startswith("="):
        yield "Zamiast nazwy jest formuła arkusza."
    if not row["name"]:
        yield "Brak nazwy."
    if not row["kind"]:
        yield "Brak typu placówki."
    yield from unfit_cells(row)
    if row["closed"] and not day_of(row["closed"]):
        yield f"Data likwidacji „{row['closed'][:40]}” nie jest datą."


def unfit_cells(row: Row) -> Iterator[str]:
    for column, (title, most) in LIMITS.items():
        if len(row[column]) > most:
            yield f"Za długa treść w kolumnie {title}: {len(row[column])} znaków, mieści się {most}."
        if BROKEN in row[column]:
            yield f"W kolumnie {title} są znaki, których nie da się odczytać."


def street_of(row: Row) -> str:
    """ul. Szkolna 3/2; in villages without streets only the number."""
    building, flat = row["building"][:20], row["flat"][:16]
    number = building if fold(flat) in NO_FLAT else f"{building}/{flat}"
    return " ".join(filter(None, [row["street"], number]))


def website_of(text: str) -> str:
    """An address that works as a link, or nothing; a bare http:// is nothing."""
    text = text.strip()
    if not re.match(r"https?://", text, re.IGNORECASE):
        text = f"http://{text}"
    try:
        is_address(text)
    except ValidationError:
        return ""
    return text if len(text) <= 300 else ""


def running_body_of(row: Row) -> str:
    """The body that runs the school; of a private person only that it is one: the name is nobody's business here."""
    kind = fold(row["body_kind"])
    if not kind:
        return ""
    return "osoba fizyczna" if PRIVATE.search(kind) else row["body"][:200]


def parent_of(row: Row, number: int) -> int | None:
    text = row["parent"]
    is_number = re.fullmatch(r"[0-9]{1,10}", text) and 0 < int(text) <= LARGEST and int(text) != number
    return int(text) if is_number else None


def day_of(text: str) -> date | None:
    """2019-08-31, 31.08.2019 or 31-08-2019; None when it is none of these."""
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text[:10], form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    return None
