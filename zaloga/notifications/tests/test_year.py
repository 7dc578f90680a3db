"""A year of somebody's letters, as they lie in the box: whatever was chosen, each piece of news comes at most once.

The wall clock itself is turned, since moved time writes no letters; the year holds both changes of the hour.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from zaloga.notifications import digests, rooms, waiting
from zaloga.notifications.models import Letter, Note, Preference, Reader
from zaloga.notifications.notices import compose as round_of_worker
from zaloga.notifications.stopping import Stop
from zaloga.notifications.tell import tell
from zaloga.notifications.tests.factories import PersonFactory
from zaloga.notifications.tests.test_digests import START, is_right

pytestmark = pytest.mark.django_db
LEVELS = Preference.Level
KINDS = {
    "plain": {"by_mail": False},
    "important": {"by_mail": True},
    "answer": {"by_mail": False, "answered": True},
    "calendar": {"by_mail": True, "is_calendar": True},
}
BURST = digests.LINES + 12

news = st.tuples(
    st.integers(0, 365 * 24 * 60 - 1), st.sampled_from(sorted(KINDS)), st.sampled_from(["siec-1", "siec-2"])
)
wishes = st.fixed_dictionaries(
    {
        "often": st.sampled_from(Reader.Often.values),
        "weekday": st.integers(0, 6),
        "hour": st.integers(0, 23),
        "quiet": st.sampled_from([(None, None), (21, 7), (1, 4), (2, 3)]),
        "rests": st.booleans(),
        "away": st.none() | st.tuples(st.integers(0, 300), st.integers(0, 30)),
        "everywhere": st.sampled_from([None, *LEVELS.values]),
        "in_second": st.sampled_from([None, *LEVELS.values]),
        "stopped": st.sampled_from([None, *sorted(KINDS)]),
    }
)


class Wall:
    """The clock on the wall, which only this test turns."""

    at = START

    def now(self):
        return self.at


@pytest.fixture
def wall(monkeypatch):
    wall = Wall()
    monkeypatch.setattr(timezone, "now", wall.now)
    monkeypatch.setattr(waiting, "DECLARED", [])
    monkeypatch.setitem(rooms.READABLE, "probe", lambda notes: notes)
    return wall


def settle(wish):
    """Somebody with these wishes, on the first day of the year."""
    first, last = wish["quiet"]
    columns = {name: wish[name] for name in ("often", "weekday", "hour", "rests")}
    reader = Reader(user=PersonFactory(), quiet_from=first, quiet_to=last, **columns)
    if wish["away"]:
        reader.away_from = START.date() + timedelta(days=wish["away"][0])
        reader.away_until = reader.away_from + timedelta(days=wish["away"][1])
    reader.next_at = reader.next_after(START)
    reader.save()
    for scope, level in (("", wish["everywhere"]), ("siec-2", wish["in_second"])):
        if level:
            Preference.objects.create(user=reader.user, scope=scope, level=level)
    if wish["stopped"] and wish["everywhere"] != LEVELS.NONE:
        Stop(reader.user, "siec-1", f"probe.{wish['stopped']}").carry_out(stop=True)
    return reader


def is_due(wish, kind, scope):
    """Whether such news should come by mail: the rule as a person would say it."""
    level = wish["in_second"] if scope == "siec-2" and wish["in_second"] else wish["everywhere"]
    level = level or LEVELS.IMPORTANT
    if LEVELS.NONE in (wish["everywhere"], level) or scope == "siec-1" and kind == wish["stopped"]:
        return False
    if level == LEVELS.CALENDAR:
        return kind == "calendar"
    return level == LEVELS.ALL or kind != "plain" or wish["often"] != Reader.Often.NEVER


def live_through(wall, reader, events):
    """Let everything happen in its time, and the worker come as long as anything waits."""
    left, number = list(events), 0
    while moment := next_moment(reader, left, wall.at):
        if moment - wall.at > timedelta(hours=1):  # the worker comes all the time: hours with nothing to tell go by
            wall.at = moment - timedelta(minutes=1)
            round_of_worker(timestamp=0)
        wall.at = moment
        while left and left[0][0] <= moment:
            _, kind, scope = left.pop(0)
            how = {**KINDS[kind], "answered": {reader.user.pk} if kind == "answer" else ()}
            about = {"source": f"probe.{kind}", "scope": scope, "within": f"Sieć {scope}", "url": f"/{number}/"}
            tell([reader.user], text=f"Sprawa nr {number}.", kind=kind, **about, **how)
            number += 1
        round_of_worker(timestamp=0)


def next_moment(reader, left, now):
    """When anything happens next; None when all is over and nothing waits. The worker may be a little late."""
    ways = set(Note.objects.filter(user=reader.user, mailed_at=None).values_list("by_mail", flat=True))
    moments = [left[0][0]] if left else []
    if Note.Way.DIGEST in ways:
        moments.append(max(Reader.objects.get(pk=reader.pk).next_at, now) + timedelta(minutes=7))
    if Note.Way.NOW in ways:
        moments.append(now + timedelta(minutes=50))
    return min(moments, default=None)


def told_in(letter):
    """The numbers of the news that the letter names, and how many more it says there are."""
    named = {int(found) for found in re.findall(r"Sprawa nr (\d+)\.", letter.text)}
    return named, sum(int(found) for found in re.findall(r"^i (\d+) więcej:", letter.text, re.MULTILINE))


def timed(rows):
    return sorted((START + timedelta(minutes=minute), kind, scope) for minute, kind, scope in rows)


TWO_AT_NIGHT = {
    "often": Reader.Often.WEEKLY,
    "weekday": 0,
    "hour": 0,
    "quiet": (21, 7),
    "rests": False,
    "away": None,
    "everywhere": None,
    "in_second": None,
    "stopped": None,
}


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@example(wish=TWO_AT_NIGHT, rows=[(600, "answer", "siec-1"), (600, "answer", "siec-2")], burst=None)
@given(wish=wishes, rows=st.lists(news, min_size=1, max_size=25), burst=st.none() | news)
def test_a_year_of_letters_tells_all_that_is_due_once_and_nothing_else(wall, wish, rows, burst):
    wall.at = START
    Reader.objects.all().delete()  # of the years lived before
    events = timed([*rows, *[burst] * (BURST if burst else 0)])
    reader = settle(wish)

    live_through(wall, reader, events)

    due = {number for number, (_, kind, scope) in enumerate(events) if is_due(wish, kind, scope)}
    letters = list(Letter.objects.filter(user=reader.user).order_by("pk"))
    found = [told_in(letter) for letter in letters]
    named = [number for numbers, _ in found for number in numbers]
    hidden = sum(more for _, more in found)
    assert all(numbers for numbers, _ in found), "no letter is empty"
    assert len(named) == len(set(named)) and set(named) <= due, "nothing comes twice, nor what was not wanted"
    assert len(named) + hidden == len(due), "no tail is lost: what is not named is counted"
    assert not Note.objects.exclude(by_mail="").filter(user=reader.user, mailed_at=None).exists()
    assert reader.user.notes.count() == len(events)
    for letter in letters:
        assert_came_in_its_hour(letter, reader)


def assert_came_in_its_hour(letter, reader):
    """The digest on a chosen day and hour, never in a school holiday of whoever rests; no other in quiet hours."""
    # A letter over several networks has no one click that would stop them all.
    if Stop(reader.user).url in letter.headers.get("List-Unsubscribe", ""):
        assert is_right(reader, letter.created_at)
    else:
        assert not reader.is_quiet(letter.created_at)


@pytest.mark.parametrize("way", ["in the digest", "through quiet hours"])
def test_of_a_burst_seven_are_named_and_the_rest_is_counted(wall, way):
    wish = {"often": "daily", "weekday": 0, "hour": 7, "quiet": (21, 6), "rests": False}
    reader = settle(wish | {"away": None, "everywhere": None, "in_second": None, "stopped": None})
    night = 16 * 60  # 3 o'clock in the morning, as START is at eleven
    kind = "plain" if way == "in the digest" else "important"

    live_through(wall, reader, timed([(night, kind, "siec-1")] * BURST))

    named, more = told_in(Letter.objects.get(user=reader.user))
    assert (len(named), more) == (digests.LINES, 12)
