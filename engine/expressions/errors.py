"""Errors of the expression languages: a stable code, the values of its sentence, and where in the source it is."""

from __future__ import annotations

from typing import Any

from engine.errors import LianghengError
from engine.texts import has_text, text

_KINDS = ("wanted", "found", "left", "right")


class ExpressionError(LianghengError):
    """An expression is not in the language, or could not be evaluated.

    ``position`` is the index of the character in the source as it was given, counted from 0; None when the error has
    no single place. Codes begin with ``expression.``; a value ``name`` or ``function`` says what it was about.
    """

    code = "expression.syntax"

    def __init__(self, code: str, position: int | None = None, /, **values: Any) -> None:
        super().__init__(code, **values)
        self.position = position

    def sentence(self, lang: str = "zh") -> str:
        """The error as one sentence; kinds of values are named in ``lang``, too."""
        words = {key: _kind(value, lang) if key in _KINDS else value for key, value in self.values.items()}
        return text(f"error.{self.code}", lang, **words)

    def located(self, position: int) -> ExpressionError:
        """This error, at ``position`` unless it already knows its place."""
        if self.position is None:
            self.position = position
        return self


class FeelError(ExpressionError):
    """A FEEL expression or a cell of a decision table is outside our part of FEEL. Raised at compile only."""

    code = "feel.syntax"


def _kind(kind: Any, lang: str) -> Any:
    key = f"expression.kind.{kind}"
    return text(key, lang) if has_text(key) else kind
