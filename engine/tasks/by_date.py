"""Which tasks of a list nobody sent: a date came, in their case or of the case itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from engine.db.tables import cases, tasks, timers
from engine.tasks.narrowing import COMPLETED

_BEFORE = tasks.alias("before")
_FINISHED_BEFORE = select(_BEFORE.c.n).where(
    _BEFORE.c.case_id == tasks.c.case_id, _BEFORE.c.n != tasks.c.n,
    _BEFORE.c.state == COMPLETED, _BEFORE.c.closed_at <= tasks.c.opened_at,
)  # fmt: skip
_TIMER = select(timers.c.n).where(
    timers.c.case_id == tasks.c.case_id, timers.c.kind == "event", timers.c.state == "fired",
    timers.c.due_at <= tasks.c.opened_at, ~_FINISHED_BEFORE.where(_BEFORE.c.closed_at > timers.c.due_at).exists(),
)  # fmt: skip
"""An event whose moment had come, since which nobody finished anything."""
_PLANNED = and_(cases.c.occasion.is_not(None), ~cases.c.occasion.startswith("outbox:"), ~_FINISHED_BEFORE.exists())
"""The case began on its day (engine/delivery/planner.py), and this is where it began."""


def begun_by_date(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> frozenset[tuple[str, int]]:
    """(case, number) of those of ``rows`` that were opened by a date instead of a person."""
    wanted = {(str(row["case_id"]), int(row["n"])) for row in rows}
    query = (
        select(tasks.c.case_id, tasks.c.n)
        .join(cases, cases.c.id == tasks.c.case_id)
        .where(tasks.c.case_id.in_(sorted({case_id for case_id, _ in wanted})))
        .where(tasks.c.n.in_(sorted({n for _, n in wanted})), or_(_TIMER.exists(), _PLANNED))
    )
    return frozenset((str(case_id), int(n)) for case_id, n in connection.execute(query)) & wanted
