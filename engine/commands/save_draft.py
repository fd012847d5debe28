"""Keep a half-filled form. Drafts are neither journaled nor do they lock the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import insert, select, update

from engine.cases.reading import read_task
from engine.db.tables import drafts
from engine.errors import Conflict, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.execution.statements import OPEN
from engine.values import dumps


@dataclass(frozen=True)
class SaveDraft(Command):
    """Save ``data`` as the actor's draft of task ``n``. ``seen`` is the draft's revision this one was typed on.

    Conflict when another window of the same person saved since, or when the task is closed: nothing is overwritten.
    """

    act: ClassVar[str] = "save_draft"
    journaled_refusals: ClassVar[bool] = False
    remembered: ClassVar[bool] = False
    case: str
    task: int
    data: Mapping[str, Any] = field(default_factory=dict)
    seen: int | None = None

    def perform(self, act: Act) -> dict[str, Any]:
        """Store the draft and return its new revision."""
        context = read_task(act.services.library, act.work.connection, act.actor, self.case, self.task)
        if not context.may(self.act):
            raise Refused("refused.save_draft")
        if context.together is not None:
            raise Refused("refused.written_together")
        if context.task["state"] != OPEN:
            raise Conflict("conflict.task_closed_draft")
        where = (
            drafts.c.case_id == self.case,
            drafts.c.n == self.task,
            drafts.c.person_id == act.actor.person_id,
        )
        revision = act.work.connection.execute(select(drafts.c.revision).where(*where)).scalar()
        if self.seen is not None and revision is not None and revision != self.seen:
            raise Conflict("conflict.draft_newer")
        values = {"data": dumps(dict(self.data)), "saved_at": act.work.machine_at, "revision": (revision or 0) + 1}
        if revision is None:
            key = {"case_id": self.case, "n": self.task, "person_id": act.actor.person_id}
            act.work.connection.execute(insert(drafts), {**key, **values})
        else:
            act.work.connection.execute(update(drafts).where(*where).values(**values))
        return {"case": self.case, "n": self.task, "revision": values["revision"], "saved_at": values["saved_at"]}
