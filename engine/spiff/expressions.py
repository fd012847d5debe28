"""The expressions of one element, compiled once: parameters, attributes, timers, conditions, scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.expressions.language import Expression, Script, compile_expression, compile_script
from engine.expressions.template import compile_template
from engine.spiff.diagram import ElementInfo, FlowInfo

ISO_LITERAL = re.compile(r"P[0-9T].*|R\d*/.*|\d{4}-\d\d-\d\d.*", re.DOTALL)
Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Value:
    """The text of a field: one ``${expression}``, a text with expressions in it, or the text itself."""

    literal: str | None
    evaluate: Callable[[Mapping[str, Any], Functions], Any]
    deadlines: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()  # the elements whose submissions it names

    def depends_on(self, key: str) -> bool:
        """Whether the value changes with the named deadline ``key``."""
        return key in self.deadlines or ANY_KEY in self.deadlines


#: stands for every key where the key of a deadline is known only when the expression is evaluated
ANY_KEY = "*"


def deadline_keys(expression: Expression) -> frozenset[str]:
    """The named deadlines an expression asks for, ANY_KEY where the key is not constant."""
    return frozenset(
        call.arguments[0] if call.arguments and isinstance(call.arguments[0], str) else ANY_KEY
        for call in expression.calls
        if call.function == "deadline"
    )


def papers_named(expression: Expression) -> frozenset[str]:
    """The elements of this case whose submissions an expression asks for, as far as it names them."""
    asked = (call.arguments for call in expression.calls if call.function in ("submission", "submissions", "places"))
    return frozenset(argument for arguments in asked for argument in arguments if isinstance(argument, str))


def is_wrapped(text: str) -> bool:
    """Whether the whole text is one ``${...}`` or ``#{...}``."""
    return text[:2] in ("${", "#{") and text.endswith("}") and "${" not in text[2:] and "#{" not in text[2:]


def compile_value(text: str) -> Value:
    """Compile the text of a parameter or attribute, where bare text means itself.

    Raises ExpressionError when an expression in it does not compile.
    """
    stripped = text.strip()
    if is_wrapped(stripped):
        return from_expression(compile_expression(stripped))
    if "${" in stripped:
        return Value(None, compile_template(stripped).render)
    return Value(stripped, lambda _scope, _functions: stripped)


def from_expression(expression: Expression) -> Value:
    """A value that is always computed."""
    return Value(None, expression.evaluate, deadline_keys(expression), papers_named(expression))


def compile_moment(text: str) -> Value:
    """Compile a timer or due date text: an ISO 8601 literal or an expression, wrapped or bare."""
    stripped = text.strip()
    if ISO_LITERAL.fullmatch(stripped):
        return Value(stripped, lambda _scope, _functions: stripped)
    return from_expression(compile_expression(stripped))


def compile_conditions(flows: Mapping[str, FlowInfo]) -> dict[str, Expression]:
    """The compiled conditions of sequence flows by flow id."""
    return {key: compile_expression(flow.condition) for key, flow in flows.items() if flow.condition}


class CompiledElement:
    """All compiled texts of one element. Raises ExpressionError when one does not compile."""

    ATTRIBUTES = ("assignee", "candidateGroups", "priority", "formKey")
    PROPERTIES = ("party", "remind", "escalate", "outside", "sealed")

    def __init__(self, info: ElementInfo) -> None:
        self.inputs = {name: compile_value(text) for name, text in info.inputs.items()}
        self.outputs = {name: compile_value(text) for name, text in info.outputs.items()}
        self.attributes = {
            name: compile_value(text)
            for source, names in ((info.attributes, self.ATTRIBUTES), (info.properties, self.PROPERTIES))
            for name in names
            if (text := source.get(name))
        }
        self.name = compile_value(info.name)
        due = info.attributes.get("dueDate")
        self.due = compile_moment(due) if due else None
        self.timer = compile_moment(info.timer.text) if info.timer else None
        self.script: Script | None = compile_script(info.script) if info.script else None
        marker = info.multi_instance
        self.collection = compile_expression(marker.collection) if marker and marker.collection else None
        self.completion = compile_expression(marker.completion) if marker and marker.completion else None
        result = info.properties.get("resultElement")
        self.result = compile_expression(result) if marker and result else None
        self.mappings = tuple(
            (kind, row, compile_expression(row["sourceExpression"]) if "sourceExpression" in row else None)
            for kind, row in info.mappings
        )
