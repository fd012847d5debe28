"""What was submitted in one case, read once however often it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.db.tables import submissions, tasks

_COLUMNS = ("element", "n", "form", "data", "submitted_unit", "sealed")


class Papers:
    """The submissions of a case while it stays as it is: under its lock, or for one reading.

    ``ahead`` names elements that will be asked for, too: they are read in one statement with the first that is.
    """

    def __init__(self, connection: Connection, case_id: str, ahead: Iterable[str] = ()) -> None:
        self._connection, self._case_id = connection, case_id
        self._ahead = frozenset(ahead)
        self._known: dict[str, list[Row[Any]]] = {}

    def at(self, element: str) -> list[Row[Any]]:
        """What was submitted at ``element``, newest first."""
        if element not in self._known:
            wanted = {element, *self._ahead} - self._known.keys()
            self._known.update({one: [] for one in wanted})
            for row in self._read(submissions.c.element.in_(sorted(wanted))):
                self._known[row.element].append(row)
        return self._known[element]

    def all(self) -> list[Row[Any]]:
        """What was submitted anywhere in the case, newest first."""
        return self._read()

    def _read(self, *which: Any) -> list[Row[Any]]:
        query = (
            select(*(submissions.c[name] for name in _COLUMNS), tasks.c.name)
            .join(tasks, (tasks.c.case_id == submissions.c.case_id) & (tasks.c.n == submissions.c.n))
            .where(submissions.c.case_id == self._case_id, *which)
            .order_by(submissions.c.n.desc())
        )
        return list(self._connection.execute(query))
