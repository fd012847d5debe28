"""Cuts FEEL into tokens."""

from __future__ import annotations

import re

from engine.expressions.bounds import INT_DIGITS
from engine.expressions.errors import FeelError
from engine.expressions.tokens import Token, check_name

WORDS = frozenset({"if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or", "between"})
CONSTANTS = {"true": True, "false": False, "null": None}
LENGTH = 10_000

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
      | (?P<text>"(?:[^"\\\n]|\\.)*")
      | (?P<name>[^\W\d]\w*)
      | (?P<op>\.\.|!=|<=|>=|[-+*/=<>(),.\[\]?])""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"'}


def tokenize(source: str, at: int = 0) -> list[Token]:
    """The tokens of ``source`` from index ``at``, ended by one of kind ``end``. Raises FeelError."""
    if len(source) > LENGTH:
        raise FeelError("feel.too_long", LENGTH, limit=LENGTH)
    tokens: list[Token] = []
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            raise FeelError("feel.syntax", at, text=source[at : at + 10])
        kind, text = str(match.lastgroup), match.group()
        if kind == "name":
            kind = _name_kind(text, at)
        elif kind == "number" and (len(text) > INT_DIGITS or source[match.end() : match.end() + 1].isidentifier()):
            raise FeelError("feel.syntax", at, text=text[:40])
        if kind != "space":
            tokens.append(Token(kind, text, at))
        at = match.end()
    tokens.append(Token("end", "", at))
    return tokens


def text_value(token: Token) -> str:
    """The text a token of kind ``text`` stands for. Raises FeelError on an unknown escape."""

    def replace(match: re.Match[str]) -> str:
        if match[1] not in _ESCAPES:
            raise FeelError("feel.syntax", token.at + 1 + match.start(), text=match[0])
        return _ESCAPES[match[1]]

    return _ESCAPE.sub(replace, token.text[1:-1])


def _name_kind(text: str, at: int) -> str:
    if text in WORDS:
        return "word"
    check_name(text, at, FeelError)
    return "name"
