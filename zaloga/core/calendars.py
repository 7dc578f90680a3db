"""What every calendar of ours begins with, and how moments, days and words stand in it (RFC 5545, RFC 7986)."""

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache, lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import http_date
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


@cache
def zone() -> Component:
    """To be put once into a calendar that has hours; the same for all of them."""
    return Timezone.from_ical(TIMEZONE)


def joined(method: str, events: Iterable[bytes], *, name: str = "") -> bytes:
    """A whole calendar with hours around events that are octets already."""
    before, after = frame(method, name)
    return b"".join([before, *events, after])


@lru_cache(maxsize=1000)
def frame(method: str, name: str) -> tuple[bytes, bytes]:
    """What stands before events and after them: most of it are rules of the zone, the same for every reading."""
    made = begin(method, name=name)
    made.add_component(zone())
    octets, end = made.to_ical(), b"END:VCALENDAR\r\n"
    return octets.removesuffix(end), end


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


def served(request: HttpRequest, body: bytes, *, name: str, changed_at: datetime | None = None) -> HttpResponse:
    """A calendar as its program reads it again and again: 304 where nothing changed, seen by no search engine.

    The tag alone decides that; the moment of the last change cannot tell of what is no more there.
    """
    mark = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if mark in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response.headers["ETag"] = mark
    if changed_at:
        response.headers["Last-Modified"] = http_date(changed_at.timestamp())
    response.headers["Cache-Control"] = "private, max-age=900"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
