"""Count a case's provisional dates again when the notice for their year is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import bindparam, select, update

from engine.calendars.days import Calendar
from engine.calendars.deadlines import Due, lapses_at
from engine.clock import to_ms
from engine.db.tables import deadlines, tasks, timers
from engine.execution.act import Act
from engine.execution.command import Command
from engine.execution.write_back import CHANGE_DUE, OPEN
from engine.journal.writer import Author
from engine.spiff import Execution
from engine.values import dumps, loads

_MOVE_TIMER = (
    update(timers)
    .where(timers.c.case_id == bindparam("case"), timers.c.n == bindparam("number"), timers.c.seq == bindparam("place"))
    .values(due_at=bindparam("to_due_at"), record=bindparam("to_record"))
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
        named = dict(self._named(act, calendar))
        due_tasks = list(self._tasks(act, calendar))
        moved_timers = list(self._timers(act, calendar))
        if not (named or due_tasks or moved_timers):
            return {"case": self.case_id, "moved": 0}

        def move(execution: Execution) -> None:
            for key, due in named.items():
                execution.set_deadline(key, due)

        hashed = {
            "deadlines": {key: due.to_record() for key, due in named.items()},
            "tasks": {str(row["number"]): loads(row["to_record"]) for row in due_tasks},
        }
        act.case.step("calendar_applied", Author(person=act.actor.person_id), move, hashed=hashed)
        if due_tasks:
            act.work.connection.execute(CHANGE_DUE, due_tasks)
        if moved_timers:
            act.work.connection.execute(_MOVE_TIMER, moved_timers)
        return {"case": self.case_id, "moved": len(named) + len(due_tasks) + len(moved_timers)}

    def _named(self, act: Act, calendar: Calendar) -> Iterator[tuple[str, Due]]:
        rows = act.work.connection.execute(select(deadlines).where(deadlines.c.case_id == self.case_id)).all()
        for row in rows:
            if fresh := recounted(loads(row.record), calendar):
                yield row.key, fresh

    def _tasks(self, act: Act, calendar: Calendar) -> Iterator[dict[str, Any]]:
        query = select(tasks.c.n, tasks.c.due_record).where(
            tasks.c.case_id == self.case_id, tasks.c.state == OPEN, tasks.c.due_record.is_not(None)
        )
        for row in act.work.connection.execute(query).all():
            if fresh := recounted(loads(row.due_record), calendar):
                yield {
                    "case": self.case_id, "number": row.n, "to_due": str(fresh),
                    "to_due_at": to_ms(lapses_at(fresh)), "to_record": dumps(fresh.to_record()),
                }  # fmt: skip

    def _timers(self, act: Act, calendar: Calendar) -> Iterator[dict[str, Any]]:
        query = select(timers).where(
            timers.c.case_id == self.case_id, timers.c.kind == "event", timers.c.state == "waiting"
        )
        for row in act.work.connection.execute(query).all():
            record = loads(row.record)
            if record and (fresh := recounted(record, calendar)):
                yield {
                    "case": self.case_id, "number": row.n, "place": row.seq,
                    "to_due_at": to_ms(lapses_at(fresh)), "to_record": dumps(fresh.to_record()),
                }  # fmt: skip


def recounted(record: Mapping[str, Any], calendar: Calendar) -> Due | None:
    """The date of ``record`` counted again with ``calendar``; None when it was not provisional or stays the same."""
    if "rule" not in record:
        return None
    due = Due.from_record(record)
    if not due.provisional:
        return None
    fresh = due.rebase(None, calendar)
    return None if fresh.to_record() == due.to_record() else fresh
