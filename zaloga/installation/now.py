"""The installation as it is now, for every page and letter."""

from zaloga.core.recent import Recent
from zaloga.installation.models import ONLY, Installation, from_environment


def read() -> Installation:
    """The installation as the database has it at this moment."""
    return Installation.objects.filter(pk=ONLY).first() or from_environment()


# Asking the database each time would cost every page a query.
RECENT = Recent(read)


def current() -> Installation:
    """The installation as the operator set it, or as the environment has it; never to be changed in place."""
    return RECENT.get()


def keep(installation: Installation) -> None:
    """From now on this is what current() gives in this process; for deeds that have just changed it, and tests."""
    RECENT.keep(installation)
