"""Cuts the source of an expression into tokens; every character outside the language ends here."""

from __future__ import annotations

import keyword
import re
import unicodedata
from typing import NamedTuple

from engine.expressions.bounds import INT_DIGITS
from engine.expressions.errors import ExpressionError

CONSTANTS = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None}
WORDS = frozenset({"and", "or", "not", "in", "if", "else", "for"})

_TOKEN = re.compile(
    r"""(?P<space>[ \t]+)
      | (?P<newline>\r?\n)
      | (?P<comment>\#[^\n]*)
      | (?P<number>[0-9]+(?:\.[0-9]+)?)
      | (?P<text>"(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
      | (?P<name>[^\W\d]\w*)
      | (?P<op>==|!=|<=|>=|//|[-+*/%<>(),.:\[\]{}=])""",
    re.VERBOSE,
)
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", "'": "'", '"': '"'}
_ESCAPE = re.compile(r"\\(.)")


class Token(NamedTuple):
    """One piece: ``kind`` is number, text, name, word, op, newline or end; ``at`` its index in the source."""

    kind: str
    text: str
    at: int


def tokenize(source: str, at: int = 0, *, lines: bool = False, closing: bool = False) -> list[Token]:
    """The tokens of ``source`` from index ``at``, ended by one of kind ``end``.

    With ``lines`` a line break outside brackets is a token and ``# ...`` a comment (scripts). With ``closing`` reading
    stops at the first ``}`` that closes nothing, which becomes the end (templates). Raises ExpressionError.
    """
    tokens: list[Token] = []
    depth = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None or (match.lastgroup == "comment" and not lines):
            raise _unreadable(source, at)
        kind, text = str(match.lastgroup), match.group()
        if text in "([{":
            depth += 1
        elif text in ")]}":
            if closing and depth == 0 and text == "}":
                break
            depth = max(0, depth - 1)
        if kind == "newline":
            if lines and depth == 0:
                tokens.append(Token("newline", "\n", at))
        elif kind not in ("space", "comment"):
            tokens.append(_token(kind, text, at, source[match.end() : match.end() + 1]))
        at = match.end()
    tokens.append(Token("end", "", at))
    return tokens


def text_value(token: Token) -> str:
    """The text a token of kind ``text`` stands for. Raises ExpressionError on an unknown escape."""

    def replace(match: re.Match[str]) -> str:
        if match[1] not in _ESCAPES:
            raise ExpressionError("expression.escape", token.at + 1 + match.start(), character=match[0])
        return _ESCAPES[match[1]]

    return _ESCAPE.sub(replace, token.text[1:-1])


def check_name(name: str, at: int, error: type[ExpressionError] = ExpressionError) -> str:
    """Return ``name`` as an identifier of the language, or raise ``error``.

    A name begins with a letter and is its own NFKC form, so that no look-alike of an underscore or of another name
    gets through.
    """
    if name.startswith("_"):
        raise error("expression.private_name", at, name=name)
    if not name.isidentifier() or unicodedata.normalize("NFKC", name) != name:
        raise error("expression.strange_name", at, name=name)
    return name


def _token(kind: str, text: str, at: int, following: str) -> Token:
    if kind == "number":
        if following.isidentifier() or following.isdigit():
            raise ExpressionError("expression.number", at, text=text + following)
        if len(text) > INT_DIGITS or (len(text) > 1 and text[0] == "0" and text[1] != "."):
            raise ExpressionError("expression.number", at, text=text[:40])
    elif kind == "name":
        if following in ("'", '"') and following:
            raise ExpressionError("expression.prefix", at, text=text)
        check_name(text, at)
        kind = "word" if text in WORDS else "name"
    return Token(kind, text, at)


def is_reserved(name: str) -> bool:
    """Whether ``name`` cannot name a value: a constant, or a word that Python keeps for itself."""
    return name in CONSTANTS or keyword.iskeyword(name)


def _unreadable(source: str, at: int) -> ExpressionError:
    character = source[at]
    if character in "'\"":
        return ExpressionError("expression.open_text", at)
    plain = unicodedata.normalize("NFKC", character)
    plain = {"“": '"', "”": '"', "‘": "'", "’": "'", "、": ",", "。": "."}.get(character, plain)
    if plain != character and len(plain) == 1:
        return ExpressionError("expression.full_width", at, character=character, plain=plain)
    return ExpressionError("expression.character", at, character=character)
