"""Record that somebody without a part in a case read it, or took a list of cases away: auditors are seen, too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.cases.reading import read_case
from engine.commands.system import note_system
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.policy import Relation, permits


@dataclass(frozen=True)
class NoteReading(Command):
    """Note that the actor read ``what`` (page, task, submission, document, file, export, api) of the case ``of``.

    ``of`` is '' for an export of many cases. The case is neither locked nor changed: the system's journal keeps it.
    """

    act: ClassVar[str] = "note_reading"
    remembered: ClassVar[bool] = False
    of: str
    what: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Note it, unless the actor has a part in the case: whoever works on it reads it every day.

        NotFound when the actor may not see the case.
        """
        if self.of:
            context = read_case(act.services.library, act.work.connection, act.actor, self.of)
            has_part = permits("view_case", context.relations - {Relation.AUDITOR})
        else:
            has_part = Relation.AUDITOR not in act.relations()
        if not has_part:
            note_system(act, "case_read", {**({"case": self.of} if self.of else {}), "what": self.what})
        return {"noted": not has_part}
