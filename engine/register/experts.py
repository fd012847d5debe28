"""Who may be asked to judge: experts with their fields, without those who stand too near to the applicant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, or_, select

from engine.db.tables import conflicts, experts, grants, people, units
from engine.identity.regions import in_province
from engine.values import loads


@dataclass(frozen=True)
class Expert:
    """One person who may be asked. ``near`` says why not (the key of a text), '' when nothing is known against it."""

    id: str
    name: str
    title: str
    unit: str
    employer: str
    fields: tuple[str, ...]
    near: str = ""

    @property
    def label(self) -> str:
        """As the options of a choice name the person."""
        fields = f"；{'、'.join(self.fields)}" if self.fields else ""
        return f"{self.name}（{self.employer or self.unit}{fields}）"


def pool(
    connection: Connection,
    role: str,
    today: str,
    machine_at: int,
    *,
    avoid: Collection[str] = (),
    field: str = "",
    province: str = "",
) -> list[Expert]:
    """Everybody who holds ``role`` now and is in the register on ``today`` if entered there, by name.

    ``avoid`` are unit ids (the applicant's): people they employ or who declared a conflict with them are ``near``.
    ``field`` leaves only those who work in it, ``province`` only those of its units.
    """
    query = (
        select(
            people.c.id, people.c.name, people.c.title, grants.c.unit_id, units.c.name.label("unit"),
            experts.c.fields, experts.c.employer, experts.c.employer_id, experts.c.since, experts.c.until,
        )
        .join(grants, grants.c.person_id == people.c.id)
        .join(units, units.c.id == grants.c.unit_id)
        .outerjoin(experts, experts.c.person_id == people.c.id)
        .where(grants.c.role == role, people.c.disabled_at.is_(None), grants.c.since_at <= machine_at)
        .where(or_(grants.c.until_at.is_(None), grants.c.until_at > machine_at), in_province(province))
        .order_by(people.c.name, people.c.id)
    )  # fmt: skip
    declared = _declared(connection, avoid, today)
    found: dict[str, Expert] = {}
    for row in connection.execute(query):
        if row.id in found or not _active(row, today):
            continue
        fields = tuple(loads(row.fields) or ())
        if field and field not in fields:
            continue
        near = "expert.employed" if {row.unit_id, row.employer_id} & set(avoid) else ""
        near = near or ("expert.conflict" if row.id in declared else "")
        found[row.id] = Expert(row.id, row.name, row.title or "", row.unit, row.employer or "", fields, near)
    return list(found.values())


def _active(row: Any, today: str) -> bool:
    return row.since is None or (row.since <= today and (row.until is None or row.until >= today))


def _declared(connection: Connection, avoid: Collection[str], today: str) -> set[str]:
    if not avoid:
        return set()
    in_force = or_(conflicts.c.until.is_(None), conflicts.c.until >= today)
    query = select(conflicts.c.person_id).where(conflicts.c.unit_id.in_(sorted(avoid)), in_force)
    return set(connection.execute(query).scalars())
