"""Rule: what a diagram names exists: forms, roles, operations, decisions, messages, processes, states and texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.definitions.diagram import HUMAN_TASKS, Diagram, Node, Process
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at, given_lists, literal, words
from engine.definitions.lint.operations import OperationShape
from engine.definitions.lint.spots import roles_of
from engine.definitions.lint.vocabulary import WHOLE_FORM

_MAPPINGS = frozenset({"singleEntry", "singleResult", "collectEntries", "resultList"})
_SECTIONS = {
    "text": "texts",
    "centre_state": "centre_states",
    "party": "parties",
    "deadline": "deadlines",
    "number": "numbers",
    "capability": "capabilities",
}


def check(context: Context) -> Iterator[Finding]:
    """Findings about names in the diagrams that lead nowhere."""
    for diagram, node in context.nodes():
        yield from _form(context, diagram, node)
        if node.kind in HUMAN_TASKS:
            yield from _people(context, diagram, node)
        elif node.kind == "serviceTask":
            yield from _operation(context, diagram, node)
        elif node.kind == "businessRuleTask":
            yield from _decision(context, diagram, node)
        elif node.kind == "callActivity":
            yield from _call(context, diagram, node)
        party = literal(node.properties.get("party", "")) or ""
        if party and not context.declares("parties", party):
            yield at(diagram, node, "party.unknown", node.property_lines["party"], key=party)
    for diagram, process in context.processes():
        yield from _process(context, diagram, process)


def _form(context: Context, diagram: Diagram, node: Node) -> Iterator[Finding]:
    key = node.camunda.get("formKey", "").strip()
    if not key:
        if node.kind == "userTask":
            yield at(diagram, node, "form.missing")
        return
    if literal(key) is None:
        return
    if key not in context.bundle.forms:
        yield at(diagram, node, "form.unknown", key=key)
        return
    source = context.bundle.forms[key].decode(errors="replace")
    for parameter in node.inputs:
        # A prefill may be a field, the choices of one (valuesKey) or a word of an expression in the form.
        if parameter.name not in ("", WHOLE_FORM) and not re.search(
            rf"(?<!\w){re.escape(parameter.name)}(?!\w)", source
        ):
            yield at(diagram, node, "form.no_such_input", parameter.line, key=key, field=parameter.name)
    given = {parameter.name for parameter in node.inputs}
    for path in sorted(given_lists(context.bundle.forms[key])) if WHOLE_FORM not in given else ():
        if path.partition(".")[0] not in given:
            yield at(diagram, node, "form.no_rows", key=key, field=path)


def _people(context: Context, diagram: Diagram, node: Node) -> Iterator[Finding]:
    groups, assignee = node.camunda.get("candidateGroups", ""), node.camunda.get("assignee", "")
    if not groups.strip() and not assignee.strip():
        yield at(diagram, node, "task.nobody")
    for role in roles_of(node):
        if not context.role_known(role):
            yield at(diagram, node, "role.unknown", key=role, place="candidateGroups")
            continue
        declared = context.manifest.roles.get(role) if context.manifest else None
        if declared and not declared.party and not node.properties.get("party"):
            yield at(diagram, node, "role.no_party", key=role)
    for role in words(node.properties.get("readers", "")):
        if not context.role_known(role):
            yield at(diagram, node, "role.unknown", node.property_lines["readers"], key=role, place="readers")


def _operation(context: Context, diagram: Diagram, node: Node) -> Iterator[Finding]:
    topic = node.camunda.get("topic", "").strip()
    if node.camunda.get("type") != "external" or not topic:
        yield at(diagram, node, "operation.none")
        return
    if context.declares("outside_topics", topic):
        return
    shape = context.surroundings.operations.get(topic)
    if shape is None:
        yield at(diagram, node, "operation.unknown", topic=topic)
        return
    given = {parameter.name: parameter for parameter in node.inputs}
    for name in sorted(shape.required - set(given)):
        yield at(diagram, node, "operation.input_missing", topic=topic, input=name)
    if not shape.open_inputs:
        for name in sorted(set(given) - shape.required - shape.optional):
            yield at(diagram, node, "operation.input_unknown", given[name].line, topic=topic, input=name)
    yield from _literals(context, diagram, node, shape)


def _literals(context: Context, diagram: Diagram, node: Node, shape: OperationShape) -> Iterator[Finding]:
    """Inputs that name something of the bundle by a plain text name something that is there."""
    for parameter in node.inputs:
        kind, key = shape.references.get(parameter.name, ""), literal(parameter.source)
        if not kind or key is None:
            continue
        if not _named(context, kind, key):
            yield at(diagram, node, f"{kind}.unknown", parameter.line, key=key, place=parameter.name)


def _named(context: Context, kind: str, key: str) -> bool:
    """Whether ``key`` names something of ``kind``: states and roles may be several, divided by commas."""
    if kind in _SECTIONS:
        return all(context.declares(_SECTIONS[kind], member) for member in words(key))
    if kind == "submission":
        node = context.node(key)
        return node is not None and node.kind in HUMAN_TASKS
    if kind == "role":
        return all(context.role_known(role) for role in words(key))
    return context.process(key) is not None


def _decision(context: Context, diagram: Diagram, node: Node) -> Iterator[Finding]:
    reference = node.camunda.get("decisionRef", "").strip()
    mapping = node.camunda.get("mapDecisionResult", "")
    if not reference:
        yield at(diagram, node, "decision.none")
    elif literal(reference) is None or reference not in context.decisions:
        yield at(diagram, node, "decision.unknown", key=reference)
    elif mapping == "singleEntry" and len(context.decisions[reference].outputs) != 1:
        yield at(diagram, node, "decision.many_outputs", key=reference)
    if not node.camunda.get("resultVariable") and not node.outputs:
        yield at(diagram, node, "decision.no_result")
    if mapping not in _MAPPINGS:
        yield at(diagram, node, "decision.mapping", mapping=mapping or "-")


def _call(context: Context, diagram: Diagram, node: Node) -> Iterator[Finding]:
    called = node.attributes.get("calledElement", "").strip()
    if not called:
        yield at(diagram, node, "call.none")
    elif context.process(called) is None:
        yield at(diagram, node, "call.unknown", key=called)
    elif called == node.process:
        yield at(diagram, node, "call.itself", key=called)
    for row in node.mappings:
        given = row.given
        whole = given.get("variables") == "all" or "businessKey" in given
        if not whole and (not given.get("target") or not (given.get("source") or given.get("sourceExpression"))):
            yield at(diagram, node, "call.half_row", row.line, direction=row.direction)


def _process(context: Context, diagram: Diagram, process: Process) -> Iterator[Finding]:
    starters = words(process.camunda.get("candidateStarterGroups", ""))
    for role in starters:
        if not context.role_known(role):
            yield at(diagram, process, "role.unknown", key=role, place="candidateStarterGroups")
    number = process.properties.get("number", "")
    if number and not context.declares("numbers", number):
        yield at(diagram, process, "number.unknown", process.property_lines["number"], key=number, place="number")
    place = process.properties.get("numberAt", "")
    if place and not (number and context.node(place)):
        yield at(diagram, process, "number.no_place", process.property_lines["numberAt"], key=place)
    shown = process.properties.get("shownAt", "")
    if shown and not context.node(shown):
        yield at(diagram, process, "process.no_place", process.property_lines["shownAt"], key=shown)
    for state in words(process.properties.get("centre", "")):
        if not context.declares("centre_states", state):
            line = process.property_lines["centre"]
            yield at(diagram, process, "centre_state.unknown", line, key=state, place="centre")
    starts = [node for node in diagram.within(process.id) if node.kind == "startEvent"]
    begun = starters or any(node.events for node in starts) or _called(context, process.id)
    if starts and not begun:
        yield at(diagram, process, "process.nobody_starts")


def _called(context: Context, process: str) -> bool:
    """Whether a call activity or an operation of the bundle begins this process."""
    for _, node in context.nodes("callActivity", "serviceTask"):
        if node.attributes.get("calledElement") == process:
            return True
        if any(parameter.name == "process" and parameter.source == process for parameter in node.inputs):
            return True
    return False
