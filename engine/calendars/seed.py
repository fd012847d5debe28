"""The first calendar table: chinesecalendar for the years with a notice, cross-checked with holidays day by day."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version

import holidays
from chinese_calendar import constants

from engine.calendars.dates import ONE_DAY
from engine.calendars.days import HOLIDAY, WORKDAY, Calendar, Day
from engine.calendars.errors import SeedError

LAST_PROVISIONAL_YEAR = 2050
"""Last year that gets provisional rows; later years are weekends only, and provisional like every unknown year."""

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
"""Names of chinesecalendar -> names of our table, as the notices write them."""

MISSING = (Day(date(2005, 12, 31), WORKDAY, "元旦", "国办发明电〔2005〕35号"),)
"""Days chinesecalendar lacks, each with the notice that fixes it.

The notice for 2006 moves the weekend days 31 December and 1 January to 2 and 3 January: the Saturday is worked.
"""

LAW = "全国年节及纪念日放假办法"


def seed_calendar(version_label: str | None = None) -> Calendar:
    """The calendar `liangheng init` stores: notices of 2004 to the last year known, then provisional years to 2050.

    Provisional rows are the statutory holidays and the days the law gives instead of those on a weekend; made-up days
    are not known before the notice. Raises SeedError when the two sources differ on any day.
    """
    first, last = known_span()
    rows = official_rows()
    check_sources(Calendar("seed", rows), first, last)
    return Calendar.from_rows(version_label, (*rows, *provisional_rows(last + 1, LAST_PROVISIONAL_YEAR)))


def known_span() -> tuple[int, int]:
    """First and last year whose notice chinesecalendar has."""
    years = {day.year for day in constants.holidays if (day.month, day.day) == (10, 1)}
    return min(years), max(years)


def official_rows() -> tuple[Day, ...]:
    """The exceptional days of all notices chinesecalendar knows, completed by ``MISSING``."""
    source = f"chinesecalendar {version('chinesecalendar')}"
    off = [Day(day, HOLIDAY, NAMES[name], source) for day, name in constants.holidays.items()]
    made_up = [Day(day, WORKDAY, NAMES[name], source) for day, name in constants.workdays.items()]
    missing = [row for row in MISSING if row.day not in constants.workdays]
    return tuple(sorted((*off, *made_up, *missing), key=lambda row: row.day))


def provisional_rows(first: int, last: int) -> tuple[Day, ...]:
    """Statutory holidays of the years ``first``..``last`` (included) as the law gives them, marked provisional."""
    source = f"{LAW}（holidays {version('holidays')}）"
    found = holidays.country_holidays("CN", years=range(first, last + 1), language="zh_CN")
    return tuple(
        Day(day, HOLIDAY, _table_name(found[day]), source, provisional=True)
        for day in sorted(found)
        if first <= day.year <= last
    )


def check_sources(calendar: Calendar, first: int, last: int) -> None:
    """Compare ``calendar`` with holidays on every day of ``first``..``last``; raises SeedError with the differences."""
    # The days around New Year may come from the neighbouring year's notice.
    second = holidays.country_holidays("CN", years=range(first - 1, last + 2))
    differing: list[str] = []
    day = date(first, 1, 1)
    while day.year <= last:
        if second.is_working_day(day) != calendar.is_workday(day):
            differing.append(day.isoformat())
        day += ONE_DAY
    if differing:
        raise SeedError("calendar.sources_differ", days=differing)


def _table_name(name: str) -> str:
    """``中秋节; 国庆节`` -> ``中秋节、国庆节``; a substitute day has its holiday's name, New Year's Eve is 春节."""
    parts = [part.strip().removesuffix("（补假）") for part in name.split(";")]
    return "、".join("春节" if part == "农历除夕" else part for part in parts)
