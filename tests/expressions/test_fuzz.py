"""Random text and random expressions: either a value or an ExpressionError, and Python's answer where both have one."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.expressions.feel import FeelError, compile_feel, compile_unary_tests
from engine.expressions.functions import BASE_FUNCTIONS
from engine.expressions.language import ExpressionError, compile_expression, compile_script
from engine.expressions.template import compile_template

SCOPE: dict[str, Any] = {
    "a": 5,
    "b": Decimal("2.50"),
    "c": "text",
    "d": None,
    "e": [1, "x", None, [Decimal(2)]],
    "f": {"x": 1, "y": {"z": "w"}, "_p": 1},
    "g": True,
    "h": [{"x": 1}, {"x": None}],
    "i": 10**500,
    "j": 1.5,
    "名": "中文",
}
SECONDS = 0.5  # of CPU; generous, because the slowest of thousands is measured

PIECES = [
    *"()[]{},.:+-*/%<>=?\"'\\#$ \n\t_0123456789",
    *["==", "!=", "<=", ">=", "//", "..", "**", "${", "}", "0.5", "1e5", "'x'", '"y"', "[1..5]", "-"],
    *[" and ", " or ", " not ", " in ", " if ", " else ", " for ", " then ", " return ", " some ", " every "],
    *[" satisfies ", " between ", "lambda ", "import ", "__class__", "true", "null", "None"],
    *[f" {name} " for name in SCOPE],
    *[f"{name}(" for name in BASE_FUNCTIONS],
    *["not(", "string length(", "list contains(", "（", "，", "“", "\uff3f", "\u0660", "\x00", "\ud7ff", "😀"],
]
source_texts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.text(max_size=60))


def attempt(work: Any) -> None:
    begun = time.process_time()
    try:
        work()
    except ExpressionError as error:
        assert error.sentence("zh")
        assert error.position is None or error.position >= 0
    assert time.process_time() - begun < SECONDS


@settings(max_examples=1_500, deadline=None)
@given(source_texts)
@example("{'a': 1}['a']['b']")
@example("1 if a else")
@example("[x for x in h if x.x == d]")
def test_random_text_is_a_value_or_an_expression_error(source: str) -> None:
    attempt(lambda: compile_expression(source).evaluate(SCOPE, BASE_FUNCTIONS))
    attempt(lambda: compile_script("v = " + source).run(SCOPE, BASE_FUNCTIONS))
    attempt(lambda: compile_template("${" + source + "} " + source).render(SCOPE, BASE_FUNCTIONS))
    attempt(lambda: compile_feel(source)(SCOPE))
    attempt(lambda: compile_unary_tests(source)(5, SCOPE))


atoms = st.sampled_from(
    [*SCOPE, "x", "1", "0", "-3", "2.5", "'a'", "''", "true", "false", "null", "[]", "{}", "9" * 900]
)
binary = st.sampled_from(["+", "-", "*", "/", "//", "%", "<", "<=", ">", ">=", "==", "!=", "in", "not in", "and", "or"])
callable_names = st.sampled_from([*BASE_FUNCTIONS, "nothing"])


def larger(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(parts, binary, parts).map(" ".join),
        st.tuples(parts, parts).map(lambda two: f"({two[0]})[{two[1]}]"),
        st.tuples(parts, parts).map(lambda two: f"({two[0]})[{two[1]}:]"),
        st.tuples(parts, st.sampled_from("xyz")).map(lambda two: f"({two[0]}).{two[1]}"),
        st.tuples(parts, parts, parts).map(lambda three: f"({three[0]} if {three[1]} else {three[2]})"),
        st.tuples(parts, parts, parts).map(lambda three: f"[{three[0]} for x in {three[1]} if {three[2]}]"),
        st.tuples(callable_names, st.lists(parts, max_size=3)).map(lambda call: f"{call[0]}({', '.join(call[1])})"),
        st.lists(parts, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        parts.map(lambda part: f"{{'k': {part}}}"),
        parts.map(lambda part: f"not ({part})"),
        parts.map(lambda part: f"-({part})"),
    )


@settings(max_examples=1_500, deadline=None)
@given(st.recursive(atoms, larger, max_leaves=12))
def test_random_expressions_are_a_value_or_an_expression_error(source: str) -> None:
    attempt(lambda: compile_expression(source).evaluate(SCOPE, BASE_FUNCTIONS))
    attempt(lambda: compile_feel(source)(SCOPE))


@settings(max_examples=800, deadline=None)
@given(source_texts)
def test_feel_that_compiles_never_fails_on_missing_data(source: str) -> None:
    try:
        feel = compile_feel(source)
    except FeelError:
        return
    attempt(lambda: feel({}))


@st.composite
def number_source(draw: st.DrawFn, depth: int = 3) -> str:
    """An expression of whole numbers that both languages have."""
    kind = draw(st.integers(0, 7)) if depth else 0
    one = draw(st.one_of(st.integers(-50, 50).map(str), st.sampled_from("abc")))
    if kind < 2:
        return one
    left = draw(number_source(depth - 1))
    if kind < 5:
        return f"{left} {draw(st.sampled_from(['+', '-', '*', '//', '%']))} {draw(number_source(depth - 1))}"
    if kind == 5:
        return draw(st.sampled_from(["({})", "-{}", "max([{}, 1])", "sum([x for x in [{}, b] if x > 0])"])).format(left)
    return f"({left} if {draw(condition_source(depth - 1))} else {one})"


@st.composite
def condition_source(draw: st.DrawFn, depth: int = 3) -> str:
    """A condition that both languages have."""
    kind = draw(st.integers(0, 5)) if depth else 0
    if kind < 2:
        signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
        parts = [draw(number_source(depth // 2))]
        for _ in range(draw(st.integers(1, 2))):
            parts += [draw(signs), draw(number_source(depth // 2))]
        return " ".join(parts)
    if kind == 2:
        return f"{draw(number_source(depth - 1))} {draw(st.sampled_from(['in', 'not in']))} [a, 1, 2]"
    inner = draw(condition_source(depth - 1))
    if kind == 3:
        return draw(st.sampled_from(["not {}", "({})", "not ({})"])).format(inner)
    return f"{inner} {draw(st.sampled_from(['and', 'or']))} {draw(condition_source(depth - 1))}"


@settings(max_examples=1_000, deadline=None)
@given(st.one_of(number_source(), condition_source()), st.tuples(*[st.integers(-20, 20)] * 3))
def test_whole_numbers_and_conditions_mean_what_they_mean_in_python(source: str, values: tuple[int, int, int]) -> None:
    scope = dict(zip("abc", values, strict=True))
    try:
        expected = eval(source, {"__builtins__": {"max": max, "sum": sum}}, dict(scope))  # noqa: S307  our own text
    except ZeroDivisionError:
        expected = ZeroDivisionError

    try:
        found = compile_expression(source).evaluate(scope, BASE_FUNCTIONS)
    except ExpressionError as error:
        assert error.code in ("expression.division_by_zero", "expression.too_deep"), source
        assert error.code == "expression.too_deep" or expected is ZeroDivisionError
        return

    assert found == expected
    assert type(found) is type(expected)
