"""What every calendar of ours begins with, and how moments, days and words stand in it (RFC 5545, RFC 7986)."""

import unicodedata
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Component, Timezone
from icalendar.prop import vDatetime, vText

PRODUCER = "-//Zaloga//kalendarz//PL"
ZONE = "Europe/Warsaw"
FRESH_FOR = timedelta(hours=1)
# Both rules of the zone since 1996, so that no program has to know it by its name (RFC 5545, 3.6.5).
TIMEZONE = f"""BEGIN:VTIMEZONE
TZID:{ZONE}
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def begin(method: str, *, name: str = "") -> Calendar:
    """An empty calendar; one with a ``name`` is a feed that programs read again and again."""
    made = Calendar()
    made.add("prodid", PRODUCER)
    made.add("version", "2.0")
    made.add("method", method)
    if name:
        made.add("name", name)
        made.add("x-wr-calname", name)
        made.add("refresh-interval", FRESH_FOR, parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", vText("PT1H"))
    return made


def zone() -> Component:
    """To be put once into a calendar that has hours."""
    return Timezone.from_ical(TIMEZONE)


def wall_time(day: datetime) -> vDatetime:
    """Hours as the clock on the wall in Warsaw shows them, never in UTC."""
    made = vDatetime(day.replace(tzinfo=None))
    made.params["TZID"] = ZONE
    return made


def clean(words: str) -> str:
    """Without control characters, which no calendar may hold; lines stay lines."""
    return "".join(sign for sign in words if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf"))


def host() -> str:
    """What stands behind the „@” of lasting names (RFC 7986, 5.3)."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"
