"""Two acts at one moment, made certain: the first is held before its commit until the second is at the lock."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import event

from engine.bootstrap import Engine, build
from engine.clock import FixedClock
from engine.errors import LianghengError
from engine.settings import Settings
from engine.testing import OpenForms

Deed = Callable[[Engine], Any]
PATIENCE = 30


@dataclass(frozen=True)
class Ends:
    """What both acts came to: an answer, or the error somebody was told."""

    first: Any
    second: Any

    @property
    def codes(self) -> tuple[str, str]:
        """'done' or the error's code, of both."""
        codes = tuple(end.code if isinstance(end, LianghengError) else "done" for end in (self.first, self.second))
        return codes[0], codes[1]


def duel(url: str, clock: FixedClock, first: Deed, second: Deed) -> Ends:
    """Run ``first`` up to its commit, ``second`` until it waits (or is done), then let ``first`` commit.

    Each runs on an engine of its own, as two processes would.
    """
    one, other = (build(Settings(database=url), OpenForms(), clock) for _ in range(2))
    arrived, go = _hold_first_commit(one.transactions.database)
    knocking = _note_first_statement(other.transactions.database)
    with ThreadPoolExecutor(2) as pool:
        try:
            early = pool.submit(_tried, first, one)
            assert arrived.wait(PATIENCE), "the first act never came to its commit"
            late = pool.submit(_tried, second, other)
            assert knocking.wait(PATIENCE), "the second act never began"
            _wait_until_blocked(other, late)
        finally:
            go.set()
        ends = Ends(early.result(PATIENCE), late.result(PATIENCE))
    one.close()
    other.close()
    return ends


def _tried(deed: Deed, engine: Engine) -> Any:
    try:
        return deed(engine)
    except LianghengError as error:
        return error


def _hold_first_commit(database: Database) -> tuple[Event, Event]:
    arrived, go = Event(), Event()

    def hold(_connection: Any) -> None:
        if not arrived.is_set():
            arrived.set()
            go.wait(PATIENCE)

    event.listen(database, "commit", hold)
    return arrived, go


def _note_first_statement(database: Database) -> Event:
    knocking = Event()
    event.listen(database, "before_cursor_execute", lambda *_arguments: knocking.set())
    return knocking


def _wait_until_blocked(engine: Engine, late: Future[Any]) -> None:
    """Until the second act waits for a lock of the first, or has come to its end without one."""
    if engine.transactions.database.dialect.name == "sqlite":
        return  # its first statement is BEGIN IMMEDIATE, and the first act holds that lock
    give_up = time.monotonic() + PATIENCE
    while not late.done() and time.monotonic() < give_up:
        with engine.read() as connection:
            waiting = connection.exec_driver_sql(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            ).scalar_one()
        if waiting:
            return
        time.sleep(0.005)
