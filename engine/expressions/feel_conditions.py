"""Parses the tests of a decision table's cell, which FEEL also allows to the right of ``in``."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from engine.expressions import feel_values as values
from engine.expressions.bounds import Run
from engine.expressions.errors import FeelError
from engine.expressions.reading import Reader
from engine.expressions.tokens import Token

Evaluate = Callable[[Run], Any]
Test = Callable[[Run, Any], bool | None]
ANYTHING, OPERAND = 1, 4
"""How tightly an expression must bind: any expression, or an operand of a comparison."""
INPUT = 0
"""The slot of ``?``, the value a cell of a decision table is asked about."""


class ConditionParser(Reader, ABC):
    """Reads tests: ``> 5``, ``[1..5]``, ``"A","B"``, an expression with ``?``."""

    unfinished = "feel.unfinished"
    unexpected = "feel.syntax"
    error = FeelError

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__(tokens)
        self._asks_input = False

    @abstractmethod
    def _expression(self, power: int = ANYTHING) -> Evaluate:
        """The expression that begins here; an operator that binds less than ``power`` ends it."""

    def whole_cell(self) -> Test:
        """The tests of a cell: ``-``, ``not(...)`` around tests, or tests with commas. Raises FeelError."""
        if self._now.kind == "end" or (self._is("-") and self._following.kind == "end"):
            return lambda run, value: True
        if self._now.text == "not" and self._following.text == "(":
            self._next += 2
            inner = self._tests()
            self._expect(")")
            self._end()
            return lambda run, value: values.negation(inner(run, value) is True)
        tests = self._tests()
        self._end()
        return tests

    def _tests(self) -> Test:
        tests = [self._test()]
        while self._is(","):
            self._take()
            tests.append(self._test())
        if len(tests) == 1:
            return tests[0]
        return lambda run, value: any(test(run, value) is True for test in tests)

    def _test(self, power: int = ANYTHING) -> Test:
        if self._is("<", "<=", ">", ">=", "=", "!="):
            sign = self._take().text
            operand = self._expression(OPERAND)
            return lambda run, value: compared(sign, lambda _: value, operand)(run) is True
        if self._is("[", "(", "]") and self._is_interval():
            return self._interval()
        asked, self._asks_input = self._asks_input, False
        expression = self._expression(power)
        asks, self._asks_input = self._asks_input, asked or self._asks_input
        if asks:
            return lambda run, value: expression(run) is True
        return lambda run, value: _matches(run, value, expression(run))

    def _is_interval(self) -> bool:
        depth, at = 1, self._next + 1
        if self._is("]"):
            return True
        while self._tokens[at].kind != "end" and depth > 0:
            token = self._tokens[at]
            if token.kind == "op":
                if token.text == ".." and depth == 1:
                    return True
                depth += (token.text in "([") - (token.text in ")]")
            at += 1
        return False

    def _interval(self) -> Test:
        lowest = ">=" if self._take().text == "[" else ">"
        low = self._expression(OPERAND)
        self._expect("..")
        high = self._expression(OPERAND)
        if not self._is("]", ")", "["):
            raise self._unexpected()
        highest = "<=" if self._take().text == "]" else "<"

        def inside(run: Run, value: Any) -> bool:
            above = values.order(run, lowest, value, low(run))
            return above is True and values.order(run, highest, value, high(run)) is True

        return inside


def compared(sign: str, left: Evaluate, right: Evaluate) -> Evaluate:
    """The comparison ``left sign right``."""
    if sign in ("<", "<=", ">", ">="):
        return lambda run: values.order(run, sign, left(run), right(run))
    if sign == "=":
        return lambda run: values.equal(run, left(run), right(run))
    return lambda run: values.equal(run, left(run), right(run)) is not True


def _matches(run: Run, value: Any, wanted: Any) -> bool | None:
    if isinstance(wanted, (list, tuple)) and not isinstance(value, (list, tuple)):
        return any(values.equal(run, value, item) is True for item in wanted)
    return values.equal(run, value, wanted)
