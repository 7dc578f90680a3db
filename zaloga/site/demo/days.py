"""When things of the demonstration happened: in the school year that runs today, and never later than an hour ago."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from zaloga.core import clock
from zaloga.networks.models import Network


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


def ago(network: Network, hours: int) -> datetime:
    """So many hours before now, or before the end of a network that is over; never before the crew had gathered."""
    end = min(moment(network.ends_on), clock.now())
    return max(end - timedelta(hours=hours), moment(network.starts_on + timedelta(days=14)))
