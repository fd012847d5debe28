"""Rule: nothing written in the Modeler's panel is ignored in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.definitions.diagram import Diagram, Node, Process
from engine.definitions.findings import Finding
from engine.definitions.lint import vocabulary
from engine.definitions.lint.context import Context, at


def check(context: Context) -> Iterator[Finding]:
    """Findings about Camunda attributes, extension elements and properties without effect."""
    for diagram in context.diagrams:
        for process in diagram.processes.values():
            yield from _written(diagram, process, "process")
        for node in diagram.nodes.values():
            yield from _written(diagram, node, node.kind)
            for event in node.events:
                for name in sorted(event.camunda):
                    yield at(diagram, node, "attribute.ignored", event.line, name=name)
        for name, tag, owner, line in diagram.strays:
            code = "attribute.no_effect" if name in vocabulary.HARMLESS else "attribute.ignored"
            yield Finding(diagram.file, owner, line, code, {"element": f"{owner} {tag}", "name": name})
        for tag, scope, identity, line in diagram.foreign:
            yield Finding(
                diagram.file, identity or scope, line, "element.foreign", {"element": identity or scope, "tag": tag}
            )


def _written(diagram: Diagram, thing: Node | Process, kind: str) -> Iterator[Finding]:
    known = vocabulary.ATTRIBUTES.get(kind, frozenset())
    if isinstance(thing, Node) and thing.multi is not None:
        known -= {vocabulary.APART}  # the instances of one activity run together
    for name, value in sorted(thing.camunda.items()):
        if name in known or value in vocabulary.LATEST_BINDINGS.get(name, ()):
            continue
        code = "attribute.no_effect" if name in vocabulary.HARMLESS else "attribute.ignored"
        yield at(diagram, thing, code, name=name)
    children = vocabulary.EXTENSIONS[""] | vocabulary.EXTENSIONS.get(kind, frozenset())
    for tag, line in thing.camunda_children:
        if tag not in children:
            yield at(diagram, thing, "extension.ignored", line, tag=tag)
    yield from _properties(diagram, thing, kind, thing.properties)


def _properties(diagram: Diagram, thing: Node | Process, kind: str, properties: Mapping[str, str]) -> Iterator[Finding]:
    known = vocabulary.PROPERTIES[""] | vocabulary.PROPERTIES.get(kind, frozenset())
    known |= vocabulary.MULTI_INSTANCE_PROPERTIES
    for name, value in properties.items():
        if name not in known:
            yield at(diagram, thing, "property.unknown", thing.property_lines[name], name=name)
        elif not (value or "").strip():
            yield at(diagram, thing, "property.empty", thing.property_lines[name], name=name)
        elif name in ("outside", "sealed", "refill", "shared", "together") and value not in ("true", "false"):
            yield at(diagram, thing, "property.not_flag", thing.property_lines[name], name=name)
