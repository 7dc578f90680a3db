"""When things of the demonstration happened: in the school year that runs today, and never later than an hour ago."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from zaloga.core import clock
from zaloga.core.holidays import is_holiday
from zaloga.meetings.clashes import SATURDAY, why_free
from zaloga.networks.models import Network

PATIENCE = 28  # days: longer than the winter fortnight with what stands before and after it


def years_later(day: date, years: int) -> date:
    return day.replace(year=day.year + years)


def school_year() -> date:
    """The first of September of the school year that runs today."""
    today = clock.today()
    return date(today.year if today.month >= 9 else today.year - 1, 9, 1)


def moment(day: date, *, hours: int = 0) -> datetime:
    """An hour of that day, but never later than an hour ago: the story does not run ahead of the world."""
    local = timezone.make_aware(datetime.combine(day, time(9 + hours, 20)))
    return min(local, clock.now() - timedelta(hours=1))


def day_to_meet(on: date, voivodeships: set[str]) -> date:
    """This day, or the next on which schools work there. In summer none is near, and there it is the next that is no
    weekend and no holiday: the demonstration has a meeting ahead in every month.
    """
    near = [on + timedelta(days=n) for n in range(PATIENCE)]
    at_school = (day for day in near if not why_free(day, voivodeships))
    return next(at_school, None) or next(day for day in near if day.weekday() < SATURDAY and not is_holiday(day))


def ago(network: Network, hours: int) -> datetime:
    """So many hours before now, or before the end of a network that is over; never before the crew had gathered."""
    end = min(moment(network.ends_on), clock.now())
    return max(end - timedelta(hours=hours), moment(network.starts_on + timedelta(days=14)))
