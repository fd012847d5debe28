"""FEEL in forms: limits, conditions and texts, compiled once and answered as form-js answers them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from engine.expressions.feel import Feel, FeelError, compile_feel

Context = Mapping[str, Any]
Function = Callable[[Context], Any]

_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_ROW_NAME = re.compile(r"(?<![\w.])this\.([^\W\d]\w*)")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


class RuleError(ValueError):
    """An expression cannot be used; the text says why."""


def is_feel(value: object) -> bool:
    """Whether form-js reads ``value`` as an expression."""
    return isinstance(value, str) and value.startswith("=")


def expression(source: str, *, check: bool = False) -> Feel:
    """Compile ``=...``; ``check``: one that only the server judges. Raises RuleError."""
    try:
        return compile_feel(source, check=check)
    except FeelError as error:
        raise RuleError(error.sentence("zh")) from error


@dataclass(frozen=True)
class Condition:
    """A condition under which a field is hidden or read-only.

    form-js evaluates these as FEEL unary tests without an input: an expression that gives null (a value it needs is
    missing) counts as met, and ``not(...)`` around the whole expression counts the opposite.
    """

    source: str
    function: Feel
    negated: bool

    @cached_property
    def own(self) -> tuple[tuple[str, ...], ...] | None:
        """What it reads of its row, as paths below ``this``; None when it reads anything else."""
        paths = [tuple(path.split(".")) for path in sorted(self.function.paths)]
        return tuple(path[1:] for path in paths) if all(path[0] == "this" for path in paths) else None

    def met(self, context: Context) -> bool:
        """Whether form-js would hide the field in ``context``."""
        result = self.function(context)
        return (result is None or result is True) != self.negated


def condition(source: str) -> Condition:
    """Compile the condition ``=...``; raises RuleError."""
    body = source[1:].strip()
    inner = _inside_not(body)
    return Condition(source, expression("=" + (body if inner is None else inner)), inner is not None)


def _inside_not(body: str) -> str | None:
    """What stands inside when ``not( ... )`` encloses the whole of ``body``."""
    match = re.match(r"not\s*\(", body)
    if match is None or not body.endswith(")"):
        return None
    plain = _STRING.sub(lambda text: "_" * len(text[0]), body)
    depth = 0
    for at, sign in enumerate(plain):
        depth += (sign == "(") - (sign == ")")
        if sign == ")" and depth == 0:
            return body[match.end() : -1] if at == len(body) - 1 else None
    return None


@dataclass(frozen=True)
class Limit:
    """A number of a rule: fixed, or computed from the other fields."""

    fixed: Decimal | None
    function: Function | None

    def value(self, context: Context) -> Decimal | None:
        """The limit in ``context``; None when there is none. Raises RuleError when it is not a number."""
        if self.function is None:
            return self.fixed
        result = self.function(context)
        return None if result is None else as_decimal(result)


def limit(value: object) -> Limit:
    """Compile the limit ``value`` (number, numeric text or ``=...``); raises RuleError."""
    if is_feel(value):
        return Limit(None, expression(str(value)))
    return Limit(as_decimal(value), None)


def as_decimal(value: object) -> Decimal:
    """``value`` (number or numeric text) as Decimal; raises RuleError."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        raise RuleError("应为数字")
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except InvalidOperation as error:
        raise RuleError("应为数字") from error
    if not number.is_finite():
        raise RuleError("应为数字")
    return number


@dataclass(frozen=True)
class Template:
    """A text with ``{{expression}}`` places (or wholly an expression) that the reader sees filled in."""

    parts: Sequence[str | Function]

    def render(self, context: Context, word: Callable[[Any], str]) -> str:
        """The text in ``context``; ``word`` turns a value into what a reader sees."""
        return "".join(part if isinstance(part, str) else word(part(context)) for part in self.parts)


def template(source: str) -> Template:
    """Compile the text ``source``; raises RuleError with the place that cannot be used."""
    if is_feel(source):
        return Template([expression(source)])
    parts: list[str | Function] = []
    end = 0
    for match in _PLACE.finditer(source):
        inner = match[1].strip()
        if inner.startswith(("#", "/")):
            raise RuleError(match[0])
        try:
            parts += [source[end : match.start()], expression("=" + inner.removeprefix("="))]
        except RuleError as error:
            raise RuleError(match[0]) from error
        end = match.end()
    return Template([*parts, source[end:]])


def row_names(source: str) -> frozenset[str]:
    """Names read as ``this.name`` in the expression or text ``source``."""
    return frozenset(_ROW_NAME.findall(_STRING.sub('""', source)))
