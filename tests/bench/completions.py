"""What one completion costs, and that it costs the same however many came before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select

from engine.db.tables import cases
from tests.bench.ground import AGAIN, Ground
from tests.bench.tally import Sample, counting, middle, sample

MOST_STATEMENTS = 12
COMPLETIONS = 300
ROUNDS = 150
"""Completions after which a case is weighed: a round is one completion of a looped task, as where it was 28 MB."""
EDGE = 20
"""How many completions at either end of a case are compared."""


@dataclass(frozen=True)
class Completions:
    """The completions of one case that went round and round, in order, and how big it became."""

    case: str
    samples: Sequence[Sample]
    state_bytes: int
    case_bytes: int | None
    case_bytes_at_the_end: int | None

    def check(self) -> None:
        """Assert what does not depend on the machine: statements, commits, flatness."""
        assert {cost.commits for cost in self.samples} == {1}
        assert max(cost.statements for cost in self.samples) <= MOST_STATEMENTS
        for parity in (0, 1):  # applications and reviews alternate
            assert len({cost.statements for cost in self.samples[parity::2]}) == 1

    def cpu_of(self, part: slice) -> float:
        """Median CPU of a part of the completions, milliseconds."""
        return middle([cost.cpu_ms for cost in self.samples[part]])


def go_round(ground: Ground, count: int = COMPLETIONS) -> Completions:
    """Send one case back again and again, and measure each of its first ``count`` completions."""
    warm, n = ground.start()
    ground.rounds(warm, n, 3)
    case, n = ground.start()
    sizes = [database_bytes(ground)]
    samples = []
    with counting(ground.engine.transactions.database) as tally:
        for index in range(count):
            actor = ground.officer if index % 2 else ground.applicant
            cost, answer = sample(tally, partial(ground.complete, actor, case, n, AGAIN))
            samples.append(cost)
            n = answer["opened"][0]
            if index + 1 in (ROUNDS, count):
                sizes.append(database_bytes(ground))
    at_rounds, at_end = _growth(sizes[0], sizes[1]), _growth(sizes[0], sizes[-1])
    return Completions(case, samples, state_bytes(ground, case), at_rounds, at_end)


def _growth(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before


def state_bytes(ground: Ground, case: str) -> int:
    """How many bytes the stored execution state of a case has."""
    with ground.engine.read() as connection:
        return len(connection.execute(select(cases.c.execution).where(cases.c.id == case)).scalar_one())


def database_bytes(ground: Ground) -> int | None:
    """How many bytes of the SQLite file are in use; None on PostgreSQL, where bloat and vacuum blur it."""
    with ground.engine.read() as connection:
        if connection.dialect.name != "sqlite":
            return None
        pragmas = ("page_count", "freelist_count", "page_size")
        pages, free, size = (connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas)
        return int((pages - free) * size)


def figures(runs: dict[str, Completions]) -> dict[str, Any]:
    """The keys of the report that come from completions; ``runs`` by name of the database."""
    lite = runs["sqlite"]
    return {
        "complete_cpu_ms": {kind: run.cpu_of(slice(None)) for kind, run in runs.items()},
        "complete_wall_ms": {kind: middle([cost.wall_ms for cost in run.samples]) for kind, run in runs.items()},
        "statements_per_completion": {kind: max(cost.statements for cost in run.samples) for kind, run in runs.items()},
        "commits_per_completion": max(cost.commits for run in runs.values() for cost in run.samples),
        "statements_at_300th_completion": max(run.samples[-1].statements for run in runs.values()),
        "cpu_ms_at_first_completions": {kind: run.cpu_of(slice(0, EDGE)) for kind, run in runs.items()},
        "cpu_ms_at_300th_completion": lite.cpu_of(slice(-EDGE, None)),
        "cpu_ms_at_300th_completion_postgresql": runs["postgresql"].cpu_of(slice(-EDGE, None)),
        "state_bytes_150_rounds": lite.state_bytes,
        "case_bytes_150_rounds": lite.case_bytes,
        "case_bytes_300_completions": lite.case_bytes_at_the_end,
    }
