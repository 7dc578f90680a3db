"""What gives a person away in words that somebody else wrote, and those words without it."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.html import escape

from zaloga.core.words import FORMER

HIDDEN = "(usunięte)"
FEWEST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Traces:
    """A full name, an address and a telephone; what is empty is not looked for.

    Only the name exactly as it stands in the profile is found. Inflected and pet forms are other people's words.
    """

    name: str = ""
    email: str = ""
    phone: str = ""

    def instead(self) -> dict[str, str]:
        """What is looked for and what stands in its place; the address first, for it may hold the name."""
        found = {self.email: HIDDEN, escape(self.email): HIDDEN, self.phone: HIDDEN}
        digits = re.sub(r"\D", "", self.phone)
        if len(digits) >= FEWEST_DIGITS:
            found[digits] = HIDDEN
        found |= {self.name: FORMER, escape(self.name): FORMER}
        return {what: put for what, put in found.items() if what}

    def within(self, *columns: str) -> Q:
        """Rows in which one of the text columns may hold a trace."""
        wanted = [Q(**{f"{column}__icontains": what}) for column in columns for what in self.instead()]
        return reduce(or_, wanted, Q(pk__in=[]))

    def without(self, text: str) -> str:
        """The text with every trace replaced; a name inside a longer word stays."""
        for what, put in self.instead().items():
            text = re.sub(rf"@?(?<!\w){re.escape(what)}(?!\w)", put, text, flags=re.IGNORECASE)
        return text

    def without_in(self, value: Any) -> Any:
        """The same for what JSON holds, however deep."""
        if isinstance(value, str):
            return self.without(value)
        if isinstance(value, list):
            return [self.without_in(each) for each in value]
        if isinstance(value, dict):
            return {self.without(key): self.without_in(each) for key, each in value.items()}
        return value


def forget_in_columns(rows: QuerySet, columns: tuple[str, ...], traces: Traces) -> None:
    """Take the traces out of plain text columns; what becomes too long for its column is cut."""
    for row in rows.filter(traces.within(*columns)):
        for column in columns:
            longest = row._meta.get_field(column).max_length
            setattr(row, column, traces.without(getattr(row, column))[:longest])
        row.save(update_fields=columns)
