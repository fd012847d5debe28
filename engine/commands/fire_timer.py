"""Let a due timer happen: move the token, remind, or escalate. Only the worker does this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import bindparam, select, update

from engine.db.tables import tasks, timers
from engine.execution.act import Act
from engine.execution.case_row import RUNNING
from engine.execution.command import Command
from engine.execution.statements import OPEN
from engine.journal.writer import Author
from engine.spiff import Execution
from engine.values import loads

_FIND = select(timers).where(
    timers.c.case_id == bindparam("case"), timers.c.n == bindparam("number"), timers.c.seq == bindparam("seq")
)
_DONE = (
    update(timers)
    .where(timers.c.case_id == bindparam("case"), timers.c.n == bindparam("number"), timers.c.seq == bindparam("place"))
    .values(state=bindparam("to_state"))
)


@dataclass(frozen=True)
class FireTimer(Command):
    """Fire timer ``seq`` of wait ``number``, held under ``lease``. A lost lease or a closed timer does nothing."""

    act: ClassVar[str] = "fire_timer"
    remembered: ClassVar[bool] = False
    case_id: str
    number: int
    seq: int
    lease: str

    def hold(self, act: Act) -> None:
        """Set the timer aside after it failed: the incident retries it, the sweep leaves it alone."""
        act.work.connection.execute(
            _DONE, {"case": self.case_id, "number": self.number, "place": self.seq, "to_state": "held"}
        )

    def perform(self, act: Act) -> dict[str, Any]:
        """Fire once; the answer tells whether it did."""
        act.require(self.act)
        names = {"case": self.case_id, "number": self.number, "seq": self.seq}
        row = act.work.connection.execute(_FIND, names).mappings().one_or_none()
        if row is None or row["state"] not in ("waiting", "held") or act.case.state != RUNNING:
            return {"fired": False}
        if row["state"] == "waiting" and row["lease"] != self.lease:
            return {"fired": False}
        author = Author(person=act.actor.person_id)
        place = {"case": self.case_id, "number": self.number, "place": self.seq}
        if row["kind"] == "event":
            act.work.connection.execute(_DONE, {**place, "to_state": "fired"})
            drawn = act.case.bundle.program.elements.get(row["element"])
            act.case.by_date = row["by_date"] or bool(drawn and drawn.event)  # a step apart goes on with what led to it

            def fire(execution: Execution) -> None:
                execution.fire_timer(self.number)

            act.case.step("timer_fired", author, fire, hashed={"n": self.number, "element": row["element"]})
            return {"fired": True}
        still = act.work.connection.execute(
            select(tasks.c.state).where(tasks.c.case_id == self.case_id, tasks.c.n == self.number)
        ).scalar()
        act.work.connection.execute(_DONE, {**place, "to_state": "fired" if still == OPEN else "closed"})
        if still != OPEN:
            return {"fired": False}
        record = loads(row["record"])
        act.case.note(
            "reminder_fell_due" if row["kind"] == "reminder" else "escalation_fell_due",
            author,
            hashed={"n": self.number, "element": row["element"], **record},
        )
        act.case.post(row["kind"], {"n": self.number, **record})
        return {"fired": True}
