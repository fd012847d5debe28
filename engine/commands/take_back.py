"""Take back what one has just submitted, as long as nobody has gone on with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import BindParameter, Connection, bindparam, insert, select, union_all

from engine.commands.move_tokens import move_to
from engine.db.tables import drafts, events, shared_sections, submissions, tasks
from engine.errors import Conflict, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.execution.returning import refuse_what_left
from engine.execution.section_rows import Writing
from engine.execution.statements import ASIDES, COMPLETED, OPEN
from engine.journal.catalogue import INPUTS
from engine.values import loads

_LAST_INPUT = (
    select(events.c.type, events.c.record)
    .where(events.c.stream == bindparam("case"), events.c.type.in_(sorted(INPUTS)))
    .order_by(events.c.seq.desc())
    .limit(1)
)
_CASE: BindParameter[str] = bindparam("case")
_NS: BindParameter[int] = bindparam("ns", expanding=True)
_ROWS = select(tasks).where(tasks.c.case_id == _CASE, tasks.c.n.in_(_NS))
_DRAFTED = union_all(
    select(drafts.c.n).where(drafts.c.case_id == _CASE, drafts.c.n.in_(_NS)),
    select(shared_sections.c.n).where(shared_sections.c.case_id == _CASE, shared_sections.c.n.in_(_NS)),
)
_SUBMITTED = select(submissions.c.data).where(submissions.c.case_id == _CASE, submissions.c.n == bindparam("number"))


def last_submitted(connection: Connection, case_id: str) -> int | None:
    """The number of the task whose completion was the last thing that happened to the case; None: something else."""
    row = connection.execute(_LAST_INPUT, {"case": case_id}).one_or_none()
    return int(loads(row.record)["n"]) if row is not None and row.type == "task_completed" else None


@dataclass(frozen=True)
class TakeBack(Command):
    """Take back the submission of task ``n``: it is open again with what was filled in as a draft.

    Refused once somebody took or began what came next, and where something left the case that cannot be undone.
    """

    act: ClassVar[str] = "take_back"
    case_id: str
    n: int
    reason: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Cancel what the submission opened and open its task again."""
        task = act.task
        act.require(self.act)
        act.require_running()
        if task["state"] != COMPLETED or task["closed_by"] != act.actor.person_id or task["kind"] in ASIDES:
            raise Refused("refused.take_back")
        opened = self._opened(act, task)
        facts = move_to(act, opened[0], task["element"], {"taken_back": self.n}, {"reason": self.reason.strip()})
        again = [fact.data["n"] for fact in facts if fact.kind == "task_opened"]
        self._draft(act, again)
        return {"case": self.case_id, "opened": again, "ended": act.case.row["outcome"]}

    def _opened(self, act: Act, task: Mapping[str, Any]) -> Sequence[int]:
        """The tasks that came of it, all still untouched."""
        last = act.work.connection.execute(_LAST_INPUT, {"case": self.case_id}).one()
        record = loads(last.record)
        if last.type != "task_completed" or record["n"] != self.n:
            raise Conflict("conflict.take_back_late")
        program = act.case.bundle.program
        if program.elements[task["element"]].multi_instance is not None:
            raise Refused("refused.take_back_instance")
        refuse_what_left(act.case, record["facts"])
        opened = sorted(fact["n"] for fact in record["facts"] if fact["fact"] == "task_opened")
        if not opened:
            raise Refused("refused.take_back_waits")
        self._refuse_touched(act, opened)
        return opened

    def _refuse_touched(self, act: Act, opened: Sequence[int]) -> None:
        names = {"case": self.case_id, "ns": list(opened)}
        for row in act.work.connection.execute(_ROWS, names).mappings():
            claimed = row["assignee"] is not None and act.case.offers_of(dict(row))
            if row["state"] != OPEN or (claimed and row["assignee"] != act.actor.person_id):
                raise Conflict("conflict.take_back_taken", who=act.person_name(row["assignee"]), task=row["name"])
        if act.work.connection.execute(_DRAFTED, names).first():
            raise Conflict("conflict.take_back_begun")

    def _draft(self, act: Act, again: Sequence[int]) -> None:
        data = act.work.connection.execute(_SUBMITTED, {"case": self.case_id, "number": self.n}).scalar()
        if data and again and act.together is not None:
            self._share(act, again[0], loads(data))
        elif data and again:
            row = {"case_id": self.case_id, "n": again[0], "person_id": act.actor.person_id, "data": data}
            act.work.connection.execute(insert(drafts), {**row, "revision": 1, "saved_at": act.work.at})

    def _share(self, act: Act, n: int, data: Mapping[str, Any]) -> None:
        """Give the unit its sections again."""
        said = {key: value for key, value in data.items() if not key.startswith("_")}
        writing = Writing(act.work.connection, self.case_id, n, act.actor.person_id, act.work.machine_at)
        parts = act.case.bundle.forms[act.task["form"]].by_section(said)
        writing.keep(writing.lock(parts), parts, {})
