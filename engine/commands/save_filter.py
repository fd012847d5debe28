"""Save a list of tasks under a name, and remove it again. Personal: it changes no case and is not journaled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import delete, func, insert, select, update

from engine.db.tables import saved_filters
from engine.errors import Invalid, NotFound, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.work import new_id

LONGEST_NAME, LONGEST_QUERY = 60, 2_000
MOST = 30  # of one person: more cannot be found again in a list


@dataclass(frozen=True)
class SaveFilter(Command):
    """Keep ``query`` (what the address of a list of tasks says) under ``name``; a name used before means this now."""

    act: ClassVar[str] = "save_filter"
    name: str
    query: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Save it for the actor alone."""
        if act.actor.is_system:
            raise Refused("refused.save_filter")
        name = self.name.strip()
        if not name:
            raise Invalid(errors={"name": ["field.field_required"]})
        if len(name) > LONGEST_NAME or len(self.query) > LONGEST_QUERY:
            raise Invalid(errors={"name": ["field.filter_too_long"]})
        own = saved_filters.c.person_id == act.actor.person_id
        connection = act.work.connection
        changed = update(saved_filters).where(own, saved_filters.c.name == name)
        if not connection.execute(changed.values(query=self.query, saved_at=act.work.at)).rowcount:
            if connection.execute(select(func.count()).select_from(saved_filters).where(own)).scalar_one() >= MOST:
                raise Invalid(errors={"name": ["field.too_many_filters"]})
            row = {"id": new_id(), "person_id": act.actor.person_id, "name": name, "query": self.query}
            connection.execute(insert(saved_filters), {**row, "saved_at": act.work.at})
        return {"name": name}


@dataclass(frozen=True)
class RemoveFilter(Command):
    """Remove one of one's own saved lists."""

    act: ClassVar[str] = "save_filter"
    filter_id: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Remove it; NotFound when the actor has no such list."""
        own = (saved_filters.c.id == self.filter_id, saved_filters.c.person_id == act.actor.person_id)
        if not act.work.connection.execute(delete(saved_filters).where(*own)).rowcount:
            raise NotFound("not_found.filter")
        return {"filter": self.filter_id}
