"""Offsets of reminders and escalations, relative to a due date: ``-2wd``, ``-1d``, ``+1wd``, ``-1m``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.calendars.dates import checked_count
from engine.calendars.days import Calendar
from engine.calendars.due import Due, count
from engine.calendars.errors import DurationError
from engine.calendars.rules import Rule

UNITS = {"wd": "workdays", "d": "days", "w": "weeks", "m": "months", "y": "years"}
_OFFSET = re.compile(r"([+-])(\d{1,9})(wd|d|w|m|y)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Offset:
    """So many units before (negative ``n``) or after a due date; ``unit`` is wd, d, w, m or y."""

    n: int
    unit: str

    def __str__(self) -> str:
        return f"{self.n:+d}{self.unit}"

    def apply(self, due: str, calendar: Calendar) -> Due:
        """The date ``n`` units away from ``due`` (ISO date or Due). Nothing rolls: it is a reminder, not a deadline."""
        name = UNITS[self.unit] + ("_before" if self.n < 0 else "")
        return count(Rule.of(name, abs(self.n), False), due, calendar)


def parse_offset(text: object) -> Offset:
    """The offset of ``-2wd`` and the like; the sign is needed. Raises DurationError ``offset.bad``."""
    match = _OFFSET.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise DurationError("offset.bad", value=str(text))
    number = int(match[2])
    checked_count(number, {"wd": "day", "d": "day", "w": "week", "m": "month", "y": "year"}[match[3]])
    return Offset(-number if match[1] == "-" else number, match[3])


def apply_offset(due: str, offset: Offset, calendar: Calendar) -> Due:
    """``offset.apply(due, calendar)`` as a function."""
    return offset.apply(due, calendar)
