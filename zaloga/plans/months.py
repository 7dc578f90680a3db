"""Months of a network's own period."""

from datetime import date

from zaloga.networks.models import Network

SCHOOL_YEAR = 10  # September to June


def months_of(network: Network) -> list[date]:
    """The first day of every month in which the network works."""
    return [month_on(network, number) for number in range(length(network))]


def length(network: Network) -> int:
    start, end = network.starts_on, network.ends_on
    return (end.year - start.year) * 12 + end.month - start.month + 1


def month_on(network: Network, number: int) -> date:
    """The first day of the month so many after the first one."""
    years, month = divmod(network.starts_on.month - 1 + number, 12)
    return date(network.starts_on.year + years, month + 1, 1)


def moved_month(network: Network, number: int) -> date:
    """A month of the usual school year (0 is September) in the network's own, perhaps shorter or longer period."""
    return month_on(network, round(number * (length(network) - 1) / (SCHOOL_YEAR - 1)))


def carried_month(network: Network, old: Network, month: date) -> date:
    """A month of last year's period at the same place of this year's, perhaps shorter or longer or begun elsewhere."""
    gone = (month.year - old.starts_on.year) * 12 + month.month - old.starts_on.month
    last = length(old) - 1
    part = min(max(gone, 0), last) / max(1, last)
    return month_on(network, round(part * (length(network) - 1)))


def spread(network: Network, how_many: int) -> list[date]:
    """So many months, evenly over the period, leaving its first month for getting together when there is room."""
    last = length(network) - 1
    first = 1 if last > how_many else 0
    step = (last - first) / max(1, how_many - 1)
    return [month_on(network, round(first + number * step)) for number in range(how_many)]
