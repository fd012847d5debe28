"""Moments of timers: ISO dates, moments, durations and cycles turned into one due moment when the wait begins."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.calendars.moments import lapses_at

ZONE = ZoneInfo("Asia/Shanghai")
_DURATION = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.IGNORECASE
)
_CYCLE = re.compile(r"R(\d*)/(?:(\d{4}-[^/]+)/)?(P[^/]+)", re.IGNORECASE)


class MomentError(ValueError):
    """A text is no date, moment, duration or cycle."""


def add_duration(start: datetime, text: str) -> datetime:
    """Add an ISO 8601 duration to an aware moment by the calendar of the zone.

    Years and months keep the day of the month, or end on the month's last day; hours and less are exact.
    Raises MomentError when ``text`` is no duration.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        raise MomentError(text)
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    local = start.astimezone(ZONE)
    year, month = divmod(local.year * 12 + local.month - 1 + years * 12 + months, 12)
    if year > 9999:
        raise MomentError(text)
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    try:
        moved = local.replace(year=year, month=month + 1, day=day) + timedelta(weeks=weeks, days=days)
        return (moved + timedelta(hours=hours, minutes=minutes, seconds=seconds)).astimezone(UTC)
    except OverflowError as error:
        raise MomentError(text) from error


def moment_of(value: Any, now: datetime) -> datetime:
    """The moment a timer value means, in UTC.

    A duration counts from ``now``; a plain date lapses at its end (24:00); a moment without offset is local.
    Raises MomentError for anything else.
    """
    if not isinstance(value, str):
        raise MomentError(repr(value))
    text = value.strip()
    if text[:1] in ("P", "p"):
        return add_duration(now, text)
    try:
        if len(text) == 10:
            date.fromisoformat(text)
            return lapses_at(text).astimezone(UTC)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise MomentError(text) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Cycle:
    """A repeating timer: ``left`` firings to come (None for ever), the next one ``due`` (ISO), then every ``period``."""

    left: int | None
    due: str
    period: str

    @classmethod
    def parse(cls, text: str, now: datetime) -> Cycle:
        """Read ``R3/P1D`` (first after one period) or ``R3/<moment>/P1D`` (first at the moment).

        Raises MomentError when ``text`` is no cycle.
        """
        match = _CYCLE.fullmatch(text.strip())
        if match is None:
            raise MomentError(text)
        count, start, period = match.groups()
        if count and int(count) == 0:
            raise MomentError(text)
        due = moment_of(start, now) if start else add_duration(now, period)
        add_duration(now, period)
        return cls(int(count) if count else None, due.isoformat(), period)

    def next(self) -> Cycle | None:
        """The cycle after one firing, None when that was the last."""
        if self.left is not None and self.left <= 1:
            return None
        due = add_duration(datetime.fromisoformat(self.due), self.period).isoformat()
        return Cycle(None if self.left is None else self.left - 1, due, self.period)

    def to_state(self) -> list[Any]:
        """The stored form."""
        return [self.left, self.due, self.period]

    @classmethod
    def from_state(cls, state: list[Any]) -> Cycle:
        """The inverse of :meth:`to_state`."""
        return cls(*state)
