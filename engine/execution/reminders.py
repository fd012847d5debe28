"""Pure: which reminders and escalations a due date brings with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from engine.calendars.days import Calendar
from engine.calendars.deadlines import Due
from engine.calendars.offsets import apply_offset, parse_offset
from engine.clock import ZONE, to_ms
from engine.values import dumps, loads

REMIND_AT = 9  # o'clock: when people come to work


def reminder_rows(due: Due, attributes: Mapping[str, Any], calendar: Calendar, now: datetime) -> list[dict[str, Any]]:
    """Timer rows (without case and number) for ``remind`` and ``escalate`` of a task that is due on ``due``.

    A reminder whose moment has passed already is left out: opening the task says the same.
    """
    rows = []
    for offset in _parts(attributes.get("remind")):
        rows.append(_row("reminder", due, offset, calendar, None))
    for part in _parts(attributes.get("escalate")):
        offset, _, role = part.partition(":")
        rows.append(_row("escalation", due, offset, calendar, role))
    return [row for row in rows if row["due_at"] > to_ms(now)]


def reminds(task: Mapping[str, Any]) -> bool:
    """Whether there may be timers that remind of the task (a row): without a due date there are none."""
    attributes = loads(task["attributes"])
    return task["due_record"] is not None and bool(attributes.get("remind") or attributes.get("escalate"))


def _parts(listed: Sequence[str] | None) -> Sequence[str]:
    return listed or ()


def _row(kind: str, due: Due, offset: str, calendar: Calendar, role: str | None) -> dict[str, Any]:
    day = apply_offset(due, parse_offset(offset), calendar)
    moment = datetime.combine(day.day, time(REMIND_AT), ZONE)
    record = {"due": str(due), "offset": offset, **({"role": role} if role else {})}
    return {"kind": kind, "due_at": to_ms(moment), "record": dumps(record), "state": "waiting"}
