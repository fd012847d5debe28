"""Numbers of forms: whole numbers as int, others as Decimal, never float."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.values import PLAIN

MAX_DEPTH = 12
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?\Z", re.ASCII)


class TooDeep(ValueError):
    """The data is nested more deeply than any form."""


def exact(value: Any, depth: int = 0) -> Any:
    """A copy of JSON-like ``value`` whose floats are decimals (86.4 stays 86.4) or None when not finite."""
    if type(value) in PLAIN:
        return value
    if depth > MAX_DEPTH:
        raise TooDeep
    if isinstance(value, float):
        number = Decimal(repr(value))
        return plain_number(number) if number.is_finite() else None
    if isinstance(value, (dict, Mapping)):  # dict first: asking an abstract class takes long
        return {str(key): item if type(item) in PLAIN else exact(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [exact(item, depth + 1) for item in value]
    return value


def plain_number(value: Any) -> Any:
    """A number, or plain number text, as int or normalised Decimal; anything else as it is, empty text as None."""
    if type(value) is int:
        return value
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        if len(text) > 60 or not _NUMBER.match(text):
            return value
        value = Decimal(text)
    if isinstance(value, Decimal) and value.is_finite():
        if abs(value.adjusted()) > 60:
            return value
        return int(value) if value == value.to_integral_value() else value.normalize()
    if isinstance(value, list):
        return [plain_number(item) if isinstance(item, Decimal) else item for item in value]
    return value
