"""Rule: every variable that is read was set before, and what is set is read by something."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definitions.diagram import Node
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at
from engine.definitions.lint.dataflow import Dataflow
from engine.definitions.lint.spots import Compiled
from engine.definitions.lint.vocabulary import READ_ONLY

#: In the own names of a spot: what it reads lies in another process, where another rule looks.
ELSEWHERE = "*"


def check(context: Context, spots: list[Compiled], dataflow: Dataflow) -> Iterator[Finding]:
    """Findings about names that nothing sets, or that only later elements set."""
    for compiled in spots:
        spot = compiled.spot
        names = compiled.names - READ_ONLY - spot.own
        if not names or ELSEWHERE in spot.own:
            continue
        node = spot.owner if isinstance(spot.owner, Node) else None
        if node is None:
            source = getattr(spot.owner, "source", "")
            node = spot.diagram.nodes.get(source)
        if node is None:
            before, later = dataflow.of_process(spot.diagram, spot.process), frozenset[str]()
        else:
            before, later = dataflow.seen_from(spot.diagram, node)
        for name in sorted(names - before):
            code = "variable.set_later" if name in later else "variable.unset"
            yield at(spot.diagram, spot.owner, code, spot.line, place=spot.place, variable=name)
    yield from _call_rows(context, dataflow)
    yield from _decision_inputs(context, dataflow)
    yield from _unread(context, spots, dataflow)


def _decision_inputs(context: Context, dataflow: Dataflow) -> Iterator[Finding]:
    """The columns of a decision table read variables, or the input parameters of the task that asks it."""
    for diagram, node in context.nodes("businessRuleTask"):
        decision = context.decisions.get(node.camunda.get("decisionRef", ""))
        if decision is None:
            continue
        before, later = dataflow.seen_from(diagram, node)
        given = {parameter.name for parameter in node.inputs}
        for name in sorted(decision.inputs - READ_ONLY - given - before):
            code = "variable.set_later" if name in later else "variable.unset"
            yield at(diagram, node, code, place=decision.file, variable=name)


def _call_rows(context: Context, dataflow: Dataflow) -> Iterator[Finding]:
    """The plain ``source`` names of camunda:in and camunda:out exist on their side."""
    for diagram, node in context.nodes("callActivity"):
        called = context.process(node.attributes.get("calledElement", ""))
        before, later = dataflow.seen_from(diagram, node)
        item = {node.multi.element_variable} if node.multi else set()
        for row in node.mappings:
            name = row.given.get("source", "")
            if not name:
                continue
            if row.direction == "in":
                known = before | later | item | READ_ONLY
            else:
                known = dataflow.of_process(*((called[0], called[1].id) if called else (diagram, "")))
            if called and name not in known:
                yield at(diagram, node, "variable.unset", row.line, place=f"camunda:{row.direction}", variable=name)


def _unread(context: Context, spots: list[Compiled], dataflow: Dataflow) -> Iterator[Finding]:
    """A variable that nothing in the bundle reads is worth a note: often the reader is misspelt."""
    read = {name for compiled in spots for name in compiled.names | compiled.used_inside}
    read |= {name for decision in context.decisions.values() for name in decision.inputs}
    read |= {row.given.get("source", "") for _, node in context.nodes("callActivity") for row in node.mappings}
    for diagram, node in context.nodes():
        for parameter in node.outputs:
            if parameter.name not in read:
                yield at(diagram, node, "variable.unread", parameter.line, variable=parameter.name)
        for name in sorted(dataflow.scripts.get(node.id, frozenset()) - read):
            yield at(diagram, node, "variable.unread", node.script_line, variable=name)
