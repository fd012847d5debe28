"""Writes who has a task: shared by claim, release, assign, delegate and hand back."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from engine.db.tables import candidates, tasks
from engine.execution.act import Act

_HOLD = (
    update(tasks)
    .where(tasks.c.case_id == bindparam("case"), tasks.c.n == bindparam("number"))
    .values(assignee=bindparam("to_assignee"), owner=bindparam("to_owner"), revision=tasks.c.revision + 1)
)
_TAKE = (
    update(candidates)
    .where(candidates.c.case_id == bindparam("case"), candidates.c.n == bindparam("number"))
    .values(taken=bindparam("to_taken"))
)


def hold(act: Act, assignee: str | None, owner: str | None = None) -> None:
    """Give the task to ``assignee`` (None: back to everybody it is offered to); ``owner`` gets it back later."""
    names = {"case": act.case.id, "number": act.task["n"]}
    act.work.connection.execute(_HOLD, {**names, "to_assignee": assignee, "to_owner": owner})
    act.work.connection.execute(_TAKE, {**names, "to_taken": assignee is not None})
