"""The functions every expression may call. Each is pure, takes and returns values of the language, and raises
ExpressionError; lengths are paid for by the caller (bounds.weigh).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date as _date
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from engine.expressions.arithmetic import EXACT, QUOTIENT, is_number, kind_of, number, wrong_type
from engine.expressions.bounds import INT_BITS, INT_DIGITS, SIZE, too_expensive
from engine.expressions.comparing import same_scalar
from engine.expressions.errors import ExpressionError

_HERE = ZoneInfo("Asia/Shanghai")
_STOPS = "。；;，, \n"
_SCALES = range(-20, 101)
_MISSING = object()
_WIDE = Context(prec=4 * INT_DIGITS, traps=[InvalidOperation])  # rounding never runs out of digits


def length(value: Any) -> int:
    """Number of characters of a text, elements of a list or entries of a record."""
    if isinstance(value, (str, list, tuple, Mapping)):
        return len(value)
    if value is None:
        raise ExpressionError("expression.no_value", name="len")
    raise wrong_type(value, "list", "len")


def total(values: Any) -> int | Decimal:
    """Exact sum of a list of numbers; 0 of an empty list."""
    items = _list(values, "sum")
    whole_part, exact = 0, Decimal(0)
    for value in items:
        if type(value) is int:
            whole_part += value
        else:
            exact = EXACT.add(exact, number(value, "sum"))
    if whole_part.bit_length() > INT_BITS:
        raise too_expensive()
    return whole_part if all(type(value) is int for value in items) else EXACT.add(exact, whole_part)


def mean(values: Any) -> Decimal:
    """Arithmetic mean of a list of numbers as a decimal, exact up to 34 digits. Raises on an empty list."""
    numbers = _list(values, "mean")
    if not numbers:
        raise ExpressionError("expression.empty_list", name="mean")
    return QUOTIENT.divide(Decimal(total(numbers)), Decimal(len(numbers)))


def smallest(*values: Any) -> Any:
    """Smallest of a list, or of two and more arguments: all numbers or all texts (dates)."""
    return min(_comparable(values, "min"))


def largest(*values: Any) -> Any:
    """Largest of a list, or of two and more arguments: all numbers or all texts (dates)."""
    return max(_comparable(values, "max"))


def ordered(values: Any, reverse: bool = False) -> list[Any]:
    """The list in ascending order (descending with ``reverse=true``): all numbers or all texts."""
    items = _list(values, "sorted")
    return sorted(_comparable((items,), "sorted"), reverse=_boolean(reverse, "sorted")) if items else []


def any_of(values: Any) -> bool:
    """Whether at least one of a list of conditions is true; false of an empty list."""
    return any(_boolean(value, "any") for value in _list(values, "any"))


def all_of(values: Any) -> bool:
    """Whether every one of a list of conditions is true; true of an empty list."""
    return all(_boolean(value, "all") for value in _list(values, "all"))


def rounded(value: Any, digits: Any = None) -> int | Decimal:
    """``value`` rounded half up (away from zero): to a whole number, or to a decimal with ``digits`` places."""
    amount = Decimal(number(value, "round"))
    if digits is None:
        return int(_bounded(amount).quantize(Decimal(1), rounding=ROUND_HALF_UP, context=_WIDE))
    if type(digits) is not int or digits not in _SCALES:
        raise ExpressionError("expression.digits", name="round", least=_SCALES[0], most=_SCALES[-1])
    found = _bounded(amount).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP, context=_WIDE)
    return found.quantize(Decimal(1), context=_WIDE) if digits < 0 else found  # 1300, not 1.3E+3


def absolute(value: Any) -> int | Decimal:
    """``value`` without its sign."""
    amount = number(value, "abs")
    return amount.copy_abs() if isinstance(amount, Decimal) else abs(amount)


def whole(value: Any) -> int:
    """``value`` as a whole number: a text of digits, or a number, whose places after the point are cut off."""
    if isinstance(value, str):
        value = decimal(value)
        if value != value.to_integral_value():
            raise ExpressionError("expression.not_a_number", name="int", text=format(value, "f")[:40])
    return int(_bounded(Decimal(number(value, "int"))))


def decimal(value: Any) -> Decimal:
    """``value``, a number or its text such as ``"86.40"``, as an exact decimal."""
    if isinstance(value, str):
        if len(value) > INT_DIGITS:
            raise too_expensive()
        try:
            found = Decimal(value.strip())
        except InvalidOperation:
            raise ExpressionError("expression.not_a_number", name="decimal", text=value[:40]) from None
        if not found.is_finite() or "_" in value:
            raise ExpressionError("expression.not_a_number", name="decimal", text=value[:40])
        return _bounded(found)
    return Decimal(number(value, "decimal"))


def text(value: Any) -> str:
    """``value`` as a text: numbers without exponent, true and false as ``true`` and ``false``."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    amount = number(value, "str")
    return format(_bounded(amount), "f") if isinstance(amount, Decimal) else str(amount)


def boolean(value: Any) -> bool:
    """``value`` as a condition: null, false, 0, an empty text, list or record are false, everything else is true."""
    if value is None:
        return False
    if isinstance(value, (bool, str, list, tuple, Mapping)) or is_number(value):
        return bool(value)
    raise wrong_type(value, "condition", "bool")


def contains(container: Any, item: Any) -> bool:
    """Whether a list has ``item`` (no list or record) as an element, or a text has it as a part."""
    if isinstance(container, str):
        if not isinstance(item, str):
            raise wrong_type(item, "text", "contains")
        return item in container
    return count(container, _single(item, "contains")) > 0


