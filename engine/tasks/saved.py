"""The lists of tasks a person saved under a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.db.tables import saved_filters as saved


@dataclass(frozen=True)
class SavedFilter:
    """A saved list: its id, its name, and what the address of the list says (a query string)."""

    id: str
    name: str
    query: str


def saved_filters(connection: Connection, person_id: str) -> Sequence[SavedFilter]:
    """What the person saved, by name."""
    query = select(saved.c.id, saved.c.name, saved.c.query).where(saved.c.person_id == person_id)
    return [SavedFilter(*row) for row in connection.execute(query.order_by(saved.c.name))]
