from datetime import date

import pytest

from zaloga.core.holidays import easter, first_lessons, is_school_break, last_lessons


def test_easter_falls_where_the_calendar_says():
    assert [easter(year) for year in (2019, 2024, 2025, 2026, 2027, 2038, 2049)] == [
        date(2019, 4, 21),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2038, 4, 25),
        date(2049, 4, 18),
    ]


def test_school_ends_and_begins_as_it_did():
    assert [last_lessons(year) for year in (2019, 2022, 2024, 2025)] == [
        date(2019, 6, 19),  # the Friday followed Corpus Christi
        date(2022, 6, 24),
        date(2024, 6, 21),
        date(2025, 6, 27),
    ]
    assert [first_lessons(year) for year in (2023, 2024, 2025)] == [
        date(2023, 9, 4),
        date(2024, 9, 2),
        date(2025, 9, 1),
    ]


@pytest.mark.parametrize(
    "day", [date(2025, 12, 22), date(2026, 1, 1), date(2026, 4, 2), date(2026, 4, 7), date(2026, 7, 1)]
)
def test_schools_rest(day):
    assert is_school_break(day)


@pytest.mark.parametrize(
    "day", [date(2026, 12, 22), date(2026, 1, 2), date(2026, 4, 1), date(2026, 4, 8), date(2026, 6, 26)]
)
def test_schools_work(day):
    assert not is_school_break(day)
