from datetime import datetime

from zaloga.installation.retention import declare
from zaloga.plans.models import Comment


def sweep_withdrawn(before: datetime) -> int:
    return Comment.objects.filter(withdrawn_at__lt=before).delete()[0]


declare(
    "plans.withdrawn_comments",
    title="Wycofane uwagi do planów",
    why="Treść znika od razu. Zostaje tylko ślad, że uwaga była.",
    days=30,
    least=7,
    most=365,
    sweep=sweep_withdrawn,
)
