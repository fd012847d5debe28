"""Many cases at once: one case is worked through the engine, the others are copies of its rows under ids of their own.

A copy is whole: its journal is sealed again under its own id, so that verify and replay find nothing wrong with it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from sqlalchemy import Connection, Table, insert, select, text, update

from engine.db.tables import candidates, case_words, cases, events, parties, submissions, tasks, timers
from engine.journal.chain import GENESIS, seal
from tests.bench.ground import Ground

BATCH = 2_000
TABLES = (cases, parties, tasks, candidates, submissions, timers, events, case_words)
Row = dict[str, Any]
_word_rows = count(1)
Vary = Callable[[int, Mapping[str, list[Row]]], None]
"""Changes the rows of copy number i (by table name) before they are written."""


def copy_cases(ground: Ground, template: str, wanted: int, vary: Vary | None = None) -> None:
    """Write ``wanted`` copies of the case ``template``; ``vary`` may change each one's rows."""
    with ground.engine.read() as connection:
        source = {table.name: _rows_of(connection, table, template) for table in TABLES}
    with ground.engine.transactions.database.connect() as connection:
        for start in range(0, wanted, BATCH):
            batch: dict[str, list[Row]] = {table.name: [] for table in TABLES}
            for number in range(start, min(start + BATCH, wanted)):
                copied = _copy(source, template, secrets.token_hex(16))
                if vary is not None:
                    vary(number, copied)
                for name, rows in copied.items():
                    batch[name] += rows
            connection.begin()
            for table in TABLES:
                write_rows(connection, table, batch[table.name])
            connection.commit()
    analyse(ground)


def analyse(ground: Ground) -> None:
    """Let the database put in order what it holds, as its own housekeeping would sooner or later."""
    database = ground.engine.transactions.database
    if database.dialect.name == "postgresql":
        with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        return
    with database.connect() as connection:
        connection.begin()
        connection.execute(text("ANALYZE"))
        connection.commit()


def make_due(ground: Ground, kind: str, due_at: int, most: int) -> int:
    """Make ``most`` waiting timers of ``kind`` due at ``due_at`` (UTC ms), all others later; how many are due."""
    waiting = timers.c.state == "waiting"
    chosen = select(timers.c.case_id).where(waiting, timers.c.kind == kind).order_by(timers.c.case_id).limit(most)
    with ground.engine.transactions.database.connect() as connection:
        connection.begin()
        connection.execute(update(timers).where(waiting).values(due_at=due_at + 10 * 365 * 86_400_000))
        due = update(timers).where(waiting, timers.c.kind == kind, timers.c.case_id.in_(chosen))
        moved = connection.execute(due.values(due_at=due_at))
        connection.commit()
    analyse(ground)
    return int(moved.rowcount)


def _rows_of(connection: Connection, table: Table, case: str) -> list[Row]:
    column = table.c.id if table is cases else table.c.stream if table is events else table.c.case_id
    query = select(table).where(column == case).order_by(*table.primary_key.columns)
    return [dict(row) for row in connection.execute(query).mappings()]


def _copy(source: Mapping[str, Sequence[Row]], template: str, case: str) -> dict[str, list[Row]]:
    copied = {name: [{**row, "case_id": case} for row in rows] for name, rows in source.items()}
    copied["cases"] = [dict(row) for row in source["cases"]]
    copied["case_words"] = [{**row, "id": next(_word_rows)} for row in copied["case_words"]]
    copied["events"] = list(_sealed(source["events"], template, case))
    copied["cases"][0].update(id=case, journal_head=copied["events"][-1]["hash"])
    return copied


def _sealed(journal: Sequence[Row], template: str, case: str) -> Iterator[Row]:
    previous = GENESIS
    for row in journal:
        record = row["record"].replace(template, case)
        sealed = seal(previous, record, "sha256")
        yield {**row, "stream": case, "record": record, "previous": previous, "hash": sealed}
        previous = sealed


def write_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write rows in bulk: COPY on PostgreSQL, an executemany on SQLite."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(insert(table), list(rows))
        return
    names = [column.name for column in table.columns]
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[name] for name in names])
