"""Reminds the centres of what they promised: once for each commitment, on the day its reminder comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from engine.bootstrap import Engine
from engine.db.tables import cases, commitments, outbox
from engine.register.commitments import OPEN
from engine.texts import text
from engine.values import dumps
from engine.work import Work

_DUE = (
    select(commitments, cases.c.bundle_id)
    .join(cases, cases.c.id == commitments.c.case_id)
    .where(commitments.c.state == OPEN, commitments.c.remind_on <= bindparam("day"))
    .order_by(commitments.c.centre_id, commitments.c.n)
    .with_for_update(of=commitments, skip_locked=True)
)
_TOLD = (
    update(commitments)
    .where(commitments.c.centre_id == bindparam("centre"), commitments.c.n == bindparam("number"))
    .values(remind_on=None)
)


def next_reminder(connection: Connection) -> date | None:
    """The next day on which somebody is to be reminded of a commitment; None: nobody is."""
    query = select(func.min(commitments.c.remind_on)).where(commitments.c.state == OPEN)
    found = connection.execute(query).scalar()
    return None if found is None else date.fromisoformat(found)


def remind_of_commitments(engine: Engine, today: str) -> int:
    """Tell the centres of the commitments whose reminder day (ISO date) has come; returns how many there were.

    The notification and the mark that it was given are one transaction: nobody is told twice.
    """

    def tell(work: Work) -> int:
        rows = [dict(row) for row in work.connection.execute(_DUE, {"day": today}).mappings()]
        if rows:
            work.connection.execute(insert(outbox), list(_notices(engine, work, rows)))
            work.connection.execute(_TOLD, [{"centre": row["centre_id"], "number": row["n"]} for row in rows])
        return len(rows)

    return engine.transactions.run(tell)


def _notices(engine: Engine, work: Work, rows: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for row in rows:
        manifest = engine.services.library.get(work.connection, row["bundle_id"]).manifest
        roles = [key for key, role in manifest.roles.items() if role.party == "applicant"]
        sentence = text("commitment.reminder", "zh", name=row["name"], due=row["due"])
        yield {
            "key": f"commitment:{row['centre_id']}:{row['n']}:{row['remind_on']}",
            "case_id": row["case_id"], "kind": "notify",
            "body": dumps({"role": roles, "party": "applicant", "text": sentence}),
            "state": "waiting", "due_at": work.at,
        }  # fmt: skip
