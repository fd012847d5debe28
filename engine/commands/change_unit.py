"""Change what is known of a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select, update

from engine.commands.system import note_system
from engine.db.tables import units
from engine.errors import NotFound
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.units import check_unit


@dataclass(frozen=True)
class ChangeUnit(Command):
    """Change what is known of the unit ``unit_id``; cases that name it show the new name from now on."""

    act: ClassVar[str] = "manage_people"
    unit_id: str
    name: str
    kind: str
    key: str | None = None
    region: str | None = None
    parent_id: str | None = None
    credit_code: str | None = None

    def perform(self, act: Act) -> dict[str, Any]:
        """Write it; NotFound for an unknown unit, Invalid, Conflict when the key is another unit's."""
        act.require(self.act)
        query = select(units).where(units.c.id == self.unit_id)
        before = act.work.connection.execute(query).mappings().one_or_none()
        if before is None:
            raise NotFound("not_found.unit_id")
        check_unit(act.work.connection, self, self.unit_id)
        values = {key: value for key, value in self.to_plain().items() if key != "unit_id"}
        changed = [key for key, value in values.items() if before[key] != value]
        if changed:
            act.work.connection.execute(update(units).where(units.c.id == self.unit_id).values(**values))
            private = {"name": self.name, "was": {key: before[key] for key in changed}}
            note_system(act, "unit_changed", {"unit": self.unit_id, "changed": changed}, private)
        return {"unit": self.unit_id}
