"""A person's own notes on a task: read by that person and by nobody else, administrators and auditors included."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.cases.contents import Row, all_rows
from engine.db.tables import private_notes


def own_notes(connection: Connection, case_id: str, n: int, person_id: str) -> Row | None:
    """The notes of ``person_id`` on task ``n``: words, saved_at (UTC milliseconds); None when there are none."""
    key = (private_notes.c.case_id == case_id, private_notes.c.n == n, private_notes.c.person_id == person_id)
    return next(iter(all_rows(connection, select(private_notes.c.words, private_notes.c.saved_at).where(*key))), None)
