"""Many timers due at one moment, two worker processes: how fast, none lost, none twice."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import func, select

from engine.clock import to_ms
from engine.db.tables import events, timers
from tests.bench.ground import MORNING, Ground
from tests.bench.seeding import make_due
from tests.bench.sweeper import begin, outcome, start_sweepers
from tests.bench.tally import rounded

WORKERS = 2
TOKENS, REMINDERS = "event", "reminder"
EVENT_OF = {TOKENS: "timer_fired", REMINDERS: "reminder_fell_due"}


@dataclass(frozen=True)
class Storm:
    """What became of the due timers of one kind. ``cpu_ms`` is of the workers, per timer."""

    due: int
    per_s: float
    cpu_ms: float
    lost: int
    twice: int

    @property
    def per_second(self) -> float:
        """Timers fired per second, rounded."""
        return rounded(self.per_s)

    @property
    def cpu(self) -> float:
        """CPU of the workers per timer, milliseconds, rounded."""
        return rounded(self.cpu_ms)


def storm(ground: Ground, url: str, kind: str, most: int) -> Storm:
    """Make ``most`` waiting timers of ``kind`` in ``url`` due at once and let two fresh workers fire them all."""
    moment = to_ms(MORNING)
    due = make_due(ground, kind, moment, most)
    workers = start_sweepers(WORKERS, url, moment)
    start = time.perf_counter()
    begin(workers)
    ends = [outcome(worker) for worker in workers]
    seconds = time.perf_counter() - start
    lost, twice = count_effects(ground, kind, due)
    return Storm(due, due / seconds, sum(cpu for _, cpu in ends) / due * 1000, lost, twice)


def count_effects(ground: Ground, kind: str, due: int) -> tuple[int, int]:
    """(lost, twice) among timers of which every case has one: the journal says what happened, the row must agree."""
    with ground.engine.read() as connection:
        per_case = (
            select(func.count().label("times"))
            .where(events.c.type == EVENT_OF[kind])
            .group_by(events.c.stream)
            .subquery()
        )
        cases, fired = connection.execute(select(func.count(), func.sum(per_case.c.times)).select_from(per_case)).one()
        done = connection.execute(
            select(func.count()).where(timers.c.kind == kind, timers.c.state == "fired")
        ).scalar_one()
    fired = int(fired or 0)
    return max(due - cases, due - done), fired - cases
