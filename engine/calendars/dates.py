"""Plain date arithmetic: strict ISO dates, corresponding days of months, bounds. Knows no holiday."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from engine.calendars.errors import DeadlineError

FIRST_YEAR = 1949
LAST_YEAR = 2200
LARGEST_COUNT = 10_000
"""Largest number of days; weeks, months and years are bounded by the same span (27 years)."""

LARGEST = {"day": LARGEST_COUNT, "week": LARGEST_COUNT // 7, "month": LARGEST_COUNT // 30, "year": LARGEST_COUNT // 365}


def checked_count(n: object, unit: str = "day") -> int:
    """``n`` as a count of ``unit`` (``day``, ``week``, ``month``, ``year``).

    Raises DeadlineError unless it is an int (no bool, no Decimal), not negative, and not over ``LARGEST[unit]``.
    """
    if type(n) is not int:
        raise DeadlineError("deadline.count_not_integer", value=str(n), type=type(n).__name__)
    if n < 0:
        raise DeadlineError("deadline.count_negative", value=n)
    if n > LARGEST[unit]:
        raise DeadlineError("deadline.count_too_large", value=n, unit=unit, largest=LARGEST[unit])
    return n


def parse_date(value: object) -> date:
    """The date of an ISO text ``YYYY-MM-DD``; raises DeadlineError for anything else (week dates, moments, None)."""
    if not isinstance(value, str):
        raise DeadlineError("deadline.bad_date", value=str(value))
    # date.fromisoformat also takes 20260101 and 2026-W01-1, which people would misread.
    if len(value) != 10 or value[4] != "-" or value[7] != "-":
        raise DeadlineError("deadline.bad_date", value=value)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise DeadlineError("deadline.bad_date", value=value) from None
    return checked_year(day)


def checked_year(day: date) -> date:
    """``day``, refused with DeadlineError outside the years 1949..2200."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise out_of_range(day.isoformat())
    return day


def out_of_range(value: str | int) -> DeadlineError:
    """The error of a date or year outside 1949..2200."""
    return DeadlineError("deadline.year_out_of_range", value=str(value), first=FIRST_YEAR, last=LAST_YEAR)


def day_from_ordinal(ordinal: int) -> date:
    """The date of a proleptic Gregorian ordinal, refused outside the years 1949..2200."""
    if not _FIRST_ORDINAL <= ordinal <= _LAST_ORDINAL:
        raise out_of_range(FIRST_YEAR - 1 if ordinal < _FIRST_ORDINAL else LAST_YEAR + 1)
    return date.fromordinal(ordinal)


def add_days(day: date, n: int) -> date:
    """``day`` moved by ``n`` calendar days (negative: back)."""
    return day_from_ordinal(day.toordinal() + n)


def add_months(day: date, n: int) -> date:
    """The corresponding day ``n`` months later (negative: earlier), else the last day of that month (民法典 202)."""
    month_index = day.year * 12 + day.month - 1 + n
    year, month = divmod(month_index, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise out_of_range(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def lacks_corresponding_day(day: date, n: int) -> bool:
    """Whether the month ``n`` months away has no day of that number, so that its last day counts instead."""
    return add_months(day, n).day != day.day


def parse_month_day(value: object) -> tuple[int, int]:
    """Month and day of ``MM-DD`` (a yearly date; 02-29 is allowed); raises DeadlineError otherwise."""
    if isinstance(value, str) and len(value) == 5 and value[2] == "-" and value.isascii():
        month, day = value[:2], value[3:]
        if month.isdigit() and day.isdigit() and 1 <= int(month) <= 12 and 1 <= int(day) <= _LONGEST[int(month) - 1]:
            return int(month), int(day)
    raise DeadlineError("deadline.bad_month_day", value=str(value))


def date_in_year(year: int, month: int, day: int) -> date:
    """The yearly date in ``year``; 29 February is 28 February in a common year."""
    return checked_year(date(year, month, min(day, monthrange(year, month)[1])))


_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FIRST_ORDINAL = date(FIRST_YEAR, 1, 1).toordinal()
_LAST_ORDINAL = date(LAST_YEAR, 12, 31).toordinal()
ONE_DAY = timedelta(days=1)
