"""The first calendar table: chinesecalendar for the years with a notice, cross-checked with holidays day by day."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version

import chinese_calendar
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

DECIDED = {date(2005, 12, 31): WORKDAY}
"""Days on which the two sources differ, and what is right.

2005-12-31 (Saturday): made up for 3 January 2006 by the notice for 2006; chinesecalendar lacks it.
"""

LAW = "全国年节及纪念日放假办法"


def seed_calendar(version_label: str | None = None) -> Calendar:
    """The calendar `liangheng init` stores: notices of 2004 to the last year known, then provisional years to 2050.

    Provisional rows are the statutory holidays and the days the law gives instead of those on a weekend; made-up days
    are not known before the notice. Raises SeedError when the sources differ on a day that ``DECIDED`` does not name.
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
    """The exceptional days of all notices chinesecalendar knows, with the corrections of ``DECIDED``."""
    source = f"chinesecalendar {version('chinesecalendar')}"
    off = [Day(day, HOLIDAY, NAMES[name], source) for day, name in constants.holidays.items()]
    made_up = [Day(day, WORKDAY, NAMES[name], source) for day, name in constants.workdays.items()]
    decided = [
        Day(day, WORKDAY, "元旦", f"holidays {version('holidays')}")
        for day, kind in DECIDED.items()
        if kind == WORKDAY and chinese_calendar.is_holiday(day)
    ]
    return tuple(sorted((*off, *made_up, *decided), key=lambda row: row.day))


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
