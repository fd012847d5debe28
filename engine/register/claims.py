"""What only one centre may hold, such as an industry: right also when two are approved in the same instant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.db.tables import centres, claims

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_COLUMNS = ("kind", "key", "place", "centre_id", "case_id", "since", "reason")
_HELD = select(claims.c.place).where(claims.c.kind == bindparam("kind"), claims.c.key == bindparam("key")).exists()
# a second transaction waits here until the first is over, and then finds the claim taken
_TAKE = {
    dialect: make(claims)
    .from_select(_COLUMNS, select(*(bindparam(name, type_=claims.c[name].type) for name in _COLUMNS)).where(~_HELD))
    .on_conflict_do_nothing(index_elements=["kind", "key", "place"])
    for dialect, make in _INSERT.items()
}
_HOLDERS = (
    select(claims, centres.c.name)
    .join(centres, centres.c.id == claims.c.centre_id)
    .where(claims.c.kind == bindparam("claim_kind"), claims.c.key == bindparam("claim_key"))
    .order_by(claims.c.place)
)


@dataclass(frozen=True)
class Claim:
    """What came of claiming: whether it is granted, and who holds it otherwise (id and name of a centre)."""

    granted: bool
    beside: bool = False
    holder: str | None = None
    holder_name: str | None = None


def holders(connection: Connection, kind: str, key: str) -> list[tuple[str, str]]:
    """Who holds the claim ``kind`` on ``key``: (centre id, name), the first holder first."""
    found = connection.execute(_HOLDERS, {"claim_kind": kind, "claim_key": key})
    return [(row.centre_id, row.name) for row in found]


def take(connection: Connection, row: dict[str, Any]) -> Claim:
    """Claim for a centre: ``row`` has kind, key, centre_id, case_id, since (ISO date) and reason.

    With a reason it is granted beside whoever holds it; a centre that holds it already is granted it again.
    """
    while True:
        if connection.execute(_TAKE[connection.dialect.name], {**row, "place": 0}).rowcount == 1:
            return Claim(granted=True)
        if held := connection.execute(_HOLDERS, {"claim_kind": row["kind"], "claim_key": row["key"]}).all():
            break  # else it was given back between the two statements
    if any(holder.centre_id == row["centre_id"] for holder in held):
        return Claim(granted=True)
    other = held[0]
    if not row["reason"]:
        return Claim(granted=False, holder=other.centre_id, holder_name=other.name)
    connection.execute(insert(claims), {**row, "place": max(holder.place for holder in held) + 1})
    return Claim(granted=True, beside=True, holder=other.centre_id, holder_name=other.name)


def release(connection: Connection, centre_id: str, kind: str | None) -> int:
    """Give back what the centre holds (only claims of ``kind`` when given); how many there were."""
    query = delete(claims).where(claims.c.centre_id == centre_id)
    return int(connection.execute(query if kind is None else query.where(claims.c.kind == kind)).rowcount)
