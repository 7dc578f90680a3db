from datetime import date

import pytest

from zaloga.core.holidays import WINTERS, easter, first_lessons, in_winter_break, is_school_break, last_lessons


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
    ("day", "voivodeship", "rests"),
    [
        (date(2027, 1, 17), "02", False),
        (date(2027, 1, 18), "02", True),
        (date(2027, 1, 31), "02", True),
        (date(2027, 2, 1), "02", False),
        (date(2027, 2, 1), "14", True),
        (date(2026, 2, 3), "02", True),
        (date(2028, 1, 24), "02", False),  # not announced when this was written
    ],
)
def test_each_voivodeship_has_its_own_winter_fortnight(day, voivodeship, rests):
    assert (voivodeship in in_winter_break(day)) == rests


def test_every_voivodeship_rests_once_in_each_winter_from_a_monday():
    winters = {begins.year for begins in WINTERS}

    assert all(begins.weekday() == 0 for begins in WINTERS)
    for year in winters:
        codes = " ".join(codes for begins, codes in WINTERS.items() if begins.year == year).split()
        assert sorted(codes) == [f"{number:02}" for number in range(2, 33, 2)]


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
