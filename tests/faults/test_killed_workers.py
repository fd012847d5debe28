"""Two workers are killed, stopped and started again while timers are due: none lost, none twice."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from engine.clock import FixedClock, to_ms
from engine.db.tables import cases, timers
from engine.journal.verify import verify_all
from engine.worker import BATCH, sweep_timers
from tests.bench.ground import MORNING, Ground, enter_ground, lay_ground
from tests.bench.seeding import copy_cases, make_due
from tests.bench.storm import REMINDERS, TOKENS, count_effects
from tests.bench.sweeper import begin, start_sweeper, start_sweepers, wait_until_ready
from tests.faults.wholeness import problems_of
from tests.support.postgres import Cluster

LEASE_SECONDS = 2
PATIENCE = 900


@pytest.fixture
def ground(database_url: str) -> Iterator[Ground]:
    """A ground on a fresh database of each kind."""
    ground = lay_ground(database_url)
    yield ground
    ground.engine.close()


def fired(ground: Ground, kind: str) -> int:
    """How many timers of ``kind`` have fired."""
    with ground.engine.read() as connection:
        query = select(func.count()).where(timers.c.kind == kind, timers.c.state == "fired")
        return int(connection.execute(query).scalar_one())


def wait_for(ground: Ground, kind: str, count: int) -> None:
    """Until ``count`` timers of ``kind`` have fired."""
    give_up = time.monotonic() + PATIENCE
    while fired(ground, kind) < count:
        assert time.monotonic() < give_up, "the timers stopped firing"
        time.sleep(0.05)


def end(workers: list[subprocess.Popen[str]]) -> None:
    """Kill what is left and close its pipes."""
    for worker in workers:
        worker.kill()
        worker.communicate()


def cases_with_timers(ground: Ground, kind: str, count: int) -> tuple[str, int]:
    """``count`` cases whose timers of ``kind`` are due; returns one of them and how many are due."""
    case, _ = ground.under_review()
    copy_cases(ground, case, count - 1)
    return case, make_due(ground, kind, to_ms(MORNING), count)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", [TOKENS, pytest.param(REMINDERS, marks=pytest.mark.soak)])
def test_timers_fire_once_however_often_workers_are_killed(
    ground: Ground, database_url: str, kind: str, soak: bool
) -> None:
    size, kills = (10_000, 20) if soak else (2_000, 4)
    case, due = cases_with_timers(ground, kind, size)
    chance = random.Random(11)
    workers = start_sweepers(2, database_url, to_ms(MORNING), lease_seconds=LEASE_SECONDS)
    begin(workers)
    try:
        for number in range(1, kills + 1):
            wait_for(ground, kind, due * number // (kills + 1))
            victim = chance.randrange(2)
            end([workers[victim]])
            workers[victim] = start_sweeper(database_url, to_ms(MORNING), LEASE_SECONDS)
            wait_until_ready(workers[victim])
            begin([workers[victim]])
        wait_for(ground, kind, due)
    finally:
        end(workers)

    assert due == size
    assert count_effects(ground, kind, due) == (0, 0)
    assert problems_of(ground, case) == []
    with ground.engine.read() as connection:
        assert verify_all(connection)[1] == []


def test_a_case_somebody_holds_locked_does_not_hold_up_the_others(postgres_cluster: Cluster) -> None:
    url = postgres_cluster.create_database()
    laid = lay_ground(url)
    case, due = cases_with_timers(laid, TOKENS, 3)
    laid.engine.close()
    ground = enter_ground(f"{url}?options=-c%20lock_timeout%3D50", FixedClock(MORNING))
    with ground.engine.transactions.database.connect() as sleeper:
        sleeper.execute(select(cases.c.id).where(cases.c.id == case).with_for_update())

        assert sweep_timers(ground.engine) == due - 1

    assert fired(ground, TOKENS) == due - 1
    ground.engine.close()


def test_a_worker_that_slept_through_its_leases_does_nothing_when_it_wakes(postgres_cluster: Cluster) -> None:
    # on SQLite a process that stands still inside a transaction holds the only write lock: nobody could overtake it
    url = postgres_cluster.create_database()
    ground = lay_ground(url)
    case, due = cases_with_timers(ground, TOKENS, 400)
    workers = start_sweepers(2, url, to_ms(MORNING), lease_seconds=LEASE_SECONDS)
    try:
        begin(workers[:1])
        wait_for(ground, TOKENS, 10)
        workers[0].send_signal(signal.SIGSTOP)
        begin(workers[1:])
        wait_for(ground, TOKENS, due - BATCH)  # the sleeper may hold the locks of one claim or of one case
        workers[0].send_signal(signal.SIGCONT)
        wait_for(ground, TOKENS, due)
    finally:
        end(workers)

    assert count_effects(ground, TOKENS, due) == (0, 0)
    assert problems_of(ground, case) == []
    ground.engine.close()
