"""Turns nodes into closures: each takes a Run and returns the value of its part. Nothing else ever evaluates them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.expressions import access, arithmetic
from engine.expressions.arithmetic import wrong_type
from engine.expressions.bounds import ELEMENT, NODE, Priced, Run, admitted, weigh
from engine.expressions.comparing import comparison, truth
from engine.expressions.errors import ExpressionError
from engine.expressions.nodes import (
    Attribute,
    Binary,
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
    label,
    size,
)

Evaluate = Callable[[Run], Any]


class Compiler:
    """Compiles one expression; afterwards ``names``, ``invocations`` and ``slots`` say what it needs."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.invocations: list[Invocation] = []
        self.slots = 0
        self._bound: dict[str, int] = {}

    def compile(self, node: Node) -> Evaluate:
        """The closure that evaluates ``node``."""
        match node:
            case Constant(value=value):
                return lambda run: value
            case Name():
                return self._name(node)
            case Attribute():
                return self._attribute(node)
            case Subscript():
                return self._subscript(node)
            case Slice():
                return self._slice(node)
            case Unary():
                return self._unary(node)
            case Binary():
                return self._binary(node)
            case Logical():
                return self._logical(node)
            case Comparison():
                return self._comparison(node)
            case Conditional():
                return self._conditional(node)
            case Items():
                return self._items(node)
            case Record():
                return self._record(node)
            case Comprehension():
                return self._comprehension(node)
            case Invocation():
                return self._invocation(node)
        raise ExpressionError("expression.syntax", node.at, text="")

    def _name(self, node: Name) -> Evaluate:
        name, at = node.name, node.at
        if name in self._bound:
            slot = self._bound[name]
            return lambda run: run.slots[slot]
        self.names.add(name)

        def load(run: Run) -> Any:
            try:
                value = run.scope[name]
            except KeyError:
                raise ExpressionError("expression.unknown_name", at, name=name) from None
            if type(value) is float:
                raise ExpressionError("expression.float", at, name=name)
            return value

        return load

    def _attribute(self, node: Attribute) -> Evaluate:
        base, name, at, what = self.compile(node.base), node.name, node.at, label(node.base)

        def attribute(run: Run) -> Any:
            record = base(run)
            if type(record) is dict or isinstance(record, Mapping):
                value = record.get(name)
                if type(value) is float:
                    raise ExpressionError("expression.float", at, name=name)
                return value
            if record is None:
                return None
            raise wrong_type(record, "record", what).located(at)

        return attribute

    def _subscript(self, node: Subscript) -> Evaluate:
        base, index, at, what = self.compile(node.base), self.compile(node.index), node.at, label(node.base)

        def subscript(run: Run) -> Any:
            container, key = base(run), index(run)
            if container is None:
                return None
            return access.item(container, key, what, at)

        return subscript

    def _slice(self, node: Slice) -> Evaluate:
        base, at, what = self.compile(node.base), node.at, label(node.base)
        start = self.compile(node.start) if node.start else None
        stop = self.compile(node.stop) if node.stop else None

        def part(run: Run) -> Any:
            container = base(run)
            if container is None:
                return None
            bounds = slice(_bound(start, run, at), _bound(stop, run, at))
            return access.part(run, container, bounds, what, at)

        return part

    def _unary(self, node: Unary) -> Evaluate:
        operand, at, what = self.compile(node.operand), node.at, label(node.operand)
        if node.operator == "not":
            return lambda run: not truth(operand(run), what, at)
        negative = node.operator == "-"

        def signed(run: Run) -> Any:
            try:
                value = arithmetic.number(operand(run), what)
            except ExpressionError as error:
                raise error.located(at) from None
            if not negative:
                return value
            return -value if type(value) is int else Decimal(value).copy_negate()

        return signed

    def _binary(self, node: Binary) -> Evaluate:
        left, right, at = self.compile(node.left), self.compile(node.right), node.at
        compute, names = arithmetic.ARITHMETIC[node.operator], (label(node.left), label(node.right))

        def binary(run: Run) -> Any:
            a, b = left(run), right(run)
            try:
                return compute(run, a, b, names[0] if a is None else names[1] if b is None else node.operator)
            except ExpressionError as error:
                raise error.located(at) from None

        return binary

    def _logical(self, node: Logical) -> Evaluate:
        operands = tuple((self.compile(part), label(part), part.at) for part in node.operands)
        decisive = node.operator == "or"

        def logical(run: Run) -> bool:
            for operand, what, at in operands:
                value = operand(run)
                if value is not True and value is not False:
                    truth(value, what, at)
                if value is decisive:
                    return bool(value)
            return not decisive

        return logical

    def _comparison(self, node: Comparison) -> Evaluate:
        first = self.compile(node.first)
        tests: list[tuple[Callable[[Run, Any, Any], bool], Evaluate]] = []
        left = node.first
        for sign, other in node.others:
            tests.append((comparison(sign, label(left), label(other), node.at), self.compile(other)))
            left = other
        if len(tests) == 1:
            test, second = tests[0]

            def single(run: Run) -> bool:
                return test(run, first(run), second(run))

            return single

        def chain(run: Run) -> bool:
            value = first(run)
            for test, operand in tests:
                other = operand(run)
                if not test(run, value, other):
                    return False
                value = other
            return True

        return chain

    def _conditional(self, node: Conditional) -> Evaluate:
        test, yes, no = self.compile(node.test), self.compile(node.yes), self.compile(node.no)
        what, at = label(node.test), node.test.at
        return lambda run: yes(run) if truth(test(run), what, at) else no(run)

    def _items(self, node: Items) -> Evaluate:
        items = tuple(self.compile(item) for item in node.items)
        if node.fixed:
            return lambda run: tuple(item(run) for item in items)
        return lambda run: [item(run) for item in items]

    def _record(self, node: Record) -> Evaluate:
        pairs = tuple((self.compile(key), self.compile(value), key.at) for key, value in node.pairs)

        def record(run: Run) -> dict[str, Any]:
            made: dict[str, Any] = {}
            for key, value, at in pairs:
                name = key(run)
                if not isinstance(name, str):
                    raise wrong_type(name, "text", "{...}").located(at)
                made[access.public(str.__str__(name), at)] = value(run)
            return made

        return record

    def _comprehension(self, node: Comprehension) -> Evaluate:
        outer, clauses = dict(self._bound), []
        for clause in node.clauses:
            iterable = self.compile(clause.iterable)
            slot = self.slots
            self.slots += 1
            self._bound[clause.name] = slot
            conditions = tuple((self.compile(part), label(part), part.at) for part in clause.conditions)
            clauses.append((slot, iterable, conditions, label(clause.iterable), clause.iterable.at))
        element = self.compile(node.element)
        self._bound = outer
        # Every round pays for all it may evaluate: conditions and inner iterables of all clauses, and the element.
        parts = [node.element, *(part for clause in node.clauses for part in (clause.iterable, *clause.conditions))]
        price = NODE * sum(size(part) for part in parts)

        def level(run: Run, depth: int, found: list[Any]) -> None:
            slot, iterable, conditions, what, at = clauses[depth]
            for item in access.elements(iterable(run), what, at):
                run.pay(price)
                run.slots[slot] = item
                if all(truth(condition(run), name, place) for condition, name, place in conditions):
                    if depth + 1 < len(clauses):
                        level(run, depth + 1, found)
                    else:
                        found.append(element(run))

        def comprehension(run: Run) -> list[Any]:
            found: list[Any] = []
            level(run, 0, found)
            return found

        return comprehension

    def _invocation(self, node: Invocation) -> Evaluate:
        self.invocations.append(node)
        name, at = node.function, node.at
        arguments = tuple(self.compile(argument) for argument in node.arguments)
        keywords = tuple((key, self.compile(value)) for key, value in node.keywords)

        def invocation(run: Run) -> Any:
            function = run.functions.get(name)
            if function is None:
                raise ExpressionError("expression.unknown_function", at, function=name)
            positional = [argument(run) for argument in arguments]
            named = {key: value(run) for key, value in keywords}
            run.pay(sum(map(weigh, positional)) + sum(map(weigh, named.values())))
            try:
                run.pay(function.price(*positional, **named) if isinstance(function, Priced) else 0)
                value = admitted(function(*positional, **named))
            except ExpressionError as error:
                error.values.setdefault("function", name)
                raise error.located(at) from None
            except (TypeError, ValueError, ArithmeticError, LookupError) as error:
                raise ExpressionError("expression.function_failed", at, function=name, reason=str(error)) from error
            run.pay(weigh(value) // ELEMENT)
            return value

        return invocation


def _bound(bound: Evaluate | None, run: Run, at: int) -> int | None:
    if bound is None:
        return None
    value = bound(run)
    if type(value) is not int:
        raise wrong_type(value, "number", "[...:...]").located(at)
    return value
