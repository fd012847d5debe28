"""The types a column may have, and what fits them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.expressions.arithmetic import is_number, kind_of
from engine.expressions.bounds import INT_DIGITS
from engine.expressions.feel_values import iso_date

TYPES = frozenset({"", "Any", "string", "number", "integer", "long", "double", "boolean", "date"})
NO_FIT = object()


def fitted(kind: str, value: Any) -> Any:
    """``value`` as a value of the type ``kind``, or NO_FIT. null fits every type; a date is an ISO text."""
    if value is None:
        return None
    if isinstance(value, float) or not isinstance(value, (str, bool, int, Decimal, list, tuple, Mapping)):
        return NO_FIT
    match kind:
        case "" | "Any":
            return value
        case "string":
            fits = isinstance(value, str)
        case "boolean":
            fits = isinstance(value, bool)
        case "date":
            fits = iso_date(value) is not None
        case "integer" | "long":
            return _whole(value)
        case _:
            fits = is_number(value)
    return value if fits else NO_FIT


def _whole(value: Any) -> Any:
    if isinstance(value, Decimal) and is_number(value) and abs(value.adjusted()) <= INT_DIGITS:
        return int(value) if value == value.to_integral_value() else NO_FIT
    return value if type(value) is int else NO_FIT


def shown(value: Any) -> str:
    """``value`` as an error shows it: short, texts in quotation marks."""
    if isinstance(value, str):
        return f"“{value[:40]}”"
    return str(value)[:40] if is_number(value) or isinstance(value, bool) else kind_of(value)
