"""Places in what was filed in a case: how they are written, which there are, and what changed at one since.

A place is ``element@n#path``: the submission of task ``n`` at ``element``, and in it a path of forms/places.py
(``cq_application@3#planned_items.2``, ``…#(Field_plan)`` a section); without ``#path`` the whole paper. It names one
submission for ever, so that what was pointed at can be shown years later, whatever was filed after it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.db.tables import submissions, tasks
from engine.errors import Invalid
from engine.ports import CompiledForm
from engine.values import loads

_WRITTEN = re.compile(r"(?P<element>[^@#]+)@(?P<n>[1-9]\d{0,8})(?:#(?P<path>.+))?", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """A place of one submission; ``path`` is '' for the whole of it."""

    element: str
    n: int
    path: str = ""

    def __str__(self) -> str:
        return f"{self.element}@{self.n}" + (f"#{self.path}" if self.path else "")


def read_place(written: str) -> Place:
    """The place ``written`` names; Invalid when it is none."""
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise Invalid("invalid.place", place=written[:80])
    return Place(match["element"], int(match["n"]), match["path"] or "")


def case_places(
    connection: Connection, case_id: str, forms: Mapping[str, CompiledForm], *elements: str
) -> list[dict[str, str]]:
    """The places of what was filed last at each of ``elements``, as options: value and label."""
    found: list[dict[str, str]] = []
    for element in elements:
        row = next(iter(_filed(connection, case_id, element)), None)
        if row is None or row.form not in forms:
            continue
        title = f"{row.name} › " if len(elements) > 1 else ""
        for path, name in forms[row.form].places(loads(row.data)):
            found.append({"value": str(Place(element, row.n, path)), "label": title + name})
    return found


def changes_since(
    connection: Connection, case_id: str, forms: Mapping[str, CompiledForm], place: str, review: str = ""
) -> list[str]:
    """What changed at ``place`` since it was pointed at, one sentence each; [] when nothing did.

    With ``review``, ``place`` names no submission (``element#path``): what changed since the last one at ``review``.
    """
    pointed = None if review else read_place(place)
    element, _, path = (pointed.element, "", pointed.path) if pointed else place.partition("#")
    rows = _filed(connection, case_id, element)
    if not rows:
        return []
    if pointed:
        before = next((row for row in rows if row.n == pointed.n), None)
    else:
        judged = next(iter(_filed(connection, case_id, review)), None)
        known = [row for row in rows if judged is not None and row.submitted_at <= judged.submitted_at]
        before = known[0] if known else None
    form = forms.get(rows[0].form)
    if before is None or form is None or before.n == rows[0].n:
        return []
    return list(form.changes(path, loads(before.data), loads(rows[0].data)))


def _filed(connection: Connection, case_id: str, element: str) -> list[Row[Any]]:
    """What was submitted at ``element`` of the case, newest first."""
    query = (
        select(submissions.c.n, submissions.c.form, submissions.c.data, submissions.c.submitted_at, tasks.c.name)
        .join(tasks, (tasks.c.case_id == submissions.c.case_id) & (tasks.c.n == submissions.c.n))
        .where(submissions.c.case_id == case_id, submissions.c.element == element)
        .order_by(submissions.c.n.desc())
    )
    return list(connection.execute(query))
