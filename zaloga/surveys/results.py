"""The result of a closed survey as its page, its files and other rooms read it: from tallies only, never answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from zaloga.core.words import plural
from zaloga.surveys.comparing import Compared, compared
from zaloga.surveys.grouping import OTHERS, in_order
from zaloga.surveys.models import Question, Survey, Tally
from zaloga.surveys.models.answers import Voice

CUT_NAMES = {"kind": "Typ placówki", "commune": "Gmina", "role": "Rola w sieci"}
GIVES, TAKES = "daje", "biore"
FEW_WORDS = 5
MOST_NAMED = 3  # of options that stand equal
WHO_SPEAKS = (
    "Za każdą placówkę odpowiadała jedna osoba, która w swoim koncie zaznaczyła, że jest w jej dyrekcji. "
    "Nikt inny tego nie potwierdzał."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One option with its number, and its share of those who answered."""

    label: str
    number: int
    share: float
    points: int = 0


@dataclass(slots=True)
class Block:
    """One thing to look at: scales with the same steps, one question with options, give and take, words, or dates."""

    kind: str
    tallies: list[Tally]
    compared: list[Compared] = field(default_factory=list)

    @property
    def first(self) -> Tally:
        return self.tallies[0]

    @property
    def title(self) -> str:
        return "Na ile się zgadzasz?" if self.kind == "scale" else self.first.question.text

    @property
    def steps(self) -> list[str]:
        return self.first.question.options

    @property
    def who(self) -> str:
        return "placówek" if self.first.voice == Voice.SCHOOL else "osób"

    @property
    def answered(self) -> str:
        """„Odpowiedzi: 12 osób”, of the question of this block."""
        return self.first.how_many(self.first.counted)

    @property
    def is_answered_alike(self) -> bool:
        """Whether each question of this block was answered by as many."""
        return len({row.counted for row in self.tallies}) == 1

    @property
    def hidden_words(self) -> int:
        """How many answers in own words are in the files only."""
        return self.first.counted - len(self.first.words)

    @property
    def top_points(self) -> int:
        """How many points the first place of a ranking gives."""
        return self.first.question.places

    def lines(self) -> list[Line]:
        return lines_of(self.first)

    def pairs(self) -> list[tuple[Line, Line]]:
        return list(zip(lines_of(self.tallies[0]), lines_of(self.tallies[1]), strict=True))


@dataclass(frozen=True, slots=True)
class Part:
    """The result of people, or that of schools: never put together."""

    voice: str
    blocks: list[Block]
    answered: int

    @property
    def title(self) -> str:
        return "W imieniu placówek" if self.voice == Voice.SCHOOL else "We własnym imieniu"

    @property
    def note(self) -> str:
        """Who spoke, as far as the house knows."""
        return WHO_SPEAKS if self.voice == Voice.SCHOOL else ""


def lines_of(tally: Tally) -> list[Line]:
    """Options in their order; those of a ranking with their points, the first one first."""
    points = tally.points or [0] * len(tally.counts)
    rows = [
        Line(label, number, number / tally.counted if tally.counted else 0, score)
        for label, number, score in zip(tally.question.options, tally.counts, points, strict=False)
    ]
    return sorted(rows, key=lambda row: -row.points) if tally.points else rows


def parts(survey: Survey) -> list[Part]:
    """Everything the page of results shows; three queries however many answered."""
    tallies = list(survey.tallies.select_related("question").defer("more_words"))
    asked = [row for row in tallies if row.question.key]
    beside = compared(survey, asked)
    found = []
    for voice in Voice.values:
        mine = [row for row in tallies if row.voice == voice]
        if mine:
            blocks = arranged(mine)
            for block in blocks:
                block.compared = [one for row in block.tallies for one in beside.get(row.pk, [])]
            found.append(Part(voice, blocks, max(row.counted for row in mine)))
    return found


def arranged(tallies: Sequence[Tally]) -> list[Block]:
    """Scales with the same steps that stand one after another are one chart, give and take another."""
    blocks: list[Block] = []
    for tally in tallies:
        kind, last = kind_of(tally), blocks[-1] if blocks else None
        if last and last.kind == kind == "scale" and last.steps == tally.question.options:
            last.tallies.append(tally)
        elif last and kind == "bars" and is_pair(last, tally):
            last.kind, last.tallies = "pair", [last.first, tally]
        else:
            blocks.append(Block(kind, [tally]))
    return blocks


def kind_of(tally: Tally) -> str:
    kind = tally.question.kind
    if not tally.counted:
        return "few"
    if kind == Question.Kind.SCALE:
        return "scale"
    if kind in Question.IN_WORDS:
        return "words"
    return "days" if kind == Question.Kind.DATE else "bars"


def is_pair(last: Block, tally: Tally) -> bool:
    before, after = last.first.question, tally.question
    return (before.key, after.key) == (GIVES, TAKES) and last.kind == "bars" and before.options == after.options


