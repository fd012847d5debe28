"""Pure: the working days each step of a case used, against its limit; counted as deadlines are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.calendars.days import Calendar
from engine.clock import from_ms, local_date

COUNTED = ("open", "held", "completed")


@dataclass(frozen=True)
class Used:
    """One task: when it came and was done (ISO dates, None: not yet), working days used and allowed (or None)."""

    n: int
    name: str
    opened: str
    closed: str | None
    days: int
    due: str | None
    limit: int | None

    def is_late(self, today: str) -> bool:
        """Whether it was done after its day, or is not done on ``today`` although its day is over."""
        return self.due is not None and (self.closed or today) > self.due


def usage(tasks: Sequence[Mapping[str, Any]], calendar: Calendar, today: date) -> Sequence[Used]:
    """The steps of a case in the order they came; what was cancelled, and questions beside a task, do not count.

    The day on which a task came does not count, the day on which it was done does.
    """
    found = []
    for task in tasks:
        if task["state"] not in COUNTED or task["about"] is not None:
            continue
        opened = local_date(from_ms(task["opened_at"]))
        closed = local_date(from_ms(task["closed_at"])) if task["closed_at"] is not None else None
        limit = calendar.workdays_between(opened, date.fromisoformat(task["due"])) if task["due"] else None
        days = calendar.workdays_between(opened, closed or today)
        ended = closed.isoformat() if closed else None
        found.append(Used(task["n"], task["name"], opened.isoformat(), ended, days, task["due"], limit))
    return found
