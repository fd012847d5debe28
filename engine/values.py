"""Values as the engine stores and hashes them: JSON without floats, decimals as tagged text, one canonical form."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson

DECIMAL_TAG = "$dec"
HASHES = ("sha256", "sm3")
PLAIN = frozenset({str, int, bool, type(None)})
"""Types of values that are JSON as they are."""


def to_plain(value: Any) -> Any:
    """Return ``value`` as storable JSON: decimals tagged, dates and moments as ISO text.

    A float (only browsers send them) becomes the decimal of its shortest decimal form, so that 86.4 stays 86.4.
    Raises TypeError for anything JSON has no place for, with the offending type.
    """
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is dict:  # before the abstract classes, which take long to ask
        return {str(key): item if type(item) in PLAIN else to_plain(item) for key, item in value.items()}
    if isinstance(value, Decimal):
        return {DECIMAL_TAG: format(value, "f")}
    if isinstance(value, float):
        return {DECIMAL_TAG: format(Decimal(repr(value)), "f")}
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [item if type(item) in PLAIN else to_plain(item) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"a value of type {kind.__name__} cannot be stored")


def from_plain(value: Any) -> Any:
    """The inverse of :func:`to_plain`: tagged decimals become Decimal."""
    if isinstance(value, dict):
        if len(value) == 1 and DECIMAL_TAG in value:
            return Decimal(value[DECIMAL_TAG])
        return {key: item if type(item) in PLAIN else from_plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [item if type(item) in PLAIN else from_plain(item) for item in value]
    return value


def dumps(value: Any) -> str:
    """Storable JSON text of ``value``, keys in the order given."""
    return orjson.dumps(to_plain(value)).decode()


def loads(source: str | bytes | None) -> Any:
    """The value stored as ``source``; None stays None."""
    return None if source is None else from_plain(orjson.loads(source))


def canonical(value: Any) -> bytes:
    """The one byte form of ``value`` that is hashed: RFC 8785 for floatless JSON (sorted keys, no spaces, UTF-8)."""
    return orjson.dumps(to_plain(value), option=orjson.OPT_SORT_KEYS)


def digest(content: bytes, algorithm: str = "sha256") -> str:
    """Hexadecimal digest of ``content``; ``algorithm`` is ``sha256`` or ``sm3``."""
    return hashlib.new(algorithm, content).hexdigest()
