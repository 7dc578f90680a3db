"""What stands on the papers, as plain values. A part of a paper is text (``words``) or a table (``header``, ``rows``);
``widths`` are shares of the line, 0 as wide as the words; ``on_new_page`` begins a sheet that goes round by itself.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zaloga.core.documents import hardened, pdf
from zaloga.core.words import day as in_words
from zaloga.installation.models import Installation
from zaloga.installation.now import current
from zaloga.meetings import attendance
from zaloga.meetings.models import AgendaItem, Attendance, Day, Meeting
from zaloga.meetings.models.agenda import agreed_on

TEMPLATE = Path(__file__).parent / "paper.typ"
FREE_ROWS = 6
PNG = b"\x89PNG\r\n\x1a\n"
Part = dict[str, Any]
MARKS = {"present": "obecność", "late": "spóźnienie", "excused": "usprawiedliwiona", "absent": "nieobecność"}


def signing_list(meeting: Meeting) -> bytes:
    """Everybody asked who did not decline, with a place to sign for each day and free rows for guests."""
    return paper(meeting, "Lista obecności", [to_sign(meeting)])


def filled_list(meeting: Meeting) -> bytes:
    """The register as it stands: marks of each day and teaching hours."""
    parts = [part for day in meeting.days.all() for part in filled(meeting, day)]
    return paper(meeting, "Lista obecności", parts)


def agenda(meeting: Meeting) -> list[Part]:
    """What is planned, hour by hour, a table for each day that has points, and under a point what was said of it."""
    days = list(meeting.days.all())
    header = ["Godzina", "Punkt", "Forma", "Prowadzi", "Minut"]
    return [
        {
            "title": "Program" if len(days) == 1 else f"Program, {in_words(day.on)}",
            "header": header,
            "widths": [0, 2, 1, 1.2, 0],
            "rows": [
                [f"{item.at:%-H:%M}", told(item), item.get_form_display(), item.who, str(item.minutes)]  # type: ignore[attr-defined]
                for item in items
            ],
            "sums": f"Razem minut: {passed}.",
        }
        for day, items, passed in agreed_on(meeting, days)
        if items
    ]


def told(item: AgendaItem) -> str:
    return "\n".join(filter(None, [item.title, item.note]))


def paper(meeting: Meeting, kind: str, parts: Sequence[Part], known: Sequence[Sequence[str]] = ()) -> bytes:
    """One paper; ``known`` are facts to print instead of those that hold now."""
    house = current()
    network = meeting.network
    given = {
        "title": meeting.title,
        "kind": kind,
        "network": network.name,
        "programme": str(network.programme),
        "organiser": str(network.programme.organiser),
        "facts": known or facts(meeting),
        "parts": [
            {"words": "", "header": [], "rows": [], "sums": "", "widths": [], "level": 2, "on_new_page": False, **part}
            for part in parts
        ],
        "funding": network.programme.funding_line,
        "logo_text": house.logo_text or house.name,
    }
    return pdf(TEMPLATE, {**hardened(given), "logo": octets(house)})


def octets(house: Installation) -> list[int]:
    """The installation's logo as plain numbers, because the template opens no files; nothing where there is none, or
    where the file is not the PNG that installation.logo draws: a list is printed all the same.
    """
    if not house.logo:
        return []
    with house.logo.open() as picture:
        content = picture.read()
    return list(content) if content.startswith(PNG) else []


def facts(meeting: Meeting) -> list[list[str]]:
    days = [f"{with_year(day)}, {day.hours_in_words}" for day in meeting.days.all()]
    found = [["Termin", "; ".join(days)]]
    if meeting.is_on_site:
        found.append(["Miejsce", " – ".join(one for one in (meeting.place, meeting.way) if one) or "do uzupełnienia"])
    if meeting.is_online:
        found.append(["Sposób", meeting.get_mode_display()])
    leaders = [
        row.user for row in meeting.network.memberships.active().filter(role="coordinator").select_related("user")
    ]
    return [*found, *[["Prowadzi", str(one)] for one in leaders]]


def with_year(day: Day) -> str:
    """czwartek, 3 grudnia 2026, 15:30–17:45: a paper is read years later."""
    said, year = in_words(day.on, weekday=True), f" {day.on.year}"
    return f"{said.removesuffix(year)}{year}, {day.time}"


def to_sign(meeting: Meeting) -> Part:
    days = list(meeting.days.all())
    lines = [line for line in attendance.lines_of(meeting, days[0].on) if line.said != "declined"]
    signs = ["Podpis"] if len(days) == 1 else [f"Podpis, {in_words(one.on)}" for one in days]
    blank = [""] * len(days)
    rows = [
        [str(n), str(line.user), ", ".join(filter(None, [line.place, line.as_whom])), *blank]
        for n, line in enumerate(lines, 1)
    ]
    rows += guests(meeting, len(rows), blank)
    free = [[str(n), "", "", *blank] for n in range(len(rows) + 1, len(rows) + 1 + FREE_ROWS)]
    header = ["Lp.", "Imię i nazwisko", "Placówka", *signs]
    return {"title": "Lista obecności", "header": header, "rows": [*rows, *free], "is_to_sign": True}


def guests(meeting: Meeting, before: int, blank: list[str]) -> list[list[str]]:
    """Invited experts who accepted, below the crew."""
    found = meeting.visits.accepted().order_by("name", "pk")
    return [[str(n), visit.name, visit.about or "ekspert", *blank] for n, visit in enumerate(found, before + 1)]


def filled(meeting: Meeting, day: Day) -> list[Part]:
    rows = Attendance.objects.filter(register__meeting=meeting, register__on=day.on).counting().for_page()
    told = [
        [str(n), row.who, row.institution, MARKS[row.state], str(row.counted)]  # type: ignore[attr-defined]
        for n, row in enumerate(rows, 1)
    ]
    if not told:
        return []
    there = sum(row.was_there for row in rows)
    header = ["Lp.", "Imię i nazwisko", "Placówka", "Obecność", "Godziny"]
    sums = f"Razem na liście: {len(told)}, było: {there}."
    return [{"title": with_year(day), "header": header, "rows": told, "sums": sums}]
