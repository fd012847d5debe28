"""What a centre can do: capability items with the dates between which they are in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from engine.db.tables import capabilities
from engine.values import dumps, loads

_END = (
    update(capabilities)
    .where(capabilities.c.centre_id == bindparam("centre"), capabilities.c.n == bindparam("number"))
    .values(until=bindparam("to_until"))
)


def in_force(connection: Connection, centre_id: str | None, kind: str | None = None) -> list[dict[str, Any]]:
    """The items in force: {n, kind, name, since, ...} with whatever else the form said of them, in their order."""
    query = select(capabilities).where(capabilities.c.centre_id == centre_id, capabilities.c.until.is_(None))
    if kind is not None:
        query = query.where(capabilities.c.kind == kind)
    rows = connection.execute(query.order_by(capabilities.c.n))
    return [{**loads(row.detail), "n": row.n, "kind": row.kind, "name": row.name, "since": row.since} for row in rows]


def change(
    connection: Connection, centre_id: str, case_id: str, kind: str, rows: Sequence[Mapping[str, Any]], *,
    since: str, name: str, mode: str,
) -> dict[str, int]:  # fmt: skip
    """Bring the items of ``kind`` up to date from ``since`` (ISO date); ``name`` is the key that names a row.

    ``replace``: afterwards exactly ``rows`` are in force; ``add``: they come to the others; ``remove``: those of these
    names end. An item that is in force already with the same words stays. Returns {added, ended}.
    """
    held = in_force(connection, centre_id, kind)
    wanted = {str(row.get(name) or "")[:300]: row for row in rows if row.get(name)}
    keep = {item["n"] for item in held if item["name"] in wanted and _same(item, wanted[item["name"]])}
    names = {item["name"] for item in held if item["n"] in keep}
    if mode == "remove":
        ended = [item["n"] for item in held if item["name"] in wanted]
        fresh: dict[str, Mapping[str, Any]] = {}
    else:
        fresh = {key: row for key, row in wanted.items() if key not in names}
        replaced = mode == "replace"
        ended = [item["n"] for item in held if item["n"] not in keep and (replaced or item["name"] in wanted)]
    _end(connection, centre_id, ended, since)
    _add(connection, centre_id, case_id, kind, fresh.items(), since)
    return {"added": len(fresh), "ended": len(ended)}


def _same(item: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    return all(item.get(key) == value for key, value in row.items() if key not in ("n", "kind", "name", "since"))


def _end(connection: Connection, centre_id: str, numbers: Sequence[int], until: str) -> None:
    if numbers:
        connection.execute(_END, [{"centre": centre_id, "number": n, "to_until": until} for n in numbers])


def _add(
    connection: Connection, centre_id: str, case_id: str, kind: str, rows: Iterable[tuple[str, Mapping[str, Any]]],
    since: str,
) -> None:  # fmt: skip
    last = connection.execute(select(func.max(capabilities.c.n)).where(capabilities.c.centre_id == centre_id)).scalar()
    fresh = [
        {
            "centre_id": centre_id, "n": (last or 0) + number, "kind": kind, "name": key, "detail": dumps(dict(row)),
            "since": since, "until": None, "case_id": case_id,
        }
        for number, (key, row) in enumerate(rows, 1)
    ]  # fmt: skip
    if fresh:
        connection.execute(insert(capabilities), fresh)
