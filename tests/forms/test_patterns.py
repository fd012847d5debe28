"""Patterns of forms: Python answers as the browser does, and no text can make it match for ever."""

from __future__ import annotations

import pytest

from forms.patterns import PatternError, compile_pattern

# (pattern, text, whether JavaScript finds it); taken from Node
ANSWERS = [
    (r"^[0-9A-HJ-NPQRTUWXY]{18}$", "91500000MA5U4K2X1R", True),
    (r"^\d+$", "１２", False),
    (r"^\d+$", "12\n", False),
    (r"^\w+$", "中文", False),
    (r"^\s$", "\u3000", True),
    (r"^.$", "😀", False),
    (r"^..$", "😀", True),
    (r"a.b", "a\u2028b", False),
    (r"^[\d-x]+$", "1-x", True),
    (r"^[a-]$", "-", True),
    (r"\B", "", True),
    (r"^[\u4e00-\u9fa5]{2,4}$", "王小明", True),
    (r"^(?!0+$)\d{3}$", "000", False),
    (r"^第[一二三四]条$", "第三条", True),
]


@pytest.mark.parametrize(("pattern", "text", "found"), ANSWERS)
def test_a_pattern_is_found_where_the_browser_finds_it(pattern: str, text: str, found: bool) -> None:
    assert compile_pattern(pattern).matches(text) is found


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a|aa)*b",
        "(a?a)*b",
        "(a{1,9}){1,99}",
        r"(a)\1",
        "(?<=a)b",
        "(?<n>a)",
        "a{",
        "(a",
        "[a",
        "*a",
        "a**",
        "\\",
    ],
)
def test_a_pattern_outside_the_safe_subset_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern)
