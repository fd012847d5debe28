"""An expert steps back from a step already given to them (回避): a conflict of interest came to light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.commands.move_tokens import answer_of, cancel_token
from engine.errors import Invalid, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.values import loads


@dataclass(frozen=True)
class Recuse(Command):
    """Step back from task ``n``, one of several of the same step given to people, for a ``reason``.

    What the person saved there is not submitted; the procedure goes on with the others. Whoever oversees the case is
    told and may add somebody.
    """

    act: ClassVar[str] = "recuse"
    case_id: str
    n: int
    reason: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Cancel the person's own task; Refused where the step is not given to several people one by one."""
        task = act.require_open_task()
        act.require(self.act)
        if loads(task["attributes"]).get("item") != act.actor.person_id:
            raise Refused("refused.recuse")
        if not self.reason.strip():
            raise Invalid(errors={"reason": ["field.reason_required"]})
        facts = cancel_token(act, self.n, {"recused": True}, {"reason": self.reason.strip()})
        roles = act.case.bundle.manifest.roles
        overseers = [key for key, role in roles.items() if "overseer" in role.relations]
        told = {"n": self.n, "task": task["name"], "by": act.actor.name, "words": self.reason.strip()[:300]}
        act.case.post("recusal", {**told, "role": overseers})
        return answer_of(act, facts)
