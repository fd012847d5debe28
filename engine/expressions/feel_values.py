"""Values and functions of our part of FEEL: three-valued logic, exact numbers, null instead of an error.

Where the FEEL standard leaves a choice the answer is that of the browser's FEEL engine, because a form must decide on
the server what it decided on the screen; only numbers are better here (0.1 + 0.2 = 0.3).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date as _date
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any

from engine.expressions.arithmetic import EXACT, QUOTIENT, is_number
from engine.expressions.bounds import ELEMENT, INT_DIGITS, NODE, SIZE, Run, too_expensive

_WIDE = Context(prec=4 * INT_DIGITS, traps=[InvalidOperation])
_DATA_DEPTH = 50


def as_number(value: Any) -> Decimal | None:
    """``value`` as a decimal if it is a number, else None. A float of a browser becomes its shortest decimal form."""
    if type(value) is not Decimal:  # most are: a list of a hundred thousand is gone through while somebody waits
        value = Decimal(repr(value)) if isinstance(value, float) else value
        value = Decimal(value) if is_number(value) else None
    if value is None or not value.is_finite():
        return None
    return value if not value or -INT_DIGITS <= value.adjusted() <= INT_DIGITS else None


def plain(value: Decimal) -> Decimal:
    """``value`` without zeros at the end: FEEL does not tell 6.0 from 6."""
    short = value.normalize(_WIDE)
    exponent = short.as_tuple().exponent
    return short.quantize(Decimal(1), context=_WIDE) if isinstance(exponent, int) and exponent > 0 else short


def equal(run: Run, left: Any, right: Any, depth: int = 0) -> bool | None:
    """``left = right``: null only equals null; of unlike kinds the answer is null; a list of one is its element."""
    run.pay(NODE)
    if depth > _DATA_DEPTH:
        raise too_expensive()
    if left is None or right is None:
        return left is right
    if _is_list(left) != _is_list(right):
        left, right = _single(left), _single(right)
        return None if _is_list(left) or _is_list(right) else equal(run, left, right, depth + 1)
    if _is_list(left):
        if len(left) != len(right):
            return False
        return all(equal(run, a, b, depth + 1) is True for a, b in zip(left, right, strict=True))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        if left.keys() != right.keys():
            return False
        return all(equal(run, value, right[key], depth + 1) is True for key, value in left.items())
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right if isinstance(left, bool) and isinstance(right, bool) else None
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    one, two = as_number(left), as_number(right)
    return None if one is None or two is None else one == two


def below(left: Any, right: Any) -> bool | None:
    """``left < right`` of two numbers or two texts; null where a value is missing, false of unlike kinds."""
    if left is None or right is None:
        return None
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    one, two = as_number(left), as_number(right)
    return False if one is None or two is None else one < two


def order(run: Run, sign: str, left: Any, right: Any) -> bool | None:
    """``<``, ``<=``, ``>`` or ``>=``, see :func:`below`."""
    if sign in (">", ">="):
        left, right = right, left
    smaller = below(left, right)
    return True if smaller is False and sign in ("<=", ">=") and equal(run, left, right) is True else smaller


def between(run: Run, value: Any, low: Any, high: Any) -> bool | None:
    """``value between low and high``, ends included."""
    return both([order(run, ">=", value, low), order(run, "<=", value, high)])


def both(values: list[Any]) -> bool | None:
    """``and``: false if one is false, null if one is not a boolean, else true."""
    if any(value is False for value in values):
        return False
    return True if all(value is True for value in values) else None


def either(values: list[Any]) -> bool | None:
    """``or``: true if one is true, null if one is not a boolean, else false."""
    if any(value is True for value in values):
        return True
    return False if all(value is False for value in values) else None


def negation(value: Any) -> bool | None:
    """``not(value)``: null unless it is a boolean."""
    return not value if isinstance(value, bool) else None


def arithmetic(run: Run, sign: str, left: Any, right: Any) -> Any:
    """``+ - * /``: of two numbers, ``+`` also of two texts; null of anything else and of a division by zero."""
    if sign == "+" and isinstance(left, str) and isinstance(right, str):
        if len(left) + len(right) > SIZE:
            raise too_expensive()
        run.pay((len(left) + len(right)) >> 3)
        return str.__str__(left) + str.__str__(right)
    one, two = as_number(left), as_number(right)
    if one is None or two is None or (sign == "/" and not two):
        return None
    compute = {"+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply, "/": QUOTIENT.divide}[sign]
    try:
        return plain(compute(one, two))
    except ArithmeticError:
        return None


def entry(run: Run, record: Any, name: str) -> Any:
    """``record.name``; of a list the list of its elements' entries; null of anything else."""
    if isinstance(record, Mapping):
        return record.get(name)
    if _is_list(record):
        run.pay(len(record) * ELEMENT)
        return [item.get(name) if isinstance(item, Mapping) else None for item in record]
    return None


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def _single(value: Any) -> Any:
    return value[0] if _is_list(value) and len(value) == 1 else value


