"""Complete a waiting task for a body that never logs in: its letter, receipt or call, registered by an officer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from engine.clock import local_date
from engine.commands.complete_task import finish, hold_submission
from engine.errors import Conflict, Invalid, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.values import loads


@dataclass(frozen=True)
class RegisterOutsideAct(Command):
    """Register that ``body`` acted on ``legal_date`` (ISO date) by paper ``number`` with ``scan`` (a file id).

    The form is what the body would have submitted; the journal keeps who registered it and on whose behalf.
    """

    act: ClassVar[str] = "register_outside_act"
    case_id: str
    n: int
    body: str
    legal_date: str
    number: str = ""
    scan: str = ""
    form: Mapping[str, Any] = field(default_factory=dict)
    revision: int | None = None

    def hold(self, act: Act) -> None:
        """Keep the task from being submitted again while the incident holds this submission."""
        hold_submission(act)

    def perform(self, act: Act) -> dict[str, Any]:
        """Complete the task on the body's behalf; Refused when the diagram does not allow it for this task."""
        task = act.require_open_task()
        act.require(self.act)
        if not loads(task["attributes"]).get("outside"):
            raise Refused("refused.outside_not_allowed")
        if self.revision is not None and self.revision != task["revision"]:
            raise Conflict("conflict.stale_form")
        self._check(act)
        outside = {"body": self.body, "number": self.number, "legal_date": self.legal_date, "scan": self.scan}
        return finish(act, self.form, outside)

    def _check(self, act: Act) -> None:
        errors: dict[str, list[str]] = {}
        if not self.body.strip():
            errors["body"] = ["field.field_required"]
        if not (self.number.strip() or self.scan.strip()):
            errors["number"] = ["field.number_or_scan"]
        try:
            if date.fromisoformat(self.legal_date) > local_date(act.work.now):
                errors["legal_date"] = ["field.date_in_future"]
        except ValueError:
            errors["legal_date"] = ["field.date_wrong"]
        if errors:
            raise Invalid(errors=errors)
