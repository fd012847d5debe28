"""Rule: no join waits for ever, nothing floods, and branches that run side by side do not write one variable."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from engine.definitions.diagram import Diagram, Node
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at
from engine.definitions.lint.dataflow import Dataflow
from engine.definitions.lint.shape import reach, successors
from engine.definitions.lint.token_game import MOST_TOKENS, Game, Played


def check(context: Context, dataflow: Dataflow) -> Iterator[Finding]:
    """Findings about joins, tokens and parallel writes."""
    for diagram in context.diagrams:
        for scope in diagram.scopes():
            played = Game(diagram, scope).play()
            yield from _verdict(diagram, scope, played)
            together = played.together if played.complete else played.together | _apart(diagram, scope)
            yield from _parallel_writes(diagram, together, dataflow)
        yield from _writes_beside(diagram, dataflow)
        yield from _automatic_loops(diagram)


def _verdict(diagram: Diagram, scope: str, played: Played) -> Iterator[Finding]:
    yield from (at(diagram, diagram.nodes[node], "graph.deadlock") for node in sorted(played.stuck))
    yield from (at(diagram, diagram.nodes[node], "graph.flood") for node in sorted(played.flooded))
    yield from (at(diagram, diagram.nodes[node], "graph.twice") for node in sorted(played.twice - played.flooded))
    if not played.complete:
        thing = diagram.processes.get(scope) or diagram.nodes[scope]
        yield at(diagram, thing, "graph.not_proven")


def _apart(diagram: Diagram, scope: str) -> set[frozenset[str]]:
    """Pairs of nodes that lie on different branches of a fork: an estimate where not every order could be played."""
    found: set[frozenset[str]] = set()
    for fork in diagram.within(scope):
        if fork.kind not in ("parallelGateway", "inclusiveGateway"):
            continue
        heads = [diagram.nodes[flow.target] for flow in diagram.out(fork) if flow.target in diagram.nodes]
        branches = [reach([head], lambda node: successors(diagram, node)) for head in heads[:MOST_TOKENS]]
        for one, other in combinations(branches, 2):
            found |= {frozenset((a.id, b.id)) for a in one - other for b in other - one}
    return found


def _parallel_writes(diagram: Diagram, together: set[frozenset[str]], dataflow: Dataflow) -> Iterator[Finding]:
    for pair in sorted(sorted(pair) for pair in together):
        first, second = (diagram.nodes[identity] for identity in pair)
        for name in sorted(dataflow.written_by(diagram, first) & dataflow.written_by(diagram, second)):
            yield at(diagram, second, "variable.parallel_write", variable=name, other=first.name or first.id)


def _writes_beside(diagram: Diagram, dataflow: Dataflow) -> Iterator[Finding]:
    """A branch that a non-interrupting event begins runs beside its activity and everything after that."""
    for event in diagram.of_kind("boundaryEvent"):
        host = diagram.nodes.get(event.attached_to)
        if event.interrupting or host is None:
            continue
        beside = reach([event], lambda node: successors(diagram, node))
        main = _without(diagram, host, event)
        if rejoin := sorted(beside & main, key=lambda node: node.line):
            yield at(diagram, event, "graph.rejoins", node=rejoin[0].name or rejoin[0].id)
            continue
        written = {name: node for node in main for name in dataflow.written_by(diagram, node)}
        for node in sorted(beside, key=lambda node: node.line):
            for name in sorted(dataflow.written_by(diagram, node) & set(written)):
                other: Node = written[name]
                yield at(diagram, node, "variable.write_beside", variable=name, other=other.name or other.id)


def _without(diagram: Diagram, host: Node, event: Node) -> set[Node]:
    """Everything that may follow ``host``, the branch of ``event`` left out."""
    return reach([host], lambda node: [other for other in successors(diagram, node) if other is not event])


def _automatic_loops(diagram: Diagram) -> Iterator[Finding]:
    """A loop in which nobody and nothing is waited for runs until the step limit when its condition never changes."""
    automatic = {node for node in diagram.nodes.values() if runs_by_itself(node)}
    for node in sorted(automatic, key=lambda node: node.line):
        if node.kind != "exclusiveGateway":
            continue
        onward = [other for other in successors(diagram, node) if other in automatic]
        if node in reach(onward, lambda one: [n for n in successors(diagram, one) if n in automatic]):
            yield at(diagram, node, "graph.automatic_loop")


def runs_by_itself(node: Node) -> bool:
    """Whether a token passes ``node`` without waiting for a person, a message or a time."""
    if node.kind == "serviceTask":
        return True
    return node.kind in (
        "scriptTask", "businessRuleTask", "sendTask", "exclusiveGateway", "parallelGateway", "inclusiveGateway",
        "intermediateThrowEvent",
    )  # fmt: skip
