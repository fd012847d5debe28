"""The value of every kind of expression, and every question that has no answer."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.expressions.functions import BASE_FUNCTIONS
from engine.expressions.language import ExpressionError, compile_expression

SCOPE: dict[str, Any] = {
    "score": Decimal("79.95"),
    "得分": 86,
    "xs": [3, 1, 2],
    "empty": [],
    "none": None,
    "yes": True,
    "no": False,
    "day": "2026-10-01",
    "centre": {"name": "重庆市计量院", "staff": {"registered": 5}, "started": None},
    "rows": [{"item": "a", "points": Decimal("1.1")}, {"item": "b", "points": Decimal("2.2")}],
    "float": 1.5,
    "floats": [1.5],
    "deep": {"float": 1.5},
}


def value(source: str, scope: Mapping[str, Any] = SCOPE) -> Any:
    return compile_expression(source).evaluate(scope, BASE_FUNCTIONS)


def code(source: str, scope: Mapping[str, Any] = SCOPE) -> str:
    with pytest.raises(ExpressionError) as caught:
        value(source, scope)
    return caught.value.code


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("${得分 >= 80}", True),
        ("#{得分 >= 80}", True),
        ("  ${ 得分 >= 80 }  ", True),
        ("得分 >= 80", True),
        ("score >= 80", False),
        ("0.1 + 0.2 == 0.3", True),
        ("0.1 * 3", Decimal("0.3")),
        ("86.4 * 0.6 + 81.2 * 0.4", Decimal("84.32")),
        ("1 / 4", Decimal("0.25")),
        ("6 / 3", Decimal("2")),
        ("7 // 2", 3),
        ("-7 // 2", -4),
        ("-7.5 // 2", Decimal("-4")),
        ("-7.5 % 2", Decimal("0.5")),
        ("7 % -2", -1),
        ("2 + 3 * 4 - 1", 13),
        ("(2 + 3) * 4", 20),
        ("-(2 + 3)", -5),
        ("- 2 - -3", 1),
        ("10000000000000000000000000000.1 + 0.05", Decimal("10000000000000000000000000000.15")),
        ("1 < 2 < 3", True),
        ("1 < 2 > 5", False),
        ("day < '2026-12-31'", True),
        ("'2026-09-30' < day <= '2026-10-01'", True),
        ("yes and not no", True),
        ("no or no or yes", True),
        ("no and nothing_like_that", False),
        ("yes or nothing_like_that", True),
        ("'合格' if 得分 >= 60 else '不合格'", "合格"),
        ("1 if no else 2 if no else 3", 3),
        ("centre.name", "重庆市计量院"),
        ("centre.staff.registered", 5),
        ("centre.nothing", None),
        ("centre.nothing.at.all", None),
        ("none.x", None),
        ("none['x']", None),
        ("none[1:]", None),
        ("centre['name']", "重庆市计量院"),
        ("none == null", True),
        ("none != null", False),
        ("centre.started == None", True),
        ("1 == 1.0", True),
        ("1 == true", False),
        ("1 == '1'", False),
        ("[1, [2, null]] == [1.0, [2, null]]", True),
        ("{'a': 1} == {'a': 2}", False),
        ("xs == (3, 1, 2)", True),
        ("2 in xs", True),
        ("9 not in xs", True),
        ("true in [1]", False),
        ("'计量' in centre.name", True),
        ("'name' in centre", True),
        ("xs[0]", 3),
        ("xs[-1]", 2),
        ("xs[1:]", [1, 2]),
        ("xs[:1]", [3]),
        ("xs[:]", [3, 1, 2]),
        ("day[0:4]", "2026"),
        ("day[0]", "2"),
        ("xs + [4]", [3, 1, 2, 4]),
        ("'a' + 'b'", "ab"),
        ("'ab' * 2", "abab"),
        ("2 * [0]", [0, 0]),
        ("[]", []),
        ("()", ()),
        ("(1,)", (1,)),
        ("[1, 2,]", [1, 2]),
        ("{}", {}),
        ("{'a': 1, 'b': xs[0],}", {"a": 1, "b": 3}),
        ("[x * 2 for x in xs if x > 1]", [6, 4]),
        ("[x * y for x in xs for y in xs if y < x]", [3, 6, 2]),
        ("[[x for x in [y, y]] for y in xs]", [[3, 3], [1, 1], [2, 2]]),
        ("[key for key in centre.staff]", ["registered"]),
        ("sum(r.points for r in rows)", Decimal("3.3")),
        ("sum([r.points for r in rows if r.item == 'a'])", Decimal("1.1")),
        ("all(r.points > 1 for r in rows)", True),
        ("any(r.points > 2 for r in rows)", True),
        ("true", True),
        ("True", True),
        ("null", None),
        ("'it\\'s \\\"x\\\" \\\\ \\n'", 'it\'s "x" \\ \n'),
        ('"中文"', "中文"),
        ("x.in", 5),
    ],
)
def test_an_expression_has_its_value(source: str, expected: Any) -> None:
    found = value(source, {**SCOPE, "x": {"in": 5}})

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("centre.started < '2026-01-01'", "expression.no_value"),
        ("none > 3", "expression.no_value"),
        ("3 > none", "expression.no_value"),
        ("none + 1", "expression.no_value"),
        ("-none", "expression.no_value"),
        ("none and yes", "expression.no_value"),
        ("not none", "expression.no_value"),
        ("1 if none else 2", "expression.no_value"),
        ("[x for x in none]", "expression.no_value"),
        ("1 in none", "expression.no_value"),
        ("1 and yes", "expression.not_a_condition"),
        ("yes and xs", "expression.not_a_condition"),
        ("not ''", "expression.not_a_condition"),
        ("[x for x in xs if x]", "expression.not_a_condition"),
        ("1 < '2'", "expression.not_comparable"),
        ("xs < xs", "expression.not_comparable"),
        ("yes < no", "expression.not_comparable"),
        ("yes + 1", "expression.wrong_type"),
        ("'a' + 1", "expression.wrong_type"),
        ("'a' * 'b'", "expression.wrong_type"),
        ("[x for x in 'abc']", "expression.wrong_type"),
        ("day.year", "expression.wrong_type"),
        ("xs.first", "expression.wrong_type"),
        ("xs['a']", "expression.wrong_type"),
        ("1 in day", "expression.wrong_type"),
        ("1 in 5", "expression.wrong_type"),
        ("{1: 2}", "expression.wrong_type"),
        ("xs[3]", "expression.no_item"),
        ("1 / 0", "expression.division_by_zero"),
        ("1.5 // 0", "expression.division_by_zero"),
        ("1 % 0.0", "expression.division_by_zero"),
        ("nothing_like_that", "expression.unknown_name"),
        ("nothing_like_that()", "expression.unknown_function"),
        ("float + 1", "expression.float"),
        ("float == 1.5", "expression.float"),
        ("deep.float", "expression.float"),
        ("floats[0]", "expression.float"),
        ("sum(floats)", "expression.float"),
        ("1.5 in floats", "expression.float"),
        ("[x for x in floats]", "expression.float"),
    ],
)
def test_what_cannot_be_decided_is_an_error(source: str, expected: str) -> None:
    assert code(source) == expected


numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12)


@given(numbers, numbers)
def test_sums_and_products_of_decimals_are_exact(a: Decimal, b: Decimal) -> None:
    scope = {"a": a, "b": b}

    assert value("a + b - b == a", scope) is True
    assert Fraction(value("a * b", scope)) == Fraction(a) * Fraction(b)


@given(numbers, numbers.filter(lambda number: number != 0))
def test_quotient_and_rest_make_up_the_number(a: Decimal, b: Decimal) -> None:
    assert value("a // b * b + a % b == a and abs(a % b) < abs(b)", {"a": a, "b": b}) is True


@given(st.lists(numbers, min_size=1, max_size=20))
def test_the_mean_times_the_count_is_the_sum(values: list[Decimal]) -> None:
    difference = value("mean(values) * count(values) - sum(values)", {"values": values})

    assert abs(difference) < Decimal("1e-15")
