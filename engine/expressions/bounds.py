"""What an expression may cost: limits of its source, and the meter that every evaluation runs under.

One unit is about what looking at one element of a list costs. A node of the expression costs NODE units, so that
20,000 node evaluations use up the whole allowance; operations on long values pay for their length beside that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.expressions.errors import ExpressionError

SOURCE_LENGTH = 10_000
SCRIPT_LENGTH = 40_000
TEMPLATE_LENGTH = 200_000
NESTING = 40
HEIGHT = 100

ALLOWANCE = 1_000_000
NODE = 50
ELEMENT = 4
SIZE = 100_000
INT_DIGITS = 1_000
INT_BITS = 3_322  # 1,000 decimal digits

Functions = Mapping[str, Callable[..., Any]]


class Priced:
    """A function of the host that works longer than its arguments are long, and says what a call of it costs."""

    __slots__ = ("_function", "_price")

    def __init__(self, function: Callable[..., Any], price: Callable[..., int]) -> None:
        self._function, self._price = function, price

    def price(self, *arguments: Any, **named: Any) -> int:
        """What the call costs, in units, beside the lengths of its arguments."""
        return self._price(*arguments, **named)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call the function."""
        return self._function(*arguments, **named)


class Run:
    """One evaluation: what names and functions mean, variables of comprehensions, what is left to spend."""

    __slots__ = ("functions", "left", "scope", "slots")

    def __init__(self, scope: Mapping[str, Any], functions: Functions, slots: int) -> None:
        self.scope = scope
        self.functions = functions
        self.slots: list[Any] = [None] * slots
        self.left = ALLOWANCE

    def pay(self, units: int) -> None:
        """Spend ``units``; raises ExpressionError('expression.too_expensive') when they are not left."""
        self.left -= units
        if self.left < 0:
            raise too_expensive()


def too_expensive() -> ExpressionError:
    """The error of every bound: too many steps, too long a value, too large a number."""
    return ExpressionError("expression.too_expensive")


def bounded_length(length: int) -> int:
    """Return ``length`` of a list or text about to be built, or raise when it is over the limit."""
    if length > SIZE:
        raise too_expensive()
    return length


def weigh(value: Any) -> int:
    """What handing ``value`` to a function costs, in units, by its length."""
    kind = type(value)
    if kind is str:
        return len(value) >> 1
    if kind is int:
        return int(value.bit_length()) >> 3
    if kind is list or kind is tuple or kind is dict:
        return len(value) * ELEMENT
    return 0


def admitted(value: Any) -> Any:
    """Return ``value`` that came from outside (scope, function), or raise: no floats, nothing longer than the limit."""
    kind = type(value)
    if kind is float:
        raise ExpressionError("expression.float")
    if (kind is str or kind is list or kind is tuple or kind is dict) and len(value) > SIZE:
        raise too_expensive()
    if kind is int and value.bit_length() > INT_BITS:
        raise too_expensive()
    return value
