"""The letter by which somebody asks the head of their institution to accede to a programme."""

from datetime import date
from pathlib import Path
from typing import Any

from django.utils.timezone import localtime

from zaloga.core import clock, documents
from zaloga.core.words import MONTHS, network_named
from zaloga.installation.now import current
from zaloga.institutions.names import everyday_name
from zaloga.networks.models import Network, Waiting
from zaloga.programmes.models import Programme

TEMPLATE = Path(__file__).parent / "documents" / "letter_to_head.typ"
FILE_NAME = "pismo-do-dyrekcji.pdf"


def as_pdf(row: Waiting) -> bytes:
    """The letter of this person, on one or two A4 pages."""
    return documents.pdf(TEMPLATE, documents.hardened(content(row)))


def content(row: Waiting) -> dict[str, Any]:
    """Everything the letter says, in plain words; the mail shows the same."""
    programme, school = row.network.programme, row.institution
    address = [row.place]
    if school:
        address = [everyday_name(school.name), school.street, f"{school.postal_code} {school.town}".strip()]
    return {
        "title": f"Prośba o przystąpienie do programu „{programme}”",
        "dated": dated(school.town if school else ""),
        "from": [row.user.name, row.place],
        "to": ["Dyrekcja", *filter(None, address)],
        "greeting": "Szanowni Państwo,",
        "opening": opening(row),
        "sections": [
            {"title": "Co to jest", "paragraphs": what_it_is(row.network, programme), "points": []},
            {"title": "Co oznacza przystąpienie", "paragraphs": [], "points": MEANING},
            {"title": "Jak przystąpić", "paragraphs": how(row, programme), "points": []},
        ],
        "signed": row.user.name,
    }


MEANING = [
    "Pracownicy naszej placówki mogą dołączać do wszystkich sieci tego programu, jeśli sami chcą.",
    "Udział jest dobrowolny i bezpłatny, także dla placówki.",
    "To, co sieć wypracuje, może służyć całej radzie pedagogicznej.",
    "Z programu można w każdej chwili zrezygnować; wystarczy powiedzieć o tym organizatorowi.",
]


def opening(row: Waiting) -> list[str]:
    return [
        f"chcę dołączyć do sieci współpracy i samokształcenia „{row.network}”. Dołączają do niej pracownicy placówek, "
        f"które przystąpiły do programu „{row.network.programme}”. Nasza placówka jeszcze tego nie zrobiła, "
        "dlatego proszę o przystąpienie do tego programu."
    ]


def what_it_is(network: Network, programme: Programme) -> list[str]:
    meetings = f"{programme.meetings_from}–{programme.meetings_to}"
    return [
        f"Program „{programme}” prowadzi {programme.organiser}. Dla kogo: {programme.audience}. W sieci spotykają się "
        f"osoby z różnych placówek, zwykle {meetings} razy w roku szkolnym: wymieniają się doświadczeniem, próbują "
        "pomysłów u siebie i mówią, co z tego wyszło.",
        f"{network_named(network, 'Sieć')} szuka odpowiedzi na pytanie: {network.question}",
    ]


def how(row: Waiting, programme: Programme) -> list[str]:
    """Whom to tell, and until when the place is kept."""
    house = current()
    email = programme.contact_email or house.email
    phone, hours = (programme.contact_phone, programme.contact_hours)
    if not phone:
        phone, hours = house.phone, house.hours
    call = f", telefon {phone}{f' ({hours})' if hours else ''}" if phone else ""
    said = [f"Wystarczy wiadomość do organizatora: {programme.organiser}, e-mail {email}{call}."]
    if row.kept_until:
        said.append(f"Moje miejsce w sieci jest zachowane do {written(localtime(row.kept_until).date())}.")
    return said


def dated(town: str) -> str:
    today = f"{written(clock.today())} r."
    return f"{town}, {today}" if town else today


def written(day: date) -> str:
    """A day with its year: a letter on paper lies about for months."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
