"""Counts what an engine sends to its database, and measures one act at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import event


@dataclass
class Tally:
    """Statements (an executemany counts as one; BEGIN does not count) and commits so far."""

    statements: int = 0
    commits: int = 0


@contextmanager
def counting(database: Database) -> Iterator[Tally]:
    """Count every statement and commit on ``database`` inside the block, whichever thread sends it."""
    tally = Tally()

    def statement(_connection: Any, _cursor: Any, text: str, *_rest: Any) -> None:
        tally.statements += not text.startswith("BEGIN")

    def commit(_connection: Any) -> None:
        tally.commits += 1

    event.listen(database, "before_cursor_execute", statement)
    event.listen(database, "commit", commit)
    try:
        yield tally
    finally:
        event.remove(database, "before_cursor_execute", statement)
        event.remove(database, "commit", commit)


@dataclass(frozen=True)
class Sample:
    """One act: CPU of this process and wall time in milliseconds, statements, commits."""

    cpu_ms: float
    wall_ms: float
    statements: int
    commits: int


def sample(tally: Tally, act: Callable[[], Any]) -> tuple[Sample, Any]:
    """Run ``act`` once; returns what it cost and what it returned."""
    statements, commits = tally.statements, tally.commits
    cpu, wall = time.process_time(), time.perf_counter()
    result = act()
    cost = Sample(
        (time.process_time() - cpu) * 1000,
        (time.perf_counter() - wall) * 1000,
        tally.statements - statements,
        tally.commits - commits,
    )
    return cost, result


def wall_ms(act: Callable[[], Any]) -> float:
    """How long ``act`` takes on the wall, in milliseconds."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def p95(values: Sequence[float]) -> float:
    """The 95th percentile of at least two values."""
    return quantiles(values, n=20, method="inclusive")[-1]


def rounded(value: float) -> float:
    """A figure with four significant digits: more would be noise."""
    return float(f"{value:.4g}")


def middle(values: Sequence[float]) -> float:
    """The median, rounded."""
    return rounded(median(values))
