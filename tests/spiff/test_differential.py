"""On structured diagrams without the traps of SpiffWorkflow 3.2.0 our steps are those of the stock."""

from __future__ import annotations

import logging
import random
from typing import Any

import pytest
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.util.task import TaskState

from engine.spiff import Program
from tests.spiff.bench import Run
from tests.spiff.random_diagrams import random_diagram

Open = list[tuple[str, dict[str, Any]]]
logging.getLogger("spiff").setLevel(logging.WARNING)


class Stock:
    """A case run by SpiffWorkflow as it is."""

    def __init__(self, source: bytes) -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(source)
        self.workflow = BpmnWorkflow(parser.get_spec("P"), parser.get_subprocess_specs("P"))
        self.workflow.do_engine_steps()

    def open(self) -> Open:
        """Open tasks with their data, by name."""
        tasks = self.workflow.get_tasks(state=TaskState.READY, manual=True)
        return sorted((task.task_spec.name, dict(task.data)) for task in tasks)

    def complete(self, name: str, value: int) -> None:
        """Complete a task."""
        tasks = self.workflow.get_tasks(state=TaskState.READY, manual=True)
        task = next(task for task in tasks if task.task_spec.name == name)
        task.data[f"v_{name}"] = value
        task.run()
        self.workflow.do_engine_steps()


def opened(run: Run) -> Open:
    """Open tasks of our case with their data, by name."""
    return sorted((wait.element, run.execution.variables(wait.n)) for wait in run.waits())


@pytest.mark.parametrize("seed", range(150))
def test_each_step_opens_the_tasks_of_the_stock_with_its_data(seed: int) -> None:
    source = random_diagram(seed)
    program = Program.compile({"r": source}, {})
    stock, straight, stored = Stock(source), Run(program=program, reload=False), Run(program=program, reload=True)
    choices = random.Random(seed)
    for _ in range(60):
        expected = stock.open()
        assert opened(straight) == expected
        assert opened(stored) == expected
        if not expected:
            break
        name, value = choices.choice(expected)[0], choices.randint(0, 9)
        stock.complete(name, value)
        straight.complete(name, **{f"v_{name}": value})
        stored.complete(name, **{f"v_{name}": value})
    assert straight.facts == stored.facts
    if not stock.open():
        assert stock.workflow.is_completed()
        assert (straight.ended, straight.data) == ("E", stock.workflow.data)
