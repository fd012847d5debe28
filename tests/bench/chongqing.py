"""What a completion costs on a real procedure: every task from application to the established centre."""

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

PROCEDURE, STORY = Procedure("chongqing"), "approved_to_established"


class Measured(Scenario):
    """A scenario that measures every completion."""

    def watch(self) -> list[Sample]:
        """Play the story and return what each completion cost, in order."""
        self.costs: list[Sample] = []
        with counting(self.cast.engine.transactions.database) as self.tally:
            self.play(PROCEDURE.scenarios / f"{STORY}.txt")
        return self.costs

    def complete(self, row: RowMapping, given: Mapping[str, Any]) -> None:
        """Complete the task ``row`` as whoever may, and note the cost."""
        command = CompleteTask(row["case_id"], row["n"], given)
        cost, _ = sample(self.tally, lambda: self.cast.engine.execute(self.who(row), command))
        self.costs.append(cost)
        settle(self.cast.engine)


def measure_chongqing(url: str) -> dict[str, Any]:
    """Play the story on the empty database ``url``; CPU includes filling in the forms for the people."""
    cast = gather(PROCEDURE, url, prepare(PROCEDURE, url))
    costs = Measured(cast).watch()[1:]  # the first one compiles the procedure
    cast.engine.close()
    return {
        "completions": len(costs),
        "cpu_ms": middle([cost.cpu_ms for cost in costs]),
        "cpu_ms_p95": rounded(p95([cost.cpu_ms for cost in costs])),
        "wall_ms": middle([cost.wall_ms for cost in costs]),
        "statements": middle([cost.statements for cost in costs]),
        "statements_most": max(cost.statements for cost in costs),
        "commits": max(cost.commits for cost in costs),
    }
