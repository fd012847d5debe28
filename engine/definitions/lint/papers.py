"""Rule: a paper finds in the inputs of the step that issues it every name its text reads."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at, literal
from engine.definitions.manifest import PaperText
from engine.expressions.errors import ExpressionError
from engine.expressions.template import Template, compile_template

#: What a paper knows of itself and of its case without being told.
OWN_NAMES = frozenset({"number", "date", "case"})


def check(context: Context) -> Iterator[Finding]:
    """Findings about names of a text that its issuing step does not give."""
    if context.manifest is None:
        return
    for diagram, node in context.nodes("serviceTask"):
        shape = context.surroundings.operations.get(node.camunda.get("topic", ""))
        given = frozenset(parameter.name for parameter in node.inputs)
        for parameter in node.inputs:
            if shape is None or shape.references.get(parameter.name) != "text":
                continue
            text = context.manifest.texts.get(literal(parameter.source) or "")
            for name in sorted(names_of(text) - given - OWN_NAMES) if text else ():
                yield at(diagram, node, "text.no_input", parameter.line, key=literal(parameter.source), name=name)


def names_of(text: PaperText) -> frozenset[str]:
    """The names the templates of a text read; those that do not compile are another rule's."""
    return frozenset[str]().union(*(template.names for template in templates(text)))


def templates(text: PaperText) -> Iterator[Template]:
    """The compiled title, addressee and body of a text, left out where they do not compile."""
    for source in (text.title, text.addressee, text.body):
        try:
            yield compile_template(source)
        except ExpressionError:
            continue
