"""Stop the clock of a case for a reason, and let it run again with the stopped days given back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Select, bindparam, select, update

from engine.calendars.days import Calendar
from engine.calendars.deadlines import Due
from engine.clock import local_date
from engine.db.tables import deadlines, tasks, timers
from engine.errors import Conflict, Invalid
from engine.execution.act import Act
from engine.execution.case_row import ENDED, RUNNING, SUSPENDED
from engine.execution.command import Command
from engine.execution.replay import move_dates
from engine.execution.statements import OPEN
from engine.execution.write_back import NEVER
from engine.values import loads

_PAUSE = (
    update(timers)
    .where(timers.c.case_id == bindparam("case"), timers.c.state == bindparam("from_state"))
    .values(state=bindparam("to_state"))
)
_TIMERS = select(timers.c.n, timers.c.record).where(
    timers.c.case_id == bindparam("case"), timers.c.state == "waiting", timers.c.kind == "event"
)
_TASKS = select(tasks.c.n, tasks.c.due_record).where(
    tasks.c.case_id == bindparam("case"), tasks.c.state == OPEN, tasks.c.due_at < NEVER
)
_DEADLINES = select(deadlines).where(deadlines.c.case_id == bindparam("case"))


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
        """Resume: every date moves by its own rule, working days by working days, all others by calendar days."""
        act.require(self.act)
        if act.case.state == ENDED:
            raise Conflict("conflict.ended")
        if act.case.state != SUSPENDED:
            raise Conflict("conflict.not_suspended")
        stood = Stood(date.fromisoformat(act.case.row["suspended_on"]), local_date(act.work.now), current(act))
        act.case.row.update(state=RUNNING, suspended_on=None)
        act.work.connection.execute(_PAUSE, {"case": self.case_id, "from_state": "paused", "to_state": "waiting"})
        moved = {
            "deadlines": self._deadlines(act, stood),
            "timers": {str(row.n): stood.timer(loads(row.record)) for row in self._rows(act, _TIMERS)},
            "tasks": {str(row.n): stood.record(loads(row.due_record)) for row in self._rows(act, _TASKS)},
        }
        for n, record in moved["tasks"].items():
            act.case.rows.move_due(int(n), record, stood.calendar)
        act.case.step(
            "case_resumed",
            act.author,
            lambda execution: move_dates(execution, moved),
            hashed={"since": stood.since.isoformat(), "on": stood.today.isoformat(), **moved},
            private={"reason": self.reason},
        )
        return {"case": self.case_id, "state": RUNNING}

    def _rows(self, act: Act, query: Select[Any]) -> Sequence[Any]:
        return act.work.connection.execute(query, {"case": self.case_id}).all()

    def _deadlines(self, act: Act, stood: Stood) -> dict[str, Any]:
        since = stood.since.isoformat()
        rows = self._rows(act, _DEADLINES)
        return {row.key: stood.record(loads(row.record)) for row in rows if row.due >= since}


@dataclass(frozen=True)
class Stood:
    """How long a case stood still: from ``since`` until before ``today``."""

    since: date
    today: date
    calendar: Calendar

    def record(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The record of a date after the standstill; a bare moment moves by the calendar days."""
        if "rule" in record:
            return Due.from_record(record).extended(self.since, self.today, self.calendar).to_record()
        return {**record, "due": (datetime.fromisoformat(record["due"]) + (self.today - self.since)).isoformat()}

    def timer(self, record: Mapping[str, Any] | None) -> dict[str, Any]:
        """How a timer moves: to the record of its new date, or by so many days."""
        return {"record": self.record(record)} if record else {"days": (self.today - self.since).days}


def current(act: Act) -> Calendar:
    """The calendar in force now."""
    return act.services.calendars.current(act.work.connection, act.work.machine_at)
