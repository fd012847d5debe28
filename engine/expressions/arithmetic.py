"""Arithmetic of the language: exact numbers, no guessing between types, a missing value is an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import (
    ROUND_HALF_EVEN,
    Clamped,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
    Rounded,
    Subnormal,
    Underflow,
)
from typing import Any

from engine.expressions.bounds import INT_BITS, INT_DIGITS, Run, bounded_length, too_expensive
from engine.expressions.errors import ExpressionError

# Sums, differences and products are exact or refused; only a quotient may be rounded, to 34 digits as in FEEL.
EXACT = Context(
    prec=INT_DIGITS,
    Emax=INT_DIGITS,
    Emin=-INT_DIGITS,
    traps=[Inexact, Overflow, Underflow, Subnormal, InvalidOperation, DivisionByZero],
)
QUOTIENT = Context(prec=34, rounding=ROUND_HALF_EVEN, Emax=INT_DIGITS, Emin=-INT_DIGITS, traps=list(EXACT.traps))
for _signal in (Inexact, Rounded, Clamped, Subnormal, Underflow):
    QUOTIENT.traps[_signal] = False


def is_number(value: Any) -> bool:
    """Whether ``value`` is a number of the language: an int or a finite decimal; true and false are not numbers."""
    kind = type(value)
    return kind is int or (isinstance(value, Decimal) and value.is_finite())


def number(value: Any, what: str) -> int | Decimal:
    """Return ``value`` if it is a number, or raise ExpressionError naming ``what``."""
    if value is None:
        raise ExpressionError("expression.no_value", name=what)
    if type(value) is int:
        if value.bit_length() > INT_BITS:
            raise too_expensive()
        return value
    if isinstance(value, Decimal) and value.is_finite():
        return value
    raise wrong_type(value, "number", what)


def wrong_type(value: Any, wanted: str, what: str) -> ExpressionError:
    """The error of a value of the wrong kind; ``wanted`` is number, text, list, record, condition ..."""
    code = "expression.float" if isinstance(value, float) else "expression.wrong_type"
    return ExpressionError(code, name=what, wanted=wanted, found=kind_of(value))


def kind_of(value: Any) -> str:
    """The kind of ``value`` in the words of the language."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, Decimal, float)):
        return "number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, (list, tuple)):
        return "list"
    return "record" if isinstance(value, Mapping) else type(value).__name__


def exactly(value: int) -> int:
    """Return ``value``, or raise when it has more digits than allowed."""
    if value.bit_length() > INT_BITS:
        raise too_expensive()
    return value


def add(run: Run, left: Any, right: Any, what: str) -> Any:
    """``left + right``: numbers, two texts or two lists."""
    if type(left) is int and type(right) is int:
        return exactly(left + right)
    if isinstance(left, str) and isinstance(right, str):
        run.pay(bounded_length(len(left) + len(right)) >> 3)
        return str.__str__(left) + str.__str__(right)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        run.pay(bounded_length(len(left) + len(right)))
        return [*left, *right]
    return EXACT.add(_decimal(left, what), _decimal(right, what))


def subtract(run: Run, left: Any, right: Any, what: str) -> Any:
    """``left - right`` of two numbers."""
    if type(left) is int and type(right) is int:
        return exactly(left - right)
    return EXACT.subtract(_decimal(left, what), _decimal(right, what))


def multiply(run: Run, left: Any, right: Any, what: str) -> Any:
    """``left * right`` of two numbers, or a text or list repeated."""
    if type(left) is int and type(right) is int:
        if left.bit_length() + right.bit_length() > INT_BITS + 1:
            raise too_expensive()
        return exactly(left * right)
    for value, times in ((left, right), (right, left)):
        if isinstance(value, (str, list, tuple)) and type(times) is int:
            length = bounded_length(len(value) * max(0, times))
            run.pay(length >> 3 if isinstance(value, str) else length)
            return str.__str__(value) * times if isinstance(value, str) else list(value) * times
    return EXACT.multiply(_decimal(left, what), _decimal(right, what))


def divide(run: Run, left: Any, right: Any, what: str) -> Decimal:
    """``left / right`` as a decimal, exact where a whole number comes out, else rounded to 34 digits."""
    above, below = number(left, what), number(right, what)
    if not below:
        raise ExpressionError("expression.division_by_zero", name=what)
    if type(above) is int and type(below) is int and above % below == 0:
        return Decimal(above // below)
    return QUOTIENT.divide(Decimal(above), Decimal(below))


def floor_divide(run: Run, left: Any, right: Any, what: str) -> Any:
    """``left // right``: the quotient rounded down, for decimals, too."""
    return _floor(left, right, what)[0]


def modulo(run: Run, left: Any, right: Any, what: str) -> Any:
    """``left % right``: what ``//`` leaves; it has the sign of ``right``."""
    return _floor(left, right, what)[1]


ARITHMETIC: Mapping[str, Callable[[Run, Any, Any, str], Any]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "//": floor_divide,
    "%": modulo,
}


def _decimal(value: Any, what: str) -> Decimal:
    return Decimal(number(value, what))


def _floor(left: Any, right: Any, what: str) -> tuple[Any, Any]:
    above, below = number(left, what), number(right, what)
    if not below:
        raise ExpressionError("expression.division_by_zero", name=what)
    if type(above) is int and type(below) is int:
        return divmod(above, below)
    above, below = Decimal(above), Decimal(below)
    quotient, rest = EXACT.divide_int(above, below), EXACT.remainder(above, below)
    if rest and rest.is_signed() != below.is_signed():
        quotient, rest = EXACT.subtract(quotient, Decimal(1)), EXACT.add(rest, below)
    return quotient, rest
