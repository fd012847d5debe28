"""What a centre can do: capability items with the dates between which they are in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update

from engine.db.tables import capabilities
from engine.values import dumps, loads

_END = (
    update(capabilities)
    .where(capabilities.c.centre_id == bindparam("centre"), capabilities.c.n == bindparam("number"))
    .values(until=bindparam("to_until"))
)
_INSERT = insert(capabilities)
_LAST = select(func.max(capabilities.c.n)).where(capabilities.c.centre_id == bindparam("centre")).scalar_subquery()
_ONE = select(_LAST.label("last")).subquery()
_HELD = (
    select(_ONE.c.last, capabilities)
    .select_from(
        _ONE.outerjoin(
            capabilities, and_(capabilities.c.centre_id == bindparam("centre"), capabilities.c.until.is_(None))
        )
    )
    .order_by(capabilities.c.n)
)
"""The last number given, on every row, and the items in force: there is one row even when none is."""


def in_force(connection: Connection, centre_id: str | None, kind: str | None = None) -> list[dict[str, Any]]:
    """The items in force: {n, kind, name, since, ...} with whatever else the form said of them, in their order."""
    query = select(capabilities).where(capabilities.c.centre_id == centre_id, capabilities.c.until.is_(None))
    if kind is not None:
        query = query.where(capabilities.c.kind == kind)
    return [_item(dict(row)) for row in connection.execute(query.order_by(capabilities.c.n)).mappings()]


class Abilities:
    """What a centre can do while a transaction changes it: read once, changed in memory, written once."""

    def __init__(self, connection: Connection, centre_id: str) -> None:
        self._connection, self._centre = connection, centre_id
        self._held: dict[int, dict[str, Any]] | None = None
        self._last = 0
        self._ended: set[int] = set()
        self._fresh: set[int] = set()

    def _rows(self) -> dict[int, dict[str, Any]]:
        if self._held is None:
            found = self._connection.execute(_HELD, {"centre": self._centre}).mappings().all()
            self._last = found[0]["last"] or 0
            self._held = {row["n"]: dict(row) for row in found if row["n"] is not None}
        return self._held

    def change(
        self, case_id: str, kind: str, rows: Sequence[Mapping[str, Any]], *, since: str, name: str, mode: str
    ) -> dict[str, int]:
        """Bring the items of ``kind`` up to date from ``since`` (ISO date); ``name`` is the key that names a row.

        ``replace``: afterwards exactly ``rows`` are in force; ``add``: they come to the others; ``remove``: those of
        these names end. An item that is in force already with the same words stays. Returns {added, ended}.
        """
        held = [_item(row) for row in self._rows().values() if row["kind"] == kind and row["until"] is None]
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
        for n in ended:
            self._rows()[n]["until"] = since
            self._ended.add(n)
        for key, row in fresh.items():
            self._last += 1
            self._fresh.add(self._last)
            self._rows()[self._last] = {
                "centre_id": self._centre, "n": self._last, "kind": kind, "name": key, "detail": dumps(dict(row)),
                "since": since, "until": None, "case_id": case_id,
            }  # fmt: skip
        return {"added": len(fresh), "ended": len(ended)}

    def save(self) -> None:
        """Write what changed: at most two statements, however many kinds of items there were."""
        held = self._held or {}
        if ended := sorted(self._ended - self._fresh):
            rows = [{"centre": self._centre, "number": n, "to_until": held[n]["until"]} for n in ended]
            self._connection.execute(_END, rows)
        if self._fresh:
            self._connection.execute(_INSERT, [held[n] for n in sorted(self._fresh)])
        self._ended, self._fresh = set(), set()


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**loads(row["detail"]), **{key: row[key] for key in ("n", "kind", "name", "since")}}


def _same(item: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    return all(item.get(key) == value for key, value in row.items() if key not in ("n", "kind", "name", "since"))
