"""The functions every expression may call."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.expressions.functions import BASE_FUNCTIONS
from engine.expressions.language import ExpressionError, compile_expression

SCOPE: dict[str, Any] = {
    "xs": [3, 1, 2],
    "mixed": [1, Decimal("2.5")],
    "none": None,
    "votes": ["同意", "反对", "同意", None],
}
GUIDE = Path("docs/expressions.md")


def value(source: str) -> Any:
    return compile_expression(source).evaluate(SCOPE, BASE_FUNCTIONS)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("len('计量')", 2),
        ("len(xs)", 3),
        ("len({'a': 1})", 1),
        ("sum(xs)", 6),
        ("sum(mixed)", Decimal("3.5")),
        ("sum([])", 0),
        ("mean([1, 2])", Decimal("1.5")),
        ("mean([86, 87, 87])", Decimal("86.66666666666666666666666666666667")),
        ("min(xs)", 1),
        ("max(1, 2.5)", Decimal("2.5")),
        ("max('2026-01-01', '2026-10-01')", "2026-10-01"),
        ("sorted(xs)", [1, 2, 3]),
        ("sorted(xs, reverse=true)", [3, 2, 1]),
        ("sorted([])", []),
        ("any([false, true])", True),
        ("any([])", False),
        ("all([])", True),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(84.325, 2)", Decimal("84.33")),
        ("round(84.3, 2)", Decimal("84.30")),
        ("round(1250, -2)", Decimal("1300")),
        ("round(7)", 7),
        ("abs(-2)", 2),
        ("abs(-2.5)", Decimal("2.5")),
        ("int('12')", 12),
        ("int(-2.9)", -2),
        ("int('3.0')", 3),
        ("decimal('86.40')", Decimal("86.40")),
        ("decimal(5)", Decimal(5)),
        ("str(5)", "5"),
        ("str(86.40)", "86.40"),
        ("str(decimal('1e3'))", "1000"),
        ("str(true)", "true"),
        ("bool(none)", False),
        ("bool('')", False),
        ("bool('x')", True),
        ("bool(0.0)", False),
        ("contains(xs, 2)", True),
        ("contains('重点计量', '计量')", True),
        ("contains(xs, '2')", False),
        ("count(votes)", 3),
        ("count(votes, '同意')", 2),
        ("count([1, 1.0, true], 1)", 2),
        ("get({'a': 5}, 'a')", 5),
        ("get({'a': null}, 'a', 7)", 7),
        ("get(none, 'a', default=7)", 7),
        ("default(none, 1)", 1),
        ("default(false, true)", False),
        ("join(['甲', 2, null, 1.50])", "甲、2、1.50"),
        ("join(['a', 'b'], ', ')", "a, b"),
        ("clauses(['缺公章。', '无任务书；', null, ' ', '请补。\\n'])", "缺公章；无任务书；请补"),
        ("clauses([])", ""),
        ("date('2026-10-01')", "2026-10-01"),
        ("date('2026-09-30T17:00:00+00:00')", "2026-10-01"),
        ("chinese_date('2026-09-28')", "2026年9月28日"),
        ("pick({'a': 1, 'b': 2, 'c': null}, ['b', 'c', 'd'])", {"b": 2}),
        ("pick({'budget': [1]}, {'spending': 'budget', 'aims': 'aims'})", {"spending": [1]}),
        ("pick(none, ['a'])", {}),
        ("pick({'a': 1}, none)", {}),
        ("omit({'a': 1, 'b': [2], 'c': null}, ['b', 'd'])", {"a": 1, "c": None}),
        ("omit(none, ['a'])", {}),
        ("chinese_date('2026-09-30T17:00:00+00:00')", "2026年10月1日"),
    ],
)
def test_a_function_gives_what_it_promises(source: str, expected: Any) -> None:
    found = value(source)

    assert found == expected
    assert type(found) is type(expected)
    assert str(found) == str(expected)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("len(none)", "expression.no_value"),
        ("len(5)", "expression.wrong_type"),
        ("sum(none)", "expression.no_value"),
        ("sum([1, none])", "expression.no_value"),
        ("sum(['1'])", "expression.wrong_type"),
        ("sum([true])", "expression.wrong_type"),
        ("sum('12')", "expression.wrong_type"),
        ("mean([])", "expression.empty_list"),
        ("min([])", "expression.empty_list"),
        ("max(1, '2')", "expression.wrong_type"),
        ("max(1, none)", "expression.no_value"),
        ("sorted([1, 'a'])", "expression.wrong_type"),
        ("any([1])", "expression.not_a_condition"),
        ("all([none])", "expression.no_value"),
        ("round('2')", "expression.wrong_type"),
        ("round(2, 1000)", "expression.digits"),
        ("int('zwei')", "expression.not_a_number"),
        ("int('2.5')", "expression.not_a_number"),
        ("int(none)", "expression.no_value"),
        ("decimal('1,5')", "expression.not_a_number"),
        ("decimal('')", "expression.not_a_number"),
        ("decimal('1_000')", "expression.not_a_number"),
        ("str(none)", "expression.no_value"),
        ("str([1])", "expression.wrong_type"),
        ("contains(none, 1)", "expression.no_value"),
        ("contains('a', 1)", "expression.wrong_type"),
        ("contains([[1]], [1])", "expression.wrong_type"),
        ("get([1], 'a')", "expression.wrong_type"),
        ("get({}, 1)", "expression.wrong_type"),
        ("join('abc')", "expression.wrong_type"),
        ("clauses('abc')", "expression.wrong_type"),
        ("date('1.10.2026')", "expression.not_a_date"),
        ("date('2026-02-29')", "expression.not_a_date"),
        ("date('0001-01-01T00:00:00+23:00')", "expression.not_a_date"),
        ("date(none)", "expression.no_value"),
        ("chinese_date(none)", "expression.no_value"),
        ("pick([1], ['a'])", "expression.wrong_type"),
        ("pick({'a': 1}, 'a')", "expression.wrong_type"),
        ("omit([1], ['a'])", "expression.wrong_type"),
        ("omit({'a': 1}, 'a')", "expression.wrong_type"),
        ("pick({'a': 1}, ['_drift'])", "expression.private_name"),
        ("chinese_date('28.9.2026')", "expression.not_a_date"),
        ("len()", "expression.function_failed"),
    ],
)
def test_a_function_refuses_what_it_cannot_answer(source: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        value(source)

    assert caught.value.code == code
    assert caught.value.position == 0


def test_every_function_says_what_it_does() -> None:
    assert [name for name, function in BASE_FUNCTIONS.items() if not function.__doc__] == []


def test_the_guide_has_a_true_example_of_every_function() -> None:
    examples = re.findall(
        r"^\| `(\w+)` \|[^|]*\| `(.+?)` → `(.+?)` \|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE
    )

    assert {name for name, _, _ in examples} >= set(BASE_FUNCTIONS)
    for name, example, result in examples:
        if name in BASE_FUNCTIONS:
            assert value(example) == value(result), example
