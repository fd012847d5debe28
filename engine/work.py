"""One transaction: the only ``commit()`` of the system, repeated whole when the database asks for it."""

from __future__ import annotations

import random
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, TimeoutError

from engine.clock import from_ms, to_ms
from engine.errors import Unavailable
from engine.journal.writer import Head, close_stream, flush, open_stream
from engine.ports import Clock

Answer = TypeVar("Answer")
ATTEMPTS = 6


def new_id() -> str:
    """A random 128-bit id."""
    return secrets.token_hex(16)


class Overtaken(Exception):
    """Another transaction changed a row that this one had read without locking it."""


@dataclass
class Work:
    """What one transaction works with. ``now`` is business time, ``machine_now`` the machine's; both aware UTC.

    ``again`` is set when the action is repeated because something came between: it should then lock what it reads.
    """

    connection: Connection
    now: datetime
    machine_now: datetime
    hash: str
    again: bool = False
    heads: list[Head] = field(default_factory=list)
    opened: dict[str, Head] = field(default_factory=dict)
    after_commit: list[Callable[[], None]] = field(default_factory=list)

    @property
    def at(self) -> int:
        """Business time in UTC milliseconds."""
        return to_ms(self.now)

    @property
    def machine_at(self) -> int:
        """Machine time in UTC milliseconds."""
        return to_ms(self.machine_now)

    def stream(self, name: str) -> Head:
        """The head of a stream that is not a case's, locked; opened once per transaction, in the order asked for."""
        if name not in self.opened:
            self.opened[name] = open_stream(self.connection, name)
            self.heads.append(self.opened[name])
        return self.opened[name]


@dataclass(frozen=True)
class Transactions:
    """Runs functions in transactions of one database."""

    database: Engine
    clock: Clock
    hash: str = "sha256"

    def run(self, action: Callable[[Work], Answer]) -> Answer:
        """Run ``action`` in one transaction and commit it.

        The whole action is repeated when the database was busy or the connection was lost, also when it is unknown
        whether the commit arrived: an action must therefore recognise its own earlier success (the request key does).
        Raises Unavailable when the database stays out of reach or its disk is full; a damaged file's own error.
        """
        for attempt in range(ATTEMPTS):
            try:
                return self._once(action, again=attempt > 0)
            except IntegrityError as error:
                if attempt:  # the same row twice: a second run sees the first one's row, a third will not help
                    raise
                last: Exception = error
            except Overtaken as error:
                last = error
            except (OperationalError, DBAPIError, TimeoutError) as error:
                if not _passing(error):
                    raise
                last = error
            Event().wait(random.uniform(0.0, 0.05 * 2**attempt))
        if isinstance(original := getattr(last, "orig", None), sqlite3.Error) and _code(original) in _DAMAGED:
            raise last
        raise Unavailable() from last

    def _once(self, action: Callable[[Work], Answer], *, again: bool) -> Answer:
        with self.database.connect() as connection:
            now = from_ms(to_ms(self.clock.business_now()))  # what the journal keeps is what the step saw
            work = Work(connection, now, self.clock.machine_now(), self.hash, again)
            with _left_when_ill(connection):
                connection.begin()
                answer = action(work)
                flush(connection, work.heads)
                for head in work.opened.values():
                    close_stream(connection, head)
                connection.commit()
        for call in work.after_commit:
            call()
        return answer

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading; whatever was done with it is rolled back.

        On PostgreSQL every statement is a transaction of its own: under READ COMMITTED nothing is gained by an outer
        one, and two round trips are saved. Raises Unavailable when the database is busy or out of reach.
        """
        options: dict[str, object] = {"reading": True}
        if self.database.dialect.name == "postgresql":
            options["isolation_level"] = "AUTOCOMMIT"
        try:
            with self.database.connect().execution_options(**options) as connection, _left_when_ill(connection):
                yield connection
        except (OperationalError, DBAPIError, TimeoutError) as error:
            if not _passing(error):
                raise
            raise Unavailable() from error


@contextmanager
def _left_when_ill(connection: Connection) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if _is_ill(error):
            connection.invalidate(error)
        raise


_PASSING_STATES = ("40", "08", "57", "53", "55P03")
_CROWDED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL)
_DAMAGED = (sqlite3.SQLITE_CORRUPT,)
_ILL = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, *_DAMAGED)


def _passing(error: Exception) -> bool:
    """Whether the same action may succeed if it is tried again."""
    if isinstance(error, TimeoutError) or getattr(error, "connection_invalidated", False):
        return True
    original = getattr(error, "orig", None)
    if isinstance(original, sqlite3.Error):
        return _code(original) in _CROWDED or _is_ill(error)
    state = getattr(original, "sqlstate", None)
    if state:
        return str(state).startswith(_PASSING_STATES)
    return any(part in str(original).lower() for part in ("connection", "closed"))


def _is_ill(error: Exception) -> bool:
    """Whether a SQLite connection should not be used again: what failed once may stay so for it.

    A file that did not open for writing stays open for reading only. A page that the disk could not read is called
    corrupt; if it is, the next connection says so again.
    """
    original = getattr(error, "orig", None)
    return isinstance(original, sqlite3.Error) and _code(original) in _ILL


def _code(error: sqlite3.Error) -> int:
    """The primary result code; its extensions stand above the lowest eight bits."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF  # absent where the driver, not SQLite, refuses
