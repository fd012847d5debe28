"""Reaching into values: entries of records, elements and parts of lists and texts. Never an attribute of an object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.expressions.arithmetic import wrong_type
from engine.expressions.bounds import Run, bounded_length
from engine.expressions.errors import ExpressionError


def item(container: Any, key: Any, what: str, at: int) -> Any:
    """``container[key]``: an entry of a record (null if it is missing), an element of a list, a character of a text."""
    if isinstance(container, Mapping):
        if not isinstance(key, str):
            raise wrong_type(key, "text", f"{what}[...]").located(at)
        value = container.get(public(key, at))
    elif isinstance(container, (list, tuple, str)):
        if type(key) is not int:
            raise wrong_type(key, "number", f"{what}[...]").located(at)
        if not -len(container) <= key < len(container):
            raise ExpressionError("expression.no_item", at, name=what, index=str(key)[:40], count=len(container))
        value = container[key]
    else:
        raise wrong_type(container, "list", what).located(at)
    if type(value) is float:
        raise ExpressionError("expression.float", at, name=what)
    return value


def part(run: Run, container: Any, bounds: slice, what: str, at: int) -> Any:
    """``container[start:stop]`` of a text or a list."""
    if isinstance(container, str):
        text = str.__str__(container)[bounds]
        run.pay(bounded_length(len(text)) >> 3)
        return text
    if isinstance(container, (list, tuple)):
        found = list(container[bounds])
        run.pay(bounded_length(len(found)))
        return found
    raise wrong_type(container, "list", what).located(at)


def elements(value: Any, what: str, at: int) -> list[Any]:
    """What a comprehension goes through: the elements of a list, the keys of a record."""
    if isinstance(value, (list, tuple)):
        found = list(value)
    elif isinstance(value, Mapping):
        found = [key for key in value if isinstance(key, str)]
    elif value is None:
        raise ExpressionError("expression.no_value", at, name=what)
    else:
        raise wrong_type(value, "list", what).located(at)
    bounded_length(len(found))
    if any(type(element) is float for element in found):
        raise ExpressionError("expression.float", at, name=what)
    return found


def public(key: str, at: int) -> str:
    """Return ``key`` of a record, or raise: keys that begin with an underscore cannot be read or made."""
    if key.startswith("_"):
        raise ExpressionError("expression.private_name", at, name=key[:40])
    return key
