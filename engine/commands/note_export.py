"""Record that somebody took a list of case data away as a file: who, what, narrowed how, and how many rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.cases.reading import read_case
from engine.commands.system import note_system
from engine.execution.act import Act
from engine.execution.command import Command


@dataclass(frozen=True)
class NoteExport(Command):
    """Note that the actor exported ``rows`` rows of ``what`` (inbox, overview, table), ``narrowed`` as these words say.

    ``of`` is the case whose table it is, '' for a list of many. Whoever works on a case reads it every day; but what
    leaves as a file is noted of everybody. The case is neither locked nor changed: the system's journal keeps it.
    """

    act: ClassVar[str] = "note_export"
    remembered: ClassVar[bool] = False
    what: str
    rows: int
    narrowed: str = ""
    of: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Note it. NotFound when the actor may not see the case."""
        if self.of:
            read_case(act.services.library, act.work.connection, act.actor, self.of)
        hashed = {"what": self.what, "count": self.rows, **({"case": self.of} if self.of else {})}
        # names somebody looked for are personal: they stay beside the sealed record
        note_system(act, "list_exported", hashed, {"narrowed": self.narrowed} if self.narrowed else None)
        return {}
