"""Approved minutes on paper: what was fixed then, and under it what was corrected later."""

from datetime import date
from typing import Any

from django.utils import timezone

from zaloga.core.words import FORMER, day, hour
from zaloga.meetings.documents.papers import Part, paper
from zaloga.meetings.minutes import dated
from zaloga.meetings.models import Minutes, MinutesLine

Kind = MinutesLine.Kind
HEADER = ["Lp.", "Co", "Kto", "Do kiedy"]


def minutes_paper(minutes: Minutes) -> bytes:
    """For approved minutes, which have their content."""
    content: dict[str, Any] = minutes.content or {}
    parts = [*points(content["blocks"]), *agreed(content["tasks"]), *corrections(minutes), closing(minutes)]
    return paper(minutes.meeting, "Notatka", parts, content["facts"])


def points(blocks: list[dict[str, str]]) -> list[Part]:
    """A part for each point; what stands before the first one has the title of the whole."""
    found: list[Part] = []
    for block in blocks:
        if block["kind"] == Kind.HEADING:
            found.append({"title": block["text"], "words": ""})
            continue
        if not found:
            found.append({"title": "Notatka", "words": ""})
        said = f"Ustalenie: {block['text']}" if block["kind"] == Kind.DECISION else block["text"]
        found[-1]["words"] += f"{said}\n"
    return found


def agreed(tasks: list[dict[str, Any]]) -> list[Part]:
    if not tasks:
        return []
    rows = [[str(n), one["text"], one["who"], until(one["until"])] for n, one in enumerate(tasks, start=1)]
    return [{"title": "Na co się umówiliśmy", "header": HEADER, "widths": [0, 2, 1, 0], "rows": rows}]


def until(said: str) -> str:
    return dated(date.fromisoformat(said)).partition(", ")[2] if said else "bez daty"


def corrections(minutes: Minutes) -> list[Part]:
    rows = minutes.corrections.select_related("by")
    words = "\n".join(f"{day(row.at)}, {row.by or FORMER}: {row.text}" for row in rows)
    return [{"title": "Sprostowania", "words": words}] if words else []


def closing(minutes: Minutes) -> Part:
    """Who fixed it and when, and by what the paper can be compared with the page."""
    at = minutes.approved_at
    who = f", zatwierdza {minutes.approved_by}" if minutes.approved_by else ""
    whole = "" if minutes.is_whole else " Z treści usunięto później dane osoby, która odeszła."
    moment = f"{dated(timezone.localdate(at))}, {hour(at)}" if at else ""
    return {"title": "Zatwierdzenie", "words": f"{moment}{who}.{whole}\nSkrót SHA-256 treści: {minutes.sha256}"}
