"""The ledger of a task book: every promised row with its due date, what was done of it, and the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from engine.db.tables import commitments
from engine.values import dumps, loads

OPEN, DONE, DROPPED = "open", "done", "dropped"
_DROP = (
    update(commitments)
    .where(
        commitments.c.centre_id == bindparam("centre"), commitments.c.kind == bindparam("of_kind"),
        commitments.c.state == OPEN,
    )
    .values(state=DROPPED, remind_on=None)
)  # fmt: skip
_REPORT = (
    update(commitments)
    .where(commitments.c.centre_id == bindparam("centre"), commitments.c.n == bindparam("number"))
    .values(
        done=bindparam("to_done"), done_on=bindparam("to_done_on"), evidence=bindparam("to_evidence"),
        state=bindparam("to_state"), remind_on=bindparam("to_remind_on"),
    )
)  # fmt: skip


def read(connection: Connection, centre_id: str | None, kind: str | None = None) -> list[dict[str, Any]]:
    """The rows that count, in order: {commitment (its number), kind, name, measure, planned, due, done, done_on,
    evidence, finished, state} with what else the form said of them. Numbers are Decimals or None."""
    query = select(commitments).where(commitments.c.centre_id == centre_id, commitments.c.state != DROPPED)
    if kind is not None:
        query = query.where(commitments.c.kind == kind)
    return [_plain(dict(row)) for row in connection.execute(query.order_by(commitments.c.n)).mappings()]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: row[key] for key in ("kind", "name", "measure", "due", "done_on", "evidence", "state")}
    numbers = {key: Decimal(row[key]) if row[key] is not None else None for key in ("planned", "done")}
    return {**loads(row["detail"]), "commitment": row["n"], "finished": row["state"] == DONE, **kept, **numbers}


def promise(connection: Connection, centre_id: str, case_id: str, kind: str, rows: Sequence[Mapping[str, Any]]) -> int:
    """Enter ``rows`` ({name, measure, planned, due, remind_on, detail}) as the commitments of ``kind``.

    Open ones that were entered before are dropped: a task book that is signed anew replaces the old one. Returns how
    many were entered.
    """
    connection.execute(_DROP, {"centre": centre_id, "of_kind": kind})
    last = connection.execute(select(func.max(commitments.c.n)).where(commitments.c.centre_id == centre_id)).scalar()
    fresh = [
        {
            "centre_id": centre_id, "n": (last or 0) + number, "kind": kind, "name": str(row["name"])[:300],
            "measure": str(row["measure"] or "")[:60], "planned": number_text(row["planned"]), "due": row["due"],
            "remind_on": row["remind_on"], "detail": dumps(row["detail"]), "done": None, "done_on": None,
            "evidence": None, "state": OPEN, "case_id": case_id,
        }
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip
    if fresh:
        connection.execute(insert(commitments), fresh)
    return len(fresh)


def report(connection: Connection, centre_id: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """Enter what was done: rows {commitment, done, done_on, evidence, finished}; returns how many were known.

    A row is finished when it says so, or when what was done reaches what was planned.
    """
    held = {row["commitment"]: row for row in read(connection, centre_id)}
    changed = []
    for row in rows:
        known = held.get(row.get("commitment"))
        if known is None:
            continue
        done = number_text(row.get("done"))
        planned = known["planned"]
        reached = done is not None and planned is not None and Decimal(done) >= planned
        finished = bool(row.get("finished")) or reached
        changed.append(
            {
                "centre": centre_id, "number": known["commitment"], "to_done": done,
                "to_done_on": row.get("done_on") or None, "to_evidence": row.get("evidence") or None,
                "to_state": DONE if finished else OPEN, "to_remind_on": None if finished else known.get("remind_on"),
            }
        )  # fmt: skip
    if changed:
        connection.execute(_REPORT, changed)
    return len(changed)


def totals(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Sums over ``rows`` of :func:`read`: {rows, finished, planned, done, ratio}; the ratio is None without a plan."""
    planned = sum((row["planned"] for row in rows if row["planned"] is not None), Decimal(0))
    done = sum((row["done"] for row in rows if row["done"] is not None), Decimal(0))
    finished = sum(1 for row in rows if row["state"] == DONE)
    return {
        "rows": len(rows), "finished": finished, "planned": planned, "done": done,
        "ratio": done / planned if planned else None,
    }  # fmt: skip


def number_text(value: Any) -> str | None:
    """A number as exact text, None for nothing or for what is no number."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return format(found, "f") if found.is_finite() else None
