"""What a cell of a spreadsheet means in its column, as people write it; what means nothing is kept as it was written.

The browser reads what is pasted in the same way (``frontend/src/form/paste.js``, ``frontend/src/form/entry``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from engine.texts import text
from forms.components import CHOICE, MULTIPLE_CHOICE, Field
from forms.numbers import plain_number

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_TIME = re.compile(r"(\d{1,2})\s*[:时点]\s*(\d{1,2})\s*分?(?::\d{1,2})?", re.ASCII)
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_MANY = re.compile(r"[、,，;；\n]")
_YES = frozenset({"是", "√", "✓", "☑", "1", "true", "yes", "y"})
_NO = frozenset({"", "否", "×", "✗", "☐", "0", "false", "no", "n"})

Options = Sequence[tuple[Any, str]]


def read_cell(part: Field, options: Options, words: str, lang: str) -> tuple[Any, str]:
    """The value that ``words`` mean in a column, and a sentence where they mean none and cannot be kept; else ''.

    A day or a number that cannot be read is kept as it was written: whoever checks the form says what is wrong.
    """
    words = words.strip()
    if part.type in MULTIPLE_CHOICE:
        return _choices(options, words, lang)
    if part.type in CHOICE:
        return _choice(options, words, lang)
    if part.type == "checkbox":
        known = unicodedata.normalize("NFKC", words).lower()
        return known in _YES, "" if known in _YES | _NO else text("exchange.not_yes_or_no", lang, value=words)
    if part.type == "number":
        return _number(part, words), ""
    if part.type == "datetime":
        return _moment(part, words), ""
    return re.sub(r"\s*\n\s*", " ", words) if part.type == "textfield" else words, ""


def _number(part: Field, words: str) -> Any:
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", words).replace("。", ".")).replace("−", "-")
    plain = plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain
    number = plain_number(plain)
    if isinstance(number, str):
        return words
    return plain or None if part.component.get("serializeToString") else number


def _moment(part: Field, words: str) -> Any:
    if not words:
        return None
    subtype = part.component.get("subtype") or "date"
    if subtype == "time":
        return _time(words) or words
    first, _, rest = words.replace("T", " ").partition(" ")
    if subtype == "date":
        return _day(words) or (_day(first) if not rest.strip("0: ") else None) or words
    day, time = _day(first), _time(rest)
    return f"{day}T{time}" if day and time else words


def _day(words: str) -> str | None:
    plain = unicodedata.normalize("NFKC", words).strip()
    found = _DAY.fullmatch(plain) or _DIGITS.fullmatch(plain)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups())).isoformat()
    except ValueError:
        return None


def _time(words: str) -> str | None:
    found = _TIME.fullmatch(unicodedata.normalize("NFKC", words).strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return f"{int(found[1]):02}:{int(found[2]):02}"


def _choice(options: Options, words: str, lang: str) -> tuple[Any, str]:
    if not words:
        return None, ""
    found = _option(options, words)
    return (found[0], "") if found else (None, text("exchange.no_choice", lang, value=words, options=_list(options)))


def _choices(options: Options, words: str, lang: str) -> tuple[Any, str]:
    if whole := _option(options, words):
        return [whole[0]], ""
    parts = [part.strip() for part in _MANY.split(words) if part.strip()]
    found = [option[0] for part in parts if (option := _option(options, part))]
    unknown = [part for part in parts if _option(options, part) is None]
    said = text("exchange.no_choice", lang, value="、".join(unknown), options=_list(options)) if unknown else ""
    return list(dict.fromkeys(found)), said


def _option(options: Options, words: str) -> tuple[Any, str] | None:
    """The option with that label, or that value; signs of full and half width are the same."""
    sought = _folded(words)
    by_label = (option for option in options if _folded(option[1]) == sought)
    return next(by_label, None) or next((option for option in options if str(option[0]) == words), None)


def _folded(words: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words))


def _list(options: Options) -> str:
    labels = [label for _, label in options]
    return "、".join(labels[:8]) + ("……" if len(labels) > 8 else "")
