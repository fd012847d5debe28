"""Rule: a variable is set on every way to the step that reads it, not only on some."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.definitions.diagram import CONTAINERS, Diagram, Flow, Node
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at
from engine.definitions.lint.dataflow import Dataflow
from engine.definitions.lint.spots import Compiled, Spot
from engine.definitions.lint.vocabulary import READ_ONLY

Names = frozenset[str]


class Assignment:
    """The variables that are certainly set before and after each node, whatever way a case takes.

    None stands for "every variable": a node no way leads to, or one not yet looked at.
    """

    def __init__(self, context: Context, dataflow: Dataflow) -> None:
        self.context, self.dataflow = context, dataflow
        self.before: dict[str, Names | None] = {}
        self.after: dict[str, Names | None] = {}
        self.given: dict[str, Names | None] = {}
        self._settle()

    def _settle(self) -> None:
        """Sets only shrink from "every variable": repeat until nothing changes."""
        changed = True
        while changed:
            changed = False
            for _, process in self.context.processes():
                beginning = add(self._beginning(process.id), self.dataflow.optional(process))
                changed |= self._set(self.given, process.id, beginning)
            for diagram, node in self.context.nodes():
                before = self._arriving(diagram, node)
                changed |= self._set(self.before, node.id, before)
                changed |= self._set(self.after, node.id, self._leaving(diagram, node, before))

    @staticmethod
    def _set(table: dict[str, Names | None], key: str, value: Names | None) -> bool:
        if key in table and table[key] == value:
            return False
        table[key] = value
        return True

    def _beginning(self, process: str) -> Names | None:
        """What a process certainly begins with: what each of its callers gives it, nothing when others may begin it."""
        found = self.context.process(process)
        if found is None or found[1].camunda.get("candidateStarterGroups"):
            return frozenset()
        diagram = found[0]
        starts = [node for node in diagram.within(process) if node.kind == "startEvent"]
        if any(node.events for node in starts):
            return (
                self.dataflow.given[process] if all(node.properties.get("startFor") for node in starts) else frozenset()
            )
        callers = [
            self._handed(node)
            for _, node in self.context.nodes("callActivity", "serviceTask")
            if self.dataflow.begins(node) == process
        ]
        return meet(callers) if callers else frozenset()

    def _handed(self, node: Node) -> Names | None:
        if node.kind == "serviceTask":
            return self.dataflow.handed_over(node)
        rows = [row.given for row in node.mappings if row.direction == "in" and "businessKey" not in row.given]
        named = frozenset(row["target"] for row in rows if row.get("target"))
        if rows and not any(row.get("variables") == "all" for row in rows):
            return named
        before = self.before.get(node.id)
        return None if before is None else before | named

    def _arriving(self, diagram: Diagram, node: Node) -> Names | None:
        if node.kind == "startEvent":
            container = diagram.nodes.get(node.scope)
            if container is None:
                return self.given.get(node.scope)
            return add(self.before.get(container.id), item_of(container))
        if node.kind == "boundaryEvent":
            return self.before.get(node.attached_to)
        ways = [self.after.get(flow.source) for flow in diagram.into(node)]
        if node.kind == "parallelGateway":  # every branch has arrived
            return None if any(way is None for way in ways) else frozenset[str]().union(*(way or () for way in ways))
        return meet(ways)

    def _leaving(self, diagram: Diagram, node: Node, before: Names | None) -> Names | None:
        if before is None:
            return None
        if node.multi is not None:
            return before | self.dataflow.written_by(diagram, node)
        if node.kind in CONTAINERS:
            return self._ended(diagram, node.id)
        if node.kind == "callActivity":
            return self._returned(node, before)
        return before | self.dataflow.written_by(diagram, node)

    def _returned(self, node: Node, before: Names) -> Names | None:
        rows = [row.given for row in node.mappings if row.direction == "out"]
        named = frozenset(row["target"] for row in rows if row.get("target"))
        called = self.context.process(node.attributes.get("calledElement", ""))
        if called is None or (rows and not any(row.get("variables") == "all" for row in rows)):
            return before | named
        ended = self._ended(called[0], called[1].id)
        return None if ended is None else before | named | ended

    def _ended(self, diagram: Diagram, scope: str) -> Names | None:
        """What is certainly set when a scope ends as it should (an error end leaves by another way)."""
        ends = [node for node in diagram.within(scope) if node.kind == "endEvent" and node.event != "error"]
        return meet(self.before.get(node.id) for node in ends)


def meet(ways: Iterable[Names | None]) -> Names | None:
    """What all ways have set."""
    known = [way for way in ways if way is not None]
    return frozenset.intersection(*known) if known else None


def add(names: Names | None, more: Names) -> Names | None:
    """``names`` and ``more``."""
    return None if names is None else names | more


def item_of(node: Node) -> Names:
    """What an instance of a multi-instance activity knows of itself."""
    return frozenset({node.multi.element_variable, "loopCounter"}) if node.multi else frozenset()


def check(context: Context, spots: list[Compiled], dataflow: Dataflow) -> Iterator[Finding]:
    """Findings about variables that are set on some ways only. A prefill may lack them: its field is then empty."""
    assignment = Assignment(context, dataflow)
    for compiled in spots:
        spot = compiled.spot
        if spot.prefill or "*" in spot.own or not compiled.names - READ_ONLY - spot.own:
            continue
        known = certain(assignment, dataflow, spot)
        if known is None:
            continue
        node = spot.owner if isinstance(spot.owner, Node) else spot.diagram.nodes[getattr(spot.owner, "source", "")]
        possible, _ = dataflow.seen_from(spot.diagram, node)
        for name in sorted((compiled.names & possible) - known - READ_ONLY - spot.own):
            yield at(spot.diagram, spot.owner, "variable.maybe_unset", spot.line, place=spot.place, variable=name)


def certain(assignment: Assignment, dataflow: Dataflow, spot: Spot) -> Names | None:
    """The variables that are certainly set where ``spot`` is evaluated; None where nothing can be said."""
    if isinstance(spot.owner, Flow):
        return assignment.after.get(spot.owner.source)
    if not isinstance(spot.owner, Node):
        return None
    node = spot.owner
    before = assignment.before.get(node.id)
    outputs = [parameter.name for parameter in node.outputs]
    if spot.place in outputs and any(spot.line == parameter.line for parameter in node.outputs):
        return add(before, frozenset(outputs[: outputs.index(spot.place)]))
    if spot.place in ("resultElement", "completionCondition"):
        return add(before, frozenset(outputs) | dataflow.written_by(spot.diagram, node) | item_of(node))
    return before
