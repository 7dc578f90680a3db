from datetime import datetime

from zaloga.installation.retention import declare
from zaloga.meetings.models import Register


def sweep_registers(before: datetime) -> int:
    """The lists with everybody on them; that the meeting was held stays."""
    return Register.objects.filter(on__lt=before.date()).delete()[1].get("meetings.Attendance", 0)


declare(
    "meetings.attendance",
    title="Listy obecności",
    why="Na ich podstawie powstają zaświadczenia i sprawozdania, a organizator rozlicza z nich program.",
    days=5 * 365,
    least=365,
    most=10 * 365,
    sweep=sweep_registers,
)
