"""Writing minutes. Two people at one text never overwrite each other: what a form sends says of each line what stood
on the screen, only what was changed there is carried out, and it is refused where somebody else changed the same line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.meetings import policies
from zaloga.meetings.actions.giving import settle, strike_task
from zaloga.meetings.actions.meetings import locked
from zaloga.meetings.events import minutes as events
from zaloga.meetings.models import AgendaItem, Meeting, Minutes, MinutesLine
from zaloga.meetings.models.minutes import mark_of
from zaloga.people.models import User

Kind = MinutesLine.Kind
MOST_LINES = 150
LONGEST_HEADING = 300
FIXED = "Ta notatka jest już zatwierdzona i nikt jej nie zmienia. Możesz dopisać pod nią sprostowanie."


@dataclass(frozen=True, slots=True)
class Written:
    """One line as a form sends it; ``seen`` is the mark of what the form had shown, nothing for a line that somebody
    else has struck out and that is to come back.
    """

    pk: int
    seen: str
    kind: str
    text: str
    for_all: bool = False
    people: tuple[int, ...] = ()
    due_on: date | None = None

    @property
    def mark(self) -> str:
        if self.kind != Kind.TASK:
            return mark_of(self.kind, self.text)
        return mark_of(self.kind, self.text, self.for_all, self.people, str(self.due_on or ""))

    @property
    def is_touched(self) -> bool:
        return self.mark != self.seen


class Overtaken(Refusal):
    """Somebody else has changed, or struck out, the same lines meanwhile; ``lines`` are their keys."""

    def __init__(self, sentence: str, lines: Iterable[int]):
        super().__init__(sentence)
        self.lines = set(lines)


@transaction.atomic
def begin_minutes(meeting: Meeting, *, by: User) -> Minutes:
    """A draft with the points of the agenda, for those who lead. Twice gives the same one.

    Refused: a meeting that was called off, or has not begun.
    """
    require(policies.can_lead(by, meeting))
    meeting = locked(meeting)
    if meeting.is_called_off:
        raise Refusal("To spotkanie jest odwołane, więc nie ma z niego notatki.")
    if meeting.starts_at > clock.now():
        raise Refusal("To spotkanie jeszcze się nie zaczęło. Notatkę zaczniesz, gdy się zacznie.")
    if found := Minutes.objects.filter(meeting=meeting).first():
        return found
    minutes = Minutes.objects.create(meeting=meeting, begun_by=by)
    points = meeting.agenda.agreed().exclude(form=AgendaItem.Form.BREAK).for_page()
    lines: list[tuple[str, str]] = [] if points else [(Kind.PLAIN, "")]
    for point in points:
        lines += [(Kind.HEADING, titled(point)), (Kind.PLAIN, "")]
    rows = [MinutesLine(minutes=minutes, position=n, kind=kind, text=text) for n, (kind, text) in enumerate(lines)]
    MinutesLine.objects.bulk_create(rows)
    record(events.BEGUN, by=by, target=minutes)
    return minutes


def titled(point: AgendaItem) -> str:
    return (f"{point.title} ({point.who})" if point.who else point.title)[:LONGEST_HEADING]


def held_minutes(minutes: Minutes) -> Minutes:
    """The minutes as they are now, held until the end of the transaction."""
    rows = Minutes.objects.select_for_update(of=("self",)).select_related("meeting__network__programme")
    return rows.get(pk=minutes.pk)


def to_write(minutes: Minutes, by: User) -> Minutes:
    """The beginning of every deed that changes the words."""
    require(policies.can_lead(by, minutes.meeting))
    minutes = held_minutes(minutes)
    if minutes.is_approved:
        raise Refusal(FIXED)
    return minutes


def touch(minutes: Minutes) -> None:
    minutes.revision, minutes.changed_at = minutes.revision + 1, clock.now()
    minutes.save(update_fields=["revision", "changed_at"])


@transaction.atomic
def write_minutes(minutes: Minutes, lines: Sequence[Written], *, by: User) -> Minutes:
    """Save what was changed on a form. Once the crew reads them, tasks that were changed change in the plan too.

    Refused: approved minutes; Overtaken where somebody else has changed the same lines: then nothing is saved.
    """
    minutes = to_write(minutes, by)
    changed, overtaken = put_all(minutes, lines, by=by)
    if overtaken:
        raise Overtaken(words_of_overtaken(minutes, overtaken), overtaken)
    if not minutes.is_draft:
        settle(minutes, by=by)
    if changed:
        touch(minutes)
        record(events.EDITED, by=by, target=minutes)
    return minutes


@transaction.atomic
def keep_minutes(minutes: Minutes, lines: Sequence[Written], *, by: User) -> set[int]:
    """Save by itself what can be saved while somebody types; gives the lines that somebody else has changed.

    No task is given out by it: half a sentence is no task.
    """
    minutes = to_write(minutes, by)
    changed, overtaken = put_all(minutes, lines, by=by)
    if changed:
        touch(minutes)
    return overtaken


def put_all(minutes: Minutes, lines: Sequence[Written], *, by: User) -> tuple[bool, set[int]]:
    """Whether anything changed, and the lines over which somebody else was first."""
    rows = {row.pk: row for row in minutes.lines.prefetch_related("people")}
    touched = [line for line in lines if line.is_touched]
    changed, overtaken = False, set()
    for line in touched:
        row = rows.get(line.pk)
        if row is None and not line.seen:
            if any((one.kind, one.text) == (line.kind, line.text) for one in rows.values()):
                continue  # it came back already: the button was pressed twice
            row = new_line(minutes, line.kind, minutes.lines.next_position())
        elif row is None or line.seen != row.mark != line.mark:
            overtaken.add(line.pk)
            continue
        if row.mark != line.mark:
            put(row, line, by=by)
            changed = True
    return changed, overtaken


def put(row: MinutesLine, line: Written, *, by: User) -> None:
    is_task = line.kind == Kind.TASK
    row.text, row.changed_at, row.changed_by = line.text, clock.now(), by
    row.kind = row.kind if row.is_heading else line.kind
    row.for_all, row.due_on = is_task and line.for_all, line.due_on if is_task else None
    row.full_clean(exclude=["minutes", "task", "changed_by"])
    row.save()
    row.people.set(line.people if is_task else [])


def new_line(minutes: Minutes, kind: str, position: int) -> MinutesLine:
    if minutes.lines.count() >= MOST_LINES:
        raise Refusal(f"Notatka ma już {MOST_LINES} wierszy. Połącz niektóre, zanim dopiszesz następny.")
    return MinutesLine.objects.create(minutes=minutes, kind=kind, position=position)


def words_of_overtaken(minutes: Minutes, keys: set[int]) -> str:
    rows = minutes.lines.filter(pk__in=keys).select_related("changed_by")
    who = ", ".join(sorted({str(row.changed_by) for row in rows if row.changed_by}))
    return (
        f"Te same wiersze zmienia też ktoś inny{f' ({who})' if who else ''}. Niżej są oba teksty. Popraw swój tak, "
        "żeby nic nie zginęło, i zapisz jeszcze raz."
    )


@transaction.atomic
def add_line(minutes: Minutes, *, by: User, kind: str, under: MinutesLine | None = None) -> MinutesLine:
    """An empty line at the end of the point that ``under`` begins, or of everything; a new point always at the end."""
    minutes = to_write(minutes, by)
    rows = list(minutes.lines.all())
    position = len(rows)
    if under in rows and kind != Kind.HEADING:
        after = rows.index(under) + 1
        position = next((n for n, row in enumerate(rows[after:], start=after) if row.is_heading), len(rows))
    before = rows[position - 1].position + 1 if position else 0
    minutes.lines.filter(position__gte=before).update(position=F("position") + 1)
    line = new_line(minutes, kind, before)
    touch(minutes)
    return line


@transaction.atomic
def drop_line(minutes: Minutes, key: int, *, by: User, seen: str) -> None:
    """Strike a line out, and the task that the plan has from it, unless it is done. Twice changes nothing.

    Overtaken where somebody else has changed the line since it had the mark ``seen``.
    """
    minutes = to_write(minutes, by)
    found = minutes.lines.select_related("task__network").filter(pk=key).first()
    if found is None:
        return
    if found.mark != seen:
        raise Overtaken(words_of_overtaken(minutes, {key}), {key})
    strike_task(found, by=by)
    found.delete()
    touch(minutes)
    record(events.EDITED, by=by, target=minutes)


@transaction.atomic
def move_line(minutes: Minutes, key: int, *, by: User, up: bool) -> MinutesLine | None:
    """One place higher or lower: a line past its neighbour, which may lead it into another point; a point with all that
    stands under it past the next one. At the end nothing changes. None for a line struck out meanwhile.
    """
    minutes = to_write(minutes, by)
    rows = list(minutes.lines.all())
    found = next((row for row in rows if row.pk == key), None)
    order = moved(rows, found, up=up) if found else rows
    if order != rows:
        for position, row in enumerate(order):
            row.position = position
        MinutesLine.objects.bulk_update(order, ["position"])
        touch(minutes)
        record(events.EDITED, by=by, target=minutes)
    return found


def moved(rows: list[MinutesLine], line: MinutesLine, *, up: bool) -> list[MinutesLine]:
    """The lines in their new order; the same where there is no way further."""
    blocks = sections_of(rows) if line.is_heading else [[row] for row in rows]
    here = next(n for n, block in enumerate(blocks) if line in block)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(blocks) or line.is_heading and not blocks[there][0].is_heading:
        return rows
    blocks[here], blocks[there] = blocks[there], blocks[here]
    return [row for block in blocks for row in block]


def sections_of(rows: list[MinutesLine]) -> list[list[MinutesLine]]:
    """Each point with its lines; what stands before the first point is a block of its own."""
    found: list[list[MinutesLine]] = []
    for row in rows:
        if row.is_heading or not found:
            found.append([])
        found[-1].append(row)
    return found
