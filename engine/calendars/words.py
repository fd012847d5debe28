"""Due dates in words for lists and pages: 逾期 2 个工作日, 今天到期, 剩 3 个工作日."""

from __future__ import annotations

from datetime import datetime

from engine.calendars.dates import parse_date
from engine.calendars.days import Calendar
from engine.calendars.moments import local_day

NEAR = 30
"""Working days up to which a remaining time is told in working days; longer ones are told in calendar days."""


def due_in_words(due: str, now: datetime, calendar: Calendar, lang: str = "zh") -> str:
    """How far ``due`` (ISO date) is from the aware moment ``now``, seen from the date in China.

    The due date lapses at its end, so on the day itself it is due today. Working days are counted; where there are
    none in between (a weekend), or more than 30 remain, calendar days. Raises DeadlineError for a bad date or moment.
    """
    day, today = parse_date(due), local_day(now)
    if day == today:
        return "今天到期" if lang == "zh" else "due today"
    if day > today:
        left = calendar.workdays_between(today, day)
        amount = _amount(left if left <= NEAR else 0, (day - today).days, lang)
        return f"剩 {amount}" if lang == "zh" else f"{amount} left"
    amount = _amount(calendar.workdays_between(day, today), (today - day).days, lang)
    return f"逾期 {amount}" if lang == "zh" else f"{amount} overdue"


def _amount(workdays: int, days: int, lang: str) -> str:
    """The number with its unit: working days unless there are none to tell."""
    if lang == "zh":
        return f"{workdays} 个工作日" if workdays else f"{days} 天"
    n, noun = (workdays, "working day") if workdays else (days, "day")
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
