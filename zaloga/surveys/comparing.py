"""How it was before, at the start of the year, and elsewhere in the programme, for questions with the same words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from zaloga.surveys.models import Question, Survey, Tally
from zaloga.surveys.models.answers import Voice
from zaloga.surveys.models.survey import ENOUGH

FEWEST_NETWORKS = 2


@dataclass(frozen=True, slots=True)
class Compared:
    """One number beside ours: „poprzednio” 3.4 (of a scale), or the share of the option that leads here."""

    question: str
    when: str
    value: float
    ours: float
    is_share: bool
    option: str = ""
    unit: str = ""  # of what the share is, where it is not of people

    @property
    def change(self) -> float:
        return self.ours - self.value


def compared(survey: Survey, tallies: Sequence[Tally]) -> dict[int, list[Compared]]:
    """By tally of ours. Two queries; one for a survey of a programme, which is compared with earlier ones only."""
    ours = [row for row in tallies if row.counted and row.voice == Voice.PERSON and leading(row) is not None]
    if not ours:
        return {}
    keys = {row.question.key for row in ours}
    before, rest = list(earlier(survey, keys)), list(elsewhere(survey, keys))
    return {row.pk: [*of_time(survey, row, before), *of_programme(row, rest)] for row in ours}


def earlier(survey: Survey, keys: set[str]) -> QuerySet[Tally]:
    """The same questions in closed surveys of the same place, oldest first."""
    place = {"survey__network": survey.network, "survey__programme": survey.programme}
    rows = alike(keys).filter(**place, survey__closed_at__lt=survey.closed_at)
    return rows.order_by("survey__closed_at", "pk")


def elsewhere(survey: Survey, keys: set[str]) -> QuerySet[Tally]:
    """The same questions in other networks of the programme, of the same school year."""
    if survey.network is None:
        return Tally.objects.none()
    rows = alike(keys).filter(survey__network__programme=survey.home)
    return rows.filter(survey__closed_at__date__gte=survey.network.starts_on).exclude(survey__network=survey.network)


def alike(keys: set[str]) -> QuerySet[Tally]:
    rows = Tally.objects.filter(question__key__in=keys, voice=Voice.PERSON, counted__gte=ENOUGH)
    return rows.select_related("question", "survey").defer("words", "more_words", "days", "cuts")


def leading(row: Tally) -> int | None:
    """Which option is compared: the most frequent one, of a ranking that with most points; of a scale its mean."""
    if row.question.kind == Question.Kind.SCALE:
        return -1
    if row.question.kind == Question.Kind.RANK and any(row.points):
        return row.points.index(max(row.points))
    if row.question.kind in (Question.Kind.ONE, Question.Kind.MANY) and any(row.counts):
        return row.counts.index(max(row.counts))
    return None


def number(rows: Sequence[Tally], option: int) -> float:
    """The mean of a scale, or the share of an option, of all of them together.

    Of a ranking its share of the points there would be if everybody gave it the first place, as its bar is drawn.
    """
    counted = sum(row.counted for row in rows)
    if option < 0:
        return sum((row.mean or 0) * row.counted for row in rows) / counted
    if rows[0].question.kind == Question.Kind.RANK:
        return sum(row.points[option] for row in rows) / (counted * rows[0].question.places)
    return sum(row.counts[option] for row in rows) / counted


def same(row: Tally, rows: Sequence[Tally]) -> list[Tally]:
    mine = row.question
    return [
        one
        for one in rows
        if (one.question.key, one.question.options, one.question.most) == (mine.key, mine.options, mine.most)
        and one.survey.template == row.survey.template
    ]


def of_time(survey: Survey, row: Tally, rows: Sequence[Tally]) -> list[Compared]:
    past = same(row, rows)
    if not past:
        return []
    found = [beside(row, "poprzednio", past[-1:])]
    starts_on = survey.network.starts_on if survey.network else None
    this_year = [one for one in past if starts_on and one.survey.closed_at and one.survey.closed_at.date() >= starts_on]
    if this_year and this_year[0] != past[-1]:
        found.append(beside(row, "na początku roku", this_year[:1]))
    return found


def of_programme(row: Tally, rows: Sequence[Tally]) -> list[Compared]:
    """Only where the rest is at least two networks, each with five answers: no network is told of another."""
    by_network: dict[int | None, list[Tally]] = defaultdict(list)
    for one in same(row, rows):
        by_network[one.survey.network_id].append(one)
    if len(by_network) < FEWEST_NETWORKS:
        return []
    return [beside(row, "w innych sieciach programu", [one for group in by_network.values() for one in group])]


def beside(row: Tally, when: str, rows: Sequence[Tally]) -> Compared:
    option = leading(row)
    assert option is not None, "compared() gives only what can be compared"
    words = row.question.options[option] if option >= 0 else ""
    unit = "możliwych punktów" if row.question.kind == Question.Kind.RANK else ""
    return Compared(row.question.text, when, number(rows, option), number([row], option), option >= 0, words, unit)
