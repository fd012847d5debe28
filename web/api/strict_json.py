"""JSON in and out without floats: numbers become int or Decimal, exactly; what could not be stored is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

import orjson
from flask import Response

from engine.errors import Invalid
from engine.values import DECIMAL_TAG

JSON = "application/json"
LONGEST_NUMBER = 100  # characters; also bounds the exponent, so that 1e999999999 is not written out
LARGEST_INTEGER = 2**63 - 1
DEEPEST = 40
_UNSTORABLE = re.compile("[\\0\\ud800-\\udfff]")


def read(source: bytes) -> Any:
    """The value of the JSON text ``source`` (UTF-8).

    Raises Invalid('invalid.json') for anything else: NaN, a key given twice, numbers of more than 100 characters or
    integers beyond 64 bits, NUL and lone surrogates (no database keeps them), nesting deeper than 40.
    """
    try:
        value = json.loads(
            source.decode("utf-8"),
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_refuse,
            object_pairs_hook=_record,
        )
    except (ValueError, RecursionError) as error:
        raise Invalid("invalid.json") from error
    _bound(value, DEEPEST)
    if b"\\u" in source:  # only an escape can bring what UTF-8 itself does not hold
        _refuse_unstorable(value)
    return value


def _decimal(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER:
        _refuse(text)
    value = Decimal(text)
    if abs(value.adjusted()) > LONGEST_NUMBER:
        _refuse(text)
    return value


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        _refuse(text)
    value = int(text)
    if abs(value) > LARGEST_INTEGER:
        _refuse(text)
    return value


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs) or DECIMAL_TAG in found:  # the tag marks stored decimals and is nobody's field
        raise Invalid("invalid.json")
    return found


def _refuse(text: str) -> NoReturn:
    raise Invalid("invalid.json")


def _bound(value: Any, depth: int) -> None:
    if depth < 0:
        raise Invalid("invalid.json")
    if isinstance(value, dict):
        for item in value.values():
            if isinstance(item, (dict, list)):
                _bound(item, depth - 1)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, (dict, list)):
                _bound(item, depth - 1)


def _refuse_unstorable(value: Any) -> None:
    if isinstance(value, str):
        if _UNSTORABLE.search(value):
            raise Invalid("invalid.json")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _refuse_unstorable(key)
            _refuse_unstorable(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_unstorable(item)


def write(value: Any) -> bytes:
    """``value`` as JSON (UTF-8); a Decimal is written as a number with exactly its digits."""
    return orjson.dumps(value, default=_exact)


def _exact(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a value of type {type(value).__name__} is no JSON")


def reply(value: Any, status: int = 200, media_type: str = JSON) -> Response:
    """An answer with ``value`` as its JSON body."""
    return Response(write(value), status, content_type=media_type)
