"""The working-day calendar: which dates are working days, by a table of exceptional days over Monday to Friday."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from engine.calendars.dates import FIRST_YEAR, LAST_YEAR, out_of_range, parse_date
from engine.calendars.errors import CalendarError

Kind = Literal["holiday", "workday"]
HOLIDAY: Final = "holiday"
WORKDAY: Final = "workday"
NEW_YEAR_REACHES_BACK_TO: Final = 24
"""Day of December from which the next year's notice may still change days (earliest so far: 29 December)."""


@dataclass(frozen=True, slots=True)
class Day:
    """One exceptional day: off (``holiday``, also on a weekend inside a holiday) or made up (``workday``, 调休上班).

    ``name`` is the Chinese name of the holiday, ``source`` the 文号 or data set it comes from; ``provisional`` rows are
    guesses for years whose notice the State Council has not published (暂定).
    """

    day: date
    kind: Kind
    name: str
    source: str
    provisional: bool = False

    @classmethod
    def of(cls, day: str, kind: str, name: str, source: str, provisional: bool = False) -> Day:
        """The row of stored texts; raises CalendarError for a bad date or a kind that is neither of the two."""
        if kind not in (HOLIDAY, WORKDAY):
            raise CalendarError("calendar.bad_kind", value=kind)
        return cls(parse_date(day), HOLIDAY if kind == HOLIDAY else WORKDAY, name, source, provisional)


