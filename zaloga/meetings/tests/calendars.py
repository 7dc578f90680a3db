"""What calendar programs read in our letters, and the days on which the clocks change."""

from datetime import date, timedelta
from typing import Any

from icalendar import Calendar

from zaloga.core import clock
from zaloga.notifications.models import Letter


def event_of(letter: Letter) -> tuple[str, Any]:
    """The method of a letter's calendar, and its only event."""
    read = Calendar.from_ical(letter.calendar)
    return str(read["method"]), read.walk("VEVENT")[0]


def last_sunday(month: int) -> date:
    """The next one, a week ahead at least: in March and October the clocks change on it."""
    ahead = (clock.today() + timedelta(days=n) for n in range(8, 400))
    return next(on for on in ahead if on.month == month and on.day > 24 and on.weekday() == 6)
