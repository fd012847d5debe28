"""What was submitted in one case, read once however often it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select

from engine.db.tables import submissions, tasks

_HERE = submissions.c.case_id == bindparam("case")
_PAPERS = (
    select(
        *(submissions.c[name] for name in ("element", "n", "form", "data", "submitted_unit")),
        tasks.c.name, tasks.c.attributes,
    )
    .join(tasks, (tasks.c.case_id == submissions.c.case_id) & (tasks.c.n == submissions.c.n))
    .where(_HERE)
    .order_by(submissions.c.n.desc())
)  # fmt: skip
_ASKED = submissions.c.element.in_(bindparam("elements", expanding=True))
_FORMS = select(submissions.c.form).where(_HERE, _ASKED)
_ALIKE = _PAPERS.where(or_(_ASKED, submissions.c.form.in_(_FORMS)))
_OF_UNIT = _PAPERS.where(submissions.c.submitted_unit == bindparam("unit"), submissions.c.sealed.is_(False))


class Papers:
    """The submissions of a case while it stays as it is: under its lock, or for one reading.

    ``ahead`` names elements that will be asked for, too: they are read in one statement with the first that is. What
    was filed in the same forms elsewhere in the case comes with them: it may be the same paper, corrected.
    """

    def __init__(self, connection: Connection, case_id: str, ahead: Iterable[str] = ()) -> None:
        self._connection, self._case_id = connection, case_id
        self._ahead = frozenset(ahead)
        self._at: dict[str, list[Row[Any]]] = {}
        self._in_form: dict[str | None, list[Row[Any]]] = {}

    def at(self, element: str) -> list[Row[Any]]:
        """What was submitted at ``element``, newest first."""
        if element not in self._at:
            wanted = {element, *self._ahead} - self._at.keys()
            asked = {"case": self._case_id, "elements": sorted(wanted)}
            found: list[Row[Any]] = [*self._connection.execute(_ALIKE, asked)]
            self._at.update({one: [row for row in found if row.element == one] for one in wanted})
            self._in_form.update({form: [row for row in found if row.form == form] for form in {r.form for r in found}})
        return self._at[element]

    def like(self, paper: Row[Any]) -> list[Row[Any]]:
        """What was submitted in the form of ``paper`` (one that :meth:`at` gave), newest first; itself included."""
        return self._in_form[paper.form]

    def of_unit(self, unit_id: str | None) -> list[Row[Any]]:
        """What a unit submitted anywhere in the case for others to read, newest first."""
        return list(self._connection.execute(_OF_UNIT, {"case": self._case_id, "unit": unit_id}))
