"""End a case because of what another case decided: nothing in it waits any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import bindparam, update

from engine.db.tables import timers
from engine.execution.act import Act
from engine.execution.case_row import ENDED
from engine.execution.command import Command
from engine.journal.writer import Author
from engine.spiff import Execution

_CLOSE_TIMERS = (
    update(timers)
    .where(timers.c.case_id == bindparam("case"), timers.c.state.in_(("waiting", "paused", "held")))
    .values(state="closed")
)


@dataclass(frozen=True)
class EndCase(Command):
    """End ``case_id``, suspended or not, for ``reason``; ``by_case`` decided it. Only the system does this."""

    act: ClassVar[str] = "end_case"
    case_id: str
    by_case: str
    reason: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Cancel every token; a case that is over already stays as it is."""
        act.require(self.act)
        if act.case.state == ENDED:
            return {"case": self.case_id, "ended": False}
        author = Author(person=act.actor.person_id)
        act.case.row["suspended_on"] = None
        act.case.step("case_closed", author, _close, hashed={"by_case": self.by_case}, private={"reason": self.reason})
        act.work.connection.execute(_CLOSE_TIMERS, {"case": self.case_id})
        return {"case": self.case_id, "ended": True}


def _close(execution: Execution) -> None:
    execution.close()
