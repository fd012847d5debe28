"""Rule: what a unit writes together has a form, is offered to its roles, and is signed by a role of the same unit."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definitions.diagram import Diagram, Node
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at, literal, words


def check(context: Context) -> Iterator[Finding]:
    """Findings about the properties ``together``, ``signedBy`` and ``signedWhen``."""
    for diagram, node in context.nodes("userTask"):
        if node.properties.get("together") == "true":
            yield from _written(diagram, node)
            yield from _signed(context, diagram, node)
            continue
        for name in ("signedBy", "signedWhen"):
            if name in node.properties:
                yield at(diagram, node, "together.not_together", node.property_lines[name], name=name)


def _written(diagram: Diagram, node: Node) -> Iterator[Finding]:
    line = node.property_lines["together"]
    if not node.camunda.get("formKey"):
        yield at(diagram, node, "together.no_form", line)
    if node.multi is not None or node.camunda.get("assignee") or not node.camunda.get("candidateGroups"):
        yield at(diagram, node, "together.one_person", line)


def _signed(context: Context, diagram: Diagram, node: Node) -> Iterator[Finding]:
    role, condition = node.properties.get("signedBy", ""), node.properties.get("signedWhen", "")
    if condition and not role:
        yield at(diagram, node, "together.no_signer", node.property_lines["signedWhen"])
    if context.manifest is None:
        return
    roles, parameters = context.manifest.roles, context.manifest.parameters
    if role and role not in roles:
        yield at(diagram, node, "together.unknown_signer", node.property_lines["signedBy"], role=role)
    elif role:
        groups = words(literal(node.camunda.get("candidateGroups", "")) or "")
        parties = {roles[group].party for group in groups if group in roles}
        if not node.properties.get("party") and parties and parties != {roles[role].party}:
            yield at(diagram, node, "together.foreign_signer", node.property_lines["signedBy"], role=role)
    if condition and (condition not in parameters or not isinstance(parameters[condition].value, bool)):
        yield at(diagram, node, "together.not_yes_or_no", node.property_lines["signedWhen"], name=condition)
