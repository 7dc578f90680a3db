"""The result as a table for a spreadsheet, the same for both kinds of file: only what the page shows."""

from collections.abc import Iterator

from zaloga.core.export import Cell
from zaloga.surveys.models import Survey, Tally
from zaloga.surveys.results import CUT_NAMES, decimal

HEADER = ["Kto", "Pytanie", "Podział", "Grupa", "Odpowiedź", "Liczba", "Procent", "Punkty", "Średnia"]
HIDDEN = "mniej niż 3 albo ukryte"
TOO_FEW = "mniej niż 5 odpowiedzi"


def rows(survey: Survey, *, as_text: bool) -> Iterator[list[Cell]]:
    """``as_text`` gives numbers with a decimal comma, as a Polish spreadsheet reads them from CSV."""
    for tally in survey.tallies.select_related("question"):
        who, question = tally.get_voice_display(), tally.question.text
        for cells in of_tally(tally):
            found = [who, question, *cells]
            yield [decimal(cell) if as_text and isinstance(cell, float) else cell for cell in found]


def of_tally(tally: Tally) -> Iterator[list[Cell]]:
    if not tally.counted:
        yield ["razem", "", TOO_FEW, None, None, None, None]
        return
    for said in [*tally.words, *tally.more_words]:
        yield ["razem", "", said, None, None, None, None]
    for named, number in tally.named_days():
        yield ["razem", "", named, number, share(number, tally), None, None]
    points: list[int | None] = list(tally.points) or [None] * len(tally.counts)
    mean = round(tally.mean, 2) if tally.mean is not None else None
    options = tally.question.options
    for label, number, score in zip(options, tally.counts, points, strict=False):
        yield ["razem", "", label, number, share(number, tally), score, mean]
    for table in tally.cuts:
        for row in table["rows"]:
            for label, number in zip(options, row["cells"], strict=False):
                known = number is not None
                yield [
                    CUT_NAMES[table["cut"]],
                    row["group"],
                    label if known else f"{label}: {HIDDEN}",
                    number,
                    None,
                    None,
                    None,
                ]


def share(number: int, tally: Tally) -> float:
    """In percent of those who answered the question."""
    return round(100 * number / tally.counted, 1)
