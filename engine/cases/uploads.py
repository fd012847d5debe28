"""Files that belong to a case: content once by hash, one row for each place it is attached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from engine.db.tables import files


def files_of_task(connection: Connection, case_id: str, n: int) -> dict[str, Mapping[str, Any]]:
    """What is known of the files attached to task ``n``: id -> {name, size in bytes, type, field}."""
    rows = connection.execute(select(files).where(files.c.case_id == case_id, files.c.n == n)).mappings()
    return {
        row["id"]: {"name": row["name"], "size": row["size"], "type": row["media_type"], "field": row["field"]}
        for row in rows
    }
