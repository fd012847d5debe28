"""What a centre can do: capability items with the dates between which they are in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from engine.db.tables import capabilities
from engine.register.numbered import NumberedRows, statements
from engine.values import dumps, loads

_STATEMENTS = statements(capabilities, capabilities.c.until.is_(None), ("until",))


def in_force(connection: Connection, centre_id: str | None, kind: str | None = None) -> list[dict[str, Any]]:
    """The items in force: {n, kind, name, since, ...} with whatever else the form said of them, in their order."""
    query = select(capabilities).where(capabilities.c.centre_id == centre_id, capabilities.c.until.is_(None))
    if kind is not None:
        query = query.where(capabilities.c.kind == kind)
    return [_item(dict(row)) for row in connection.execute(query.order_by(capabilities.c.n)).mappings()]


class Abilities:
    """What a centre can do while a transaction changes it."""

    def __init__(self, connection: Connection, centre_id: str) -> None:
        self._held = NumberedRows(_STATEMENTS, connection, centre_id)

    def change(
        self, case_id: str, kind: str, rows: Sequence[Mapping[str, Any]], *, since: str, name: str, mode: str
    ) -> dict[str, int]:
        """Bring the items of ``kind`` up to date from ``since`` (ISO date); ``name`` is the key that names a row.

        ``replace``: afterwards exactly ``rows`` are in force; ``add``: they come to the others; ``remove``: those of
        these names end. An item that is in force already with the same words stays. Returns {added, ended}.
        """
        held = [_item(row) for row in self._held.rows.values() if row["kind"] == kind and row["until"] is None]
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
            self._held.change(n, until=since)
        for key, row in fresh.items():
            self._held.add(kind=kind, name=key, detail=dumps(dict(row)), since=since, until=None, case_id=case_id)
        return {"added": len(fresh), "ended": len(ended)}

    def save(self) -> None:
        """Write what changed."""
        self._held.save()


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**loads(row["detail"]), **{key: row[key] for key in ("n", "kind", "name", "since")}}


def _same(item: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    return all(item.get(key) == value for key, value in row.items() if key not in ("n", "kind", "name", "since"))
