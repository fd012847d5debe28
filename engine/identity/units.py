"""Units in the database, found the way people name them."""

from __future__ import annotations

from sqlalchemy import Connection, or_, select

from engine.db.tables import units
from engine.errors import NotFound


def unit_by_name(connection: Connection, name: str) -> str:
    """The id of the unit with key, id or name ``name``; NotFound when there is none, or more than one of that name."""
    known = or_(units.c.key == name, units.c.id == name, units.c.name == name)
    found = connection.execute(select(units.c.id).where(known).limit(2)).scalars().all()
    if len(found) != 1:
        raise NotFound("not_found.unit", unit=name)
    return str(found[0])
