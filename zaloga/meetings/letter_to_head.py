"""The letter by which somebody asks the head of their institution to delegate them to a meeting (delegacja)."""

from pathlib import Path
from typing import Any

from zaloga.core import documents
from zaloga.core.words import plural, teaching_hours
from zaloga.institutions.names import everyday_name
from zaloga.meetings.models import Meeting
from zaloga.networks.letter_to_head import dated, written
from zaloga.networks.models import Membership
from zaloga.people.models import User

TEMPLATE = Path(__file__).parent / "documents" / "letter_to_head.typ"
FILE_NAME = "prosba-o-delegowanie.pdf"


def as_pdf(meeting: Meeting, person: User) -> bytes:
    """The letter of this person, on one A4 page, ready to be signed."""
    return documents.pdf(TEMPLATE, documents.hardened(content(meeting, person)))


def content(meeting: Meeting, person: User) -> dict[str, Any]:
    """Everything that the letter says, in plain words."""
    seat = meeting.network.memberships.active().filter(user=person).select_related("institution").first()
    place, address = sender(seat)
    programme = meeting.network.programme
    return {
        "title": f"Prośba o delegowanie na spotkanie sieci „{meeting.network}”",
        "dated": dated(seat.institution.town if seat and seat.institution else ""),
        "from": [line for line in (person.name, place) if line],
        "to": ["Dyrekcja", *address],
        "greeting": "Szanowni Państwo,",
        "opening": [
            f"proszę o delegowanie mnie na spotkanie sieci współpracy i samokształcenia „{meeting.network}”. "
            f"Sieć działa w programie „{programme}”, który prowadzi {programme.organiser}. Udział jest bezpłatny."
        ],
        "facts": facts(meeting),
        "purpose": [f"Temat: {meeting.title}.", *filter(None, meeting.purpose.splitlines())],
        "closing": ["To, co sieć wypracuje, mogę przedstawić radzie pedagogicznej."],
        "signed": person.name,
    }


def sender(seat: Membership | None) -> tuple[str, list[str]]:
    """For whom the person speaks in the network, and the address of its head."""
    if seat is None or not seat.institution:
        return (seat.in_own_words, [seat.in_own_words] if seat.in_own_words else []) if seat else ("", [])
    school = seat.institution
    town = f"{school.postal_code} {school.town}".strip()
    return seat.place, [line for line in (everyday_name(school.name), school.street, town) if line]


def facts(meeting: Meeting) -> list[str]:
    days = list(meeting.days.all())
    said = [f"{written(day.on)} r., {day.time}, {day.hours_in_words}" for day in days]
    if len(days) > 1:
        count = f"{len(days)} {plural(len(days), 'dzień', 'dni', 'dni')}"
        said.append(f"Razem: {count}, {teaching_hours(sum(day.hours for day in days))}")
    if meeting.is_on_site:
        said.append(f"Miejsce: {meeting.place or 'organizator poda je wkrótce'}")
    return [*said, f"Sposób: {meeting.get_mode_display()}"]
