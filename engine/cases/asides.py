"""What was asked beside a task: countersignatures and supervision orders, with their answers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from engine.cases.contents import Row, all_rows
from engine.db.tables import people, submissions, tasks
from engine.values import loads


def asides_of(connection: Connection, case_id: str, n: int) -> Sequence[Row]:
    """What was asked beside task ``n``, oldest first: number, kind, state, due, who was asked and who asked (names),
    ``hint`` (the question), ``number`` of an order, and ``answer`` and ``agrees`` (None while there is none).

    The caller has asked the policy whether the task may be seen.
    """
    asked, owner, closer = people.alias("asked"), people.alias("owner_person"), people.alias("closer")
    query = (
        select(
            tasks.c.n, tasks.c.kind, tasks.c.state, tasks.c.due, tasks.c.opened_at, tasks.c.closed_at,
            tasks.c.attributes, submissions.c.data, asked.c.name.label("asked_name"),
            owner.c.name.label("owner_name"), closer.c.name.label("closed_by_name"),
        )
        .outerjoin(submissions, (submissions.c.case_id == tasks.c.case_id) & (submissions.c.n == tasks.c.n))
        .outerjoin(asked, asked.c.id == tasks.c.assignee)
        .outerjoin(owner, owner.c.id == tasks.c.owner)
        .outerjoin(closer, closer.c.id == tasks.c.closed_by)
        .where(tasks.c.case_id == case_id, tasks.c.about == n)
        .order_by(tasks.c.n)
    )  # fmt: skip
    found = []
    for row in all_rows(connection, query):
        attributes, given = loads(row["attributes"]), loads(row["data"]) if row["data"] else {}
        told = {"hint": attributes.get("hint", ""), "number": attributes.get("number", "")}
        found.append({**row, **told, "answer": given.get("answer"), "agrees": given.get("agrees")})
    return found
