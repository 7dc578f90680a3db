"""When letters go: pure arithmetic on the wall clock in Warsaw, where an hour may come twice or not at all."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

LONGEST_LOOK = 800


def next_hour(after: datetime, *, hour: int, fits: Callable[[date], bool]) -> datetime:
    """The first moment later than ``after`` when it is that hour on a day that fits.

    Where no day fits for over two years, the last one looked at: nothing may wait for ever.
    """
    day = timezone.localdate(after)
    for _ in range(LONGEST_LOOK):
        moment = timezone.make_aware(datetime.combine(day, time(hour)))
        if moment > after and fits(day):
            return moment
        day += timedelta(days=1)
    return moment


def is_within(now: datetime, first: int | None, last: int | None) -> bool:
    """Whether the hour lies from ``first`` up to ``last``, over midnight too; where one is missing never."""
    if first is None or last is None or first == last:
        return False
    hour = timezone.localtime(now).hour
    return first <= hour < last if first < last else hour >= first or hour < last
