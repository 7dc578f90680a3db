"""Which date suits best: first those without whom the meeting makes little sense, then yes, then if need be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from zaloga.core.words import plural
from zaloga.meetings.models import DateAnswer, DateOption, Respondent

Says = DateAnswer.Says


@dataclass(slots=True)
class Weighed:
    """One option with what was said of it. ``said`` is by the key of the respondent."""

    option: DateOption
    said: dict[int, DateAnswer] = field(default_factory=dict)
    needed: int = 0  # people marked as needed
    needed_can: int = 0  # of them, those who can, or could if need be
    needed_yes: int = 0
    is_best: bool = False
    elsewhere: int = 0  # people with another meeting at that time
    free: str = ""  # why there is no school that day
    mine: str = ""  # the viewer's own meeting at that time

    def count(self, says: str) -> int:
        return sum(answer.says == says for answer in self.said.values())

    @property
    def yes(self) -> int:
        return self.count(Says.YES)

    @property
    def maybe(self) -> int:
        return self.count(Says.MAYBE)

    @property
    def no(self) -> int:
        return self.count(Says.NO)

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """The greater, the better."""
        return self.needed_can, self.needed_yes, self.yes, self.maybe

    @property
    def bar(self) -> tuple[str, str, str, str]:
        """Widths and starts of the strip, in hundredths: yes, if need be, where no begins, no."""
        all_of_them = len(self.said) or 1
        yes, maybe = 100 * self.yes / all_of_them, 100 * self.maybe / all_of_them
        return f"{yes:.1f}", f"{maybe:.1f}", f"{yes + maybe:.1f}", f"{100 * self.no / all_of_them:.1f}"

    @property
    def counts(self) -> str:
        """9 tak, 4 jeśli trzeba."""
        parts = [f"{self.yes} tak"] if self.yes or not self.maybe else []
        parts += [f"{self.maybe} jeśli trzeba"] if self.maybe else []
        return ", ".join(parts) if self.said else "jeszcze bez odpowiedzi"

    @property
    def with_needed(self) -> str:
        """Of those who are needed; nothing where nobody is."""
        if not self.needed or not self.said:
            return ""
        if self.needed_can == self.needed:
            return "może każda potrzebna osoba"
        can = plural(self.needed_can, "może", "mogą", "może")
        return f"z potrzebnych osób {can} {self.needed_can}\u00a0z\u00a0{self.needed}"

    @property
    def sentence(self) -> str:
        """9 tak, 4 jeśli trzeba; może każda potrzebna osoba; pasuje najlepiej."""
        best = "pasuje najlepiej" if self.is_best else ""
        return "; ".join(part for part in (self.counts, self.with_needed, best) if part)


def weigh(
    options: Iterable[DateOption], respondents: Sequence[Respondent], answers: Iterable[DateAnswer]
) -> list[Weighed]:
    """The options in the order of the calendar, each with its answers; of the best ones it is said so."""
    rows = {option.pk: Weighed(option) for option in options}
    needed = {row.pk for row in respondents if row.is_needed}
    for answer in answers:
        rows[answer.option_id].said[answer.respondent_id] = answer
    for one in rows.values():
        heard = [one.said[key].says for key in needed & one.said.keys()]
        one.needed, one.needed_yes = len(needed), heard.count(Says.YES)
        one.needed_can = one.needed_yes + heard.count(Says.MAYBE)
    mark_best(list(rows.values()))
    return list(rows.values())


def mark_best(rows: list[Weighed]) -> None:
    """Where somebody can at all; of equal ones each."""
    best = max((one.rank for one in rows if one.yes or one.maybe), default=None)
    for one in rows:
        one.is_best = one.rank == best


def ranked(rows: Iterable[Weighed]) -> list[Weighed]:
    """The best first, of equal ones the earlier."""
    return sorted(rows, key=lambda one: tuple(-part for part in one.rank))
