"""How a unit stands: bans from applying again, entries on a list of serious dishonesty, each with its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, or_, select

from engine.db.tables import bans
from engine.work import new_id


def enter(connection: Connection, row: Mapping[str, Any]) -> str:
    """Enter a ban: unit_id, kind, since, until (ISO dates, None: without end), reason, case_id; returns its id."""
    ban = new_id()
    connection.execute(insert(bans), {"id": ban, **row})
    return ban


def standing(connection: Connection, unit_id: str | None, today: str) -> dict[str, dict[str, Any]]:
    """What is in force for the unit on ``today`` (ISO date): kind -> {since, until, reason}; the latest end counts."""
    if unit_id is None:
        return {}
    rows = connection.execute(
        select(bans)
        .where(bans.c.unit_id == unit_id, bans.c.since <= today)
        .where(or_(bans.c.until.is_(None), bans.c.until >= today))
        .order_by(bans.c.since, bans.c.id)
    )
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        known = found.get(row.kind)
        if known is None or _end(row.until) >= _end(known["until"]):
            found[row.kind] = {"since": row.since, "until": row.until, "reason": row.reason}
    return found


def _end(until: str | None) -> str:
    return until or "9999-12-31"