def count(values: Any, item: Any = _MISSING) -> int:
    """Number of elements of a list that are not null; with ``item``, number of elements equal to it."""
    elements = _list(values, "count")
    if item is _MISSING:
        return sum(1 for element in elements if element is not None)
    wanted = _single(item, "count")
    return sum(1 for element in elements if same_scalar(element, wanted))


def get(record: Any, key: Any, default: Any = None) -> Any:
    """The entry ``key`` of a record, or ``default`` where record or entry are missing or null."""
    if record is None:
        return default
    if not isinstance(record, Mapping):
        raise wrong_type(record, "record", "get")
    if not isinstance(key, str):
        raise wrong_type(key, "text", "get")
    if key.startswith("_"):
        raise ExpressionError("expression.private_name", name=key[:40])
    value = record.get(key)
    return default if value is None else value


def pick(record: Any, names: Any) -> dict[str, Any]:
    """The entries ``names`` of a record: a list of names, or a record new name -> old name. Nothing of null is {}."""
    if record is None or names is None:
        return {}
    if not isinstance(record, Mapping):
        raise wrong_type(record, "record", "pick")
    wanted = names if isinstance(names, Mapping) else {name: name for name in _list(names, "pick")}
    return {new: value for new, old in wanted.items() if (value := get(record, old)) is not None}


def omit(record: Any, names: Any) -> dict[str, Any]:
    """The entries of a record without those of a list of ``names``. Nothing of null is {}."""
    if record is None:
        return {}
    if not isinstance(record, Mapping):
        raise wrong_type(record, "record", "omit")
    without = set(_list(names, "omit"))
    return {name: value for name, value in record.items() if name not in without}


def default(value: Any, other: Any) -> Any:
    """``value`` unless it is null, else ``other``."""
    return other if value is None else value


def join(values: Any, separator: Any = "、") -> str:
    """The texts and numbers of a list as one text, with ``separator`` between them; nulls are left out."""
    if not isinstance(separator, str):
        raise wrong_type(separator, "text", "join")
    parts = [text(value) for value in _list(values, "join") if value is not None]
    if sum(map(len, parts)) + len(separator) * len(parts) > SIZE:
        raise too_expensive()
    return separator.join(parts)


def clauses(values: Any) -> str:
    """The sentences of a list as one: semicolons between them, none doubled, no stop at the end; what is empty is left
    out. What people wrote may end in a stop or not."""
    parts = [text(value).strip() for value in _list(values, "clauses") if value is not None]
    return join([bare for part in parts if (bare := part.rstrip(_STOPS))], "；")


def date(value: Any) -> str:
    """The day ``YYYY-MM-DD`` of an ISO date, or of an ISO moment as seen in China. Raises if it is neither."""
    if value is None:
        raise ExpressionError("expression.no_value", name="date")
    if not isinstance(value, str):
        raise wrong_type(value, "text", "date")
    try:
        if len(value) == len("YYYY-MM-DD"):
            return _date.fromisoformat(value).isoformat()
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo is None else moment.astimezone(_HERE)).date().isoformat()
    except (ValueError, OverflowError):
        raise ExpressionError("expression.not_a_date", name="date", text=value[:40]) from None


def chinese_date(value: Any) -> str:
    """The day of an ISO date or moment as letters write it: ``2026年9月28日``. Raises if it is neither."""
    day = _date.fromisoformat(date(value))
    return f"{day.year}年{day.month}月{day.day}日"


BASE_FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "len": length,
        "sum": total,
        "mean": mean,
        "min": smallest,
        "max": largest,
        "sorted": ordered,
        "any": any_of,
        "all": all_of,
        "round": rounded,
        "abs": absolute,
        "int": whole,
        "decimal": decimal,
        "str": text,
        "bool": boolean,
        "contains": contains,
        "count": count,
        "get": get,
        "pick": pick,
        "omit": omit,
        "default": default,
        "join": join,
        "clauses": clauses,
        "date": date,
        "chinese_date": chinese_date,
    }
)
"""By the name an expression calls them; docs/expressions.md has an example of each."""


def _list(values: Any, what: str) -> list[Any] | tuple[Any, ...]:
    if isinstance(values, (list, tuple)):
        return values
    if values is None:
        raise ExpressionError("expression.no_value", name=what)
    raise wrong_type(values, "list", what)


def _boolean(value: Any, what: str) -> bool:
    if isinstance(value, bool):
        return value
    if value is None:
        raise ExpressionError("expression.no_value", name=what)
    raise ExpressionError("expression.not_a_condition", name=what, found=kind_of(value))


def _single(value: Any, what: str) -> Any:
    if isinstance(value, (list, tuple, Mapping)):
        raise wrong_type(value, "text", what)
    return value


def _comparable(values: tuple[Any, ...], what: str) -> list[Any]:
    items = list(_list(values[0], what) if len(values) == 1 else values)
    if not items:
        raise ExpressionError("expression.empty_list", name=what)
    if all(isinstance(item, str) for item in items):
        return items
    return [number(item, what) for item in items]


def _bounded(value: Decimal) -> Decimal:
    """Return ``value`` whose digits, written out, stay within the bound."""
    if value and not -INT_DIGITS <= value.adjusted() < INT_DIGITS:
        raise too_expensive()
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > INT_DIGITS:
        raise too_expensive()
    return value
