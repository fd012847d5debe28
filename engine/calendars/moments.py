"""Dates as moments: a due date lapses at its end, 24:00 in China; everything is aware, stored as UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from engine.calendars.dates import ONE_DAY, parse_date
from engine.calendars.errors import DeadlineError

CHINA = ZoneInfo("Asia/Shanghai")
"""Legal time of all four procedures; its summer times of 1940-49 and 1986-91 are in the time-zone data."""


def opens_at(day: str | date) -> datetime:
    """The first moment of ``day`` (ISO date or date) in China, as aware UTC."""
    return _local(_date(day), time.min).astimezone(UTC)


def lapses_at(due: str | date) -> datetime:
    """The moment a due date has passed: 24:00 of that day in China (民法典 203 II), as aware UTC."""
    return _local(_date(due) + ONE_DAY, time.min).astimezone(UTC)


def at_time(day: str | date, clock: object) -> datetime:
    """The moment ``clock`` (``HH:MM``, 00:00 to 23:59) of ``day`` in China, as aware UTC.

    Raises DeadlineError ``deadline.bad_time`` for another text.
    """
    if not isinstance(clock, str) or len(clock) != 5 or clock[2] != ":" or not clock.isascii():
        raise DeadlineError("deadline.bad_time", value=str(clock))
    try:
        return _local(_date(day), time.fromisoformat(clock)).astimezone(UTC)
    except ValueError:
        raise DeadlineError("deadline.bad_time", value=clock) from None


def local_day(moment: datetime) -> date:
    """The date in China at an aware ``moment``; raises DeadlineError ``deadline.naive_moment`` without an offset."""
    if moment.tzinfo is None:
        raise DeadlineError("deadline.naive_moment", value=moment.isoformat())
    return moment.astimezone(CHINA).date()


def local_iso(moment: datetime) -> str:
    """The aware ``moment`` as ISO text with the offset of China, to the second or microsecond if it has any."""
    return moment.astimezone(CHINA).isoformat()


def same_clock(moment: datetime, day: date) -> datetime:
    """The moment on ``day`` that shows the same time of day in China as ``moment``; aware UTC."""
    return _local(day, moment.astimezone(CHINA).timetz().replace(tzinfo=None)).astimezone(UTC)


def _local(day: date, clock: time) -> datetime:
    """Local time in China; a time skipped by summer time is read with the offset before the change."""
    return datetime.combine(day, clock, tzinfo=CHINA)


def _date(day: str | date) -> date:
    return parse_date(day) if isinstance(day, str) else day
