"""The part of FEEL that forms and decision tables may use; anything beyond it is refused when they are deployed.

Numbers, texts, true/false/null, lists, dotted paths (also over lists), ``+ - * /``, ``= != < <= > >=``, ``in``,
``between``, ``and``/``or``/``not()``, ``if then else``, ``for in return``, ``some``/``every in satisfies`` and the
functions of ``feel_values.FUNCTIONS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.expressions.bounds import NODE, Run, too_expensive
from engine.expressions.errors import FeelError
from engine.expressions.feel_conditions import INPUT
from engine.expressions.feel_parsing import FeelParser
from engine.expressions.feel_tokens import tokenize

__all__ = ["Feel", "FeelError", "UnaryTests", "compile_feel", "compile_unary_tests"]


class Feel:
    """A compiled FEEL expression; call it with a context.

    ``paths`` are the dotted paths it reads, ``names`` their heads. Immutable and shareable between threads.
    """

    def __init__(self, source: str, parser: FeelParser, price: int) -> None:
        self.source = source
        self._evaluate = parser.whole()
        self._slots = parser.slots
        self._price = price
        self.paths = frozenset(parser.paths)
        self.names = frozenset(path.split(".", 1)[0] for path in parser.paths)

    def __call__(self, context: Mapping[str, Any]) -> Any:
        """The value in ``context``: null for whatever is missing or does not fit together.

        Raises ExpressionError('expression.too_expensive') only. Computed numbers are Decimal.
        """
        run = Run(context, {}, self._slots)
        run.pay(self._price)
        try:
            return self._evaluate(run)
        except RecursionError:
            raise too_expensive() from None


class UnaryTests:
    """The compiled condition cell of a decision table; call it with the value of its column and a context."""

    def __init__(self, source: str, parser: FeelParser, price: int) -> None:
        self.source = source
        self._test = parser.whole_cell()
        self._slots = parser.slots
        self._price = price
        self.paths = frozenset(parser.paths)
        self.names = frozenset(path.split(".", 1)[0] for path in parser.paths)

    def __call__(self, value: Any, context: Mapping[str, Any]) -> bool:
        """Whether ``value`` passes; null passes only ``-``, an empty cell, ``null`` and ``not(...)``."""
        run = Run(context, {}, self._slots)
        run.pay(self._price)
        run.slots[INPUT] = value
        try:
            return self._test(run, value) is True
        except RecursionError:
            raise too_expensive() from None


def compile_feel(source: str, *, cell: bool = False, check: bool = False) -> Feel:
    """Compile ``source``, with or without the ``=`` of a form.

    ``cell`` allows ``date(...)`` as well, ``check`` what only the server judges: ``months after(...)`` and such.

    Raises FeelError with the position, counted from 0 in ``source`` as given.
    """
    blank = len(source) - len(source.lstrip())
    tokens = tokenize(source, blank + source.startswith("=", blank))
    return Feel(source, FeelParser(tokens, cells=cell, check=check), NODE * len(tokens))


def compile_unary_tests(cell: str) -> UnaryTests:
    """Compile a condition cell: ``-``, ``"A","B"``, ``not("A")``, ``> 5``, ``[1..5]``, ``true``, ``? > 3`` and so on.

    Raises FeelError with the position.
    """
    tokens = tokenize(cell)
    return UnaryTests(cell, FeelParser(tokens, cells=True), NODE * len(tokens))
