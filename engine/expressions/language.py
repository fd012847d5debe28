"""The expression language of diagrams: ``${score >= 80}``, compiled once, evaluated often, bounded in time and size.

The syntax is a part of Python's, read by our own parser; the meaning is ours: decimals are exact, attributes are
entries of records, a missing value in a condition or a comparison of order is an error instead of a silent "false".
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from engine.expressions import bounds
from engine.expressions.bounds import NODE, Functions, Run
from engine.expressions.closures import Compiler, Evaluate
from engine.expressions.comparing import truth
from engine.expressions.errors import ExpressionError
from engine.expressions.nodes import Constant, Invocation, Items, Node, Record, size
from engine.expressions.parsing import Parser
from engine.expressions.tokens import tokenize

__all__ = ["NOT_CONSTANT", "Call", "Expression", "ExpressionError", "Script", "as_condition"]
__all__ += ["compile_expression", "compile_script"]


class _NotConstant:
    """The type of NOT_CONSTANT."""

    def __repr__(self) -> str:
        return "NOT_CONSTANT"


NOT_CONSTANT: Final = _NotConstant()
"""Stands in Call for an argument that is known only when the expression is evaluated."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a named function. Arguments are their value where it is constant, else NOT_CONSTANT; of a record
    whose keys are written out, each entry is."""

    function: str
    arguments: tuple[Any, ...]
    keywords: Mapping[str, Any]
    position: int


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression; immutable and shareable between threads.

    ``names`` are the free names it reads, ``functions`` the functions it calls, ``calls`` every single call in the
    order of the source.
    """

    source: str
    names: frozenset[str]
    functions: frozenset[str]
    calls: tuple[Call, ...]
    _evaluate: Evaluate = field(repr=False, compare=False)
    _slots: int = field(repr=False, compare=False)
    _price: int = field(repr=False, compare=False)

    def evaluate(self, scope: Mapping[str, Any], functions: Functions) -> Any:
        """The value of the expression where names mean ``scope`` and functions ``functions``.

        Raises ExpressionError; other errors only if a function of the caller raises one that is neither a type,
        value, arithmetic nor lookup error.
        """
        return self.evaluate_in(Run(scope, functions, self._slots))

    def evaluate_in(self, run: Run) -> Any:
        """The value within ``run``, whose allowance several expressions may share."""
        if len(run.slots) < self._slots:
            run.slots = [None] * self._slots
        run.pay(self._price)
        try:
            return self._evaluate(run)
        except ArithmeticError as error:
            raise ExpressionError("expression.arithmetic", reason=type(error).__name__) from error
        except RecursionError:
            raise bounds.too_expensive() from None

    def condition(self, scope: Mapping[str, Any], functions: Functions) -> bool:
        """The value as the condition of a gateway. Raises ExpressionError unless it is true or false."""
        return as_condition(self.evaluate(scope, functions), self.source)


@dataclass(frozen=True, slots=True)
class Script:
    """Compiled lines ``name = expression``. ``names`` are those read before a line assigned them."""

    source: str
    names: frozenset[str]
    functions: frozenset[str]
    calls: tuple[Call, ...]
    assigned: frozenset[str]
    lines: tuple[tuple[str, Expression], ...]

    def run(self, scope: Mapping[str, Any], functions: Functions) -> dict[str, Any]:
        """Evaluate line by line, later lines seeing earlier ones, and return what was assigned. ``scope`` stays as is.

        All lines share one allowance. Raises ExpressionError.
        """
        found: dict[str, Any] = {}
        run = Run(ChainMap(found, scope), functions, 0)  # type: ignore[arg-type]  # a ChainMap only writes its first map
        for name, expression in self.lines:
            found[name] = expression.evaluate_in(run)
        return found


@lru_cache(maxsize=8192)
def compile_expression(source: str) -> Expression:
    """Compile ``source``: ``${...}``, ``#{...}`` or the bare expression. Raises ExpressionError with its position."""
    if len(source) > bounds.SOURCE_LENGTH:
        raise ExpressionError("expression.too_long", bounds.SOURCE_LENGTH, limit=bounds.SOURCE_LENGTH)
    text, start = source.rstrip(), 0
    opening = len(text) - len(text.lstrip())
    if text.startswith(("${", "#{"), opening):
        start, closed = opening + 2, text.endswith("}")
        if not closed:
            raise ExpressionError("expression.not_closed", len(text))
        text = text[:-1]
    return expression_of(source, Parser(tokenize(text, start)).whole())


def compile_script(source: str) -> Script:
    """Compile lines ``name = expression``; blank lines and ``# comments`` are allowed. Raises ExpressionError.

    A line goes on while a bracket is open.
    """
    if len(source) > bounds.SCRIPT_LENGTH:
        raise ExpressionError("expression.too_long", bounds.SCRIPT_LENGTH, limit=bounds.SCRIPT_LENGTH)
    lines: list[tuple[str, Expression]] = []
    names: set[str] = set()
    assigned: set[str] = set()
    for name, at, node in Parser(tokenize(source, lines=True)).assignments():
        expression = expression_of(source, node)
        names |= expression.names - assigned
        assigned.add(name)
        lines.append((name, expression))
        if sum(1 for known, _ in lines if known == name) > 1:
            raise ExpressionError("expression.repeated", at, name=name)
    expressions = [expression for _, expression in lines]
    return Script(
        source,
        frozenset(names),
        frozenset().union(*(expression.functions for expression in expressions)),
        tuple(call for expression in expressions for call in expression.calls),
        frozenset(assigned),
        tuple(lines),
    )


def as_condition(value: Any, name: str = "") -> bool:
    """Return ``value`` if it is true or false. Raises ExpressionError naming ``name``: a gateway must never guess."""
    return truth(value, name, 0)


def expression_of(source: str, node: Node) -> Expression:
    """The expression that ``node``, parsed from ``source``, is."""
    compiler = Compiler()
    evaluate = compiler.compile(node)
    calls = tuple(_call(invocation) for invocation in sorted(compiler.invocations, key=lambda found: found.at))
    functions = frozenset(call.function for call in calls)
    return Expression(source, frozenset(compiler.names), functions, calls, evaluate, compiler.slots, NODE * size(node))


def _call(node: Invocation) -> Call:
    arguments = tuple(_constant(argument) for argument in node.arguments)
    return Call(node.function, arguments, {key: _constant(value) for key, value in node.keywords}, node.at)


def _constant(node: Node) -> Any:
    if isinstance(node, Constant):
        return node.value
    if isinstance(node, Items):
        items = [_constant(item) for item in node.items]
        return NOT_CONSTANT if NOT_CONSTANT in items else items
    if isinstance(node, Record):
        keys = [_constant(key) for key, _ in node.pairs]
        if all(isinstance(key, str) for key in keys):
            return {key: _constant(value) for key, (_, value) in zip(keys, node.pairs, strict=True)}
    return NOT_CONSTANT