@dataclass(frozen=True, slots=True)
class HolidayRun:
    """Consecutive days off under one name, first and last day included."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """Number of calendar days of the run."""
        return (self.last - self.first).days + 1


def content_version(rows: Iterable[Day]) -> str:
    """A version label derived from the content: equal rows give equal labels on every machine."""
    digest = hashlib.sha256()
    for row in sorted(rows, key=lambda row: row.day):
        fields = (row.day.isoformat(), row.kind, row.name, row.source, "1" if row.provisional else "0")
        digest.update(("\x1f".join(fields) + "\n").encode())
    return f"cn-{digest.hexdigest()[:16]}"


class Calendar:
    """An immutable version of the working-day calendar.

    Days without a row are working days from Monday to Friday. A year counts as known when 1 October of it is in the
    table and not provisional: every notice of the State Council fixes the National Day, and neither an amendment nor a
    local closing day can turn an unknown year into a known one. Working days per year are computed on first use.
    """

    __slots__ = ("_holidays", "_known", "_make_up", "_rows", "_run_ends", "_runs", "_version", "_years")

    def __init__(self, version: str, rows: Iterable[Day]) -> None:
        self._rows = tuple(sorted(rows, key=lambda row: row.day))
        self._version = version
        for before, after in zip(self._rows, self._rows[1:], strict=False):
            if before.day == after.day:
                raise CalendarError("calendar.duplicate_day", day=after.day.isoformat())
        self._holidays = {row.day.toordinal(): row for row in self._rows if row.kind == HOLIDAY}
        self._make_up = sorted(row.day.toordinal() for row in self._rows if row.kind == WORKDAY)
        self._known = frozenset(
            row.day.year
            for row in self._rows
            if row.kind == HOLIDAY and not row.provisional and (row.day.month, row.day.day) == (10, 1)
        )
        self._runs = _runs(self._rows)
        self._run_ends = [run.last.toordinal() for run in self._runs]
        self._years: dict[int, list[int]] = {}

    @classmethod
    def from_rows(cls, version: str | None, rows: Iterable[Day]) -> Calendar:
        """The calendar of ``rows``; without ``version`` the label is the hash of the content.

        Raises CalendarError ``calendar.duplicate_day`` when two rows speak of one day.
        """
        rows = tuple(rows)
        return cls(version if version is not None else content_version(rows), rows)

    def rows(self) -> tuple[Day, ...]:
        """Every exceptional day in order; ``from_rows(version, rows())`` gives an equal calendar."""
        return self._rows

    @property
    def version(self) -> str:
        """The label stored with every due date computed by this calendar."""
        return self._version

    @property
    def known_years(self) -> frozenset[int]:
        """Years whose official notice is in the table."""
        return self._known

    @property
    def provisional_years(self) -> frozenset[int]:
        """Years that have rows but no official notice (暂定); years without any row are provisional, too."""
        return frozenset(row.day.year for row in self._rows) - self._known

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and (self._version, self._rows) == (other._version, other._rows)

    def __hash__(self) -> int:
        return hash(self._version)

    def __repr__(self) -> str:
        return f"Calendar({self._version!r}, {len(self._rows)} rows)"

    def is_workday(self, day: date) -> bool:
        """Whether ``day`` is a working day, made-up weekend days (调休) included."""
        ordinal = day.toordinal()
        days = self._workdays_of(day.year)
        index = bisect_left(days, ordinal)
        return index < len(days) and days[index] == ordinal

    def is_holiday(self, day: date) -> bool:
        """Whether ``day`` is 法定休假日: a holiday or a weekend day that is not made up."""
        return not self.is_workday(day)

    def holiday_name(self, day: date) -> str | None:
        """The Chinese name of the holiday ``day`` belongs to; None for working days and plain weekends."""
        row = self._holidays.get(day.toordinal())
        return row.name if row else None

    def is_provisional(self, day: date) -> bool:
        """Whether a notice still to come may change ``day``: its year is unknown, or it is a late December day
        (from the 24th) of a known year whose next year is unknown, because the New Year's holiday reaches back.
        """
        return bool(self.unknown_years(day, day))

    def unknown_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years whose missing notice may change a day from ``first`` to ``last`` (both included), ascending."""
        if first.year in self._known and last.year == first.year and last.month < 12:
            return ()
        until = last.year + 1 if last.month == 12 and last.day >= NEW_YEAR_REACHES_BACK_TO else last.year
        return tuple(year for year in range(first.year, until + 1) if year not in self._known)

    def workday_from(self, day: date, n: int) -> date:
        """The ``n``-th working day after ``day``; ``n`` = 0: ``day`` itself or the first working day after it."""
        if n == 0:
            return day if self.is_workday(day) else self.workday_from(day, 1)
        year, days = day.year, self._workdays_of(day.year)
        index = bisect_right(days, day.toordinal()) + n - 1
        while index >= len(days):
            index -= len(days)
            year += 1
            days = self._workdays_of(year)
        return date.fromordinal(days[index])

    def workday_back(self, day: date, n: int) -> date:
        """The ``n``-th working day before ``day``; ``n`` = 0: ``day`` itself or the last working day before it."""
        if n == 0:
            return day if self.is_workday(day) else self.workday_back(day, 1)
        year, days = day.year, self._workdays_of(day.year)
        index = bisect_left(days, day.toordinal()) - n
        while index < 0:
            year -= 1
            days = self._workdays_of(year)
            index += len(days)
        return date.fromordinal(days[index])

    def workdays_between(self, after: date, until: date) -> int:
        """Number of working days later than ``after`` and not later than ``until``; 0 when ``until`` is not later."""
        if until <= after:
            return 0
        if after.year == until.year:
            days = self._workdays_of(after.year)
            return bisect_right(days, until.toordinal()) - bisect_right(days, after.toordinal())
        first, last = self._workdays_of(after.year), self._workdays_of(until.year)
        between = sum(len(self._workdays_of(year)) for year in range(after.year + 1, until.year))
        return len(first) - bisect_right(first, after.toordinal()) + between + bisect_right(last, until.toordinal())

    def holiday_runs(self, first: date, last: date) -> tuple[HolidayRun, ...]:
        """The named holidays from ``first`` to ``last`` (both included), cut at these two days."""
        found: list[HolidayRun] = []
        for index in range(bisect_left(self._run_ends, first.toordinal()), len(self._runs)):
            run = self._runs[index]
            if run.first > last:
                break
            if run.first < first or run.last > last:
                run = HolidayRun(run.name, max(run.first, first), min(run.last, last))
            found.append(run)
        return tuple(found)

    def make_up_days(self, first: date, last: date) -> tuple[date, ...]:
        """The made-up working days (调休上班) from ``first`` to ``last``, both included."""
        begin = bisect_left(self._make_up, first.toordinal())
        end = bisect_right(self._make_up, last.toordinal())
        return tuple(date.fromordinal(ordinal) for ordinal in self._make_up[begin:end])

    def _workdays_of(self, year: int) -> list[int]:
        """Ordinals of the working days of ``year``, ascending; computed once (a race computes it twice, equally)."""
        days = self._years.get(year)
        if days is None:
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise out_of_range(year)
            first, end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1
            off, made_up = self._holidays, set(self._make_up)
            # Ordinal 1 is a Monday: weekday = (ordinal - 1) % 7, Saturday 5 and Sunday 6.
            days = [n for n in range(first, end) if n not in off and ((n - 1) % 7 < 5 or n in made_up)]
            self._years[year] = days
        return days


def _runs(rows: tuple[Day, ...]) -> list[HolidayRun]:
    """Holiday rows joined where they follow each other under the same name."""
    runs: list[HolidayRun] = []
    for row in rows:
        if row.kind != HOLIDAY:
            continue
        if runs and runs[-1].name == row.name and (row.day - runs[-1].last).days == 1:
            runs[-1] = HolidayRun(row.name, runs[-1].first, row.day)
        else:
            runs.append(HolidayRun(row.name, row.day, row.day))
    return runs
