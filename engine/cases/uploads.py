"""Files that belong to a case: content once by hash, one row for each case it is attached in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, or_, select

from engine.cases.contents import Row, all_rows
from engine.db.tables import files, submissions
from engine.values import loads

PICTURES = ("image/png", "image/jpeg", "image/webp")
"""What a page of ours may show as a picture."""


def files_of_task(
    connection: Connection, case_id: str, n: int, person_id: str, held: Collection[str]
) -> dict[str, Row]:
    """The files that a form of task ``n`` may name, by id: those sent to the task itself; and of the case's other
    tasks those ``held`` (ids the server filled in) and the pictures that ``person_id`` sent.

    Knowing the id of any other file of the case is not enough: who reads the form reads what it names.
    """
    own_picture = files.c.media_type.in_(PICTURES) & (files.c.uploaded_by == person_id)
    ours = or_(files.c.n == n, files.c.id.in_(sorted(held)), own_picture)
    rows = all_rows(connection, select(files).where(files.c.case_id == case_id, ours))
    return {row["id"]: row for row in rows}


def files_named(connection: Connection, case_id: str, ids: Collection[str]) -> dict[str, Row]:
    """The files of the case among ``ids``."""
    rows = all_rows(connection, select(files).where(files.c.case_id == case_id, files.c.id.in_(sorted(ids))))
    return {row["id"]: row for row in rows}


def told(row: Row, n: int, held: str | None) -> Mapping[str, Any]:
    """What the check of the form of task ``n`` is told of a file.

    ``elsewhere``: it was not sent to this task; ``held``: the field the server filled in with it.
    """
    return {
        "name": row["name"], "size": row["size"], "type": row["media_type"], "field": row["field"],
        "elsewhere": row["n"] != n, "held": held,
    }  # fmt: skip


def submissions_saying(connection: Connection, case_id: str, words: str) -> dict[int, Mapping[str, Any]]:
    """The data of the case's submissions in which ``words`` stands anywhere, by task number."""
    query = select(submissions.c.n, submissions.c.data).where(
        submissions.c.case_id == case_id, submissions.c.data.contains(words, autoescape=True)
    )
    return {int(row.n): loads(row.data) for row in connection.execute(query)}
