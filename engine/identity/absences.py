"""Who is away and who stands in: what one person entered or is asked to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from engine.db.tables import absences, people
from engine.identity.actor import Actor
from engine.identity.people import load_actor


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


@dataclass(frozen=True)
class StandIn:
    """Somebody who is away, and who stands in with a role of theirs."""

    away_id: str
    away: str
    actor: Actor


def stand_ins(connection: Connection, person_ids: Iterable[str], machine_at: int, today: str) -> Sequence[StandIn]:
    """Whoever of ``person_ids`` is away on the business day ``today`` (ISO date), with who stands in."""
    away, substitute = people.alias("away"), people.alias("substitute")
    rows = connection.execute(
        select(absences.c.person_id, away.c.name, absences.c.substitute_id)
        .join(away, away.c.id == absences.c.person_id)
        .join(substitute, substitute.c.id == absences.c.substitute_id)
        .where(absences.c.person_id.in_(sorted(set(person_ids))), absences.c.ended_at.is_(None))
        .where(absences.c.since <= today, absences.c.until >= today, substitute.c.disabled_at.is_(None))
        .distinct()
        .order_by(absences.c.person_id, absences.c.substitute_id)
    ).all()
    loaded = {row.substitute_id: load_actor(connection, row.substitute_id, machine_at, today) for row in rows}
    found = [StandIn(row.person_id, row.name, loaded[row.substitute_id]) for row in rows]
    return [one for one in found if one.away_id in one.actor.absent]