def sentence(survey: Survey, tallies: Iterable[Tally]) -> str:
    """The result in one or two sentences, for whoever reads no further: of people, or where they are few of schools."""
    known = [row for row in tallies if row.counted]
    rows = [row for row in known if row.voice == Voice.PERSON] or known
    return of_scales([row for row in rows if row.mean is not None]) or of_choices(rows)


def of_scales(rows: list[Tally]) -> str:
    if not rows:
        return ""
    best, worst = max(rows, key=mean_of), min(rows, key=mean_of)
    steps = len(best.question.options)
    said = f"Najmocniej: „{bare(best)}” (średnio {decimal(mean_of(best))} na {steps})."
    if mean_of(best) == mean_of(worst):
        return (
            said if len(rows) == 1 else f"Wszystkie zdania mają tę samą średnią: {decimal(mean_of(best))} na {steps}."
        )
    return f"{said} Najsłabiej: „{bare(worst)}” ({decimal(mean_of(worst))})."


def of_choices(rows: list[Tally]) -> str:
    """What stands first: in a ranking by points, else by people."""
    for row in rows:
        if row.question.kind in (Question.Kind.RANK, Question.Kind.ONE, Question.Kind.MANY) and any(row.counts):
            lines = lines_of(row)
            if row.points:
                top = max(line.points for line in lines)
                best = [line.label for line in lines if line.points == top]
                score = f"{top} {plural(top, 'punkt', 'punkty', 'punktów')}"
                return f"Najważniejsze: {firsts(best, score)}."
            most = max(row.counts)
            best = [line.label for line in lines if line.number == most]
            return f"Najczęściej: {firsts(best, f'{row.how_many(most)} z {row.counted}')}."
    return ""


def firsts(labels: list[str], score: str) -> str:
    """One by name; where several stand equal, that they do."""
    if len(labels) == 1:
        return f"{labels[0]} ({score})"
    quoted = [f"„{label}”" for label in labels]
    if len(labels) > MOST_NAMED:
        return f"{len(labels)} {plural(len(labels), 'odpowiedź', 'odpowiedzi', 'odpowiedzi')} (tyle samo: {score})"
    return f"{', '.join(quoted[:-1])} i {quoted[-1]} (tyle samo: {score})"


def mean_of(row: Tally) -> float:
    return row.mean or 0


def bare(row: Tally) -> str:
    return row.question.text.rstrip(".")


def decimal(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")


def ranking(survey: Survey) -> list[Line]:
    """What people of a closed survey want most, or where they are few schools, the strongest first: its first ranking,
    else its first question with several answers. Nothing where fewer than five answered it. For whoever turns needs
    into proposed aims.
    """
    if not survey.is_closed:
        return []
    asked = survey.tallies.filter(counted__gt=0, question__kind__in=["rank", "many"]).select_related("question")
    known = list(asked.defer("cuts"))
    rows = [row for row in known if row.voice == Voice.PERSON] or known
    found = next(iter(sorted(rows, key=lambda row: row.question.kind != Question.Kind.RANK)), None)
    lines = lines_of(found) if found else []
    return [line for line in sorted(lines, key=lambda line: (-line.points, -line.number)) if line.number]


@dataclass(frozen=True, slots=True)
class Table:
    """One cut of one question, answers down and groups across; what is hidden whole is left out."""

    name: str
    groups: list[str]
    lines: list[tuple[str, list[int | None]]]
    leaves_out: bool

    @property
    def has_dashes(self) -> bool:
        return any(cell is None for _, cells in self.lines for cell in cells)

    @property
    def has_others(self) -> bool:
        return OTHERS in self.groups


def cut_tables(tally: Tally) -> list[Table]:
    """Tables of one question by type of institution, commune, role."""
    found = []
    for cut in tally.cuts:
        rows = [row for row in cut["rows"] if is_shown(row)]
        across = [[row["cells"][place] for row in rows] for place in range(len(tally.question.options))]
        lines = [
            (label, cells)
            for label, cells in zip(tally.question.options, across, strict=True)
            if any(cell is not None for cell in cells)
        ]
        if tally.question.kind == Question.Kind.SCALE:  # from yes to no, as its chart
            lines.reverse()
        leaves_out = len(rows) < len(cut["rows"]) or len(lines) < len(across)
        if rows:
            found.append(Table(CUT_NAMES[cut["cut"]], [row["group"] for row in rows], lines, leaves_out))
    return found


def is_shown(row: dict[str, Any]) -> bool:
    return any(cell is not None for cell in row["cells"])


def shown_groups(tallies: Iterable[Tally]) -> dict[str, list[str]]:
    """For each cut the groups of which some question shows something.

    A file lists the same ones at every question, so that which of them is missing somewhere tells nothing.
    """
    found: dict[str, dict[str, None]] = {}
    for table in (table for tally in tallies for table in tally.cuts):
        found.setdefault(table["cut"], {}).update({row["group"]: None for row in table["rows"] if is_shown(row)})
    return {cut: sorted(groups, key=in_order) for cut, groups in found.items()}
