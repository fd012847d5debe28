"""The ledger of a task book: every promised row with its due date, what was done of it, and the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection, select

from engine.db.tables import commitments
from engine.register.numbered import NumberedRows, statements
from engine.values import dumps, loads

OPEN, DONE, DROPPED = "open", "done", "dropped"
_STATEMENTS = statements(
    commitments, commitments.c.state != DROPPED, ("done", "done_on", "evidence", "state", "remind_on")
)


def read(connection: Connection, centre_id: str | None, kind: str | None = None) -> list[dict[str, Any]]:
    """The rows that count, in order: {commitment (its number), kind, name, measure, planned, due, done, done_on,
    evidence, finished, state} with what else the form said of them. Numbers are Decimals or None."""
    query = select(commitments).where(commitments.c.centre_id == centre_id, commitments.c.state != DROPPED)
    if kind is not None:
        query = query.where(commitments.c.kind == kind)
    return [_plain(dict(row)) for row in connection.execute(query.order_by(commitments.c.n)).mappings()]


def unfinished(connection: Connection, centre_id: str | None, kind: str) -> list[dict[str, Any]]:
    """The open rows of a kind in order, each with the columns of the form that promised it, and nothing else."""
    query = select(commitments.c.detail).where(
        commitments.c.centre_id == centre_id, commitments.c.kind == kind, commitments.c.state == OPEN
    )
    return [loads(detail) for detail in connection.execute(query.order_by(commitments.c.n)).scalars()]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: row[key] for key in ("kind", "name", "measure", "due", "done_on", "evidence", "state")}
    numbers = {key: Decimal(row[key]) if row[key] is not None else None for key in ("planned", "done")}
    return {**loads(row["detail"]), "commitment": row["n"], "finished": row["state"] == DONE, **kept, **numbers}


class Ledger:
    """The commitments of one centre while a transaction works on them."""

    def __init__(self, connection: Connection, centre_id: str) -> None:
        self._held = NumberedRows(_STATEMENTS, connection, centre_id)

    def read(self, kind: str | None = None) -> list[dict[str, Any]]:
        """The rows that count, as :func:`read` gives them, with what this transaction changed."""
        rows = self._held.rows.values()
        return [_plain(row) for row in rows if row["state"] != DROPPED and kind in (None, row["kind"])]

    def promise(self, case_id: str, kind: str, rows: Sequence[Mapping[str, Any]]) -> int:
        """Enter ``rows`` ({name, measure, planned, due, remind_on, detail}) as the commitments of ``kind``.

        Open ones that were entered before are dropped: a task book that is signed anew replaces the old one. Returns
        how many were entered.
        """
        held = self._held
        for n in [n for n, row in held.rows.items() if row["kind"] == kind and row["state"] == OPEN]:
            held.change(n, state=DROPPED, remind_on=None)
        for row in rows:
            held.add(
                kind=kind, name=str(row["name"])[:300], measure=str(row["measure"] or "")[:60],
                planned=number_text(row["planned"]), due=row["due"], remind_on=row["remind_on"],
                detail=dumps(row["detail"]), done=None, done_on=None, evidence=None, state=OPEN, case_id=case_id,
            )  # fmt: skip
        return len(rows)

    def report(self, rows: Iterable[Mapping[str, Any]]) -> int:
        """Enter what was done: rows {commitment, done, done_on, evidence, finished}; returns how many were known.

        A row is finished when it says so, or when what was done reaches what was planned; until then it goes on
        reminding.
        """
        known = 0
        for row in rows:
            n = row.get("commitment")
            before = self._held.rows.get(n) if isinstance(n, int) else None
            if n is None or before is None or before["state"] == DROPPED:
                continue
            known += 1
            done, planned = number_text(row.get("done")), before["planned"]
            reached = done is not None and planned is not None and Decimal(done) >= Decimal(planned)
            finished = bool(row.get("finished")) or reached
            self._held.change(
                n, done=done, done_on=row.get("done_on") or None, evidence=row.get("evidence") or None,
                state=DONE if finished else OPEN, remind_on=None if finished else before["remind_on"],
            )  # fmt: skip
        return known

    def save(self) -> None:
        """Write what changed."""
        self._held.save()


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
