"""How fast the journal is verified and a case is replayed."""

from __future__ import annotations

import time

from engine.execution.replay import replay_case
from engine.journal.verify import verify_all
from tests.bench.ground import Ground
from tests.bench.tally import rounded


def verify_events_per_s(ground: Ground) -> float:
    """Events verified per second over everything the database holds, which must be whole."""
    with ground.engine.read() as connection:
        start = time.perf_counter()
        events, breaks = verify_all(connection)
        seconds = time.perf_counter() - start
    assert breaks == []
    return rounded(events / seconds)


def replay_inputs_per_s(ground: Ground, case: str, times: int = 3) -> float:
    """Inputs of ``case`` replayed per second (best of ``times``); the replay must find no difference."""
    best = 0.0
    for _ in range(times):
        with ground.engine.read() as connection:
            start = time.perf_counter()
            replayed = replay_case(ground.engine.services, connection, case)
            seconds = time.perf_counter() - start
        assert not replayed.differences, replayed.differences
        best = max(best, replayed.inputs / seconds)
    return rounded(best)
