"""Counting how often something is asked without keeping who asked, or when.

``sign_in.limit`` keeps the client's address and the seconds, which is right at the door. Here a row of the cache is a
hash and a number: the hash is made with a key drawn for one day and thrown away after it, and every row of a day ends
at the same midnight.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, time, timedelta
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from zaloga.core import clock
from zaloga.people.sign_in import TOO_OFTEN, TooOften

KEY = "people:key-of-the-day"
HOUR, DAY = "%Y-%m-%d %H", "%Y-%m-%d"
# How many, in which hour or day of the calendar, and for each what: the key given, or the client.
RATES = {
    # The whole staff of a school may ask from one address of the network.
    "report": ((20, DAY, "key"), (100, DAY, "client")),
    "survey_link": ((3, HOUR, "key"), (10, DAY, "key"), (200, HOUR, "client")),
    # Asked while somebody types, so a training room of thirty asks often.
    "similar": ((1_500, HOUR, "client"),),
}


def limit(request: Any, action: str, key: str = "", *, words: str = TOO_OFTEN) -> None:
    """Count one use of ``action`` for ``key`` and for the client. Raises TooOften, a Refusal."""
    counted = {"key": key, "client": ratelimit.get_ip(request)}
    now = timezone.localtime(clock.now())
    for most, window, what in RATES[action]:
        if not count(mark(now, action, now.strftime(window), what, counted[what]), most, now):
            raise TooOften(words)


def count(row: str, most: int, now: datetime) -> bool:
    """Whether there was room for one more."""
    with ratelimit.cache_lock(row) as is_mine:
        so_far = cache.get(row, 0)
        if not is_mine or so_far >= most:
            return False
        cache.set(row, so_far + 1, until_midnight(now))
        return True


def until_midnight(now: datetime) -> float:
    """How many seconds a row of today lives: until one moment for all of them, so that it tells nothing."""
    return (timezone.make_aware(datetime.combine(now.date() + timedelta(days=1), time())) - now).total_seconds()


def mark(now: datetime, *parts: str) -> str:
    """The name of a row: without the key of the day nobody can say whose it is, nor find out by trying addresses."""
    key = f"{settings.SECRET_KEY} {key_of_day(now)}".encode()
    return "quiet:" + hmac.new(key, "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def key_of_day(now: datetime) -> str:
    """Today's key; the first who needs one writes it over that of the day before."""
    day = now.strftime(DAY)
    if (kept := cache.get(KEY)) and kept[0] == day:
        return kept[1]
    drawn = day, secrets.token_hex(32)
    cache.set(KEY, drawn, until_midnight(now))
    return (cache.get(KEY) or drawn)[1]


def throw_key_away(before: datetime) -> int:
    """Delete the key of a day that is over, where nobody has needed another since; gives how many went."""
    kept = cache.get(KEY)
    is_over = kept is not None and kept[0] < timezone.localtime(before).strftime(DAY)
    return int(is_over and cache.delete(KEY))
