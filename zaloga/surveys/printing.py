"""The result on paper: PDF, the same numbers as the page without the cuts, which are on the page and in the files."""

from pathlib import Path
from typing import Any

from zaloga.core import clock
from zaloga.core.documents import pdf
from zaloga.core.words import day, hard_spaces, plural
from zaloga.surveys.comparing import Compared
from zaloga.surveys.models import Survey, Tally
from zaloga.surveys.models.answers import Voice
from zaloga.surveys.results import Block, decimal, lines_of, parts, sentence

TEMPLATE = Path(__file__).parent / "documents" / "results.typ"


def as_pdf(survey: Survey) -> bytes:
    return pdf(TEMPLATE, content(survey))


def content(survey: Survey) -> dict[str, Any]:
    """Plain values for the template."""
    found = parts(survey)
    tallies = [tally for part in found for block in part.blocks for tally in block.tallies]
    people = plural(survey.answered or 0, "odpowiedź", "odpowiedzi", "odpowiedzi")
    mode = "anonimowa" if survey.is_anonymous else "imienna"
    return {
        "title": survey.title,
        "place": str(survey.place),
        "about": f"Ankieta {mode}, zamknięta {day(survey.closed_at or clock.now())}. {survey.answered} {people}.",
        "sentence": hard_spaces(sentence(survey, tallies)),
        "outcome": survey.outcome,
        "parts": [
            {
                "title": part.title if len(found) > 1 else "",
                "note": hard_spaces(part.note),
                "blocks": [told(one) | {"beside": beside(one)} for one in part.blocks],
            }
            for part in found
        ],
    }


def told(block: Block) -> dict[str, Any]:
    first = block.first
    if block.kind == "scale":
        rows = [
            [row.question.text, *map(str, row.counts), f"{row.mean:.1f}".replace(".", ",")] for row in block.tallies
        ]
        return {"title": block.title, "header": ["Zdanie", *block.steps, "średnia"], "rows": rows, "words": []}
    if block.kind == "pair":
        rows = [[one.label, str(one.number), str(two.number)] for one, two in block.pairs()]
        return {"title": "Co dajemy, co bierzemy", "header": ["Co", "daję", "biorę"], "rows": rows, "words": []}
    if block.kind == "bars":
        return {"title": block.title, "header": header_of(first), "rows": rows_of(first), "words": []}
    if block.kind == "days":
        rows = [[day(named), str(number), str(first.counted)] for named, number in first.named_days()]
        return {"title": block.title, "header": ["Dzień", *header_of(first)[1:]], "rows": rows, "words": []}
    words = (
        ["Mniej niż 5 odpowiedzi, więc ich nie pokazujemy."]
        if block.kind == "few"
        else [*first.words, *first.more_words]
    )
    return {"title": block.title, "header": [], "rows": [], "words": words}


def beside(block: Block) -> list[str]:
    """With what its numbers are compared, a line for each."""
    return [
        f"{one.question}{f' „{one.option}”' if one.option else ''}: teraz {number(one, one.ours)}, "
        f"{one.when} {number(one, one.value)}"
        for one in block.compared
    ]


def number(one: Compared, value: float) -> str:
    return f"{round(100 * value)}\u00a0% {one.unit}".rstrip() if one.is_share else decimal(value)


def header_of(tally: Tally) -> list[str]:
    who = "placówek" if tally.voice == Voice.SCHOOL else "osób"
    return ["Odpowiedź", f"ile {who}", "z ilu", *(["punkty"] if tally.points else [])]


def rows_of(tally: Tally) -> list[list[str]]:
    return [
        [line.label, str(line.number), str(tally.counted), *([str(line.points)] if tally.points else [])]
        for line in lines_of(tally)
    ]
