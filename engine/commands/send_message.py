"""Send a message to a case that may be waiting for it: a withdrawal, an objection, a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from engine.errors import Conflict, NotFound, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.spiff import Execution


@dataclass(frozen=True)
class SendMessage(Command):
    """Deliver ``message`` with ``payload`` to the case; Conflict when nothing in it waits for that message now."""

    act: ClassVar[str] = "send_message"
    case_id: str
    message: str
    payload: Mapping[str, Any] = field(default_factory=dict)

    def perform(self, act: Act) -> dict[str, Any]:
        """Deliver the message and let the diagram go on."""
        act.require_running()
        self._permit(act)
        private = {"payload": dict(self.payload), "actor": dict(act.scope())}

        def deliver(execution: Execution) -> None:
            if not execution.deliver_message(self.message, {**self.payload, "actor": dict(act.scope())}):
                raise Conflict("conflict.message_not_awaited", message=self.message)

        facts = act.case.step(
            "message_received", act.author, deliver, hashed={"message": self.message}, private=private
        )
        opened = [fact.data["n"] for fact in facts if fact.kind == "task_opened"]
        return {"case": self.case_id, "message": self.message, "opened": opened, "ended": act.case.row["outcome"]}

    def _permit(self, act: Act) -> None:
        if act.actor.is_system:
            return
        manifest, parties = act.case.bundle.manifest, act.case.parties
        declared = manifest.messages.get(self.message)
        if declared is None:
            raise NotFound("not_found.message", message=self.message)
        for role in declared.roles:
            party = manifest.roles[role].party if role in manifest.roles else ""
            unit = parties.get(party)
            if unit is not None and act.actor.holds(role, unit):
                return
        raise Refused("refused.send_message")
