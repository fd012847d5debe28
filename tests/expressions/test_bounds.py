"""Whatever a diagram says, one evaluation ends within 0.1 s and 50 MB."""

from __future__ import annotations

import time
import tracemalloc
from decimal import Decimal
from typing import Any

import pytest

from engine.expressions.bounds import ALLOWANCE, Priced
from engine.expressions.feel import compile_feel, compile_unary_tests
from engine.expressions.functions import BASE_FUNCTIONS
from engine.expressions.language import ExpressionError, compile_expression, compile_script
from engine.expressions.template import compile_template

SECONDS = 0.1
BYTES = 50_000_000
BIG = list(range(100_000))
SCOPE: dict[str, Any] = {
    "big": BIG,
    "decimals": [Decimal(i * 7919 % 100_003) / 7 for i in BIG],
    "texts": [str(i * 7919 % 100_003) for i in BIG],
    "text": "x" * 100_000,
    "zeros": [0] * 1_000,
    "nested": [[i] for i in range(1_000)],
    "wide": {"rows": [[0] * 1_000 for _ in range(1_000)]},
    "same": {"rows": [[0] * 1_000 for _ in range(1_000)]},
    "n": 10**999,
    "huge": Decimal("1E+999999"),
    "tiny": Decimal("1E-999999"),
    "endless": 1 << 400_000,
}

BOMBS = [
    "9" * 1001,
    "*".join(["n"] * 40),
    "n * n",
    "endless + 1",
    "endless * endless",
    "str(endless)",
    "huge * huge",
    "huge + tiny",
    "huge // 3",
    "huge % 7",
    "int(huge)",
    "round(huge)",
    "str(huge)",
    "decimal('1e999999') + 1",
    "round(1, 999999999)",
    "'x' * 999999999",
    "[0] * 999999999",
    "text * 2",
    "text + text",
    "big + big",
    "'x' * 1000 * 1000",
    "[[0] * 100000 for x in zeros]",
    "['x' * 100000 for x in zeros]",
    "[text + 'x' for x in zeros]",
    "[text[1:] for x in zeros]",
    "[big[1:] for x in zeros]",
    "[x for x in big]",
    "[x for x in zeros for y in zeros for z in zeros]",
    "[[[x for x in zeros] for y in zeros] for z in zeros]",
    "sum(x * y for x in big for y in big)",
    "[sorted(texts) for x in zeros]",
    "sorted(sorted(decimals) + [1])",
    "[sum(decimals) for x in zeros]",
    "[max(texts) for x in zeros]",
    "[join(texts) for x in zeros]",
    "[mean(decimals) for x in zeros]",
    "[contains(big, -1) for x in zeros]",
    "[-1 in big for x in zeros]",
    "[count(big, x) for x in zeros]",
    "['y' in text for x in zeros for y in zeros]",
    "[text == text + '' for x in zeros]",
    "wide == same",
    "wide.rows in [same.rows]",
    "[nested == nested for x in zeros]",
    "[x for x in nested if x in nested]",
    "[str(n) for x in zeros for y in zeros]",
    "[int(str(n)) for x in zeros for y in zeros]",
    "[round(1 / 3, 100) for x in zeros for y in zeros]",
    "[n // 7 for x in zeros for y in zeros]",
    "[1.1 * n * 1 for x in zeros for y in zeros]",
    "[date('2026-10-01') for x in zeros for y in zeros]",
    "join(['x' * 50000, 'y' * 50000, 'z'])",
    "join(zeros, 'x' * 1000)",
    "len(big) + len(big) == 0 or [any(y == 1 for y in big) for x in zeros]",
    "(" * 5000 + "1" + ")" * 4999,
    "(" * 39 + "1" + ")" * 39,
    "[" * 4000,
    "-" * 9000 + "1",
    "not " * 2400 + "true",
    "1" + "+1" * 4000,
    "zeros" + "[0]" * 3000,
    "text" + ".a" * 4000,
    "1 if true else " * 600 + "1",
    "1" + "<2" * 4000,
    "true" + " and true" * 1000,
    "abs(" * 2000 + "1",
    "{'a':" * 1500,
    "'" + "\\\\" * 4000,
    "x" * 10_000,
    "x" * 10_001,
    "[" + "1," * 4_900 + "1]",
    "max(" + "1," * 4_900 + "1)",
]


def bounded(work: Any) -> float:
    """Run ``work``, which may be refused, and return its CPU seconds at best of three; memory is measured once."""
    tracemalloc.start()
    try:
        _attempt(work)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < BYTES
    fastest = float("inf")
    for _ in range(3):
        begun = time.process_time()
        _attempt(work)
        fastest = min(fastest, time.process_time() - begun)
    return fastest


def _attempt(work: Any) -> None:
    try:
        work()
    except ExpressionError:
        return


