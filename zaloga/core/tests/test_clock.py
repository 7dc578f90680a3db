from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from zaloga.core import clock

NIGHT = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)


def test_clock_tells_the_real_time_until_it_is_moved():
    assert abs(clock.now() - timezone.localtime()) < timedelta(seconds=5)
    assert not clock.is_moved()


def test_moved_clock_ticks_on_and_comes_back():
    with clock.moved_to(NIGHT):
        first, second = clock.now(), clock.now()
        was_moved = clock.is_moved()

    assert NIGHT <= first < second < NIGHT + timedelta(seconds=5)
    assert was_moved and not clock.is_moved()


def test_day_changes_at_midnight_in_warsaw():
    with clock.moved_to(NIGHT):
        assert clock.today() == date(2026, 7, 1)


def test_clock_moved_inside_a_moved_one_returns_to_the_outer():
    with clock.moved_to(NIGHT):
        with clock.moved_to(NIGHT + timedelta(days=300)):
            inner = clock.today()
        outer = clock.today()

    assert (inner, outer) == (date(2027, 4, 27), date(2026, 7, 1))


def test_error_inside_brings_the_clock_back():
    try:
        with clock.moved_to(NIGHT):
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass

    assert not clock.is_moved()
