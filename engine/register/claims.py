"""What only one centre may hold, such as an industry: right also when two are approved in the same instant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.db.tables import centres, claims

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
# a second transaction waits here until the first is over, and then finds the claim taken
_TAKE = {
    dialect: make(claims).on_conflict_do_nothing(index_elements=["kind", "key", "place"])
    for dialect, make in _INSERT.items()
}
_HOLDERS = (
    select(claims, centres.c.name)
    .join(centres, centres.c.id == claims.c.centre_id)
    .where(claims.c.kind == bindparam("claim_kind"), claims.c.key == bindparam("claim_key"))
    .order_by(claims.c.place)
)


_OWN = (
    claims.c.kind == bindparam("kind"), claims.c.key == bindparam("key"), claims.c.centre_id == bindparam("centre_id"),
)  # fmt: skip


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
    first_place = connection.execute(_TAKE[connection.dialect.name], {**row, "place": 0}).rowcount == 1
    held = connection.execute(_HOLDERS, {"claim_kind": row["kind"], "claim_key": row["key"]}).all()
    others = [holder for holder in held if holder.centre_id != row["centre_id"]]
    if not others or (len(others) < len(held) and not first_place):
        return Claim(granted=True)
    other = others[0]
    if not row["reason"]:
        if first_place:  # the first holder gave it back, one beside it did not
            connection.execute(delete(claims).where(*_OWN), {key: row[key] for key in ("kind", "key", "centre_id")})
        return Claim(granted=False, holder=other.centre_id, holder_name=other.name)
    if not first_place:
        place = max(holder.place for holder in held) + 1
        connection.execute(insert(claims), {**row, "place": place})
    return Claim(granted=True, beside=True, holder=other.centre_id, holder_name=other.name)


def release(connection: Connection, centre_id: str, kind: str | None) -> int:
    """Give back what the centre holds (only claims of ``kind`` when given); how many there were."""
    query = delete(claims).where(claims.c.centre_id == centre_id)
    return int(connection.execute(query if kind is None else query.where(claims.c.kind == kind)).rowcount)
