"""The one clock of the house. Nothing else may ask what time it is (ruff forbids it)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import timezone

_shift: ContextVar[timedelta] = ContextVar("shift", default=timedelta(0))


def now() -> datetime:
    """The present moment, aware; shifted where a demonstration or a test has moved the clock."""
    return timezone.now() + _shift.get()


def today() -> date:
    """Today's date on the wall in Warsaw."""
    return timezone.localdate(now())


def school_year_ahead() -> tuple[date, date]:
    """September to June: the school year that runs, from May on the next one."""
    day = today()
    first = day.year if day.month >= 5 else day.year - 1
    return date(first, 9, 1), date(first + 1, 6, 30)


def is_moved() -> bool:
    """Whether the clock has been moved; moved time sends no mail."""
    return bool(_shift.get())


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Let the house live at another moment (aware) within the block; the clock goes on ticking from there."""
    token = _shift.set(moment - timezone.now())
    try:
        yield
    finally:
        _shift.reset(token)
