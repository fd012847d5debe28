"""What starting and completing cost on the real procedures: every task from application to the established centre."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from engine.commands.complete_task import CompleteTask
from engine.worker import settle
from tests.bench.tally import Sample, counting, middle, p95, rounded, sample
from tests.procedures.cast import gather, prepare
from tests.procedures.procedure import Procedure
from tests.procedures.scenario import Scenario

STORIES = {
    "chongqing": "approved_to_established", "yunnan": "established", "shanghai": "approved_to_established",
    "zhejiang": "listed",
}  # fmt: skip
"""Procedure -> the scenario that is measured."""


class Measured(Scenario):
    """A scenario that measures every start and every completion."""

    def watch(self, story: str) -> tuple[list[Sample], list[Sample]]:
        """Play the story and return what each start and each completion cost, in order."""
        self.starts: list[Sample] = []
        self.costs: list[Sample] = []
        with counting(self.cast.engine.transactions.database) as self.tally:
            self.play(self.cast.procedure.scenarios / f"{story}.txt")
        return self.starts, self.costs

    def start(self, process: str, login: str = "") -> None:
        """Start a case, and note the cost."""
        starter, command = self.starter(process, login), self.starting(process)
        cost, _ = sample(self.tally, lambda: self.cast.engine.execute(starter, command))
        self.starts.append(cost)
        settle(self.cast.engine)

    def complete(self, row: RowMapping, given: Mapping[str, Any]) -> None:
        """Complete the task ``row`` as whoever may, and note the cost."""
        command, person = CompleteTask(row["case_id"], row["n"], given), self.who(row)
        cost, _ = sample(self.tally, lambda: self.cast.engine.execute(person, command))
        self.costs.append(cost)
        settle(self.cast.engine)


def measure_procedure(key: str, url: str) -> dict[str, Any]:
    """Play the story on the empty database ``url``; CPU includes filling in the forms for the people."""
    procedure = Procedure(key)
    cast = gather(procedure, url, prepare(procedure, url))
    starts, costs = Measured(cast).watch(STORIES[key])
    cast.engine.close()
    costs = costs[1:]  # the first one compiles the procedure
    return {
        "completions": len(costs),
        "start_cpu_ms": middle([cost.cpu_ms for cost in starts]),
        "start_statements": max(cost.statements for cost in starts),
        "cpu_ms": middle([cost.cpu_ms for cost in costs]),
        "cpu_ms_p95": rounded(p95([cost.cpu_ms for cost in costs])),
        "wall_ms": middle([cost.wall_ms for cost in costs]),
        "statements": middle([cost.statements for cost in costs]),
        "statements_most": max(cost.statements for cost in costs),
        "commits": max(cost.commits for cost in costs),
    }
