"""On structured diagrams with forks inside loops our steps are those of a token game written down from the standard."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from engine.spiff import ElementInfo, FlowInfo, ProcessInfo, Program
from engine.spiff.expressions import compile_conditions
from tests.spiff.bench import Run
from tests.spiff.random_diagrams import random_diagram


class TokenGame:
    """Tokens on the nodes of one process; conditions read the variable written last."""

    def __init__(self, process: ProcessInfo) -> None:
        self.process = process
        self.conditions = compile_conditions(process.flows)
        self.values: dict[str, int] = {}
        self.open: Counter[str] = Counter()
        self.inside: Counter[str] = Counter()
        self.arrived: dict[str, Counter[str]] = {}
        self.taken: dict[str, int] = {}
        self.enter(process.elements["S"], None)

    def enter(self, node: ElementInfo, flow: FlowInfo | None) -> None:
        """A token comes to a node."""
        if flow is None:
            self.inside[node.scope] += 1
        if node.tag == "userTask":
            self.open[node.id] += 1
        elif node.tag == "subProcess":
            start = next(
                one for one in self.process.elements.values() if one.scope == node.id and one.tag == "startEvent"
            )
            self.enter(start, None)
        elif len(node.incoming) > 1 and node.tag in ("parallelGateway", "inclusiveGateway"):
            self.arrive(node, flow)
        else:
            self.leave(node)

    def arrive(self, node: ElementInfo, flow: FlowInfo | None) -> None:
        """A token comes to a join: parallel joins want one per flow, inclusive ones as many as the fork sent."""
        assert flow is not None
        waiting = self.arrived.setdefault(node.id, Counter())
        waiting[flow.id] += 1
        wanted = len(node.incoming) if node.tag == "parallelGateway" else self.taken[node.id]
        if len(waiting) == wanted:
            self.arrived[node.id] = Counter()
            self.inside[node.scope] -= wanted - 1
            self.leave(node)

    def leave(self, node: ElementInfo) -> None:
        """A token leaves a node."""
        flows = [self.process.flows[key] for key in node.outgoing]
        if node.tag in ("exclusiveGateway", "inclusiveGateway") and len(flows) > 1:
            true = [
                flow
                for flow in flows
                if flow.id in self.conditions and self.conditions[flow.id].evaluate(self.values, {})
            ]
            flows = true[: 1 if node.tag == "exclusiveGateway" else None] or [flow for flow in flows if flow.default]
            if node.tag == "inclusiveGateway":
                self.taken[self.join_of(flows[0])] = len(flows)
        self.inside[node.scope] += len(flows) - 1
        for flow in flows:
            self.enter(self.process.elements[flow.target], flow)
        if not flows and not self.inside[node.scope] and node.scope in self.process.elements:
            self.leave(self.process.elements[node.scope])

    def join_of(self, flow: FlowInfo) -> str:
        """The join behind the single task of an inclusive branch."""
        return self.process.flows[self.process.elements[flow.target].outgoing[0]].target

    def complete(self, name: str, value: int) -> None:
        """Complete a task."""
        self.values[f"v_{name}"] = value
        self.open[name] -= 1
        self.leave(self.process.elements[name])


@pytest.mark.parametrize("seed", range(150))
def test_each_step_opens_the_tasks_of_the_token_game(seed: int) -> None:
    program = Program.compile({"r": random_diagram(seed, forks_in_loops=True)}, {})
    game, run = TokenGame(program.processes["P"]), Run(program=program, reload=seed % 2 == 0)
    choices = random.Random(seed)
    for _ in range(80):
        expected = sorted(game.open.elements())
        assert run.open == expected
        if not expected:
            break
        name, value = choices.choice(expected), choices.randint(0, 9)
        game.complete(name, value)
        run.complete(name, **{f"v_{name}": value})
    assert (run.ended is not None) == (not run.open)
