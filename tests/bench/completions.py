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
ROUNDS = 150
"""A round is one time through the loop: an application and a review, two completions."""
EDGE = 20
"""How many completions at either end of a case are compared."""


@dataclass(frozen=True)
class Completions:
    """The completions of one case that went round and round, in order, and how big it became."""

    case: str
    samples: Sequence[Sample]
    state_bytes: int
    case_bytes: int | None

    def check(self) -> None:
        """Assert what does not depend on the machine: statements, commits, flatness."""
        assert {cost.commits for cost in self.samples} == {1}
        assert max(cost.statements for cost in self.samples) <= MOST_STATEMENTS
        for parity in (0, 1):  # applications and reviews alternate
            assert len({cost.statements for cost in self.samples[parity::2]}) == 1

    def cpu_of(self, part: slice) -> float:
        """Median CPU of a part of the completions, milliseconds."""
        return middle([cost.cpu_ms for cost in self.samples[part]])


def go_round(ground: Ground, rounds: int = ROUNDS) -> Completions:
    """Send one case back ``rounds`` times (two completions each) and measure every completion."""
    warm, n = ground.start()
    ground.rounds(warm, n, 3)
    case, n = ground.start()
    before = database_bytes(ground)
    samples = []
    with counting(ground.engine.transactions.database) as tally:
        for index in range(rounds * 2):
            actor = ground.officer if index % 2 else ground.applicant
            cost, answer = sample(tally, partial(ground.complete, actor, case, n, AGAIN))
            samples.append(cost)
            n = answer["opened"][0]
    after = database_bytes(ground)
    growth = None if before is None or after is None else after - before
    return Completions(case, samples, state_bytes(ground, case), growth)


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
    }
