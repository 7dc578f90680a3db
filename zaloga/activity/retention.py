from datetime import datetime

from zaloga.activity.models import Event
from zaloga.activity.registry import REGISTRY
from zaloga.installation.retention import declare


def sweep_audit(before: datetime) -> int:
    """Entries of the audit log only: what else happened is the memory of the networks."""
    kinds = [name for name, kind in REGISTRY.items() if kind.for_audit]
    # Under Event.objects nothing can be deleted.
    return Event._base_manager.filter(name__in=kinds, at__lt=before).delete()[0]


declare(
    "activity.audit",
    title="Dziennik rozliczalności: wejścia, uprawnienia, eksporty, usunięcia, dokumenty",
    why="Krajowe Ramy Interoperacyjności każą trzymać zapisy dzienników dwa lata.",
    days=730,
    least=730,
    most=3650,
    sweep=sweep_audit,
)
