"""Units that asked to be registered: for those who check them, and for whoever holds the receipt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from engine.db.tables import grants, unit_request_files, unit_requests, units
from engine.definitions.manifest import Manifest
from engine.errors import NotFound
from engine.identity.actor import Actor
from engine.identity.intake import areas_of, intake_relations
from engine.identity.policy import permits

WAITING, ACCEPTED, REFUSED = "waiting", "accepted", "refused"
HOUR_MS = 60 * 60 * 1000
DECIDED_SHOWN = 20
Row = Mapping[str, Any]


def requests_for(connection: Connection, actor: Actor, manifest_of: Callable[[str], Manifest]) -> Sequence[Row]:
    """The requests ``actor`` checks: those that wait, oldest first, then those decided last.

    Each with ``files``, ``area`` (the bureau there), ``known`` (the registered unit it would join: {name, people}, None
    for a new one) and without the password. ``manifest_of`` gives the manifest in force by its key.
    """
    waiting = unit_requests.c.state == WAITING
    order = unit_requests.c.sent_at
    rows = _rows(connection, select(unit_requests).where(waiting).order_by(order))
    decided = select(unit_requests).where(~waiting).order_by(unit_requests.c.decided_at.desc()).limit(DECIDED_SHOWN)
    rows += _rows(connection, decided)
    mine = [row for row in rows if may_decide(connection, row, actor, manifest_of)]
    files = _files(connection, [row["id"] for row in mine])
    return [
        {**{key: row[key] for key in row if key not in ("password", "origin")}, "files": files.get(row["id"], []),
         "area": dict(areas_of(connection, manifest_of(row["bundle_key"]))).get(row["region"], row["region"]),
         "known": _known(connection, row) if row["state"] == WAITING else None}
        for row in mine
    ]  # fmt: skip


def may_decide(connection: Connection, row: Row, actor: Actor, manifest_of: Callable[[str], Manifest]) -> bool:
    """Whether ``actor`` checks the request: takes in, for the procedure and the area the unit named."""
    try:
        manifest = manifest_of(row["bundle_key"])
    except NotFound:
        return False  # withdrawn since
    return permits("decide_unit", intake_relations(connection, manifest, actor, row["region"]))


def count_waiting(connection: Connection, actor: Actor, manifest_of: Callable[[str], Manifest]) -> int:
    """How many requests wait for ``actor``."""
    query = select(unit_requests.c.bundle_key, unit_requests.c.region, func.count().label("count")).where(
        unit_requests.c.state == WAITING
    )
    rows = _rows(connection, query.group_by(unit_requests.c.bundle_key, unit_requests.c.region))
    return sum(int(row["count"]) for row in rows if may_decide(connection, row, actor, manifest_of))


def joined_unit(connection: Connection, name: str, credit_code: str) -> Row | None:
    """The registered unit that a request of this name and code is about; None when it is a new one."""
    same = or_(units.c.credit_code == credit_code, units.c.name == name)
    rows = _rows(connection, select(units).where(same).order_by(units.c.id))
    rows.sort(key=lambda row: row["credit_code"] != credit_code)
    return rows[0] if rows else None


def _known(connection: Connection, row: Row) -> Row | None:
    unit = joined_unit(connection, row["unit_name"], row["credit_code"])
    if unit is None:
        return None
    valid = (grants.c.unit_id == unit["id"], grants.c.until_at.is_(None))
    people = connection.execute(select(func.count(grants.c.person_id.distinct())).where(*valid)).scalar_one()
    other = unit["credit_code"] and unit["credit_code"] != row["credit_code"]
    return {"name": unit["name"], "people": people, "other_code": bool(other)}


def _files(connection: Connection, ids: Sequence[str]) -> dict[str, list[Row]]:
    query = select(unit_request_files).where(unit_request_files.c.request_id.in_(ids))
    found: dict[str, list[Row]] = {}
    for file in connection.execute(query.order_by(unit_request_files.c.n)).mappings():
        found.setdefault(file["request_id"], []).append(dict(file))
    return found


def request_of(connection: Connection, request_id: str, *, lock: bool = False) -> Row:
    """One request, locked if it is to be decided; NotFound when there is none of that id."""
    query = select(unit_requests).where(unit_requests.c.id == request_id)
    return _one(connection, query.with_for_update() if lock else query, "not_found.unit_request")


def file_of_request(connection: Connection, request_id: str, n: int) -> Row:
    """One file of a request; NotFound when it has none of that number."""
    key = (unit_request_files.c.request_id == request_id, unit_request_files.c.n == n)
    return _one(connection, select(unit_request_files).where(*key), "not_found.file")


def request_by_receipt(connection: Connection, receipt: str) -> Row:
    """What whoever holds the receipt may read of a request; NotFound when there is none of that number."""
    wanted = ("receipt", "unit_name", "login", "state", "reason", "sent_at", "requested_on", "decided_at")
    query = select(*(unit_requests.c[name] for name in wanted))
    return _one(connection, query.where(unit_requests.c.receipt == receipt.strip().upper()), "not_found.receipt")


def requested_lately(connection: Connection, origin: str, now: int) -> int:
    """How many requests came from ``origin`` in the hour before ``now`` (machine time, UTC milliseconds)."""
    query = select(func.count()).where(unit_requests.c.origin == origin, unit_requests.c.sent_at > now - HOUR_MS)
    return int(connection.execute(query).scalar_one())


def _rows(connection: Connection, query: Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _one(connection: Connection, query: Select[Any], missing: str) -> Row:
    found = _rows(connection, query)
    if not found:
        raise NotFound(missing)
    return found[0]
