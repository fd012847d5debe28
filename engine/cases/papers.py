"""What was submitted in one case, read once however often it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from engine.db.tables import submissions, tasks

_PAPERS = (
    select(submissions.c.element, submissions.c.n, submissions.c.form, submissions.c.data, tasks.c.name)
    .join(tasks, (tasks.c.case_id == submissions.c.case_id) & (tasks.c.n == submissions.c.n))
    .where(submissions.c.case_id == bindparam("case"))
    .order_by(submissions.c.n.desc())
)
_AT = _PAPERS.where(submissions.c.element.in_(bindparam("elements", expanding=True)))
_OF_UNIT = _PAPERS.where(submissions.c.submitted_unit == bindparam("unit"), submissions.c.sealed.is_(False))


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
            found: Iterable[Row[Any]] = self._connection.execute(
                _AT, {"case": self._case_id, "elements": sorted(wanted)}
            )
            for row in found:
                self._known[row.element].append(row)
        return self._known[element]

    def of_unit(self, unit_id: str | None) -> list[Row[Any]]:
        """What a unit submitted anywhere in the case for others to read, newest first."""
        return list(self._connection.execute(_OF_UNIT, {"case": self._case_id, "unit": unit_id}))
