"""Back up and restore the whole system: one file that holds every table, whichever database it came from."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, func, insert, select

from engine.bootstrap import Engine
from engine.db.migrate import migrate, schema_revision
from engine.db.tables import metadata
from engine.errors import Conflict, Invalid
from engine.journal.chain import Break
from engine.journal.verify import verify_all
from engine.work import Work

FORMAT = 1
BATCH = 500


def back_up(engine: Engine, target: Path) -> int:
    """Write every row, as of one moment, into ``target`` (gzip, a JSON line each); returns how many rows.

    The file is complete or not there at all: it is written beside ``target`` and put in place at the end.
    """
    partial = target.with_suffix(target.suffix + ".partial")
    total = 0
    with engine.read() as connection, gzip.open(partial, "wt", encoding="utf-8") as out:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        head = {"format": FORMAT, "schema": schema_revision(engine.transactions.database)}
        out.write(json.dumps(head) + "\n")
        for table in metadata.sorted_tables:
            for row in _rows(connection, table):
                out.write(json.dumps([table.name, row], ensure_ascii=False) + "\n")
                total += 1
        out.write(json.dumps({"rows": total}) + "\n")
    partial.replace(target)
    return total


def restore(engine: Engine, source: Path) -> tuple[int, list[Break]]:
    """Fill the empty database of ``engine`` from a backup, in one transaction, and verify what was restored.

    Returns (rows, breaks in the journal). Conflict when the database is not empty, Invalid when the file is cut or of
    another format.
    """
    migrate(engine.transactions.database)
    tables = {table.name: table for table in metadata.sorted_tables}

    def fill(work: Work) -> int:
        if any(work.connection.execute(select(func.count()).select_from(table)).scalar() for table in tables.values()):
            raise Conflict("conflict.database_not_empty")
        return _fill(work.connection, tables, source)

    rows = engine.transactions.run(fill)
    with engine.read() as connection:
        return rows, verify_all(connection)[1]


def _rows(connection: Connection, table: Table) -> Iterator[list[Any]]:
    binary = [isinstance(column.type, LargeBinary) for column in table.columns]
    for row in connection.execution_options(yield_per=BATCH).execute(
        select(table).order_by(*table.primary_key.columns)
    ):
        yield [
            base64.b64encode(bytes(value)).decode() if is_binary and value is not None else value
            for value, is_binary in zip(row, binary, strict=True)
        ]


def _fill(connection: Connection, tables: dict[str, Table], source: Path) -> int:
    total, ended = 0, False
    waiting: dict[str, list[dict[str, Any]]] = {}
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        head = json.loads(next(lines, "{}"))
        if head.get("format") != FORMAT:
            raise Invalid("invalid.backup_format")
        for line in lines:
            entry = json.loads(line)
            if isinstance(entry, dict):
                ended = entry["rows"] == total
                break
            name, values = entry
            total += 1
            rows = waiting.setdefault(name, [])
            rows.append(_row(tables[name], values))
            if len(rows) >= BATCH:
                connection.execute(insert(tables[name]), rows)
                rows.clear()
    if not ended:
        raise Invalid("invalid.backup_cut")
    for name, rows in waiting.items():
        if rows:
            connection.execute(insert(tables[name]), rows)
    return total


def _row(table: Table, values: list[Any]) -> dict[str, Any]:
    return {
        column.name: base64.b64decode(value) if isinstance(column.type, LargeBinary) and value is not None else value
        for column, value in zip(table.columns, values, strict=True)
    }
