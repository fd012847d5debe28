"""Comparisons of the language: only like with like is put in order, and a missing value never silently is "false"."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.expressions.arithmetic import is_number, kind_of, wrong_type
from engine.expressions.bounds import ELEMENT, NODE, Run, too_expensive
from engine.expressions.errors import ExpressionError

_ORDERINGS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_PLAIN = frozenset({int, Decimal})
_SIMPLE = frozenset({str, int, bool, type(None)})
_DATA_DEPTH = 50


def comparison(sign: str, left_name: str, right_name: str, at: int) -> Callable[[Run, Any, Any], bool]:
    """The test that the comparison ``sign`` makes; the names say in errors which operand was missing."""
    if sign in _ORDERINGS:
        compare = _ORDERINGS[sign]

        def order(run: Run, left: Any, right: Any) -> bool:
            one, two = type(left), type(right)
            if (one is str and two is str) or (one in _PLAIN and two in _PLAIN):
                return bool(compare(left, right))
            try:
                return ordering(sign, left, right, left_name if left is None else right_name)
            except ExpressionError as error:
                raise error.located(at) from None

        return order
    if sign in ("==", "!="):
        equal = sign == "=="

        def equality(run: Run, left: Any, right: Any) -> bool:
            kind = type(left)
            if kind is type(right) and kind in _SIMPLE:
                return bool(left == right) is equal
            return same(run, left, right) is equal

        return equality
    inside = sign == "in"

    def membership(run: Run, left: Any, right: Any) -> bool:
        try:
            return contained(run, left, right, right_name) is inside
        except ExpressionError as error:
            raise error.located(at) from None

    return membership


def truth(value: Any, what: str, at: int) -> bool:
    """Return ``value`` if it is true or false; anything else, a missing value above all, is an error."""
    if value is True or value is False:
        return bool(value)
    if value is None:
        raise ExpressionError("expression.no_value", at, name=what)
    raise ExpressionError("expression.not_a_condition", at, name=what, found=kind_of(value))


def ordering(sign: str, left: Any, right: Any, what: str) -> bool:
    """``left < right`` and its kin: two numbers, or two texts (dates are ISO texts). Anything else is an error."""
    if isinstance(left, str) and isinstance(right, str):
        return _ORDERINGS[sign](left, right)
    for value in (left, right):
        if value is None:
            raise ExpressionError("expression.no_value", name=what)
        if isinstance(value, float):
            raise ExpressionError("expression.float", name=what)
    if is_number(left) and is_number(right):
        return _ORDERINGS[sign](left, right)
    raise ExpressionError("expression.not_comparable", name=what, left=kind_of(left), right=kind_of(right))


def same(run: Run, left: Any, right: Any, depth: int = 0) -> bool:
    """``left == right``: numbers by value, texts, null; lists and records by content. Unlike kinds are never equal."""
    run.pay(NODE)
    if depth > _DATA_DEPTH:
        raise too_expensive()
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(same(run, a, b, depth + 1) for a, b in zip(left, right, strict=True))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        if len(left) != len(right):
            return False
        return all(key in right and same(run, value, right[key], depth + 1) for key, value in left.items())
    return same_scalar(left, right)


def same_scalar(left: Any, right: Any) -> bool:
    """Whether two values that are not collections are equal; true is not 1."""
    if left is None or right is None:
        return left is right
    if isinstance(left, float) or isinstance(right, float):
        raise ExpressionError("expression.float")
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if is_number(left) and is_number(right):
        return bool(left == right)
    return isinstance(left, str) and isinstance(right, str) and left == right


def contained(run: Run, item: Any, container: Any, what: str) -> bool:
    """``item in container``: an element of a list, a part of a text, a key of a record."""
    if isinstance(container, str):
        if not isinstance(item, str):
            raise wrong_type(item, "text", what)
        run.pay(len(container) >> 3)
        return item in container
    if isinstance(container, (list, tuple)):
        if isinstance(item, (list, tuple, Mapping)):
            return any(same(run, item, other) for other in container)
        run.pay(len(container) * ELEMENT)
        return any(same_scalar(item, other) for other in container)
    if isinstance(container, Mapping):
        return isinstance(item, str) and item in container
    if container is None:
        raise ExpressionError("expression.no_value", name=what)
    raise wrong_type(container, "list", what)
