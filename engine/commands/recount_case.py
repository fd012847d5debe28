"""Count a case's provisional dates again when the notice for their year is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Select, bindparam, select

from engine.calendars.days import Calendar
from engine.calendars.deadlines import Due
from engine.db.tables import deadlines, tasks, timers
from engine.execution.act import Act
from engine.execution.command import Command
from engine.execution.replay import move_dates
from engine.execution.statements import OPEN
from engine.journal.writer import Author
from engine.values import loads

_DEADLINES = select(deadlines.c.key, deadlines.c.record).where(deadlines.c.case_id == bindparam("case"))
_TASKS = select(tasks.c.n, tasks.c.due_record).where(
    tasks.c.case_id == bindparam("case"), tasks.c.state == OPEN, tasks.c.due_record.is_not(None)
)
_TIMERS = select(timers.c.n, timers.c.record).where(
    timers.c.case_id == bindparam("case"), timers.c.kind == "event", timers.c.state == "waiting"
)


@dataclass(frozen=True)
class RecountCase(Command):
    """Recount every provisional date of ``case_id`` with the current calendar. Only the system does this."""

    act: ClassVar[str] = "recount_case"
    remembered: ClassVar[bool] = False
    case_id: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Move what moves; the journal keeps the new records. Nothing is written when every date stays."""
        act.require(self.act)
        calendar = act.services.calendars.current(act.work.connection, act.work.machine_at)
        moved = {
            "deadlines": self._recounted(act, _DEADLINES, calendar),
            "timers": {n: {"record": record} for n, record in self._recounted(act, _TIMERS, calendar).items()},
            "tasks": self._recounted(act, _TASKS, calendar),
        }
        count = sum(map(len, moved.values()))
        if not count:
            return {"case": self.case_id, "moved": 0}
        for n, record in moved["tasks"].items():
            act.case.rows.move_due(int(n), record, calendar)
        author = Author(person=act.actor.person_id)
        act.case.step("calendar_applied", author, lambda execution: move_dates(execution, moved), hashed=moved)
        return {"case": self.case_id, "moved": count}

    def _recounted(self, act: Act, query: Select[Any], calendar: Calendar) -> dict[str, Any]:
        """Key or number -> the new record, of the dates that move."""
        rows = act.work.connection.execute(query, {"case": self.case_id})
        fresh = {str(key): recounted(loads(record), calendar) for key, record in rows}
        return {key: due.to_record() for key, due in fresh.items() if due is not None}


def recounted(record: Mapping[str, Any] | None, calendar: Calendar) -> Due | None:
    """The date of ``record`` counted again with ``calendar``; None when it was not provisional or stays the same."""
    if record is None or "rule" not in record:
        return None
    due = Due.from_record(record)
    if not due.provisional:
        return None
    fresh = due.rebase(None, calendar)
    return None if fresh.to_record() == due.to_record() else fresh
