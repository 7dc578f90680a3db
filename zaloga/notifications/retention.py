from datetime import datetime

from django.db.models import Q

from zaloga.installation.retention import declare
from zaloga.notifications.models import Letter, Note


def sweep_letters(before: datetime) -> int:
    """Sent or given up: nobody would retry those any more."""
    return Letter.objects.filter(Q(sent_at__lt=before) | Q(given_up_at__lt=before)).delete()[0]


def sweep_notes(before: datetime) -> int:
    return Note.objects.filter(created_at__lt=before).delete()[0]


declare(
    "notifications.letters",
    title="Listy, które wyszły albo nie doszły",
    why="Żeby wyjaśnić, czemu list nie dotarł, i móc go ponowić. Treść wysłanego znika od razu, zostaje dzień i adres.",
    days=30,
    least=7,
    most=90,
    sweep=sweep_letters,
)
declare(
    "notifications.notes",
    title="Powiadomienia w dzwonku",
    why="Po roku szkolnym nikt do nich nie wraca.",
    days=400,
    least=90,
    most=800,
    sweep=sweep_notes,
)
