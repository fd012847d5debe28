"""The deadline functions expressions call: ``workdays(7, since=received)``, ``months_before(3, since=...)`` ..."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from engine.calendars.dates import parse_date
from engine.calendars.days import Calendar
from engine.calendars.due import Due, choose, count
from engine.calendars.moments import at_time, lapses_at, local_iso, opens_at
from engine.calendars.rules import KINDS, Rule

__all__ = ["Due", "deadline_functions", "lapses_at", "opens_at"]

COUNTED = tuple(name for name, kind in KINDS.items() if kind.unit != "date")
POINTS_OF_TIME = ("start_of_month", "end_of_month", "start_of_year", "end_of_year")


def deadline_functions(calendar: Calendar, today: date) -> dict[str, Callable[..., Any]]:
    """The functions of one evaluation, by name.

    Counting: ``workdays days weeks months years at_least_days`` and ``workdays_before days_before weeks_before
    months_before years_before`` (n, since=ISO date, roll=bool), ``yearly('11-30', since=, roll=)``,
    ``start_of_month end_of_month start_of_year end_of_year`` (d), ``day_after(d)``, ``day_before(d)``; each returns a
    ``Due``. ``since`` and ``d`` default to ``today``, the business date. ``later`` and ``earlier`` (two or more dates).
    Moments (ISO text with offset): ``opens(d)``, ``closes(d)``, ``at(d, '09:00')``. Questions: ``is_workday(d)``,
    ``workdays_between(a, b)`` and ``days_between(a, b)``, both counting the days after ``a`` up to ``b``.
    All raise DeadlineError for arguments that are not what they should be.
    """
    now = today.isoformat()

    def counting(name: str) -> Callable[..., Due]:
        def function(n: object, since: str | None = None, roll: bool | None = None) -> Due:
            return count(Rule.of(name, n, roll), now if since is None else since, calendar)

        return function

    def point(name: str) -> Callable[..., Due]:
        def function(d: str | None = None) -> Due:
            return count(Rule.of(name, None), now if d is None else d, calendar)

        return function

    def neighbour(name: str) -> Callable[..., Due]:
        def function(d: str | None = None) -> Due:
            return count(Rule.of(name, 1, False), now if d is None else d, calendar)

        return function

    def workdays_between(a: str, b: str) -> int:
        return calendar.workdays_between(parse_date(a), parse_date(b))

    functions: dict[str, Callable[..., Any]] = {name: counting(name) for name in COUNTED}
    functions.update({name: point(name) for name in POINTS_OF_TIME})
    functions["yearly"] = counting("yearly")
    functions["day_after"] = neighbour("days")
    functions["day_before"] = neighbour("days_before")
    functions["later"] = lambda *dates: choose("later", *dates)
    functions["earlier"] = lambda *dates: choose("earlier", *dates)
    functions["opens"] = lambda d: local_iso(opens_at(parse_date(d)))
    functions["closes"] = lambda d: local_iso(lapses_at(parse_date(d)))
    functions["at"] = lambda d, clock: local_iso(at_time(parse_date(d), clock))
    functions["is_workday"] = lambda d: calendar.is_workday(parse_date(d))
    functions["workdays_between"] = workdays_between
    functions["days_between"] = lambda a, b: max(0, (parse_date(b) - parse_date(a)).days)
    return functions
