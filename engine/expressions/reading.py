"""What the parsers of both languages share: walking through tokens and saying what was not expected."""

from __future__ import annotations

from engine.expressions.errors import ExpressionError
from engine.expressions.tokens import Token


class Reader:
    """A list of tokens and the place reached in it; subclasses say which errors their language raises."""

    unfinished = "expression.unfinished"
    unexpected = "expression.syntax"
    error: type[ExpressionError] = ExpressionError

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0

    @property
    def _now(self) -> Token:
        return self._tokens[self._next]

    @property
    def _following(self) -> Token:
        return self._tokens[min(self._next + 1, len(self._tokens) - 1)]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next += token.kind != "end"
        return token

    def _is(self, *texts: str) -> bool:
        return self._now.kind in ("op", "word") and self._now.text in texts

    def _expect(self, text: str) -> Token:
        if not self._is(text):
            raise self._unexpected()
        return self._take()

    def _end(self) -> None:
        if self._now.kind != "end":
            raise self._unexpected()

    def _unexpected(self, token: Token | None = None) -> ExpressionError:
        token = token or self._now
        if token.kind == "end":
            return self.error(self.unfinished, token.at)
        if token.text == "=" and self.error is ExpressionError:
            return ExpressionError("expression.single_equals", token.at)
        return self.error(self.unexpected, token.at, text=token.text)
