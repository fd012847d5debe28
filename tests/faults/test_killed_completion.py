"""SQLite: a completion is killed at its lines and fails at its system calls; it happened once or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

ROOT = Path(__file__).parents[2]
EVERY = 10
"""One line in so many is deadly in ``make test``."""
POINTS = 8
"""System calls per fault that are hit in ``make test``."""


def tolls(module: str, folder: Path, argument: int) -> dict[str, Any]:
    """Run a fault program of this package in a process of its own and read what it prints."""
    command = [sys.executable, "-m", f"tests.faults.{module}", str(folder), str(argument)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = orjson.loads(run.stdout)
    return found


@pytest.mark.timeout(3600)
def test_a_completion_killed_at_any_line_happened_once_or_not_at_all(tmp_path: Path, soak: bool) -> None:
    toll = tolls("kill_at_lines", tmp_path, 1 if soak else EVERY)

    print(toll)
    assert toll["wrong"] == []
    assert toll["lines"] > 3_000
    assert toll["points"] >= toll["lines"] / (1 if soak else EVERY)
    assert toll["standing"]["before"] > toll["standing"]["after"] > 0  # both sides of the commit were hit
    assert set(toll["ends"]) == {"killed"}


@pytest.mark.timeout(3600)
def test_a_completion_that_fails_at_any_write_happened_once_or_not_at_all(tmp_path: Path, soak: bool) -> None:
    found = tolls("write_calls", tmp_path, 0 if soak else POINTS)

    print(found)
    assert found["calls"]["pwrite64"] > 20
    assert found["calls"]["fdatasync"] > 2
    for name, toll in found["faults"].items():
        assert toll["wrong"] == [], name
        assert toll["points"] >= (20 if soak else POINTS), name
    assert set(found["faults"]["SIGKILL"]["ends"]) == {"killed"}
    assert "unavailable" in found["faults"]["ENOSPC for good"]["ends"]
    assert set(found["faults"]["EIO once"]["ends"]) == {"answered"}  # the second try succeeds, nobody notices
