"""The sections of a long form and how they are numbered: 一、 in Chinese, 1. in English, as in frontend/src/form."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.texts import text

_DIGITS = "零一二三四五六七八九"
_SIGNS = "一二三四五六七八九十百"
_OWN_NUMBER = re.compile(rf"\s*(第[{_SIGNS}\d]+[部章节篇编]|[{_SIGNS}]+[、．. ]|\d+[、．.]|[（(][{_SIGNS}\d]+[）)])")


def section_titles(labels: Sequence[str], lang: str) -> list[str]:
    """The headings of the sections, numbered in their order; as they are when one of them brings its own number."""
    if any(_OWN_NUMBER.match(label) for label in labels):
        return list(labels)
    numerals = (number if lang == "en" else numeral(number) for number in range(1, len(labels) + 1))
    return [
        text("form.section_title", lang, numeral=found, label=label)
        for found, label in zip(numerals, labels, strict=True)
    ]


def numeral(number: int) -> str:
    """A number from 1 to 99 as Chinese writes it in headings: 十二."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")
