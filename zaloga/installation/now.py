"""The installation as it is now, for every page and letter."""

import threading
import time

from zaloga.installation.models import ONLY, Installation, from_environment

# Every page speaks of the house; asking the database each time would cost every page a query. A change made in
# another process is therefore seen here this many seconds later at most.
FRESH_FOR_S = 15

_kept: tuple[float, Installation] | None = None
_reading = threading.Lock()


def current() -> Installation:
    """The installation as the operator set it, or as the environment has it; never to be changed in place."""
    global _kept
    kept = _kept
    if kept and time.monotonic() < kept[0]:
        return kept[1]
    with _reading:
        _kept = (time.monotonic() + FRESH_FOR_S, read())
        return _kept[1]


def keep(installation: Installation) -> None:
    """From now on this is what current() gives in this process; for deeds that have just changed it, and tests."""
    global _kept
    _kept = (time.monotonic() + FRESH_FOR_S, installation)


def read() -> Installation:
    """The installation as the database has it at this moment."""
    return Installation.objects.filter(pk=ONLY).first() or from_environment()
