"""Months of a network's own period."""

from datetime import date

from zaloga.core import clock
from zaloga.networks.models import Network

SCHOOL_YEAR = 10  # September to June


def months_of(network: Network) -> list[date]:
    """The first day of every month in which the network works."""
    return [month_on(network, number) for number in range(network.months())]


def month_on(network: Network, number: int) -> date:
    """The first day of the month so many after the first one."""
    years, month = divmod(network.starts_on.month - 1 + number, 12)
    return date(network.starts_on.year + years, month + 1, 1)


def moved_month(network: Network, number: int) -> date:
    """A month of the usual school year (0 is September) in the network's own, perhaps shorter or longer period."""
    return month_on(network, round(number * (network.months() - 1) / (SCHOOL_YEAR - 1)))


def carried_month(network: Network, old: Network, month: date) -> date:
    """A month of last year's period at the same place of this year's, perhaps shorter or longer or begun elsewhere."""
    gone = (month.year - old.starts_on.year) * 12 + month.month - old.starts_on.month
    last = old.months() - 1
    part = min(max(gone, 0), last) / max(1, last)
    return month_on(network, round(part * (network.months() - 1)))


def spread(network: Network, how_many: int) -> list[date] | list[None]:
    """So many months, evenly over what is left of the period; without them once the whole period is behind.

    The first month stays free for getting together when there is room. Nothing lands in a month that has gone by.
    """
    today, last = clock.today(), network.months() - 1
    gone = (today.year - network.starts_on.year) * 12 + today.month - network.starts_on.month
    here = max(0, gone)
    if here > last:
        return [None] * how_many
    first = here + 1 if last - here > how_many else here
    step = (last - first) / max(1, how_many - 1)
    return [month_on(network, round(first + number * step)) for number in range(how_many)]
