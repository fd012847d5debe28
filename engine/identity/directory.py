"""People and units as whoever manages them sees them: lists that can be searched, and one of each in full."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, or_, select

from engine.db.tables import absences, grants, people, tasks, units
from engine.errors import NotFound
from engine.identity.people import granted_at

OPEN, LOCKED, TEMPORARY, CLOSED, WITHOUT_ROLE = "open", "locked", "temporary", "closed", "without_role"
MOST_CALLED = 50
STATES = (OPEN, LOCKED, TEMPORARY, CLOSED, WITHOUT_ROLE)
_SHOWN = (
    people.c.id, people.c.login, people.c.name, people.c.title, people.c.email, people.c.disabled_at,
    people.c.locked_until, people.c.temporary_until, people.c.password.is_(None).label("no_password"),
)  # fmt: skip


@dataclass(frozen=True)
class PeopleFilters:
    """What a list of people is narrowed to: words in login, name and title, a unit (id), a role, one of STATES."""

    text: str = ""
    unit: str = ""
    role: str = ""
    state: str = ""


@dataclass(frozen=True)
class Held:
    """A role somebody holds, held or will hold, in a unit ('' is the system as a whole); moments in milliseconds."""

    person_id: str
    role: str
    unit_id: str
    unit: str
    since_at: int
    until_at: int | None

    def counts(self, at: int) -> bool:
        """Whether it counts at the moment ``at``."""
        return self.since_at <= at and (self.until_at is None or self.until_at > at)

    def over(self, at: int) -> bool:
        """Whether it has ended at the moment ``at``."""
        return self.until_at is not None and self.until_at <= at


def page_of_people(
    connection: Connection, filters: PeopleFilters, machine_at: int, limit: int, offset: int = 0
) -> tuple[Sequence[RowMapping], int]:
    """At most ``limit`` people by name after the first ``offset``, and how many there are in all."""
    query = _narrowed(filters, machine_at)
    total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    rows = connection.execute(query.order_by(people.c.name, people.c.login).limit(limit).offset(offset))
    return rows.mappings().all(), int(total)


def _narrowed(filters: PeopleFilters, machine_at: int) -> Select[Any]:
    query = select(*_SHOWN)
    for word in filters.text.split():
        said = (people.c.login, people.c.name, people.c.title)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in said)))
    held = select(grants.c.person_id).where(*granted_at(machine_at))
    if filters.unit:
        query = query.where(people.c.id.in_(held.where(grants.c.unit_id == filters.unit)))
    if filters.role:
        query = query.where(people.c.id.in_(held.where(grants.c.role == filters.role)))
    conditions: dict[str, ColumnElement[bool]] = {
        OPEN: people.c.disabled_at.is_(None)
        & people.c.temporary_until.is_(None)
        & or_(people.c.locked_until.is_(None), people.c.locked_until <= machine_at),
        CLOSED: people.c.disabled_at.is_not(None),
        LOCKED: people.c.locked_until > machine_at,
        TEMPORARY: people.c.temporary_until.is_not(None),
        WITHOUT_ROLE: people.c.disabled_at.is_(None) & people.c.id.not_in(held),
    }
    return query.where(conditions[filters.state]) if filters.state in conditions else query


def person_in_full(connection: Connection, person_id: str) -> RowMapping:
    """One person, also a closed account; NotFound."""
    row = connection.execute(select(*_SHOWN).where(people.c.id == person_id)).mappings().one_or_none()
    if row is None:
        raise NotFound("not_found.person")
    return row


def roles_held(connection: Connection, person_ids: Collection[str]) -> dict[str, list[Held]]:
    """Person id -> every role held at any time, the newest first."""
    rows = connection.execute(
        select(grants, units.c.name.label("unit"))
        .outerjoin(units, units.c.id == grants.c.unit_id)
        .where(grants.c.person_id.in_(sorted(person_ids)))
        .order_by(grants.c.since_at.desc(), grants.c.role, grants.c.unit_id)
    )
    found: dict[str, list[Held]] = {person_id: [] for person_id in person_ids}
    for row in rows:
        held = Held(row.person_id, row.role, row.unit_id, row.unit or "", row.since_at, row.until_at)
        found[row.person_id].append(held)
    return found


def roles_in_use(connection: Connection) -> list[str]:
    """Every role that was ever given."""
    return list(connection.execute(select(grants.c.role).distinct().order_by(grants.c.role)).scalars())


def open_tasks_of(connection: Connection, person_id: str) -> int:
    """How many open tasks the person has; what they are about is not for whoever manages people."""
    query = select(func.count()).where(tasks.c.assignee == person_id, tasks.c.state == "open")
    return int(connection.execute(query).scalar_one())


def is_away(connection: Connection, person_id: str, today: str) -> str:
    """The name of the substitute while the person is away on the day ``today`` (ISO date), else ''."""
    query = (
        select(people.c.name)
        .join(absences, absences.c.substitute_id == people.c.id)
        .where(absences.c.person_id == person_id, absences.c.ended_at.is_(None))
        .where(absences.c.since <= today, absences.c.until >= today)
    )
    return str(connection.execute(query).scalar() or "")


def all_units(connection: Connection, text: str = "", kind: str = "") -> list[RowMapping]:
    """Units by name with the name of the unit above and the number of people who hold a role there now or later.

    ``text`` is looked for in name, key and codes.
    """
    above = units.alias("above")
    members = (
        select(grants.c.unit_id, func.count(grants.c.person_id.distinct()).label("members"))
        .where(grants.c.until_at.is_(None))
        .group_by(grants.c.unit_id)
        .subquery()
    )
    query = (
        select(units, above.c.name.label("parent"), func.coalesce(members.c.members, 0).label("members"))
        .outerjoin(above, above.c.id == units.c.parent_id)
        .outerjoin(members, members.c.unit_id == units.c.id)
        .order_by(units.c.name, units.c.id)
    )
    for word in text.split():
        said = (units.c.name, units.c.key, units.c.region, units.c.credit_code)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in said)))
    if kind:
        query = query.where(units.c.kind == kind)
    return list(connection.execute(query).mappings())


def unit_in_full(connection: Connection, unit_id: str) -> RowMapping:
    """One unit; NotFound."""
    row = connection.execute(select(units).where(units.c.id == unit_id)).mappings().one_or_none()
    if row is None:
        raise NotFound("not_found.unit_id")
    return row


def kinds_in_use(connection: Connection) -> list[str]:
    """Every kind of unit there is."""
    return list(connection.execute(select(units.c.kind).distinct().order_by(units.c.kind)).scalars())


def ids_called(connection: Connection, text: str) -> list[str]:
    """The ids of people whose login or name holds ``text``, at most MOST_CALLED."""
    said = (people.c.login, people.c.name)
    query = select(people.c.id).where(or_(*(column.icontains(text, autoescape=True) for column in said)))
    return list(connection.execute(query.order_by(people.c.login).limit(MOST_CALLED)).scalars())


def names_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Id -> name, of people and units alike."""
    wanted = sorted({one for one in ids if one})
    found = {}
    for table in (people, units):
        rows = connection.execute(select(table.c.id, table.c.name).where(table.c.id.in_(wanted)))
        found.update({str(row.id): str(row.name) for row in rows})
    return found
