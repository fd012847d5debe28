"""Counting: from a rule, an anchor and a calendar to a date, with an account of what was skipped on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.calendars.dates import ONE_DAY, add_days, add_months, checked_year, date_in_year, parse_month_day
from engine.calendars.days import Calendar, HolidayRun
from engine.calendars.rules import Direction, Rule


@dataclass(frozen=True, slots=True)
class Suspension:
    """Time that does not count: from ``first`` (included) until ``resumed`` (which counts again).

    ``days`` is how many it kept from counting: working days for working-day rules, else calendar days; 0 where it is
    only registered.
    """

    first: date
    resumed: date
    days: int = 0


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How a date was reached.

    ``nominal`` is the last day before rolling; ``excluded`` the named holidays and ``weekend_days`` the other days off
    that were skipped; ``made_up`` the working weekend days that counted; ``suspensions`` those that delayed the date;
    ``unknown_years`` the years without a notice it depends on.
    """

    day: date
    nominal: date
    excluded: tuple[HolidayRun, ...] = ()
    weekend_days: int = 0
    made_up: tuple[date, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    unknown_years: tuple[int, ...] = ()


def reckon(rule: Rule, anchor: date, calendar: Calendar, suspensions: tuple[Suspension, ...] = ()) -> Reckoning:
    """Count ``rule`` from ``anchor``. Suspensions (merged) apply to running periods only. Raises DeadlineError."""
    kind = rule.kind
    if kind.direction is Direction.POINT:
        nominal = _point(rule, anchor)
        return _rolled_forward(nominal, calendar) if rule.roll else Reckoning(nominal, nominal)
    if kind.direction is Direction.BACK:
        return _window(rule, anchor, calendar)
    stops = _after(anchor, suspensions)
    if kind.unit == "workday" and rule.count > 0:
        return _workdays(rule.count, anchor, calendar, stops)
    nominal = _calendar_end(kind.unit, rule.count, anchor)
    delays: list[Suspension] = []
    for stop in stops:
        if stop.first <= nominal:
            days = (stop.resumed - stop.first).days
            nominal = add_days(nominal, days)
            delays.append(Suspension(stop.first, stop.resumed, days))
    if rule.roll or kind.unit == "workday":
        return _rolled_forward(nominal, calendar, stops, tuple(delays))
    return Reckoning(nominal, nominal, suspensions=tuple(delays))


def merge(suspensions: tuple[Suspension, ...]) -> tuple[Suspension, ...]:
    """The suspensions in order, overlapping and touching ones joined, so that no day is suspended twice."""
    merged: list[Suspension] = []
    for stop in sorted(suspensions, key=lambda stop: stop.first):
        if merged and stop.first <= merged[-1].resumed:
            merged[-1] = Suspension(merged[-1].first, max(merged[-1].resumed, stop.resumed))
        else:
            merged.append(Suspension(stop.first, stop.resumed))
    return tuple(merged)


def _workdays(n: int, anchor: date, calendar: Calendar, stops: list[Suspension]) -> Reckoning:
    """The ``n``-th working day after ``anchor`` that is not suspended, with an account of every day on the way."""
    due = calendar.workday_from(anchor, n)
    delays: list[Suspension] = []
    for stop in stops:
        added = calendar.workdays_between(stop.first - ONE_DAY, stop.resumed - ONE_DAY) if stop.first <= due else 0
        if added:
            due = calendar.workday_from(due, added)
            delays.append(Suspension(stop.first, stop.resumed, added))
    checked_year(due)
    excluded: tuple[HolidayRun, ...] = ()
    made_up: tuple[date, ...] = ()
    days_passed = 0
    for first, last in _running(anchor + ONE_DAY, due, delays):
        excluded += calendar.holiday_runs(first, last)
        made_up += calendar.make_up_days(first, last)
        days_passed += (last - first).days + 1
    weekend_days = days_passed - n - sum(run.days for run in excluded)
    unknown = calendar.unknown_years(anchor + ONE_DAY, due)
    return Reckoning(due, due, excluded, weekend_days, made_up, tuple(delays), unknown)


def _calendar_end(unit: str, n: int, anchor: date) -> date:
    """The last day of a period in calendar units; the anchor's own day is not counted (民法典 201, 202)."""
    if unit == "month":
        return add_months(anchor, n)
    if unit == "year":
        return add_months(anchor, 12 * n)
    if unit == "week":
        return add_days(anchor, 7 * n)
    return add_days(anchor, n)


def _rolled_forward(
    nominal: date, calendar: Calendar, stops: Sequence[Suspension] = (), delays: tuple[Suspension, ...] = ()
) -> Reckoning:
    """``nominal``, moved to the next working day that is not suspended when it is 法定休假日 (民法典 203 I)."""
    day = calendar.workday_from(nominal, 0)
    for stop in stops:
        if nominal < stop.first <= day < stop.resumed:
            day = calendar.workday_from(stop.resumed, 0)
            delays += (Suspension(stop.first, stop.resumed, (stop.resumed - stop.first).days),)
    checked_year(day)
    unknown = calendar.unknown_years(nominal, day)
    if day == nominal:
        return Reckoning(day, nominal, suspensions=delays, unknown_years=unknown)
    skipped: tuple[HolidayRun, ...] = ()
    weekend_days = 0
    for first, last in _running(nominal, day - ONE_DAY, delays):
        runs = calendar.holiday_runs(first, last)
        skipped += runs
        weekend_days += (last - first).days + 1 - sum(run.days for run in runs)
    return Reckoning(day, nominal, skipped, weekend_days, (), delays, unknown)


def _window(rule: Rule, anchor: date, calendar: Calendar) -> Reckoning:
    """The day counted back from ``anchor``, whose own day is not counted; rolling, if asked for, goes back, too."""
    n, unit = rule.count, rule.kind.unit
    if unit == "workday" and n > 0:
        day, last = checked_year(calendar.workday_back(anchor, n)), anchor - ONE_DAY
        excluded = calendar.holiday_runs(day, last)
        weekend_days = (last - day).days + 1 - n - sum(run.days for run in excluded)
        made_up = calendar.make_up_days(day, last)
        return Reckoning(day, day, excluded, weekend_days, made_up, (), calendar.unknown_years(day, last))
    nominal = _calendar_end(unit, -n, anchor)
    if not rule.roll and unit != "workday":
        return Reckoning(nominal, nominal)
    day = checked_year(calendar.workday_back(nominal, 0))
    skipped = calendar.holiday_runs(day, nominal)
    weekend_days = (nominal - day).days - sum(run.days for run in skipped)
    return Reckoning(day, nominal, skipped, weekend_days, (), (), calendar.unknown_years(day, nominal))


def _point(rule: Rule, anchor: date) -> date:
    """The point in the year a rule without a count names."""
    if rule.name == "yearly":
        month, day = parse_month_day(rule.argument)
        this_year = date_in_year(anchor.year, month, day)
        return this_year if this_year >= anchor else date_in_year(anchor.year + 1, month, day)
    if rule.name == "start_of_month":
        return anchor.replace(day=1)
    if rule.name == "end_of_month":
        return add_days(add_months(anchor.replace(day=1), 1), -1) if anchor.month < 12 else anchor.replace(day=31)
    if rule.name == "start_of_year":
        return anchor.replace(month=1, day=1)
    if rule.name == "end_of_year":
        return anchor.replace(month=12, day=31)
    return anchor


def _after(anchor: date, suspensions: tuple[Suspension, ...]) -> list[Suspension]:
    """The parts of the suspensions that lie after ``anchor``; the anchor's own day never counts anyway."""
    first = anchor + ONE_DAY
    return [Suspension(max(stop.first, first), stop.resumed) for stop in suspensions if stop.resumed > first]


def _running(first: date, last: date, stops: Sequence[Suspension]) -> list[tuple[date, date]]:
    """The stretches of ``first``..``last`` (included) that are not suspended."""
    stretches: list[tuple[date, date]] = []
    for stop in stops:
        if stop.first > last:
            break
        if stop.first > first:
            stretches.append((first, stop.first - ONE_DAY))
        first = max(first, stop.resumed)
    if first <= last:
        stretches.append((first, last))
    return stretches
