"""What minutes say: the facts that the house knows by itself, and the words of those who wrote them, as plain values.

The page shows them, the PDF prints them, and from when they are approved they stay as they were then.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from zaloga.core.words import day, plural, sort_key
from zaloga.meetings.models import Attendance, Coming, Meeting, Minutes, MinutesLine
from zaloga.networks.models import Membership
from zaloga.plans.models import Task

Kind = MinutesLine.Kind
Content = dict[str, Any]
PEOPLE = ("osoba", "osoby", "osób")
PARTS = LEADING, CREW, EXPERTS, GUESTS = "prowadzą", "załoga", "eksperci", "goście"
ANSWERS = (("coming", "na miejscu"), ("online", "online"), ("waiting", "czeka na miejsce"), ("declined", "nie mogło"))


def content_of(minutes: Minutes, lines: list[MinutesLine]) -> Content:
    """Everything that the minutes say now: ``facts`` are pairs of a name and words, ``blocks`` the lines in order
    without tasks, ``tasks`` apart. Lines come from for_page().
    """
    return {
        "title": minutes.meeting.title,
        "facts": facts_of(minutes.meeting),
        "blocks": [{"kind": line.kind, "text": line.text} for line in spoken(lines)],
        "tasks": [task_of(line) for line in lines if line.is_task and line.text],
    }


def spoken(lines: list[MinutesLine]) -> list[MinutesLine]:
    """Lines with words, and titles of points under which something stands."""
    found: list[MinutesLine] = []
    for line in (line for line in lines if line.text and not line.is_task):
        if line.is_heading and found and found[-1].is_heading:
            found.pop()
        found.append(line)
    return found[:-1] if found and found[-1].is_heading else found


def task_of(line: MinutesLine) -> dict[str, Any]:
    names = sorted((str(one) for one in line.people.all()), key=sort_key)
    who = "cała załoga" if line.for_all else ", ".join(names) or "do wzięcia"
    until = line.due_on.isoformat() if line.due_on else ""
    return {"line": line.pk, "text": line.text, "who": who, "until": until}


def facts_of(meeting: Meeting) -> list[list[str]]:
    """When, where, how many were there, from which schools, what people had answered, and when the next one is.

    Of those who came numbers only, and nobody's reason told. Five queries.
    """
    days = [f"{dated(one.on)}, {one.time}, {one.hours_in_words}" for one in meeting.days.all()]
    place = meeting.place if meeting.is_on_site else ""
    leading = meeting.network.memberships.active().filter(role=Membership.Role.COORDINATOR).select_related("user")
    found = [
        ["Termin", "; ".join(days)],
        ["Miejsce", ", ".join(filter(None, [place, meeting.get_mode_display() if meeting.is_online else ""]))],
        ["Prowadzi", ", ".join(str(row.user) for row in leading)],
        *presence_of(meeting),
        ["Odpowiedzi na zaproszenie", answers_of(meeting)],
        ["Następne spotkanie", following(meeting)],
    ]
    return [[name, words] for name, words in found if words]


def dated(on: Any) -> str:
    """czwartek, 5 listopada 2026: minutes are read years later."""
    return f"{day(on, weekday=True).removesuffix(f' {on.year}')} {on.year}"


def presence_of(meeting: Meeting) -> list[list[str]]:
    """How many different people were there: by their part in the network, by days, by schools."""
    seats = Membership.objects.filter(network=meeting.network, user=OuterRef("user")).order_by("-joined_at")
    there = Attendance.objects.there().filter(register__meeting=meeting).select_related("register")
    rows = list(there.annotate(role=Subquery(seats.values("role")[:1])))
    if not rows:
        return []
    people = {row.user_id or (row.name, row.institution): row for row in rows}
    online = {row.user_id for row in rows if row.how == Attendance.How.ONLINE}
    said = f"{number(len(people))}{f', w tym online: {len(online)}' if online else ''}"
    parts = Counter(part_of(row.role) for row in people.values())  # type: ignore[attr-defined]
    schools = Counter(row.institution for row in people.values() if row.institution)
    return [
        ["Obecność", f"{said} ({', '.join(f'{name}: {parts[name]}' for name in PARTS if parts[name])})"],
        ["W poszczególne dni", by_days(rows)],
        ["Placówki", ", ".join(counted(name, schools[name]) for name in sorted(schools, key=sort_key))],
    ]


def number(n: int) -> str:
    return f"{n} {plural(n, *PEOPLE)}"


def part_of(role: str | None) -> str:
    """In what part of those present somebody is counted; guests have no part in the network."""
    if role in Membership.LEADING:
        return LEADING
    return {"member": CREW, "expert": EXPERTS}.get(role or "", GUESTS)


def by_days(rows: Sequence[Attendance]) -> str:
    """Only where there is more than one day."""
    days = Counter(row.register.on for row in rows)
    return "; ".join(f"{day(on)}: {days[on]}" for on in sorted(days)) if len(days) > 1 else ""


def counted(name: str, n: int) -> str:
    return f"{name} ({n})" if n > 1 else name


def answers_of(meeting: Meeting) -> str:
    """zaproszono 22 osoby; na miejscu: 13, online: 4, nie mogło: 2, bez odpowiedzi: 3; spoza sieci zapisało się: 1.

    Guests of an open meeting were not asked: they signed up by themselves.
    """
    seats = Membership.objects.filter(network=meeting.network, user=OuterRef("user"))
    rows = Coming.objects.filter(meeting=meeting).annotate(is_of_network=Exists(seats))
    said = Counter(rows.values_list("is_of_network", "answer"))
    told = [f"{name}: {said[True, key]}" for key, name in (*ANSWERS, ("", "bez odpowiedzi")) if said[True, key]]
    asked = f"zaproszono {number(sum(n for (of_network, _), n in said.items() if of_network))}"
    guests = sum(said[False, answer] for answer in Coming.EXPECTED)
    found = [f"{asked}; {', '.join(told)}" if told else "", f"spoza sieci zapisało się: {guests}" if guests else ""]
    return "; ".join(filter(None, found))


def following(meeting: Meeting) -> str:
    rows = Meeting.objects.standing().filter(network=meeting.network, starts_at__gt=meeting.ends_at)
    coming = rows.order_by("starts_at").first()
    return f"{dated(coming.first_on)}, {timezone.localtime(coming.starts_at):%-H:%M}" if coming else ""


def text_of(content: Content) -> str:
    """The same in plain words, line by line: what is fixed by its SHA-256."""
    marks = {Kind.HEADING: "\n", Kind.DECISION: "Ustalenie: "}
    lines = [content["title"], *[f"{name}: {words}" for name, words in content["facts"]]]
    lines += [f"{marks.get(block['kind'], '')}{block['text']}" for block in content["blocks"]]
    if content["tasks"]:
        lines += ["\nZadania", *[in_words(task) for task in content["tasks"]]]
    return "\n".join(lines)


def in_words(task: dict[str, Any]) -> str:
    return "; ".join(filter(None, [f"{task['text']}: {task['who']}", f"do {task['until']}" if task["until"] else ""]))


def still_to_do(meeting: Meeting) -> list[Task]:
    """What was agreed at earlier meetings of the network and is not done yet: the next one comes back to it."""
    rows = Task.objects.open().filter(network=meeting.network, minutes_line__isnull=False)
    earlier = rows.filter(minutes_line__minutes__meeting__starts_at__lt=meeting.starts_at)
    found = list(earlier.for_page())
    for task in found:
        task.network = meeting.network
    return found
