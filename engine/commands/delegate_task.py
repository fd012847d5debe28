"""Let somebody else do the work of a task and get it back for the decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.commands.holding import hold
from engine.errors import Conflict, Invalid, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.people import load_actor


@dataclass(frozen=True)
class DelegateTask(Command):
    """Hand task ``n`` to ``person_id`` of one's own unit; it comes back with :class:`HandBackTask`."""

    act: ClassVar[str] = "delegate_task"
    case_id: str
    n: int
    person_id: str
    reason: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Make the person the assignee and the actor the owner."""
        task = act.require_open_task()
        act.require(self.act)
        if task["owner"] is not None:
            raise Conflict("conflict.task_delegated")
        if not act.case.offers_of(task):
            raise Refused("refused.personal_task")
        person = load_actor(act.work.connection, self.person_id, act.work.machine_at)
        if person.person_id == act.actor.person_id or not (person.unit_ids & act.actor.unit_ids):
            raise Refused("refused.not_a_colleague", who=person.name)
        if not self.reason.strip():
            raise Invalid(errors={"reason": ["field.reason_required"]})
        hold(act, self.person_id, owner=act.actor.person_id)
        act.case.note(
            "task_delegated",
            act.author,
            hashed={"n": self.n, "element": task["element"], "to": self.person_id},
            private={"reason": self.reason},
        )
        return {"case": self.case_id, "n": self.n, "assignee": self.person_id, "owner": act.actor.person_id}


@dataclass(frozen=True)
class HandBackTask(Command):
    """Give a delegated task back to whoever delegated it, with a word on what was done."""

    act: ClassVar[str] = "hand_back_task"
    case_id: str
    n: int
    reason: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Make the owner the assignee again."""
        task = act.require_open_task()
        act.require(self.act)
        owner = task["owner"]
        if owner is None:
            raise Conflict("conflict.task_not_delegated")
        hold(act, owner)
        act.case.note(
            "task_handed_back",
            act.author,
            hashed={"n": self.n, "element": task["element"], "to": owner},
            private={"reason": self.reason},
        )
        return {"case": self.case_id, "n": self.n, "assignee": owner}
