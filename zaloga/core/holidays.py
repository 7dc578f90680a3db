"""When Polish schools rest, by rule wherever there is one.

§ 2 and § 3 of the regulation of the Minister of National Education of 11 August 2017 on the organisation of the school
year. The winter fortnight has no rule: § 3 (1) 2 lets the minister announce it, by voivodeship, in the calendar of each
school year. What was announced stands in WINTERS, a row to be added each year; of other years nothing is known here.
"""

from datetime import date, timedelta

FRIDAY, SATURDAY = 4, 5
FORTNIGHT = timedelta(days=14)
# The minister's calendars of the school years 2025/2026 and 2026/2027: the Monday on which it begins, and the
# voivodeships by their TERYT codes.
WINTERS: dict[date, str] = {
    date(2026, 1, 19): "14 20 22 26 28",
    date(2026, 2, 2): "02 04 10 12 16 32",
    date(2026, 2, 16): "06 08 18 24 30",
    date(2027, 1, 18): "02 10 16 18 20 24",
    date(2027, 2, 1): "06 14 22 26",
    date(2027, 2, 15): "04 08 12 28 30 32",
}
# Of fixed days; Christmas Eve is one since 2025.
HOLIDAYS = {(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 24), (12, 25), (12, 26)}
MOVABLE = {0, 1, 49, 60}  # days after Easter Sunday: the Monday, Pentecost and Corpus Christi


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    full = epact - (epact // 28) * (1 - (epact // 28) * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + full + 2 - century + century // 4) % 7
    from_march = full - weekday
    month = 3 + (from_march + 40) // 44
    return date(year, month, from_march + 28 - 31 * (month // 4))


def last_lessons(year: int) -> date:
    """The first Friday after 20 June; the Wednesday before where that Friday follows Corpus Christi."""
    friday = date(year, 6, 21) + timedelta(days=(FRIDAY - date(year, 6, 21).weekday()) % 7)
    is_after_feast = friday - timedelta(days=1) == easter(year) + timedelta(days=60)
    return friday - timedelta(days=2) if is_after_feast else friday


def first_lessons(year: int) -> date:
    """1 September, or the Monday after where it is a Friday, Saturday or Sunday."""
    day = date(year, 9, 1)
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= FRIDAY else day


def is_school_break(day: date) -> bool:
    """Summer, the winter and the spring holiday, New Year and Epiphany."""
    eve = date(day.year, 12, 22)
    christmas = eve if eve.weekday() == 0 else date(day.year, 12, 23)
    sunday = easter(day.year)
    return (
        last_lessons(day.year) < day < first_lessons(day.year)
        or day >= christmas
        or (day.month, day.day) in {(1, 1), (1, 6)}
        or sunday - timedelta(days=3) <= day <= sunday + timedelta(days=2)
    )


def in_winter_break(day: date) -> set[str]:
    """Voivodeships, by their TERYT codes, that have their winter fortnight then: from Monday to the second Sunday."""
    return {code for begins, codes in WINTERS.items() if begins <= day < begins + FORTNIGHT for code in codes.split()}


def is_holiday(day: date) -> bool:
    """A day without work by article 1 of the act of 18 January 1951 on days free of work, schools being closed with
    everything else; ordinary Sundays stand there too, and are none of these.
    """
    return (day.month, day.day) in HOLIDAYS or (day - easter(day.year)).days in MOVABLE