@pytest.mark.parametrize("source", BOMBS, ids=lambda source: source[:40])
def test_a_bomb_ends_in_time_and_memory(source: str) -> None:
    assert bounded(lambda: compile_expression(source).evaluate(SCOPE, BASE_FUNCTIONS)) < SECONDS


@pytest.mark.parametrize(
    "source",
    [
        "big + big",
        "[x for x in big]",
        "n * n",
        "'x' * 999999",
        "[0] * 999999",
        "endless + 0",
        "wide == same",
        "huge * huge",
    ],
)
def test_the_bound_is_an_error_with_its_own_code(source: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source).evaluate(SCOPE, BASE_FUNCTIONS)

    assert caught.value.code in ("expression.too_expensive", "expression.arithmetic")


def test_a_script_has_one_allowance_for_all_its_lines() -> None:
    lines = "\n".join(f"v{i} = [x * 2 for x in zeros]" for i in range(50))

    with pytest.raises(ExpressionError) as caught:
        compile_script(lines).run(SCOPE, BASE_FUNCTIONS)
    assert caught.value.code == "expression.too_expensive"
    assert bounded(lambda: compile_script(lines).run(SCOPE, BASE_FUNCTIONS)) < SECONDS


def test_a_text_that_doubles_line_by_line_is_stopped() -> None:
    lines = "v0 = 'x' * 1000\n" + "\n".join(f"v{i + 1} = v{i} + v{i}" for i in range(40))

    with pytest.raises(ExpressionError, match=r"too_expensive|too many"):
        compile_script(lines).run({}, BASE_FUNCTIONS)


def test_a_template_has_one_allowance_for_all_its_places() -> None:
    source = "${sum(x for x in zeros)} " * 100

    with pytest.raises(ExpressionError):
        compile_template(source).render(SCOPE, BASE_FUNCTIONS)
    assert bounded(lambda: compile_template(source).render(SCOPE, BASE_FUNCTIONS)) < SECONDS


@pytest.mark.parametrize("size", [20_000, 100_000])
def test_a_long_list_of_data_is_still_worked_on(size: int) -> None:
    scope = {"rows": BIG[:size]}

    assert compile_expression("sum(rows)").evaluate(scope, BASE_FUNCTIONS) == sum(BIG[:size])
    assert compile_expression("len(sorted(rows))").evaluate(scope, BASE_FUNCTIONS) == size


def test_a_comprehension_over_a_table_of_two_thousand_rows_is_affordable() -> None:
    scope = {"rows": [{"score": Decimal("1.5")}] * 2_000}

    assert compile_expression("sum(r.score for r in rows if r.score > 1)").evaluate(scope, BASE_FUNCTIONS) == 3000


@pytest.mark.parametrize(
    "source",
    [
        "(" * 5000,
        "-" * 5000 + "1",
        "1" + "+1" * 4000,
        "a" + ".b" * 4000,
        "true" + " and true" * 900,
        "a in (" * 1500 + "1",
        "[" * 3000 + "1..2]",
        "if true then " * 500 + "1",
        "for x in zeros return for y in zeros return for z in zeros return z",
        "count(for x in big return for y in big return 1)",
        "some x in big satisfies every y in big satisfies y = x",
        "wide = same",
        "big = big",
        "text + text + text",
        "sum(big) * huge * huge",
        "list contains(big, -1)",
        "n * n * n",
        "for x in zeros return list contains(big, x + 200000)",
        "for x in zeros return sum(decimals)",
        "round half up(huge, 0)",
        "nested = nested",
        "for x in nested return x in nested",
        "9" * 2000,
    ],
    ids=lambda source: source[:40],
)
def test_feel_ends_in_time_and_memory_too(source: str) -> None:
    assert bounded(lambda: compile_feel(source)(SCOPE)) < SECONDS
    assert bounded(lambda: compile_unary_tests(source)(5, SCOPE)) < SECONDS


def test_a_function_of_the_host_that_works_longer_is_paid_for_by_what_it_is_asked() -> None:
    functions = {"heavy": Priced(lambda rows, times=1: len(rows), lambda rows, times=1: ALLOWANCE // 3 * times)}

    assert compile_expression("[heavy(xs), heavy(xs)]").evaluate({"xs": [1]}, functions) == [1, 1]
    for source in ("[heavy(xs) for x in [1, 2, 3, 4]]", "heavy(xs, times=4)"):
        with pytest.raises(ExpressionError) as caught:
            compile_expression(source).evaluate({"xs": [1]}, functions)
        assert caught.value.code == "expression.too_expensive"
    with pytest.raises(ExpressionError) as caught:
        compile_expression("heavy()").evaluate({}, functions)
    assert caught.value.code == "expression.function_failed"
