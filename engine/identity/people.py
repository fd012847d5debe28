"""People and units in the database: who somebody is at this moment, and who can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from engine.db.tables import absences, grants, people, units
from engine.errors import NotFound
from engine.identity.actor import Actor, Grant
from engine.identity.policy import SYSTEM_ROLES
from engine.identity.regions import in_province


def granted_at(machine_at: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions that a row of ``grants`` is valid at ``machine_at`` (UTC milliseconds)."""
    return grants.c.since_at <= machine_at, or_(grants.c.until_at.is_(None), grants.c.until_at > machine_at)


def load_actor(connection: Connection, person_id: str, machine_at: int, today: str | None = None) -> Actor:
    """The person with the roles valid at ``machine_at`` (UTC milliseconds); NotFound when disabled or unknown.

    With the business day ``today`` (ISO date) the roles of those are added who are away then and whose substitute the
    person is: roles of a bundle in units both belong to. Somebody's office in the system is nobody else's.
    """
    rows = connection.execute(
        select(people.c.id, people.c.name, people.c.login, people.c.temporary_until, grants.c.role, grants.c.unit_id)
        .outerjoin(grants, and_(grants.c.person_id == people.c.id, *granted_at(machine_at)))
        .where(people.c.id == person_id, people.c.disabled_at.is_(None))
        .order_by(grants.c.role, grants.c.unit_id)
    ).all()
    if not rows:
        raise NotFound("not_found.person")
    held = tuple(Grant(row.role, row.unit_id) for row in rows if row.role is not None)
    lent = _lent(connection, person_id, machine_at, today, {grant.unit_id for grant in held}) if today else ()
    must_change = rows[0].temporary_until is not None
    return Actor(rows[0].id, rows[0].name, rows[0].login, (*held, *lent), must_change=must_change)


def _lent(connection: Connection, person_id: str, machine_at: int, today: str, own: set[str]) -> tuple[Grant, ...]:
    away = (absences.c.since <= today, absences.c.until >= today, absences.c.ended_at.is_(None))
    rows = connection.execute(
        select(grants.c.role, grants.c.unit_id, grants.c.person_id)
        .join(absences, absences.c.person_id == grants.c.person_id)
        .where(absences.c.substitute_id == person_id, *away, *granted_at(machine_at))
        .order_by(grants.c.role, grants.c.unit_id, absences.c.since, grants.c.person_id)
    )
    return tuple(
        Grant(row.role, row.unit_id, row.person_id)
        for row in rows
        if row.unit_id in own and row.role not in SYSTEM_ROLES
    )


def holders(connection: Connection, role: str, machine_at: int, province: str = "") -> Sequence[dict[str, Any]]:
    """Everybody who holds ``role`` now (in a unit of ``province``): id, name, title, unit id and unit name, by name."""
    rows = connection.execute(
        select(people.c.id, people.c.name, people.c.title, grants.c.unit_id, units.c.name.label("unit"))
        .join(grants, grants.c.person_id == people.c.id)
        .join(units, units.c.id == grants.c.unit_id)
        .where(grants.c.role == role, people.c.disabled_at.is_(None), *granted_at(machine_at), in_province(province))
        .order_by(people.c.name, people.c.id)
    )
    return [dict(row) for row in rows.mappings()]
