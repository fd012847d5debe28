"""Regular expressions of forms: JavaScript patterns read by Python with the same answer, and without run-away matching.

A safe subset is accepted: literals, classes, groups, alternatives, look-ahead, anchors and quantifiers. Refused are
back-references, look-behind, named groups, and repeating something that can match in more than one length, whose
matching time could grow exponentially with what a user types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LENGTH = 500
MAX_TEXT = 1000
"""Longer texts are not matched at all."""
MAX_TIMES = 10
MANY = 1_000_000

_SPACE = r"\t\n\x0b\x0c\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": _SPACE}
_CONTROLS = {"t": r"\t", "n": r"\n", "r": r"\r", "f": r"\x0c", "v": r"\x0b", "0": r"\x00"}
_QUANTIFIER = re.compile(r"[*+?]|\{(\d+)(?:(,)(\d*))?\}")
_HEX = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})")


class PatternError(ValueError):
    """The pattern is outside the subset; the text says why, in Chinese."""


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern of a form; ``source`` is the JavaScript text."""

    source: str
    compiled: re.Pattern[str]

    def matches(self, text: str) -> bool:
        """Whether the pattern is found in ``text``, counting UTF-16 units as the browser does."""
        return self.compiled.search(_units(text)) is not None


def compile_pattern(source: str) -> Pattern:
    """Compile the JavaScript pattern ``source`` (no flags); raises PatternError."""
    if len(source) > MAX_LENGTH:
        raise PatternError(f"超过 {MAX_LENGTH} 个字符")
    reader = _Reader(_units(source))
    translated = reader.alternatives()[0]
    if reader.at < len(reader.text):
        raise PatternError("括号不配对")
    try:
        return Pattern(source, re.compile(translated))
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(str(error)) from error


def _units(text: str) -> str:
    """``text`` with every sign beyond U+FFFF as its two UTF-16 surrogates."""
    if all(sign <= "\uffff" for sign in text):
        return text
    raw = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(raw[at] | raw[at + 1] << 8) for at in range(0, len(raw), 2))


def _times(match: re.Match[str]) -> tuple[int, int]:
    """The fewest and most times that a quantifier allows."""
    sign, low, comma, high = match[0], match[1], match[2], match[3]
    if sign in "*+?":
        return int(sign == "+"), 1 if sign == "?" else MANY
    return int(low), MANY if comma and not high else int(high or low)


class _Reader:
    """Recursive descent; the methods return the Python source and whether it can match in more than one length."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def alternatives(self) -> tuple[str, bool]:
        part, elastic = self.sequence()
        parts = [part]
        while self.peek() == "|":
            self.at += 1
            parts.append(self.sequence()[0])
            elastic = True
        return "|".join(parts), elastic

    def sequence(self) -> tuple[str, bool]:
        out, elastic = [], False
        while self.peek() not in ("", "|", ")"):
            atom, inner, can_repeat = self.atom()
            quantifier, least, most = self.quantifier(can_repeat)
            if inner and most > 1 and (least != most or most > MAX_TIMES):
                raise PatternError("重复的内容本身可长可短")
            elastic = elastic or inner or least != most
            out.append(atom + quantifier)
        return "".join(out), elastic

    def quantifier(self, can_repeat: bool) -> tuple[str, int, int]:
        """The quantifier at this place with the fewest and most times it allows."""
        match = _QUANTIFIER.match(self.text, self.at)
        if match is None:
            if self.peek() == "{":
                raise PatternError("花括号须写作 \\{")
            return "", 1, 1
        if not can_repeat:
            raise PatternError("此处不能重复")
        self.at = match.end()
        lazy = self.peek() == "?"
        self.at += lazy
        if _QUANTIFIER.match(self.text, self.at):
            raise PatternError("连写了两个重复符号")
        least, most = _times(match)
        return match[0] + ("?" if lazy else ""), least, most

    def atom(self) -> tuple[str, bool, bool]:
        sign = self.peek()
        self.at += 1
        if sign == "(":
            return self.group()
        if sign == "[":
            return self.char_class(), False, True
        if sign == "\\":
            return self.escape(in_class=False)
        if sign == ".":
            return r"[^\n\r\u2028\u2029]", False, True
        if sign in "^$":
            return r"\A" if sign == "^" else r"\Z", False, False
        if sign in "*+?{":
            raise PatternError("重复符号前没有内容")
        return re.escape(sign), False, True

    def group(self) -> tuple[str, bool, bool]:
        opening, can_repeat = "(?:", True
        if self.peek() == "?":
            kind = self.text[self.at + 1 : self.at + 2]
            if kind not in ":=!" or not kind:
                raise PatternError("不支持命名分组和后行断言")
            self.at += 2
            if kind in "=!":
                opening, can_repeat = f"(?{kind}", False
        self.depth += 1
        if self.depth > 20:
            raise PatternError("括号嵌套过深")
        inner, repeats = self.alternatives()
        if self.peek() != ")":
            raise PatternError("括号不配对")
        self.at += 1
        self.depth -= 1
        return f"{opening}{inner})", repeats, can_repeat

    def escape(self, in_class: bool) -> tuple[str, bool, bool]:
        sign = self.peek()
        self.at += 1
        if not sign:
            raise PatternError("末尾的反斜杠多余")
        if sign.lower() in _CLASSES:
            members = _CLASSES[sign.lower()]
            if in_class:
                if sign.isupper():
                    raise PatternError("方括号内不支持 \\D \\W \\S")
                return members, False, False
            return f"[{'^' if sign.isupper() else ''}{members}]", False, True
        if sign in "bB" and not in_class:
            # not \B itself: before 3.14 Python did not find it in an empty text
            return r"(?a:\b)" if sign == "b" else r"(?!(?a:\b))", False, False
        if sign in _CONTROLS:
            return _CONTROLS[sign], False, True
        match = _HEX.match(self.text, self.at - 1)
        if match:
            self.at = match.end()
            return re.escape(chr(int(match[1] or match[2], 16))), False, True
        if sign.isalnum():
            raise PatternError(f"不支持 \\{sign}")
        return re.escape(sign), False, True

    def char_class(self) -> str:
        out = ["["]
        if self.peek() == "^":
            out.append("^")
            self.at += 1
        if self.peek() == "]":
            raise PatternError("方括号内没有内容")
        while self.peek() != "]":
            member, single = self.member()
            if self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                last, also_single = self.member()
                # beside a class such as \d the hyphen stands for itself
                member += ("-" if single and also_single else r"\-") + last
            out.append(member)
        self.at += 1
        return "".join(out) + "]"

    def member(self) -> tuple[str, bool]:
        """One member of a class and whether it is a single sign, which a range may begin or end with."""
        sign = self.peek()
        self.at += 1
        if not sign:
            raise PatternError("方括号不配对")
        if sign == "\\":
            escaped, _, single = self.escape(in_class=True)
            return escaped, single
        return re.escape(sign), True
