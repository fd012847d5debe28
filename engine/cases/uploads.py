"""Files that belong to a case: content once by hash, one row for each place it is attached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, or_, select

from engine.db.tables import files

PICTURES = ("image/png", "image/jpeg", "image/webp")
"""What a page of ours may show as a picture."""


def files_of_task(connection: Connection, case_id: str, n: int) -> dict[str, Mapping[str, Any]]:
    """What is known of the files attached to task ``n``: id -> {name, size in bytes, type, field}.

    The pictures of the case's other tasks are told as well, with ``elsewhere`` true: a chapter that was filled in from
    an earlier form keeps those it has.
    """
    ours = or_(files.c.n == n, files.c.media_type.in_(PICTURES))
    rows = connection.execute(select(files).where(files.c.case_id == case_id, ours)).mappings()
    return {
        row["id"]: {
            "name": row["name"], "size": row["size"], "type": row["media_type"], "field": row["field"],
            "elsewhere": row["n"] != n,
        }
        for row in rows
    }  # fmt: skip