def _numbers(arguments: tuple[Any, ...]) -> list[Decimal] | None:
    values = arguments[0] if len(arguments) == 1 and _is_list(arguments[0]) else arguments
    found: list[Decimal] = []
    for value in values:
        number = as_number(value)
        if number is None:
            return None
        found.append(number)
    return found or None


def _count(values: Any) -> int | None:
    if values is None:
        return None
    return len(values) if _is_list(values) else 1


def _total(*values: Any) -> Decimal | None:
    numbers = _numbers(values)
    if numbers is None:
        return None
    result = Decimal(0)
    try:
        for number in numbers:
            result = EXACT.add(result, number)
    except ArithmeticError:
        return None
    return plain(result)


def _mean(*values: Any) -> Decimal | None:
    numbers, result = _numbers(values), _total(*values)
    return None if numbers is None or result is None else plain(QUOTIENT.divide(result, Decimal(len(numbers))))


def _smallest(*values: Any) -> Decimal | None:
    numbers = _numbers(values)
    return min(numbers) if numbers else None


def _largest(*values: Any) -> Decimal | None:
    numbers = _numbers(values)
    return max(numbers) if numbers else None


def _of_texts(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool | None]:
    return lambda one, two: test(one, two) if isinstance(one, str) and isinstance(two, str) else None


def _length(value: Any) -> int | None:
    return len(value) if isinstance(value, str) else None


def _rounded(value: Any, digits: Any, rounding: str) -> Decimal | None:
    number, places = as_number(value), as_number(digits)
    if number is None or places is None or places != places.to_integral_value() or not -20 <= places <= 100:
        return None
    return plain(number.quantize(Decimal(1).scaleb(-int(places)), rounding=rounding, context=_WIDE))


def _absolute(value: Any) -> Decimal | None:
    number = as_number(value)
    return None if number is None else number.copy_abs()


def _list_contains(run: Run, values: Any, item: Any) -> bool | None:
    if values is None:
        return None
    return any(equal(run, value, item) is True for value in (values if _is_list(values) else [values]))


def iso_date(text: Any) -> str | None:
    """``date("2026-10-01")`` of a decision table: the text itself where it is a day, else null."""
    if not isinstance(text, str) or len(text) != len("YYYY-MM-DD"):
        return None
    try:
        return _date.fromisoformat(text).isoformat()
    except ValueError:
        return None


MANY = 1_000
FUNCTIONS: Mapping[str, tuple[int, int, Callable[..., Any]]] = {
    "not": (1, 1, negation),
    "count": (1, 1, _count),
    "sum": (1, MANY, _total),
    "mean": (1, MANY, _mean),
    "min": (1, MANY, _smallest),
    "max": (1, MANY, _largest),
    "contains": (2, 2, _of_texts(lambda one, two: two in one)),
    "starts with": (2, 2, _of_texts(lambda one, two: one.startswith(two))),
    "ends with": (2, 2, _of_texts(lambda one, two: one.endswith(two))),
    "string length": (1, 1, _length),
    "abs": (1, 1, _absolute),
    "floor": (1, 1, lambda value: _rounded(value, 0, ROUND_FLOOR)),
    "ceiling": (1, 1, lambda value: _rounded(value, 0, ROUND_CEILING)),
    "round half up": (2, 2, lambda value, digits: _rounded(value, digits, ROUND_HALF_UP)),
}
"""By name: least and most number of arguments, and the function."""

METERED: Mapping[str, tuple[int, int, Callable[..., Any]]] = {"list contains": (2, 2, _list_contains)}
"""The same for functions that compare values and pay for it."""

CELL_FUNCTIONS: Mapping[str, tuple[int, int, Callable[..., Any]]] = {"date": (1, 1, iso_date)}
"""Functions of decision tables only: in a browser a date of FEEL is no text."""


def days_after(day: Any, number: Any) -> str | None:
    """The day so many days after an ISO date (before it, if negative); null where one of them is missing."""
    start, count = iso_date(day), _whole(number)
    if start is None or count is None:
        return None
    return _day(lambda: _date.fromisoformat(start) + timedelta(days=count))


def months_after(day: Any, number: Any) -> str | None:
    """The day so many months after an ISO date: the same day of that month, or its last where there is none."""
    start, count = iso_date(day), _whole(number)
    if start is None or count is None:
        return None
    begin = _date.fromisoformat(start)
    year, month = divmod(begin.year * 12 + begin.month - 1 + count, 12)
    return _day(lambda: _date(year, month + 1, min(begin.day, monthrange(year, month + 1)[1])))


def _day(found: Callable[[], _date]) -> str | None:
    try:
        return found().isoformat()
    except (ValueError, OverflowError):
        return None


def _whole(value: Any) -> int | None:
    number = as_number(value)
    return None if number is None or number != number.to_integral_value() or abs(number) > MOST_DAYS else int(number)


MOST_DAYS = 40_000
CHECK_FUNCTIONS: Mapping[str, tuple[int, int, Callable[..., Any]]] = {
    "days after": (2, 2, days_after),
    "months after": (2, 2, months_after),
}
"""Functions of the ``check`` of a form's field only, which no browser judges."""
