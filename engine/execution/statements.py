"""The statements by which what a step did becomes rows, compiled once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.db.tables import candidates, deadlines, documents, outbox, parties, submissions, tasks, timers

OPEN, COMPLETED, CANCELLED, HELD = "open", "completed", "cancelled", "held"
COUNTERSIGN, SUPERVISION = "countersign", "supervision"
ASIDES = frozenset({COUNTERSIGN, SUPERVISION})
"""Kinds of tasks beside the diagram: each is about a task of it."""
_FIRST_ASIDE, _EACH = 1_000_000, 100


def aside_number(events: int, place: int) -> int:
    """The number of a task beside the diagram: the ``place``-th opened by the event after ``events`` of its case."""
    return _FIRST_ASIDE + events * _EACH + place


_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_CLOSING = ("state", "closed_at", "closed_by", "assignee", "owner", "revision")


def _upsert_tasks(dialect: str) -> Any:
    statement = _INSERT[dialect](tasks)
    return statement.on_conflict_do_update(
        index_elements=["case_id", "n"], set_={name: statement.excluded[name] for name in _CLOSING}
    )


def _upsert_deadlines(dialect: str) -> Any:
    statement = _INSERT[dialect](deadlines)
    changed = {name: statement.excluded[name] for name in ("due", "record")}
    return statement.on_conflict_do_update(index_elements=["case_id", "key"], set_=changed)


UPSERT_TASKS = {dialect: _upsert_tasks(dialect) for dialect in _INSERT}
UPSERT_DEADLINES = {dialect: _upsert_deadlines(dialect) for dialect in _INSERT}
CANCEL_TASKS = (
    update(tasks)
    .where(tasks.c.case_id == bindparam("case"), tasks.c.state.in_((OPEN, HELD)))
    .where(tasks.c.n.in_(bindparam("ns", expanding=True)) | tasks.c.about.in_(bindparam("ns", expanding=True)))
    .values(state=CANCELLED, closed_at=bindparam("at"), revision=tasks.c.revision + 1)
)
CHANGE_DUE = (
    update(tasks)
    .where(tasks.c.case_id == bindparam("case"), tasks.c.n == bindparam("number"))
    .values(due=bindparam("to_due"), due_at=bindparam("to_due_at"), due_record=bindparam("to_record"))
)
TASK_ATTRIBUTES = select(tasks.c.n, tasks.c.element, tasks.c.attributes).where(
    tasks.c.case_id == bindparam("case"), tasks.c.n.in_(bindparam("ns", expanding=True))
)
_ASIDE = tasks.alias("aside")
OPEN_COUNTERSIGNS = (
    select(func.count())
    .select_from(_ASIDE)
    .where(_ASIDE.c.case_id == bindparam("case"), _ASIDE.c.about == bindparam("number"))
    .where(_ASIDE.c.kind == COUNTERSIGN, _ASIDE.c.state == OPEN)
    .scalar_subquery()
)
"""How many countersignatures of a task are not there yet."""
DROP_CANDIDATES = delete(candidates).where(
    candidates.c.case_id == bindparam("case"), candidates.c.n.in_(bindparam("ns", expanding=True))
)
CLOSE_TIMERS = (
    update(timers)
    .where(
        timers.c.case_id == bindparam("case"),
        timers.c.n.in_(bindparam("ns", expanding=True)),
        timers.c.state == "waiting",
    )
    .values(state="closed")
)
RELEASE_SHEETS = (
    update(submissions)
    .where(submissions.c.case_id == bindparam("case"), submissions.c.element.in_(bindparam("elements", expanding=True)))
    .values(sealed=False)
)
INSERT_CANDIDATES = insert(candidates)
INSERT_TIMERS = insert(timers)
INSERT_SUBMISSION = insert(submissions)
# a unit that was a party before is one already
INSERT_PARTIES = {dialect: make(parties).on_conflict_do_nothing() for dialect, make in _INSERT.items()}
INSERT_OUTBOX = insert(outbox)
INSERT_DOCUMENTS = insert(documents)
