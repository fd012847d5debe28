"""Parses tokens into nodes: operators bind as in Python, everything not written down here is refused."""

from __future__ import annotations

from decimal import Decimal

from engine.expressions import bounds
from engine.expressions.errors import ExpressionError
from engine.expressions.nodes import (
    Attribute,
    Binary,
    Clause,
    Comparison,
    Comprehension,
    Conditional,
    Constant,
    Invocation,
    Items,
    Logical,
    Name,
    Node,
    Record,
    Slice,
    Subscript,
    Unary,
    height,
)
from engine.expressions.reading import Reader
from engine.expressions.tokens import CONSTANTS, Token, is_reserved, text_value

_CONDITIONAL, _OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN, _POSTFIX = range(1, 10)
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "not"})
_POWERS = {
    "if": _CONDITIONAL,
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(_COMPARISONS, _COMPARISON),
    **dict.fromkeys(("+", "-"), _SUM),
    **dict.fromkeys(("*", "/", "//", "%"), _PRODUCT),
    **dict.fromkeys((".", "[", "("), _POSTFIX),
}


class Parser(Reader):
    """Reads one expression, or the statements of a script, from a list of tokens."""

    def whole(self) -> Node:
        """The one expression that all tokens make up. Raises ExpressionError."""
        node = self._expression()
        self._end()
        return _not_too_high(node)

    def assignments(self) -> list[tuple[str, int, Node]]:
        """The lines ``name = expression`` of a script, each (name, index in the source, expression)."""
        found: list[tuple[str, int, Node]] = []
        while self._now.kind != "end":
            if self._now.kind == "newline":
                self._take()
                continue
            name, at = self._variable(), self._tokens[self._next - 1].at
            self._expect("=")
            found.append((name, at, _not_too_high(self._expression())))
            if self._now.kind not in ("newline", "end"):
                raise self._unexpected()
        return found

    def _variable(self) -> str:
        if self._now.kind != "name" or is_reserved(self._now.text):
            raise self._unexpected()
        return self._take().text

    def _expression(self, power: int = _CONDITIONAL) -> Node:
        self._depth += 1
        if self._depth > bounds.NESTING:
            raise ExpressionError("expression.too_deep", self._now.at)
        left = self._prefix(power)
        while self._now.kind in ("op", "word") and _POWERS.get(self._now.text, 0) >= power:
            binding = _POWERS[self._now.text]
            if binding == _POSTFIX:
                left = self._postfix(left)
            elif binding == _COMPARISON:
                left = self._comparison(left)
            elif binding == _CONDITIONAL:
                left = self._conditional(left)
            elif binding in (_OR, _AND):
                left = self._logical(left, binding)
            else:
                token = self._take()
                left = Binary(token.at, token.text, left, self._expression(binding + 1))
        self._depth -= 1
        return left

    def _prefix(self, power: int) -> Node:
        token = self._take()
        if token.kind == "number":
            return Constant(token.at, Decimal(token.text) if "." in token.text else int(token.text))
        if token.kind == "text":
            return Constant(token.at, text_value(token))
        if token.kind == "name":
            if token.text in CONSTANTS:
                return Constant(token.at, CONSTANTS[token.text])
            if not is_reserved(token.text):
                return Name(token.at, token.text)
        elif token.text == "not" and power <= _NOT:
            return Unary(token.at, "not", self._expression(_NOT))
        elif token.kind == "op" and token.text in "+-":
            return _signed(token, self._expression(_SIGN))
        elif token.kind == "op" and token.text in "([{":
            return self._bracketed(token)
        raise self._unexpected(token)

    def _comparison(self, first: Node) -> Node:
        at, others = self._now.at, []
        while self._now.kind in ("op", "word") and self._now.text in _COMPARISONS:
            operator = self._take().text
            if operator == "not":
                self._expect("in")
                operator = "not in"
            others.append((operator, self._expression(_SUM)))
        return Comparison(at, first, tuple(others))

    def _logical(self, first: Node, binding: int) -> Node:
        at, operator, operands = self._now.at, self._now.text, [first]
        while self._is(operator):
            self._take()
            operands.append(self._expression(binding + 1))
        return Logical(at, operator, tuple(operands))

    def _conditional(self, yes: Node) -> Node:
        at = self._take().at
        test = self._expression(_OR)
        self._expect("else")
        return Conditional(at, test, yes, self._expression(_CONDITIONAL))

    def _postfix(self, base: Node) -> Node:
        token = self._take()
        if token.text == ".":
            if self._now.kind not in ("name", "word"):
                raise self._unexpected()
            return Attribute(token.at, base, self._take().text)
        if token.text == "(":
            if not isinstance(base, Name):
                raise ExpressionError("expression.not_a_function", token.at)
            return self._invocation(base)
        start = None if self._is(":") else self._expression()
        if self._is(":"):
            self._take()
            stop = None if self._is("]") else self._expression()
            self._expect("]")
            return Slice(token.at, base, start, stop)
        self._expect("]")
        assert start is not None
        return Subscript(token.at, base, start)

    def _invocation(self, function: Name) -> Node:
        arguments: list[Node] = []
        keywords: dict[str, Node] = {}
        while not self._is(")"):
            if self._now.kind == "name" and self._following.text == "=" and self._following.kind == "op":
                at, name = self._now.at, self._variable()
                self._take()
                if name in keywords:
                    raise ExpressionError("expression.repeated", at, name=name)
                keywords[name] = self._expression()
            else:
                if keywords:
                    raise self._unexpected()
                arguments.append(self._expression())
                if self._is("for") and len(arguments) == 1:
                    arguments[0] = self._comprehension(arguments[0])
                    break
            if not self._is(")"):
                self._expect(",")
        self._expect(")")
        return Invocation(function.at, function.name, tuple(arguments), tuple(keywords.items()))

    def _bracketed(self, opening: Token) -> Node:
        if opening.text == "{":
            return self._record(opening)
        closing = ")" if opening.text == "(" else "]"
        items: list[Node] = []
        comma = False
        while not self._is(closing):
            items.append(self._expression())
            if self._is("for") and len(items) == 1:
                node = self._comprehension(items[0])
                self._expect(closing)
                return node
            comma = self._is(",")
            if not self._is(closing):
                self._expect(",")
        self._take()
        if closing == ")" and len(items) == 1 and not comma:
            return items[0]
        return Items(opening.at, tuple(items), closing == ")")

    def _record(self, opening: Token) -> Node:
        pairs: list[tuple[Node, Node]] = []
        while not self._is("}"):
            key = self._expression()
            self._expect(":")
            pairs.append((key, self._expression()))
            if not self._is("}"):
                self._expect(",")
        self._take()
        return Record(opening.at, tuple(pairs))

    def _comprehension(self, element: Node) -> Node:
        clauses: list[Clause] = []
        while self._is("for"):
            self._take()
            name = self._variable()
            self._expect("in")
            iterable = self._expression(_OR)
            conditions: list[Node] = []
            while self._is("if"):
                self._take()
                conditions.append(self._expression(_OR))
            clauses.append(Clause(name, iterable, tuple(conditions)))
        return Comprehension(element.at, element, tuple(clauses))


def _signed(token: Token, operand: Node) -> Node:
    if isinstance(operand, Constant) and type(operand.value) in (int, Decimal):
        value = operand.value
        if token.text == "-":
            value = value.copy_negate() if isinstance(value, Decimal) else -value  # "-" alone would round a decimal
        return Constant(token.at, value)
    return Unary(token.at, token.text, operand)


def _not_too_high(node: Node) -> Node:
    if height(node) > bounds.HEIGHT:
        raise ExpressionError("expression.too_deep", node.at)
    return node
