"""Rule: messages, errors and escalations refer to something, and somebody throws what is caught."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definitions.diagram import CONTAINERS, Diagram, Node
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at

_MESSAGE_TASKS = frozenset({"sendTask", "receiveTask"})
_CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})


def check(context: Context) -> Iterator[Finding]:
    """Findings about messages, errors and escalations."""
    thrown = {
        name for diagram, node in context.nodes() if node.kind not in _CATCHING for name in _messages(diagram, node)
    }
    for diagram, node in context.nodes():
        if node.kind in _MESSAGE_TASKS:
            yield from _reference(diagram, node, "message", node.attributes.get("messageRef", ""), node.line)
        for event in node.events:
            if event.kind in ("message", "error", "escalation"):
                yield from _reference(diagram, node, event.kind, event.reference, event.line)
        if node.kind in _CATCHING:
            for name in _messages(diagram, node):
                if name not in thrown and not context.declares("messages", name):
                    yield at(diagram, node, "message.nobody_sends", message=name)
        yield from _caught(context, diagram, node)
    for diagram in context.diagrams:
        yield from _declared(diagram)


def _messages(diagram: Diagram, node: Node) -> list[str]:
    """The names of the messages a node throws or catches."""
    references = [event.reference for event in node.events if event.kind == "message"]
    if node.kind in _MESSAGE_TASKS:
        references.append(node.attributes.get("messageRef", ""))
    return [diagram.declared[ref].name for ref in references if ref in diagram.declared and diagram.declared[ref].name]


def _reference(diagram: Diagram, node: Node, kind: str, reference: str, line: int) -> Iterator[Finding]:
    # A boundary event without reference catches every error or escalation.
    catches_all = node.kind == "boundaryEvent" and kind in ("error", "escalation")
    if not reference:
        if not catches_all:
            yield at(diagram, node, f"{kind}.missing", line)
        return
    found = diagram.declared.get(reference)
    if found is None or found.kind != kind:
        yield at(diagram, node, f"{kind}.unknown", line, key=reference)


def _declared(diagram: Diagram) -> Iterator[Finding]:
    used = {event.reference for node in diagram.nodes.values() for event in node.events}
    used |= {node.attributes.get("messageRef", "") for node in diagram.nodes.values()}
    for thing in diagram.declared.values():
        values = {"element": thing.name or thing.id}
        if thing.kind == "message" and not thing.name:
            yield Finding(diagram.file, thing.id, thing.line, "message.no_name", values)
        if thing.kind in ("error", "escalation") and not thing.code and thing.id in used:
            yield Finding(diagram.file, thing.id, thing.line, f"{thing.kind}.no_code", values)
        if thing.id not in used:
            yield Finding(diagram.file, thing.id, thing.line, "declared.unused", values)


def _caught(context: Context, diagram: Diagram, node: Node) -> Iterator[Finding]:
    """An error or escalation that is thrown is caught around it, and one that is caught can be thrown inside."""
    if node.event not in ("error", "escalation"):
        return
    declared = diagram.referred(node.events[0])
    code = declared.code if declared else ""
    if node.kind == "boundaryEvent":
        host = diagram.nodes.get(node.attached_to)
        if host is not None and code and not _may_throw(context, diagram, host, node.event, code, set()):
            yield at(diagram, node, f"{node.event}.never_thrown", key=code)
    elif (
        code
        and not _ends_case(context, diagram, node)
        and not _is_caught(context, diagram, node.scope, node.event, code, set())
    ):
        yield at(diagram, node, f"{node.event}.uncaught", key=code)


def _ends_case(context: Context, diagram: Diagram, node: Node) -> bool:
    """Whether an error end is the end of a whole case: its outcome, which nobody has to catch."""
    return node.scope in diagram.processes and not any(
        other.attributes.get("calledElement") == node.scope for _, other in context.nodes("callActivity")
    )


def _may_throw(context: Context, diagram: Diagram, node: Node, kind: str, code: str, seen: set[str]) -> bool:
    """Whether ``node`` or something inside it can throw this code; an operation may throw any error."""
    if node.id in seen:
        return False
    seen.add(node.id)
    if node.kind == "serviceTask":
        return kind == "error"
    declared = diagram.referred(node.events[0]) if node.event == kind and node.kind != "boundaryEvent" else None
    if declared is not None and declared.code == code:
        return True
    inner_diagram, scope = diagram, node.id if node.kind in CONTAINERS else ""
    if node.kind == "callActivity":
        called = context.process(node.attributes.get("calledElement", ""))
        if called is None:
            return True
        inner_diagram, scope = called[0], called[1].id
    return bool(scope) and any(
        _may_throw(context, inner_diagram, inner, kind, code, seen) for inner in inner_diagram.within(scope)
    )


def _is_caught(context: Context, diagram: Diagram, scope: str, kind: str, code: str, seen: set[str]) -> bool:
    """Whether an activity around ``scope`` has a boundary event for this code."""
    if scope in seen:
        return False
    seen.add(scope)
    if scope in diagram.nodes:
        around = [(diagram, diagram.nodes[scope])]
    else:
        calls = context.nodes("callActivity")
        around = [(where, node) for where, node in calls if node.attributes.get("calledElement") == scope]
    for where, host in around:
        for event in where.boundaries(host):
            declared = where.referred(event.events[0]) if event.event == kind else None
            if event.event == kind and (declared is None or declared.code == code):
                return True
        if _is_caught(context, where, host.scope, kind, code, seen):
            return True
    return False
