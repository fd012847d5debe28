"""Try again what failed: the pending submission is applied in its submitter's name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from sqlalchemy import bindparam, select, update

from engine.commands.registry import command_from
from engine.db.tables import incidents, tasks
from engine.errors import Conflict, NotFound
from engine.execution.act import Act
from engine.execution.command import Command
from engine.execution.statements import HELD, OPEN
from engine.identity.actor import SYSTEM, WORKER
from engine.identity.people import load_actor
from engine.values import loads

_CLOSE = (
    update(incidents)
    .where(incidents.c.case_id == bindparam("case"), incidents.c.id == bindparam("to_close"))
    .values(state="closed", closed_at=bindparam("at"))
)
_REOPEN = (
    update(tasks)
    .where(tasks.c.case_id == bindparam("case"), tasks.c.n == bindparam("number"), tasks.c.state == HELD)
    .values(state=OPEN)
)


@dataclass(frozen=True)
class RetryIncident(Command):
    """Retry the command an incident holds. A retry that fails again leaves the same incident open."""

    act: ClassVar[str] = "retry_incident"
    case_id: str
    incident: str

    @property
    def incident_id(self) -> str | None:
        """This command retries that incident."""
        return self.incident

    def perform(self, act: Act) -> dict[str, Any]:
        """Perform the held command as its submitter, then close the incident."""
        act.require(self.act)
        row = act.work.connection.execute(
            select(incidents).where(incidents.c.case_id == self.case_id, incidents.c.id == self.incident)
        ).one_or_none()
        if row is None:
            raise NotFound("not_found.incident")
        if row.state != "open":
            raise Conflict("conflict.incident_closed")
        held = loads(row.command)
        command = command_from(held["type"], held["fields"])
        submitter = SYSTEM if row.actor == WORKER else load_actor(act.work.connection, row.actor, act.work.machine_at)
        inner = replace(act, actor=submitter, row=self._task(act, command.task_number))
        answer = command.perform(inner)
        act.work.connection.execute(_CLOSE, {"case": self.case_id, "to_close": self.incident, "at": act.work.at})
        act.case.note("incident_retried", act.author, hashed={"incident": self.incident, "act": command.act})
        return {**answer, "incident": self.incident}

    def _task(self, act: Act, number: int | None) -> dict[str, Any] | None:
        if number is None:
            return None
        act.work.connection.execute(_REOPEN, {"case": self.case_id, "number": number})
        row = (
            act.work.connection.execute(select(tasks).where(tasks.c.case_id == self.case_id, tasks.c.n == number))
            .mappings()
            .one_or_none()
        )
        return dict(row) if row is not None else None
