"""The result as a table for a spreadsheet, the same for both kinds of file: only what the page shows."""

from collections.abc import Iterator

from zaloga.core.export import Cell
from zaloga.surveys.models import Survey, Tally
from zaloga.surveys.models.answers import Voice
from zaloga.surveys.results import CUT_NAMES, decimal, shown_groups

HEADER = ["Kto", "Pytanie", "Podział", "Grupa", "Odpowiedź", "Liczba", "Procent", "Punkty", "Średnia"]
HIDDEN = "ukryte"
TOO_FEW = "mniej niż 5 odpowiedzi"


def rows(survey: Survey, *, as_text: bool) -> Iterator[list[Cell]]:
    """``as_text`` gives numbers with a decimal comma, as a Polish spreadsheet reads them from CSV."""
    tallies = list(survey.tallies.select_related("question"))
    groups = {voice: shown_groups(row for row in tallies if row.voice == voice) for voice in Voice.values}
    for tally in tallies:
        who, question = tally.get_voice_display(), tally.question.text
        for cells in [*of_tally(tally), *of_cuts(tally, groups[tally.voice])]:
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


def of_cuts(tally: Tally, groups: dict[str, list[str]]) -> Iterator[list[Cell]]:
    """Every group at every question that has cuts, also where all of its numbers are hidden there."""
    for table in tally.cuts:
        known = {row["group"]: row["cells"] for row in table["rows"]}
        options = tally.question.options
        for group in groups[table["cut"]]:
            for label, number in zip(options, known.get(group, [None] * len(options)), strict=False):
                told = label if number is not None else f"{label}: {HIDDEN}"
                yield [CUT_NAMES[table["cut"]], group, told, number, None, None, None]


def share(number: int, tally: Tally) -> float:
    """In percent of those who answered the question."""
    return round(100 * number / tally.counted, 1)
