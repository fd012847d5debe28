"""Our part of FEEL: three-valued logic, exact numbers, and nothing beyond it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.expressions.feel import FeelError, compile_feel, compile_unary_tests

CONTEXT: dict[str, Any] = {
    "a": 5,
    "s": "x",
    "n": None,
    "l": [1, 2, 3],
    "rows": [{"v": 1}, {"v": 2}, {"v": None}],
    "o": {"b": 3, "单位": "甲"},
    "e": [],
    "t": True,
    "f": False,
    "d": "2026-01-02",
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("0.1 + 0.2 = 0.3", True),
        ("0.1 + 0.2", Decimal("0.3")),
        ("1.50 * 2", Decimal("3")),
        ("- 3 + 2", Decimal("-1")),
        ("1/3", Decimal("0.3333333333333333333333333333333333")),
        ("=a > 3", True),
        ("  = a > 3", True),
        ("this.v > parent.a", None),
        ("sum(for r in rows return if r.v = null then 0 else r.v)", Decimal(3)),
        ("不存在.的.路径", None),
        ("every r in rows satisfies r.v != null and r.v > 0", False),
        ('o.单位 = "甲"', True),
        ("x0.5", None),
    ],
)
def test_numbers_are_exact_and_missing_data_is_null(source: str, expected: Any) -> None:
    if source == "x0.5":
        with pytest.raises(FeelError):
            compile_feel(source)
        return
    assert compile_feel(source)(CONTEXT) == expected


def test_a_float_of_the_browser_counts_as_the_decimal_it_shows() -> None:
    assert compile_feel("x = 0.1 and x + 0.2 = 0.3")({"x": 0.1}) is True


VALUES = {"true": True, "false": False, "null": None}


@pytest.mark.parametrize("left", VALUES)
@pytest.mark.parametrize("right", VALUES)
def test_and_or_and_not_know_three_values(left: str, right: str) -> None:
    both, either = compile_feel("a and b"), compile_feel("a or b")
    context = {"a": VALUES[left], "b": VALUES[right]}
    present = {left, right}

    assert both(context) is (False if "false" in present else None if "null" in present else True)
    assert either(context) is (True if "true" in present else None if "null" in present else False)
    assert compile_feel("not(a)")(context) is {"true": False, "false": True, "null": None}[left]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "=",
        "a =",
        "a == 5",
        "a ** 2",
        "a & b",
        "1 < 2 < 3",
        "a = 5 = true",
        "l[1]",
        "l[item > 1]",
        "[1..5]",
        "for x in l, y in l return x",
        "for i in 1..3 return i",
        "for true in l return 1",
        "some x in l return x",
        "function(x) x",
        "{a: 1}",
        "a instance of number",
        'matches(s, "x")',
        "now()",
        "today()",
        'date("2026-01-01")',
        "count()",
        "count(1, 2)",
        "not(a, b)",
        "s.upper()",
        "(a)(1)",
        "a.b.__class__",
        "__class__",
        "a._b",
        "\uff3f\uff3fclass\uff3f\uff3f",
        "'a'",
        '"a',
        '"\\x"',
        "5a",
        "1.2.3",
        "a b",
        "if a then 1",
        "? > 5",
        "> 5",
        "a, b",
        "-",
        "a in",
        "a between 1",
        "“a”",
        '@"2026-01-01"',
        "a\x00",
    ],
)
def test_anything_beyond_our_part_is_refused_when_compiled(source: str) -> None:
    with pytest.raises(FeelError) as caught:
        compile_feel(source)

    assert caught.value.position is not None
    assert caught.value.sentence("zh") != caught.value.sentence("en")


@pytest.mark.parametrize(
    "cell", ['"A",', ",", "not(", 'not("A"', "[1..", "[1..5", "> > 5", "1..5", "A B", "- -", "> 5 and", "“A”"]
)
def test_a_faulty_cell_is_refused_when_compiled(cell: str) -> None:
    with pytest.raises(FeelError):
        compile_unary_tests(cell)


@pytest.mark.parametrize(
    ("cell", "value", "passes"),
    [
        ("-", None, True),
        ("  ", None, True),
        ("> 5", None, False),
        ("> 5", "6", False),
        ("5", Decimal("5.0"), True),
        ("5", "5", False),
        ("not(5)", 6, True),
        ("not(5, 6)", 6, False),
        ("not([1..5])", 6, True),
        ("null", None, True),
        ("not(null)", None, False),
        ("not(null)", 0, True),
        ("l", 2, True),
        ("l", 9, False),
        ("o.b", 3, True),
        ("? in [1..3]", 2, True),
        ("? = null", None, True),
        ("some x in l satisfies x = ?", 3, True),
        ("string length(?) > 2", "计量院", True),
        ("a in [1..9], 7", 7, True),
        ("if a > 3 then 1 else 2", 1, True),
    ],
)
def test_a_cell_passes_exactly_the_values_it_names(cell: str, value: Any, passes: bool) -> None:
    assert compile_unary_tests(cell)(value, CONTEXT) is passes


def test_feel_says_which_paths_it_reads() -> None:
    feel = compile_feel("=sum(for r in 设备.清单 return r.金额 * rate.now) > limit and not(rows.v = null)")

    assert feel.paths == {"设备.清单", "rate.now", "limit", "rows.v"}
    assert feel.names == {"设备", "rate", "limit", "rows"}
    assert compile_unary_tests("> limit.high, low").names == {"limit", "low"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('days after("2026-09-28", 7)', "2026-10-05"),
        ('days after("2026-03-01", -1)', "2026-02-28"),
        ('months after("2026-01-31", 1)', "2026-02-28"),
        ('months after("2026-11-30", 12)', "2027-11-30"),
        ('months after("2026-11-30", -12)', "2025-11-30"),
        ('d <= months after("2025-12-31", 12)', True),
        ("days after(n, 7)", None),
        ("months after(d, n)", None),
        ("days after(d, 0.5)", None),
        ('days after("9999-12-31", 1)', None),
        ('months after("0001-01-01", -1)', None),
        ('days after("28.9.2026", 1)', None),
    ],
)
def test_a_check_counts_days_and_months(source: str, expected: object) -> None:
    assert compile_feel(source, check=True)(CONTEXT) == expected


@pytest.mark.parametrize("cell", [False, True])
def test_only_a_check_counts_days(cell: bool) -> None:
    with pytest.raises(FeelError) as refused:
        compile_feel("days after(d, 1)", cell=cell)

    assert refused.value.code == "feel.unknown_function"
