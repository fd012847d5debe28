"""Give a task to a named colleague."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.commands.holding import hold
from engine.errors import Invalid, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.people import load_actor


@dataclass(frozen=True)
class AssignTask(Command):
    """Give task ``n`` to ``person_id``, who must hold a role it is offered to; ``reason`` is kept."""

    act: ClassVar[str] = "assign_task"
    case_id: str
    n: int
    person_id: str
    reason: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Make the person the assignee."""
        task = act.require_open_task()
        act.require(self.act)
        person = load_actor(act.work.connection, self.person_id, act.work.machine_at)
        if not any(person.holds(role, unit_id) for unit_id, role in act.case.offers_of(task)):
            raise Refused("refused.not_a_candidate", who=person.name)
        if not self.reason.strip():
            raise Invalid(errors={"reason": ["field.reason_required"]})
        hold(act, self.person_id)
        act.case.note(
            "task_assigned",
            act.author,
            hashed={"n": self.n, "element": task["element"], "to": self.person_id},
            private={"reason": self.reason},
        )
        return {"case": self.case_id, "n": self.n, "assignee": self.person_id}
