"""What every page asks and hardly ever changes, read from the database once in a while."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
# A change made in another process is seen here this many seconds later at most.
FRESH_FOR_S = 15


class Recent(Generic[T]):
    """The last answer of ``read``, not older than FRESH_FOR_S. Nobody changes what it gives in place."""

    def __init__(self, read: Callable[[], T]):
        self.read = read
        self.kept: tuple[float, T] | None = None
        self.reading = threading.Lock()

    def get(self) -> T:
        """What read() gave lately; asks anew when that is too old."""
        kept = self.kept
        if kept and time.monotonic() < kept[0]:
            return kept[1]
        with self.reading:
            value = self.read()
            self.keep(value)
            return value

    def keep(self, value: T) -> None:
        """From now on this is the answer in this process; for deeds that have just changed it, and tests."""
        self.kept = (time.monotonic() + FRESH_FOR_S, value)

    def forget(self) -> None:
        """Ask anew at the next question."""
        self.kept = None
