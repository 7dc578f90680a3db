"""The pack of a meeting: all that whoever leads takes along, as one PDF to print at home the day before."""

from dataclasses import dataclass

from pypdfium2 import PdfDocument, PdfiumError

from zaloga.core.documents import followed_by
from zaloga.core.files import OPENING
from zaloga.core.words import day, plural
from zaloga.meetings import minutes as facts
from zaloga.meetings import questions
from zaloga.meetings.documents.minutes import agreed, corrections, points
from zaloga.meetings.documents.papers import Part, agenda, paper, to_sign
from zaloga.meetings.models import Meeting, MeetingFile, Minutes

MOST_PAGES, MOST_OCTETS = 120, 40_000_000  # of files; what does not fit is printed apart
PDF = "application/pdf"
PAGES = ("strona", "strony", "stron")


@dataclass(frozen=True, slots=True)
class Reading:
    """A file for the meeting; ``content`` where its pages stand in the pack itself."""

    name: str
    pages: int = 0
    content: bytes = b""

    @property
    def line(self) -> str:
        if not self.content:
            return f"{self.name}: na stronie spotkania"
        return f"{self.name}: na końcu teczki, {self.pages} {plural(self.pages, *PAGES)}"


def pack(meeting: Meeting) -> bytes:
    """What for and what to bring, the agenda, guests, what the crew asks and comes back to, what was written down last
    time, readings, and on a sheet of its own the list to sign; then the pages of files that are PDF.

    The letters to heads are not there: each person prints their own.
    """
    readings = readings_of(meeting)
    parts = [*told(meeting), *last_time(meeting), *materials(readings), to_sign(meeting) | {"on_new_page": True}]
    own = paper(meeting, "Teczka spotkania", parts)
    return followed_by(own, [one.content for one in readings if one.content])


def told(meeting: Meeting) -> list[Part]:
    """What is known before the meeting; nothing empty."""
    words = [
        {"title": "Po co się spotykamy", "words": meeting.purpose},
        {"title": "Co zabrać, co przygotować", "words": meeting.bring},
        *agenda(meeting),
        {"title": "Goście i eksperci", "words": "\n".join(guests(meeting))},
        {"title": "Pytania przed spotkaniem", "words": "\n".join(asked(meeting))},
        *to_come_back_to(meeting),
    ]
    return [one for one in words if one.get("words") or one.get("rows")]


def guests(meeting: Meeting) -> list[str]:
    """Who accepted, about what they speak, and how they want to be introduced."""
    found = []
    for visit in meeting.visits.accepted().order_by("name", "pk"):
        about = ", ".join(filter(None, [visit.theme, f"{visit.minutes} min" if visit.minutes else ""]))
        found.append(f"{visit.who}: {about}" if about else visit.who)
        found += [f"Jak przedstawić: {' '.join(visit.introduce.split())}"] if visit.introduce else []
    return found


def asked(meeting: Meeting) -> list[str]:
    """The words alone, without names: a sheet of paper lies on the table. Nothing of a confidential conversation."""
    thread = questions.of(meeting)
    if thread is None or thread.is_confidential:
        return []
    posts = thread.posts.standing().order_by("created_at", "pk")[1:]
    return [f"– {' '.join(own_words(post.text))}" for post in posts if own_words(post.text)]


def own_words(text: str) -> list[str]:
    """Without what a post quotes of others."""
    return [word for line in text.splitlines() if not line.startswith(">") for word in line.split()]


def to_come_back_to(meeting: Meeting) -> list[Part]:
    """Tasks of earlier meetings that are not done yet."""
    rows = [
        [str(n), task.title, task.names or "do wzięcia", day(task.due_on) if task.due_on else "bez daty"]
        for n, task in enumerate(facts.still_to_do(meeting), start=1)
    ]
    header = ["Lp.", "Co", "Kto", "Do kiedy"]
    return [{"title": "Do czego wracamy", "header": header, "widths": [0, 2, 1, 0], "rows": rows}]


def last_time(meeting: Meeting) -> list[Part]:
    """The latest approved minutes of an earlier meeting: what was said, agreed, and corrected since. Its title says
    whether that was the meeting before, or whether there has been one since whose minutes are not approved.
    """
    earlier = Meeting.objects.standing().filter(network=meeting.network, starts_at__lt=meeting.starts_at)
    rows = Minutes.objects.filter(meeting__in=earlier, state=Minutes.State.APPROVED).select_related("meeting")
    minutes = rows.order_by("-meeting__starts_at").first()
    if minutes is None or not minutes.content:
        return []
    is_last = not earlier.filter(starts_at__gt=minutes.meeting.starts_at).exists()
    title = "Notatka z poprzedniego spotkania" if is_last else "Ostatnia zatwierdzona notatka"
    lead = {"title": title, "words": f"{minutes.meeting}, {minutes.meeting.when}"}
    said = [*points(minutes.content["blocks"]), *agreed(minutes.content["tasks"]), *corrections(minutes)]
    return [lead, *[part | {"level": 3} for part in said]]


def materials(readings: list[Reading]) -> list[Part]:
    return [{"title": "Materiały", "words": "\n".join(one.line for one in readings)}] if readings else []


def readings_of(meeting: Meeting) -> list[Reading]:
    """Every file of the meeting; PDF with its content, as long as the pack stays one that can be printed."""
    found: list[Reading] = []
    pages = octets = 0
    for file in meeting.files.all():
        reading = Reading(file.name)
        if file.kind == PDF and octets + file.octets <= MOST_OCTETS:
            reading = opened(file)
        if pages + reading.pages > MOST_PAGES:
            reading = Reading(file.name)
        pages, octets = pages + reading.pages, octets + len(reading.content)
        found.append(reading)
    return found


def opened(file: MeetingFile) -> Reading:
    """A file that cannot be read any more is named all the same."""
    try:
        with file.file.open() as kept:
            content = kept.read()
        with OPENING, PdfDocument(content) as document:
            return Reading(file.name, len(document), content)
    except (OSError, PdfiumError):
        return Reading(file.name)
