"""Rule: what a call activity passes in is read in the process it calls; a name nobody reads there is misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.definitions.diagram import Node, Process
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at
from engine.definitions.lint.spots import Compiled


def check(context: Context, spots: list[Compiled]) -> Iterator[Finding]:
    """Findings about variables that a called process has no use for."""
    read: dict[str, set[str] | None] = {}
    for diagram, node in context.nodes("callActivity"):
        found = context.process(node.attributes.get("calledElement", "").strip())
        if found is None:
            continue
        called = found[1]
        if called.id not in read:
            read[called.id] = _read(context, called, spots)
        names = read[called.id]
        for row in node.mappings:
            target = row.given.get("target", "")
            if row.direction != "in" or not target or names is None or target in names or _given_back(node, target):
                continue
            yield at(diagram, node, "call.not_read", row.line, variable=target, process=called.name or called.id)


def _read(context: Context, process: Process, spots: list[Compiled]) -> set[str] | None:
    """The variables that anything in ``process`` reads; None when it passes on all it has."""
    names = {
        name
        for compiled in spots
        if compiled.spot.process == process.id
        for name in compiled.names | compiled.used_inside
    }
    for _, node in context.nodes("callActivity", "businessRuleTask"):
        if node.process != process.id:
            continue
        given = [row.given for row in node.mappings if row.direction == "in"]
        if node.kind == "callActivity" and (not given or any(row.get("variables") == "all" for row in given)):
            return None
        names |= {row["source"] for row in given if row.get("source")}
        decision = context.decisions.get(node.camunda.get("decisionRef", ""))
        names |= decision.inputs if decision else frozenset()
    return names


def _given_back(node: Node, name: str) -> bool:
    """Whether the call takes ``name`` back, as it is or in an expression."""
    rows = [row.given for row in node.mappings if row.direction == "out"]
    sources = [row.get("source", "") + " " + row.get("sourceExpression", "") for row in rows]
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", source) for source in sources)
