"""What a worker's tick costs when many cases wait and nothing is due."""

from __future__ import annotations

import time

from engine.delivery.planner import plan_starts
from engine.worker import sweep_outbox, sweep_timers
from tests.bench.ground import Ground
from tests.bench.seeding import copy_cases
from tests.bench.tally import middle

TICKS = 60


def idle_sweep_ms(ground: Ground, ticks: int = TICKS) -> float:
    """Median CPU of one tick (timers, outbox, recurring starts) of this process, milliseconds."""
    costs = []
    for _ in range(ticks):
        start = time.process_time()
        worked = sweep_timers(ground.engine) + sweep_outbox(ground.engine) + plan_starts(ground.engine)
        costs.append((time.process_time() - start) * 1000)
        assert worked == 0, "something was due"
    return middle(costs[1:])  # the first tick of a day looks for recurring starts


def fill(ground: Ground, template: str, waiting: int, wanted: int) -> int:
    """Bring the number of waiting cases from ``waiting`` to ``wanted``; returns ``wanted``."""
    copy_cases(ground, template, wanted - waiting)
    return wanted
