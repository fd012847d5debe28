"""One worker process that fires what is due at a given moment: ``python -m tests.bench.sweeper URL MOMENT LEASE``.

It says ``ready`` when it is warm, begins when a line arrives, says how many timers it fired when nothing is due any
more, and ends. Business time is moved to MOMENT (UTC milliseconds); leases run on the machine's own time.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from engine.clock import MovableClock, from_ms, local_date, to_ms
from engine.definitions.store import active_bundle
from engine.errors import Unavailable
from engine.worker import due_timers, sweep_timers
from tests.bench.ground import Ground, enter_ground

ROOT = Path(__file__).parents[2]


def sweep_until_nothing_is_due(ground: Ground) -> int:
    """Fire until no timer is due, also those whose leases others hold; returns how many this process fired."""
    fired = 0
    while True:
        try:
            now = sweep_timers(ground.engine)
            if not now and not due_timers(ground.engine):
                return fired
            fired += now
        except Unavailable:  # the database is away: it comes back
            now = 0
        if not now:
            time.sleep(0.02)


def start_sweepers(count: int, url: str, moment: int, *, lease_seconds: int = 60) -> list[subprocess.Popen[str]]:
    """Start worker processes and return them when all are warm and waiting."""
    processes = [start_sweeper(url, moment, lease_seconds) for _ in range(count)]
    for process in processes:
        wait_until_ready(process)
    return processes


def start_sweeper(url: str, moment: int, lease_seconds: int) -> subprocess.Popen[str]:
    """Start one worker process; it is not ready yet."""
    command = [sys.executable, "-m", "tests.bench.sweeper", url, str(moment), str(lease_seconds)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Wait for the worker's word; RuntimeError when it died instead."""
    assert process.stdout is not None
    if process.stdout.readline().strip() != "ready":
        raise RuntimeError(f"the worker did not start: {process.wait()}")


def begin(processes: Sequence[subprocess.Popen[str]]) -> None:
    """Let warm workers begin."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def outcome(process: subprocess.Popen[str]) -> tuple[int, float]:
    """Wait for a worker: (timers it fired, CPU seconds it took)."""
    assert process.stdout is not None
    fired, cpu = json.loads(process.stdout.readline())
    process.wait()
    process.stdout.close()
    if process.stdin is not None:
        process.stdin.close()
    return fired, cpu


def warm(ground: Ground) -> None:
    """Compile the procedure and read the calendar, so that the measurement does not count it."""
    with ground.engine.read() as connection:
        services, today = ground.engine.services, local_date(ground.engine.clock.business_now())
        services.calendars.current(connection, to_ms(ground.engine.clock.machine_now()))
        services.library.get(connection, active_bundle(connection, "three", today.isoformat()))


def main(url: str, moment: int, lease_seconds: int) -> None:
    """Run one worker; see the module."""
    clock = MovableClock()
    ground = enter_ground(url, clock, lease_seconds=lease_seconds)
    warm(ground)
    print("ready", flush=True)
    if not sys.stdin.readline():
        return
    if (ahead := from_ms(moment) + timedelta(seconds=1) - clock.machine_now()) > timedelta(0):
        clock.ahead = ahead
    begun = time.process_time()
    fired = sweep_until_nothing_is_due(ground)
    print(json.dumps([fired, time.process_time() - begun]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
