"""When the next meeting is due: so many in a year as the programme says, about two months apart (PRODUCT 2 and 3.5)."""

from datetime import date, timedelta

from django.utils import timezone

from zaloga.core import clock
from zaloga.core.holidays import is_holiday, is_school_break
from zaloga.core.words import day, plural
from zaloga.networks.models import Network

APART, FIRST = timedelta(days=60), timedelta(days=30)  # the first one a month after the network has opened
SOON = timedelta(days=21)  # so long before it is time to look for a date
SATURDAY = 5


def due_on(network: Network, *, held: int, last: date | None, most: int) -> date | None:
    """About which day; a school day. None in a network that does not run, where the year has had as many meetings as
    the programme wants, and where it ends before.
    """
    if network.opened_at is None or network.is_archived or held >= most:
        return None
    on = last + APART if last else max(network.starts_on, timezone.localdate(network.opened_at)) + FIRST
    while is_free(on):
        on += timedelta(days=1)
    return on if on <= network.ends_on else None


def is_free(on: date) -> bool:
    return is_school_break(on) or is_holiday(on) or on.weekday() >= SATURDAY


def is_time(on: date) -> bool:
    """Whether to speak of it today: from three weeks before, and not while schools rest."""
    return clock.today() >= on - SOON and not is_school_break(clock.today())


def in_words(on: date) -> str:
    """wypada około 8 stycznia; nothing is late, there is only a good time."""
    return f"wypada około {day(on)}" if on >= clock.today() else "dobry czas, żeby wybrać termin"


def for_members(on: date) -> str:
    """The same for whoever does not choose the date: when, and that there is nothing to do about it."""
    return f"wypada około {day(on)}" if on >= clock.today() else "nie ma jeszcze terminu"


def so_far(held: int, *, fewest: int, most: int) -> str:
    """W tym roku były 2 spotkania."""
    wanted = f"{most}" if fewest == most else f"od {fewest} do {most}"
    usual = f"Zwykle jest ich {wanted} w roku, mniej więcej co dwa miesiące."
    if not held:
        return usual
    word, meetings = plural(held, "było", "były", "było"), plural(held, "spotkanie", "spotkania", "spotkań")
    return f"W tym roku {word} {held} {meetings}. {usual}"
