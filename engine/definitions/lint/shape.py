"""Rule: the flow of each process is whole: nothing dangles, nothing is ignored, everything is reached and can end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from engine.definitions.diagram import CONTAINERS, GATEWAYS, Diagram, Flow, Node
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at
from engine.spiff import support

_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})
_FORKING = frozenset({"parallelGateway", "inclusiveGateway"})

#: More forks at one level are more than a reader can follow, and than stock SpiffWorkflow can look ahead.
MOST_FORKS = 8


def check(context: Context) -> Iterator[Finding]:
    """Findings about flows, gateways and reachability."""
    for diagram in context.diagrams:
        for flow in diagram.flows.values():
            yield from _flow(diagram, flow)
        for node in diagram.nodes.values():
            yield from _ends(diagram, node)
            if node.kind in GATEWAYS:
                yield from _gateway(diagram, node)
            elif node.default:
                yield at(diagram, node, "gateway.bad_default", flow=node.default)
        for scope in diagram.scopes():
            yield from _scope(diagram, scope)


def _flow(diagram: Diagram, flow: Flow) -> Iterator[Finding]:
    source, target = diagram.nodes.get(flow.source), diagram.nodes.get(flow.target)
    for end, node, name in (("sourceRef", source, flow.source), ("targetRef", target, flow.target)):
        if node is None:
            yield at(diagram, flow, "flow.dangling", end=end, missing=name or "?")
        elif node.scope != flow.scope:
            yield at(diagram, flow, "flow.crosses", node=node.name or node.id)
    if source is None:
        return
    if flow.condition is not None:
        if source.kind not in _CHOOSING:
            yield at(diagram, flow, "flow.condition_ignored", flow.condition_line, source=source.name or source.id)
        elif source.default == flow.id:
            yield at(diagram, flow, "flow.condition_on_default", flow.condition_line)
        elif not flow.condition:
            yield at(diagram, flow, "flow.no_condition")
    elif source.kind in _CHOOSING and len(diagram.out(source)) > 1 and source.default != flow.id:
        yield at(diagram, flow, "flow.no_condition")


def _ends(diagram: Diagram, node: Node) -> Iterator[Finding]:
    """Each node has the incoming and outgoing flows its kind needs."""
    incoming, outgoing = len(diagram.into(node)), len(diagram.out(node))
    outside_flow = (
        node.attributes.get("triggeredByEvent") == "true"
        or node.attributes.get("isForCompensation") == "true"
        or (node.scope in diagram.nodes and diagram.nodes[node.scope].kind == "adHocSubProcess")
    )
    if node.kind == "startEvent" and incoming:
        yield at(diagram, node, "node.start_entered")
    if node.kind == "endEvent" and outgoing:
        yield at(diagram, node, "node.end_left")
    if outside_flow:
        return
    if not incoming and node.kind not in ("startEvent", "boundaryEvent"):
        yield at(diagram, node, "node.no_incoming")
    if not outgoing and node.kind != "endEvent":
        yield at(diagram, node, "node.no_outgoing")
    if outgoing > 1 and node.kind not in GATEWAYS:
        yield at(diagram, node, "node.several_outgoing")


def _gateway(diagram: Diagram, node: Node) -> Iterator[Finding]:
    incoming, outgoing = diagram.into(node), diagram.out(node)
    if node.default and node.default not in {flow.id for flow in outgoing}:
        yield at(diagram, node, "gateway.bad_default", flow=node.default)
    elif node.default and node.kind not in _CHOOSING:
        yield at(diagram, node, "gateway.default_ignored")
    if node.kind in _CHOOSING and len(outgoing) > 1 and not node.default:
        yield at(diagram, node, "gateway.no_default")
    if node.kind in _FORKING and len(incoming) > 1 and len(outgoing) > 1:
        yield at(diagram, node, "gateway.mixed")
    if len(incoming) == 1 and len(outgoing) == 1:
        yield at(diagram, node, "gateway.idle")
    if node.kind == "eventBasedGateway":
        yield from _event_gateway(diagram, node, outgoing)


def _event_gateway(diagram: Diagram, node: Node, outgoing: list[Flow]) -> Iterator[Finding]:
    if len(outgoing) < 2:
        yield at(diagram, node, "gateway.one_event")
    for flow in outgoing:
        target = diagram.nodes.get(flow.target)
        if target is None:
            continue
        kinds = {target.kind, f"{target.kind}:{target.event}"}
        alone = len(diagram.into(target)) == 1 and not diagram.boundaries(target)
        if not (kinds & support.AFTER_EVENT_GATEWAY) or not alone:
            yield at(diagram, target, "gateway.event_branch", gateway=node.name or node.id)


def _scope(diagram: Diagram, scope: str) -> Iterator[Finding]:
    """What holds for a process or sub-process as a whole."""
    thing = diagram.processes.get(scope) or diagram.nodes[scope]
    nodes = diagram.within(scope)
    if isinstance(thing, Node) and (
        thing.attributes.get("triggeredByEvent") == "true" or thing.kind == "adHocSubProcess"
    ):
        return
    starts = [node for node in nodes if node.kind == "startEvent"]
    ends = [node for node in nodes if node.kind == "endEvent"]
    if not starts and not isinstance(thing, Node):
        yield at(diagram, thing, "process.no_start")
    if not isinstance(thing, Node):
        yield from (at(diagram, node, "process.two_starts") for node in [n for n in starts if not n.events][1:])
    if not ends:
        yield at(diagram, thing, "process.no_end")
    forks = [node for node in nodes if node.kind in _FORKING and len(diagram.out(node)) > 1]
    if len(forks) > MOST_FORKS:
        yield at(diagram, forks[MOST_FORKS], "gateway.too_many_forks", count=len(forks), most=MOST_FORKS)
    if starts:
        reached = reach(starts, lambda node: successors(diagram, node))
        yield from (
            at(diagram, node, "node.unreachable")
            for node in nodes
            if node not in reached and (diagram.into(node) or node.kind == "boundaryEvent")
        )
    if ends:
        ending = reach(ends, lambda node: predecessors(diagram, node))
        yield from (at(diagram, node, "node.no_end") for node in nodes if node not in ending and diagram.out(node))


def successors(diagram: Diagram, node: Node) -> list[Node]:
    """The nodes a token may come to next: along the flows, and through boundary events."""
    targets = [diagram.nodes[flow.target] for flow in diagram.out(node) if flow.target in diagram.nodes]
    return targets + diagram.boundaries(node)


def predecessors(diagram: Diagram, node: Node) -> list[Node]:
    """The nodes a token may come from."""
    sources = [diagram.nodes[flow.source] for flow in diagram.into(node) if flow.source in diagram.nodes]
    host = diagram.nodes.get(node.attached_to) if node.kind == "boundaryEvent" else None
    return sources + ([host] if host else [])


def reach(begin: Iterable[Node], step: Callable[[Node], list[Node]]) -> set[Node]:
    """All nodes that can be come to from ``begin`` (included) by ``step``."""
    seen = set(begin)
    waiting = list(seen)
    while waiting:
        for node in step(waiting.pop()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return seen


def is_container(node: Node) -> bool:
    """Whether a node has a flow of its own inside."""
    return node.kind in CONTAINERS
