"""Who is away and who stands in: what one person entered or is asked to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from engine.db.tables import absences, people


@dataclass(frozen=True)
class Absence:
    """An absence from the day ``since`` to the day ``until`` (ISO dates), with the names of both people."""

    id: str
    person_id: str
    person: str
    substitute: str
    since: str
    until: str
    reason: str


def absences_of(connection: Connection, person_id: str, today: str) -> Sequence[Absence]:
    """Those of ``person_id`` and those in which the person stands in, that are not over on the day ``today``."""
    away, substitute = people.alias("away"), people.alias("substitute")
    rows = connection.execute(
        select(absences, away.c.name.label("person"), substitute.c.name.label("substitute"))
        .join(away, away.c.id == absences.c.person_id)
        .join(substitute, substitute.c.id == absences.c.substitute_id)
        .where(or_(absences.c.person_id == person_id, absences.c.substitute_id == person_id))
        .where(absences.c.ended_at.is_(None), absences.c.until >= today)
        .order_by(absences.c.since, absences.c.id)
    )
    return [
        Absence(row.id, row.person_id, row.person, row.substitute, row.since, row.until, row.reason) for row in rows
    ]
