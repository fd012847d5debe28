"""Put a task back, so that everybody it is offered to may take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.commands.holding import hold
from engine.errors import Conflict
from engine.execution.act import Act
from engine.execution.command import Command


@dataclass(frozen=True)
class ReleaseTask(Command):
    """Put task ``n`` back, perhaps for a ``reason``, which is kept.

    Tasks given to a person by the diagram (an expert's sheet) cannot be put back.
    """

    act: ClassVar[str] = "release_task"
    case_id: str
    n: int
    reason: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Take the assignee off; Conflict when nobody has it or the diagram gave it to a person."""
        task = act.require_open_task()
        act.require(self.act)
        if task["assignee"] is None:
            raise Conflict("conflict.task_not_taken")
        if not act.case.offers_of(task):
            raise Conflict("conflict.task_personal")
        hold(act, None)
        act.case.note(
            "task_released",
            act.author,
            hashed={"n": self.n, "element": task["element"]},
            private={"reason": self.reason} if self.reason.strip() else {},
        )
        return {"case": self.case_id, "n": self.n, "assignee": None}
