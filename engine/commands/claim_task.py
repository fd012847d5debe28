"""Take a task from the offers of one's role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.commands.holding import hold
from engine.execution.act import Act
from engine.execution.command import Command


@dataclass(frozen=True)
class ClaimTask(Command):
    """Take task ``n`` of ``case_id``. Claiming what one already has is answered like the first time."""

    act: ClassVar[str] = "claim_task"
    case_id: str
    n: int

    def perform(self, act: Act) -> dict[str, Any]:
        """Make the actor the assignee; Conflict when a colleague was faster."""
        task = act.require_open_task()
        if task["assignee"] != act.actor.person_id:
            act.require_task_of_actor(self.act)
            hold(act, act.actor.person_id)
            act.case.note("task_claimed", act.author, hashed={"n": self.n, "element": task["element"]})
        return {"case": self.case_id, "n": self.n, "assignee": act.actor.person_id}
