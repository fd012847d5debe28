"""Rule: people can read the diagram: names on elements and branches, and a drawing of everything."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definitions.diagram import GATEWAYS, Flow, Node
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at


def check(context: Context) -> Iterator[Finding]:
    """Findings about missing names, labels and shapes."""
    for diagram in context.diagrams:
        for process in diagram.processes.values():
            drawn_as_pool = process.id in diagram.participants.values()
            if not process.name and not drawn_as_pool:
                yield at(diagram, process, "label.process")
        for node in diagram.nodes.values():
            out = diagram.out(node)
            silent = node.kind in GATEWAYS and (len(out) < 2 or node.kind in ("parallelGateway", "eventBasedGateway"))
            if not node.name and not silent:
                yield at(diagram, node, "label.element")
            if node.kind in ("exclusiveGateway", "inclusiveGateway") and len(out) > 1:
                yield from (at(diagram, flow, "label.branch") for flow in out if not flow.name)
        if diagram.planes > 1:
            yield Finding(diagram.file, "", 0, "drawing.several")
        if diagram.planes == 0:
            yield Finding(diagram.file, "", 0, "drawing.none")
            continue
        things: tuple[Node | Flow, ...] = (*diagram.nodes.values(), *diagram.flows.values())
        yield from (at(diagram, thing, "drawing.missing") for thing in things if thing.id not in diagram.shapes)
        for identity, tag, line in diagram.ids:
            if tag in ("participant", "lane") and identity not in diagram.shapes:
                yield Finding(diagram.file, identity, line, "drawing.missing", {"element": identity})
