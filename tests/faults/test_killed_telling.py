"""A worker is killed while it tells people of new tasks: all of them are told, each once."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.clock import FixedClock, to_ms
from engine.db.tables import notifications, told_tasks
from engine.delivery.new_tasks import tell_new_tasks
from tests.bench.ground import MORNING, Ground, enter_ground, lay_ground

ROOT = Path(__file__).parents[2]
POINTS = 6
"""Lines at which it is killed in ``make test``; every one in a soak."""


def tell_and_die(url: str, moment: int, line: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faults.kill_telling", url, str(moment), str(line)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def standing(ground: Ground) -> tuple[int, int]:
    """How many tasks count as told, and how many notices there are."""
    with ground.engine.read() as connection:
        told, notices = (connection.execute(select(func.count()).select_from(table)).scalar_one()
                         for table in (told_tasks, notifications))  # fmt: skip
    return int(told), int(notices)


@pytest.mark.timeout(1800)
def test_new_tasks_are_told_once_wherever_the_worker_is_killed(database_url: str, soak: bool) -> None:
    laid = lay_ground(database_url)
    tell_new_tasks(laid.engine)
    laid.engine.close()
    moment, lines, ends = MORNING, 200, set()
    for line in range(5, lines, 1 if soak else lines // POINTS):
        moment += timedelta(minutes=10)
        ground = enter_ground(database_url, FixedClock(moment))
        ground.under_review()
        ground.under_review()
        before = standing(ground)

        run = tell_and_die(database_url, to_ms(moment), line)
        ends.add("killed" if run.returncode == -signal.SIGKILL else "survived")
        assert run.returncode in (0, -signal.SIGKILL), run.stderr
        between = standing(ground)
        rest = tell_new_tasks(ground.engine)
        after = standing(ground)
        ground.engine.close()

        assert between == before or (between[0] == before[0] + 2 and rest == 0), f"line {line}: told by half"
        assert after[0] == before[0] + 2 and after[1] > before[1], f"line {line}: somebody was not told"
        assert between in (before, after), f"line {line}: told twice"
    assert "killed" in ends
