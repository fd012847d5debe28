"""Functions that read live tables: for prefilling forms only, never for a step of the diagram."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Connection, select

from engine.db.tables import submissions, units
from engine.identity.people import holders
from engine.values import loads


def case_functions(connection: Connection, case_id: str, machine_at: int) -> dict[str, Callable[..., Any]]:
    """``submission('element')`` is the newest submitted form of that element (None: not yet),
    ``submissions('element')`` all of them, newest first, ``people('role')`` who holds a role
    and ``units('kind')`` the units of a kind, both as the options of a choice.
    """

    @cache  # for this one prefill: a form may ask for the same submission field by field
    def every(element: str) -> list[Any]:
        rows = connection.execute(
            select(submissions.c.data)
            .where(submissions.c.case_id == case_id, submissions.c.element == element)
            .order_by(submissions.c.n.desc())
        )
        return [loads(row.data) for row in rows]

    def newest(element: str) -> Any:
        return next(iter(every(element)), None)

    @cache
    def people(role: str) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for row in holders(connection, role, machine_at):
            found.setdefault(row["id"], {"value": row["id"], "label": f"{row['name']}（{row['unit']}）"})
        return list(found.values())

    @cache
    def registered(kind: str) -> list[dict[str, Any]]:
        rows = connection.execute(select(units.c.id, units.c.name).where(units.c.kind == kind).order_by(units.c.name))
        return [{"value": row.id, "label": row.name} for row in rows]

    return {"units": registered, "submission": newest, "submissions": every, "people": people}
