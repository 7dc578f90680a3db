from datetime import datetime

from zaloga.forum.models import Draft
from zaloga.installation.retention import declare


def sweep_drafts(before: datetime) -> int:
    return Draft.objects.filter(saved_at__lt=before).delete()[0]


declare(
    "forum.drafts",
    title="Szkice, do których nikt nie wrócił",
    why="Nikt poza autorem ich nie widzi, a po roku autor też już nie.",
    days=365,
    least=60,
    most=730,
    sweep=sweep_drafts,
)
