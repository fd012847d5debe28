"""Register a unit that imported centres and cases are about; one that is registered already stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, or_, select

from engine.commands.system import note_system
from engine.db.tables import units
from engine.execution.act import Act
from engine.execution.command import Command
from engine.work import new_id


@dataclass(frozen=True)
class ImportUnit(Command):
    """Register the unit ``name`` of ``kind``; ``region`` is the code of its area."""

    act: ClassVar[str] = "import_data"
    name: str
    kind: str
    credit_code: str | None = None
    region: str | None = None

    def perform(self, act: Act) -> dict[str, Any]:
        """Create it, or answer with the one that has the same name or credit code."""
        act.require(self.act)
        same = [units.c.name == self.name, *([units.c.credit_code == self.credit_code] if self.credit_code else [])]
        known = act.work.connection.execute(select(units.c.id).where(or_(*same)).limit(1)).scalar()
        if known is not None:
            return {"unit": known, "new": False}
        unit_id = new_id()
        row = {column.name: None for column in units.columns}
        act.work.connection.execute(insert(units), {**row, "id": unit_id, **self.to_plain()})
        note_system(act, "unit_created", {"unit": unit_id, "kind": self.kind}, {"name": self.name})
        return {"unit": unit_id, "new": True}
