"""Texts with expressions in them: ``关于 ${centre.name} 的批复``; names of cases and tasks, bodies of documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.expressions import bounds
from engine.expressions.arithmetic import is_number, kind_of
from engine.expressions.bounds import Functions, Run, too_expensive
from engine.expressions.errors import ExpressionError
from engine.expressions.functions import text
from engine.expressions.language import Call, Expression, expression_of
from engine.expressions.parsing import Parser
from engine.expressions.tokens import tokenize


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled text; ``names``, ``functions`` and ``calls`` are those of all its expressions."""

    source: str
    names: frozenset[str]
    functions: frozenset[str]
    calls: tuple[Call, ...]
    _parts: tuple[str | Expression, ...]

    def render(self, scope: Mapping[str, Any], functions: Functions) -> str:
        """The text with each ``${...}`` replaced by its value: a text, a number, or nothing where it is null.

        Lists, records and conditions are refused: how to word them is for the author to say (``join(...)``,
        ``'是' if x else '否'``). Raises ExpressionError; all expressions share one allowance.
        """
        run = Run(scope, functions, 0)
        parts = [part if isinstance(part, str) else _written(part, run) for part in self._parts]
        if sum(map(len, parts)) > bounds.TEMPLATE_LENGTH:
            raise too_expensive()
        return "".join(parts)


def compile_template(source: str) -> Template:
    """Compile ``source``; ``$${`` stands for the characters ``${``. Raises ExpressionError with its position."""
    if len(source) > bounds.TEMPLATE_LENGTH:
        raise ExpressionError("expression.too_long", bounds.TEMPLATE_LENGTH, limit=bounds.TEMPLATE_LENGTH)
    parts: list[str | Expression] = []
    at = 0
    while (opening := source.find("${", at)) >= 0:
        if opening > at and source[opening - 1] == "$":
            parts.append(source[at : opening - 1] + "${")
            at = opening + 2
            continue
        tokens = tokenize(source, opening + 2, closing=True)
        closing = tokens[-1].at
        if closing == len(source):
            raise ExpressionError("expression.not_closed", opening)
        if closing - opening > bounds.SOURCE_LENGTH:
            raise ExpressionError("expression.too_long", opening, limit=bounds.SOURCE_LENGTH)
        expression = expression_of(source[opening : closing + 1], Parser(tokens).whole())
        parts += [source[at:opening], expression]
        at = closing + 1
    parts.append(source[at:])
    expressions = [part for part in parts if isinstance(part, Expression)]
    return Template(
        source,
        frozenset().union(*(expression.names for expression in expressions)),
        frozenset().union(*(expression.functions for expression in expressions)),
        tuple(call for expression in expressions for call in expression.calls),
        tuple(part for part in parts if part),
    )


def _written(expression: Expression, run: Run) -> str:
    value = expression.evaluate_in(run)
    if value is None:
        return ""
    if isinstance(value, str) or is_number(value):
        return text(value)
    raise ExpressionError("expression.not_text", name=expression.source, found=kind_of(value))
