"""Rule: only what the executor runs exactly as BPMN 2.0 says (its own table decides); the rest is named and refused."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definitions.diagram import CONTAINERS, Diagram, Node
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at
from engine.spiff import support

_BY_KIND = {
    "task": "element.plain_task",
    "complexGateway": "element.complex_gateway",
    "transaction": "element.transaction",
    "adHocSubProcess": "element.ad_hoc",
}
_BY_EVENT = {
    "link": "event.link",
    "compensate": "event.compensation",
    "signal": "event.signal",
    "conditional": "event.conditional",
    "cancel": "element.transaction",
}
_DATA = frozenset({"dataObject", "dataObjectReference", "dataStoreReference"})


def check(context: Context) -> Iterator[Finding]:
    """Findings about elements, events, markers and ids the executor does not take."""
    for diagram in context.diagrams:
        yield from _other_elements(diagram)
        for process in diagram.processes.values():
            if process.attributes.get("isExecutable") == "false":
                yield at(diagram, process, "process.not_executable")
        for node in diagram.nodes.values():
            yield from _element(diagram, node)
            yield from _events(diagram, node)
            yield from _multi_instance(diagram, node)
            yield from _parameters(diagram, node)
            if node.kind == "boundaryEvent":
                yield from _boundary(diagram, node)
            if node.kind in CONTAINERS:
                yield from _sub_process(diagram, node)


def _other_elements(diagram: Diagram) -> Iterator[Finding]:
    for tag, identity, line, parent in diagram.others:
        values = {"element": identity or parent or tag, "tag": tag}
        if tag in _DATA:
            deep = _depth(diagram, parent) >= 2
            yield Finding(diagram.file, identity, line, "data.too_deep" if deep else "data.drawing", values)
        elif tag in ("dataInputAssociation", "dataOutputAssociation", "ioSpecification", "property", "dataStore"):
            yield Finding(diagram.file, identity or parent, line, "data.flow", values)
        elif tag not in support.PASSIVE:
            yield Finding(diagram.file, identity or parent, line, "element.unsupported", values)


def _depth(diagram: Diagram, scope: str) -> int:
    depth = 0
    while scope in diagram.nodes:
        scope = diagram.nodes[scope].scope
        depth += 1
    return depth


def _element(diagram: Diagram, node: Node) -> Iterator[Finding]:
    if node.kind == "subProcess" and node.attributes.get("triggeredByEvent") == "true":
        yield at(diagram, node, "element.event_sub_process")
    if node.attributes.get("isForCompensation") == "true":
        yield at(diagram, node, "event.compensation")
    if node.loop_line:
        yield at(diagram, node, "element.loop_marker", node.loop_line)
    if node.kind in _BY_KIND:
        yield at(diagram, node, _BY_KIND[node.kind])
    elif node.kind not in support.ELEMENTS:
        yield at(diagram, node, "element.unsupported", tag=node.kind)


def _events(diagram: Diagram, node: Node) -> Iterator[Finding]:
    if len(node.events) > 1 or node.attributes.get("parallelMultiple") == "true":
        yield at(diagram, node, "event.several")
        return
    kind = node.event
    if kind in _BY_EVENT:
        yield at(diagram, node, _BY_EVENT[kind])
    elif node.kind in support.ELEMENTS and not support.supported(node.kind, kind):
        yield at(diagram, node, "event.not_here" if kind else "event.no_definition", event=kind, tag=node.kind)


def _parameters(diagram: Diagram, node: Node) -> Iterator[Finding]:
    """Input and output parameters stand where the executor reads them."""
    place = f"{node.kind}:{node.event}" if node.event else node.kind
    for parameters, read in ((node.inputs, support.INPUTS), (node.outputs, support.OUTPUTS)):
        if parameters and place not in read:
            names = ", ".join(parameter.name for parameter in parameters)
            yield at(diagram, node, "parameter.not_read", parameters[0].line, names=names, tag=node.kind)


def _boundary(diagram: Diagram, node: Node) -> Iterator[Finding]:
    host = diagram.nodes.get(node.attached_to)
    if host is None or host.scope != node.scope:
        yield at(diagram, node, "boundary.no_host", host=node.attached_to)
    elif support.supported(node.kind, node.event) and not support.boundary_supported(
        node.event, host.kind, node.interrupting
    ):
        yield at(diagram, node, "boundary.never_fires", host=host.name or host.id, event=node.event)
    if diagram.into(node):
        yield at(diagram, node, "boundary.incoming")


def _multi_instance(diagram: Diagram, node: Node) -> Iterator[Finding]:
    multi = node.multi
    if multi is None:
        for name in ("resultCollection", "resultElement"):
            if name in node.properties:
                yield at(diagram, node, "multi.not_multi", node.property_lines[name], property=name)
        return
    if not support.multi_instance_supported(node.kind):
        yield at(diagram, node, "multi.not_here", multi.line, tag=node.kind)
    if multi.data_reference:
        yield at(diagram, node, "multi.data_reference", multi.line)
    if multi.cardinality:
        yield at(diagram, node, "multi.cardinality", multi.line)
    elif not multi.collection and not multi.data_reference:
        yield at(diagram, node, "multi.no_collection", multi.line)
    if multi.collection and not multi.element_variable:
        yield at(diagram, node, "multi.no_element", multi.line)
    given = [name for name in ("resultCollection", "resultElement") if node.properties.get(name)]
    if len(given) == 1:
        yield at(diagram, node, "multi.half_result", multi.line, property=given[0])


def _sub_process(diagram: Diagram, node: Node) -> Iterator[Finding]:
    if node.attributes.get("triggeredByEvent") == "true" or node.kind == "adHocSubProcess":
        return
    starts = [inner for inner in diagram.within(node.id) if inner.kind == "startEvent"]
    if len(starts) != 1 or starts[0].event not in support.SUBPROCESS_STARTS:
        yield at(diagram, node, "subprocess.start", count=len(starts))
