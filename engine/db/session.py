"""Connections: how SQLite and PostgreSQL are opened so that an answered request is on the disk."""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from engine.clock import monotonic
from engine.settings import Settings

FIRST_SAFE_WAL = (3, 51, 3)  # earlier versions have the WAL-reset bug: two connections may corrupt the file

LOCK_WAIT_MS = 5_000
STANDSTILL_MS = 60_000
RESTED_S = 1.0
RESTING_SINCE = "resting since"
MAPPED = 2**31 - 2**16
"""Bytes of a SQLite file that are read where the system keeps them, so that what others write costs no reading anew."""


def sqlite_journal_mode(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> str:
    """``wal`` where the linked SQLite is free of the WAL-reset bug, else ``truncate`` (a rollback journal)."""
    return "wal" if version >= FIRST_SAFE_WAL else "truncate"


def open_database(settings: Settings) -> Engine:
    """The SQLAlchemy engine of ``settings.database``; nothing is created or checked yet."""
    if settings.database.startswith("sqlite"):
        return _open_sqlite(settings.database)
    return _open_postgresql(settings.database.replace("postgresql://", "postgresql+psycopg://", 1))


def _open_postgresql(url: str) -> Engine:
    """Nobody waits for ever for a process that stands still (stopped, swapped out, its machine paused) inside a
    transaction: whoever meets its lock is told to try again, and the server ends that transaction after a while."""
    own = make_url(url).query.get("options", "")
    options = f"-c lock_timeout={LOCK_WAIT_MS} -c idle_in_transaction_session_timeout={STANDSTILL_MS} {own}"
    given = {"prepare_threshold": 3, "options": options.strip()}
    database = create_engine(url, pool_use_lifo=True, pool_size=10, max_overflow=20, connect_args=given)
    _ask_the_rested(database)
    return database


def _ask_the_rested(database: Engine) -> None:
    """A connection that rested for a while is asked whether it is still there before it is given out.

    One that was used just now is not, which saves every action a round trip: when it is lost all the same, a command is
    repeated on another (``Transactions.run``).
    """

    @event.listens_for(database, "checkin")
    def _rest(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[RESTING_SINCE] = monotonic()

    @event.listens_for(database, "checkout")
    def _ask(connection: Any, record: ConnectionPoolEntry, _given: object) -> None:
        if monotonic() - record.info.get(RESTING_SINCE, 0.0) < RESTED_S:
            return
        try:
            database.dialect.do_ping(connection)
        except psycopg.Error as lost:
            raise InvalidatePoolError from lost  # and with it whatever was opened before


def _open_sqlite(url: str) -> Engine:
    database = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=10,
        max_overflow=20,
        connect_args={"check_same_thread": False, "timeout": 30},
    )
    mode = sqlite_journal_mode()

    @event.listens_for(database, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin ourselves: the driver's implicit BEGIN would be a deferred one
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA journal_mode={mode}")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.execute("PRAGMA recursive_triggers=ON")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.execute(f"PRAGMA mmap_size={MAPPED}")
        cursor.close()

    @event.listens_for(database, "begin")
    def _begin(connection: Any) -> None:
        options = connection.get_execution_options()
        connection.exec_driver_sql("BEGIN" if options.get("reading") else "BEGIN IMMEDIATE")

    return database
