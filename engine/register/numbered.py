"""The numbered rows of one centre in one table: read once in a transaction, changed in memory, written once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Select, Table, Update, and_, bindparam, func, insert, select
from sqlalchemy import update as update_of


@dataclass(frozen=True)
class Statements:
    """How such a table is read and written; compiled once per table."""

    held: Select[Any]
    change: Update
    insert: Insert
    changed: Sequence[str]


def statements(table: Table, counts: ColumnElement[bool], changed: Sequence[str]) -> Statements:
    """The statements for ``table`` (centre_id, n, ...): rows for which ``counts`` holds are read, and of a row that is
    there only the columns ``changed`` are written.

    What is read has the last number given on every row, and one row even when none counts.
    """
    last = select(func.max(table.c.n)).where(table.c.centre_id == bindparam("centre")).scalar_subquery()
    one = select(last.label("last")).subquery()
    held = one.outerjoin(table, and_(table.c.centre_id == bindparam("centre"), counts))
    change = update_of(table).where(table.c.centre_id == bindparam("centre"), table.c.n == bindparam("number"))
    return Statements(
        select(one.c.last, table).select_from(held).order_by(table.c.n),
        change.values({name: bindparam(f"to_{name}") for name in changed}),
        insert(table),
        changed,
    )


class NumberedRows:
    """The rows by their number. Nothing is read before it is asked for, nothing is written before :meth:`save`."""

    def __init__(self, known: Statements, connection: Connection, centre_id: str) -> None:
        self._statements, self._connection, self._centre = known, connection, centre_id
        self._rows: dict[int, dict[str, Any]] | None = None
        self._last = 0
        self._changed: set[int] = set()
        self._fresh: set[int] = set()

    @property
    def rows(self) -> dict[int, dict[str, Any]]:
        """The rows that counted when they were read, as they stand now, and those that came since."""
        if self._rows is None:
            found = self._connection.execute(self._statements.held, {"centre": self._centre}).mappings().all()
            self._last = found[0]["last"] or 0
            self._rows = {row["n"]: dict(row) for row in found if row["n"] is not None}
        return self._rows

    def add(self, **values: Any) -> None:
        """A new row with the next number."""
        rows = self.rows
        self._last += 1
        self._fresh.add(self._last)
        rows[self._last] = {"centre_id": self._centre, "n": self._last, **values}

    def change(self, n: int, **values: Any) -> None:
        """Row ``n`` has ``values`` from now on."""
        self.rows[n].update(values)
        self._changed.add(n)

    def save(self) -> None:
        """Write what changed and what came: at most two statements, however many rows."""
        names = self._statements.changed
        if changed := sorted(self._changed - self._fresh):
            rows = [{f"to_{name}": self.rows[n][name] for name in names} for n in changed]
            numbered = [{"centre": self._centre, "number": n, **row} for n, row in zip(changed, rows, strict=True)]
            self._connection.execute(self._statements.change, numbered)
        if self._fresh:
            self._connection.execute(self._statements.insert, [self.rows[n] for n in sorted(self._fresh)])
        self._changed, self._fresh = set(), set()
