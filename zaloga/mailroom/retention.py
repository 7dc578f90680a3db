from datetime import datetime

from zaloga.core import clock
from zaloga.installation.retention import declare
from zaloga.mailroom.models import Held, Received


def sweep_received(before: datetime) -> int:
    return Received.objects.filter(at__lt=before).delete()[0]


def sweep_held(before: datetime) -> int:
    return Held.objects.filter(until__lt=clock.now()).delete()[0]


declare(
    "mailroom.received",
    title="Ślady przyjętych listów",
    why="Po nich poznajemy list, który przyszedł drugi raz; treści w nich nie ma.",
    days=90,
    least=30,
    most=365,
    sweep=sweep_received,
)
declare(
    "mailroom.held",
    title="Listy, o których nikt nie powiedział, że są jego",
    why="Czekają 14 dni na słowo osoby, w której imieniu przyszły.",
    days=14,
    least=14,
    most=14,
    sweep=sweep_held,
)
