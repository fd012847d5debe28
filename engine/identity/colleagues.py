"""Whom somebody may be given a task, a copy or a question: the people of some units, or of some roles in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, bindparam, or_, select

from engine.db.tables import grants, people, units
from engine.identity.policy import EXCLUSIVE, SYSTEM_ROLES

_MOMENT = bindparam("moment", type_=BigInteger)
_IN_OFFICE = (
    select(people.c.id, people.c.name, people.c.title, units.c.name.label("unit"))
    .join(grants, grants.c.person_id == people.c.id)
    .join(units, units.c.id == grants.c.unit_id)
    .where(people.c.disabled_at.is_(None), grants.c.since_at <= _MOMENT)
    .where(or_(grants.c.until_at.is_(None), grants.c.until_at > _MOMENT))
    .order_by(units.c.name, people.c.name, people.c.id)
)
_IN_ROLE = _IN_OFFICE.where(grants.c.unit_id == bindparam("unit"), grants.c.role == bindparam("role"))


@dataclass(frozen=True)
class Colleague:
    """Somebody to choose: id, name, title and the name of the unit."""

    id: str
    name: str
    title: str
    unit: str


def people_of_units(connection: Connection, unit_ids: Iterable[str], machine_at: int) -> list[Colleague]:
    """Everybody who holds a role in one of the units at ``machine_at`` (UTC milliseconds), by unit and name.

    Not those who are there as an administrator only: they have nothing to do with what the unit decides.
    """
    wanted = sorted(set(unit_ids))
    where = grants.c.unit_id.in_(wanted) & grants.c.role.not_in(sorted(EXCLUSIVE))
    return _found(connection, where, machine_at) if wanted else []


def substitutes_in(connection: Connection, unit_ids: Iterable[str], machine_at: int) -> list[Colleague]:
    """Everybody who may stand in for a colleague: who holds a role of a procedure in one of the units, by name."""
    wanted = sorted(set(unit_ids))
    where = grants.c.unit_id.in_(wanted) & grants.c.role.not_in(SYSTEM_ROLES)
    return _found(connection, where, machine_at) if wanted else []


def people_in_roles(connection: Connection, pairs: Collection[tuple[str, str]], machine_at: int) -> list[Colleague]:
    """Everybody who holds one of the (unit id, role) pairs at ``machine_at`` (UTC milliseconds), by unit and name."""
    if len(pairs) == 1:  # as nearly always: the statement is there
        unit_id, role = next(iter(pairs))
        return _told(connection, _IN_ROLE, {"unit": unit_id, "role": role, "moment": machine_at})
    either = [and_(grants.c.unit_id == unit_id, grants.c.role == role) for unit_id, role in sorted(pairs)]
    return _found(connection, or_(*either), machine_at) if either else []


def _found(connection: Connection, where: ColumnElement[bool], machine_at: int) -> list[Colleague]:
    return _told(connection, _IN_OFFICE.where(where), {"moment": machine_at})


def _told(connection: Connection, asked: Select[Any], given: Mapping[str, Any]) -> list[Colleague]:
    rows = connection.execute(asked, given)
    found: dict[str, Colleague] = {}
    for row in rows:
        found.setdefault(row.id, Colleague(row.id, row.name, row.title or "", row.unit))
    return list(found.values())


def without(colleagues: Sequence[Colleague], *ids: str | None) -> list[Colleague]:
    """The colleagues but those with one of ``ids``."""
    return [colleague for colleague in colleagues if colleague.id not in ids]
