"""Stop the clock of a case for a reason, and let it run again with the stopped days given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from sqlalchemy import bindparam, select, update

from engine.calendars.deadlines import Due, lapses_at
from engine.clock import local_date, to_ms
from engine.db.tables import deadlines, tasks, timers
from engine.errors import Conflict, Invalid
from engine.execution.act import Act
from engine.execution.command import Command
from engine.execution.open_case import ENDED, RUNNING, SUSPENDED
from engine.execution.write_back import NEVER, OPEN
from engine.spiff import Execution
from engine.values import dumps, loads

_PAUSE = (
    update(timers)
    .where(timers.c.case_id == bindparam("case"), timers.c.state == bindparam("from_state"))
    .values(state=bindparam("to_state"))
)
_MOVE_TIMER = (
    update(timers)
    .where(timers.c.case_id == bindparam("case"), timers.c.n == bindparam("number"), timers.c.seq == bindparam("place"))
    .values(due_at=bindparam("to_due_at"), state="waiting")
)
_MOVE_TASK = (
    update(tasks)
    .where(tasks.c.case_id == bindparam("case"), tasks.c.n == bindparam("number"))
    .values(due=bindparam("to_due"), due_at=bindparam("to_due_at"), due_record=bindparam("to_record"))
)


@dataclass(frozen=True)
class SuspendCase(Command):
    """Suspend ``case_id`` for ``reason``: tasks stay visible but cannot be submitted, timers and deadlines stand."""

    act: ClassVar[str] = "suspend_case"
    case_id: str
    reason: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Suspend from the business day of today."""
        act.require(self.act)
        act.require_running()
        if not self.reason.strip():
            raise Invalid(errors={"reason": ["field.reason_required"]})
        today = local_date(act.work.now).isoformat()
        act.case.row.update(state=SUSPENDED, suspended_on=today)
        act.work.connection.execute(_PAUSE, {"case": self.case_id, "from_state": "waiting", "to_state": "paused"})
        act.case.note("case_suspended", act.author, hashed={"on": today}, private={"reason": self.reason})
        return {"case": self.case_id, "state": SUSPENDED}


@dataclass(frozen=True)
class ResumeCase(Command):
    """Let a suspended case run again; every deadline moves by the days it stood."""

    act: ClassVar[str] = "resume_case"
    case_id: str
    reason: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Resume: named deadlines through the diagram (their timers follow), the others row by row."""
        act.require(self.act)
        if act.case.state == ENDED:
            raise Conflict("conflict.ended")
        if act.case.state != SUSPENDED:
            raise Conflict("conflict.not_suspended")
        since = date.fromisoformat(act.case.row["suspended_on"])
        today = local_date(act.work.now)
        act.case.row.update(state=RUNNING, suspended_on=None)
        self._move_timers(act, today - since)
        self._move_tasks(act, since, today)
        moved = self._extended(act, since, today)

        def extend(execution: Execution) -> None:
            for key, due in moved.items():
                execution.set_deadline(key, due)

        act.case.step(
            "case_resumed",
            act.author,
            extend,
            hashed={"since": since.isoformat(), "on": today.isoformat(), "deadlines": _records(moved)},
            private={"reason": self.reason},
        )
        return {"case": self.case_id, "state": RUNNING}

    def _extended(self, act: Act, since: date, today: date) -> dict[str, Due]:
        calendar = act.services.calendars.current(act.work.connection, act.work.machine_at)
        rows = act.work.connection.execute(select(deadlines).where(deadlines.c.case_id == self.case_id)).all()
        dues = {row.key: Due.from_record(loads(row.record)) for row in rows if row.due >= since.isoformat()}
        return {key: due.extended(since, today, calendar) for key, due in dues.items()}

    def _move_timers(self, act: Act, stood: timedelta) -> None:
        rows = act.work.connection.execute(
            select(timers).where(timers.c.case_id == self.case_id, timers.c.state == "paused")
        ).all()
        shift = int(stood.total_seconds() * 1000)
        moved = [
            {"case": self.case_id, "number": row.n, "place": row.seq, "to_due_at": row.due_at + shift} for row in rows
        ]
        if moved:
            act.work.connection.execute(_MOVE_TIMER, moved)

    def _move_tasks(self, act: Act, since: date, today: date) -> None:
        calendar = act.services.calendars.current(act.work.connection, act.work.machine_at)
        rows = act.work.connection.execute(
            select(tasks.c.n, tasks.c.due_record).where(
                tasks.c.case_id == self.case_id, tasks.c.state == OPEN, tasks.c.due_at < NEVER
            )
        ).all()
        moved = []
        for row in rows:
            due = Due.from_record(loads(row.due_record)).extended(since, today, calendar)
            moved.append(
                {
                    "case": self.case_id, "number": row.n, "to_due": str(due),
                    "to_due_at": to_ms(lapses_at(due)), "to_record": dumps(due.to_record()),
                }
            )  # fmt: skip
        if moved:
            act.work.connection.execute(_MOVE_TASK, moved)


def _records(dues: dict[str, Due]) -> dict[str, Any]:
    return {key: due.to_record() for key, due in dues.items()}
