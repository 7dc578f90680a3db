"""Counting without keeping who asked: the key of a day goes with the day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from zaloga.core import clock
from zaloga.installation.retention import RULES, carry_out
from zaloga.people import quiet_limits
from zaloga.people.sign_in import TooOften

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, 10, tzinfo=ZoneInfo("Europe/Warsaw"))


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.fixture
def asked():
    return RequestFactory().post("/")


def test_one_who_asks_too_often_waits_for_the_next_hour_and_others_do_not_wait(asked):
    with clock.moved_to(NOON):
        for _ in range(3):
            quiet_limits.limit(asked, "survey_link", "jan@szkola.example")
        with pytest.raises(TooOften):
            quiet_limits.limit(asked, "survey_link", "jan@szkola.example")
        quiet_limits.limit(asked, "survey_link", "ewa@szkola.example")

    with clock.moved_to(NOON + timedelta(hours=1)):
        quiet_limits.limit(asked, "survey_link", "jan@szkola.example")


def test_the_key_of_a_day_is_written_over_on_the_next_so_its_rows_speak_of_nobody():
    today = quiet_limits.mark(NOON, "report", "ip", "203.0.113.77")

    assert quiet_limits.mark(NOON, "report", "ip", "203.0.113.77") == today
    quiet_limits.mark(NOON + timedelta(days=1), "report", "ip", "203.0.113.77")
    assert quiet_limits.mark(NOON, "report", "ip", "203.0.113.77") != today


def test_at_night_the_key_of_a_day_over_goes_though_nobody_asks_any_more():
    cache.set(quiet_limits.KEY, ("2026-11-19", "klucz"), 3600)

    assert carry_out(RULES["people.key_of_day"]).removed == 1
    assert cache.get(quiet_limits.KEY) is None


def test_the_key_in_use_stays_at_night():
    quiet_limits.key_of_day(clock.now())

    assert carry_out(RULES["people.key_of_day"]).removed == 0
    assert cache.get(quiet_limits.KEY)
