"""Conditions, scripts and texts: what they read, what they assign, where a mistake is, what a caller may rely on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Unavailable
from engine.expressions.functions import BASE_FUNCTIONS
from engine.expressions.language import (
    NOT_CONSTANT,
    ExpressionError,
    as_condition,
    compile_expression,
    compile_script,
)
from engine.expressions.template import compile_template
from engine.texts import LANGUAGES, catalogue

SCOPE: dict[str, Any] = {
    "score": Decimal("79.95"),
    "得分": 86,
    "xs": [3, 1, 2],
    "yes": True,
    "centre": {"name": "重庆市计量院", "started": None},
    "rows": [{"item": "a", "points": Decimal("1.1")}, {"item": "b", "points": Decimal("2.2")}],
}


def value(source: str, scope: Mapping[str, Any] = SCOPE) -> Any:
    return compile_expression(source).evaluate(scope, BASE_FUNCTIONS)


def code(source: str, scope: Mapping[str, Any] = SCOPE) -> str:
    with pytest.raises(ExpressionError) as caught:
        value(source, scope)
    return caught.value.code


def test_a_missing_value_is_named_in_the_error() -> None:
    with pytest.raises(ExpressionError) as caught:
        value("centre.started < '2026-01-01'")

    assert caught.value.values["name"] == "centre.started"
    assert "centre.started" in caught.value.sentence("zh")
    assert "centre.started" in caught.value.sentence("en")


@pytest.mark.parametrize("wrong", [None, 1, 0, "", "true", [], [1], {}, Decimal(1)])
def test_only_true_and_false_are_conditions(wrong: Any) -> None:
    with pytest.raises(ExpressionError):
        as_condition(wrong, "flow")
    assert as_condition(True) is True
    assert as_condition(False) is False


def test_a_condition_of_a_gateway_is_checked_where_it_is_evaluated() -> None:
    assert compile_expression("${得分 >= 80}").condition(SCOPE, BASE_FUNCTIONS) is True
    with pytest.raises(ExpressionError, match="must be true or false"):
        compile_expression("${得分}").condition(SCOPE, BASE_FUNCTIONS)


@pytest.mark.parametrize(
    ("source", "position", "wanted"),
    [
        ("${a >= }", 7, "expression.unfinished"),
        ("a = 5", 2, "expression.single_equals"),
        ("a ≥ 5", 2, "expression.character"),
        ("a（1）", 1, "expression.full_width"),
        ("a == “x”", 5, "expression.full_width"),
        ("a && b", 2, "expression.character"),
        ("a == 'x", 5, "expression.open_text"),
        ("${a", 3, "expression.not_closed"),
        ("a b", 2, "expression.syntax"),
        ("a.b.", 4, "expression.unfinished"),
        ("1 +", 3, "expression.unfinished"),
        ("a._b", 2, "expression.private_name"),
        ("x'1'", 0, "expression.prefix"),
    ],
)
def test_a_mistake_is_found_where_it_is(source: str, position: int, wanted: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source)

    assert (caught.value.code, caught.value.position) == (wanted, position)


def test_an_expression_says_what_it_reads_and_calls() -> None:
    source = (
        "${workdays(7, since=deadline('construction')) if a.b and n > 1 else max([x for x in rows], x, limit=[1, 'y'])}"
    )

    expression = compile_expression(source)

    assert expression.names == {"a", "n", "rows", "x"}
    assert expression.functions == {"workdays", "deadline", "max"}
    assert [(call.function, call.arguments, call.keywords) for call in expression.calls] == [
        ("workdays", (7,), {"since": NOT_CONSTANT}),
        ("deadline", ("construction",), {}),
        ("max", (NOT_CONSTANT, NOT_CONSTANT), {"limit": [1, "y"]}),
    ]
    assert [source[call.position :].startswith(call.function) for call in expression.calls] == [True] * 3


def test_of_a_record_that_is_written_out_a_call_shows_the_keys() -> None:
    expression = compile_expression("f({'a': rows, 'b': {'c': 1}}, {n: 1}, {'a': 2, rows[0]: 3})")

    (call,) = expression.calls

    assert call.arguments == ({"a": NOT_CONSTANT, "b": {"c": 1}}, NOT_CONSTANT, NOT_CONSTANT)


def test_a_script_assigns_line_by_line() -> None:
    script = compile_script(
        "# totals\n\ntotal = sum(r.points for r in rows)  # exact\n"
        "grade = (\n  'A' if total > limit\n  else 'B'\n)\r\nxs = []"
    )

    assert script.run({**SCOPE, "limit": 3}, BASE_FUNCTIONS) == {"total": Decimal("3.3"), "grade": "A", "xs": []}
    assert script.assigned == {"total", "grade", "xs"}
    assert script.names == {"rows", "limit"}
    assert script.functions == {"sum"}


def test_a_script_may_change_a_variable_it_reads() -> None:
    script = compile_script("round_no = round_no + 1\nlast = round_no")

    assert script.run({"round_no": 1}, {}) == {"round_no": 2, "last": 2}
    assert script.names == {"round_no"}


def test_an_empty_script_assigns_nothing() -> None:
    assert compile_script(" \n# nothing\n").run({}, {}) == {}


def test_a_text_is_filled_in() -> None:
    template = compile_template(
        "关于${centre.name}的批复（$${x}）：得分 ${ score }，${centre.started}${'}' + {'a': '{'}['a']}。"
    )

    assert template.render(SCOPE, BASE_FUNCTIONS) == "关于重庆市计量院的批复（${x}）：得分 79.95，}{。"
    assert template.names == {"centre", "score"}
    assert compile_template("只有文字 } {").render({}, {}) == "只有文字 } {"


@pytest.mark.parametrize("source", ["${xs}", "${centre}", "${yes}"])
def test_lists_records_and_conditions_are_not_written_into_a_text(source: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_template(source).render(SCOPE, BASE_FUNCTIONS)

    assert caught.value.code == "expression.not_text"


@pytest.mark.parametrize(("source", "position"), [("a ${b", 2), ("文 ${a >= } 字", 9), ("${}", 2), ("${a b}", 4)])
def test_a_mistake_in_a_text_is_found_where_it_is(source: str, position: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_template(source)

    assert caught.value.position == position


class Lazy(Mapping[str, Any]):
    """Records that are read entry by entry, as a case hands them over."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __getitem__(self, key: str) -> Any:
        self.read.append(key)
        return {"a": 1, "inner": self}[key]

    def __iter__(self) -> Iterator[str]:
        return iter(("a", "inner"))

    def __len__(self) -> int:
        return 2


def test_a_lazy_scope_is_asked_only_for_what_is_needed() -> None:
    lazy = Lazy()

    assert compile_expression("inner.a == 1 or inner.b == 2").evaluate(lazy, {}) is True
    assert lazy.read == ["inner", "a"]


class Day(str):
    """A text that remembers more than its characters."""

    rule = "workdays(7)"


def test_a_value_that_is_more_than_a_text_stays_what_it_is() -> None:
    day = Day("2026-10-14")
    scope = {"day": day}

    assert value("day", scope) is day
    assert value("max(day, '2026-01-01')", scope) is day
    assert value("default(day, '')", scope) is day
    assert value("day > '2026-10-01' and day == '2026-10-14'", scope) is True
    assert type(value("day + ''", scope)) is str
    assert code("day.rule", scope) == "expression.wrong_type"


def test_a_function_that_fails_becomes_an_error_of_the_expression() -> None:
    def failing() -> None:
        raise ValueError("no such day")

    with pytest.raises(ExpressionError) as caught:
        compile_expression("1 + failing()").evaluate({}, {"failing": failing})

    assert (caught.value.code, caught.value.position) == ("expression.function_failed", 4)
    assert caught.value.values == {"function": "failing", "reason": "no such day"}


def test_an_outage_behind_a_function_is_not_hidden() -> None:
    def failing() -> None:
        raise Unavailable()

    with pytest.raises(Unavailable):
        compile_expression("failing()").evaluate({}, {"failing": failing})


def test_a_function_may_not_bring_in_floats_or_giants() -> None:
    assert code_of("f()", lambda: 1.5) == "expression.float"
    assert code_of("f()", lambda: "x" * 200_000) == "expression.too_expensive"
    assert code_of("f()", lambda: 10**2000) == "expression.too_expensive"


def code_of(source: str, function: Any) -> str:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source).evaluate({}, {"f": function})
    return caught.value.code


def test_an_expression_is_shared_between_evaluations() -> None:
    expression = compile_expression("[x + y for x in xs for y in xs]")

    assert [expression.evaluate({"xs": [n]}, {}) for n in (1, 2)] == [[2], [4]]


def test_every_error_has_a_sentence_in_both_languages() -> None:
    sources = Path("engine/expressions").glob("*.py")
    words = {word for path in sources for word in path.read_text(encoding="utf-8").replace('"', "\n").split("\n")}
    codes = {word for word in words if word.startswith(("expression.", "feel.")) and " " not in word}
    known = catalogue()

    assert len(codes) > 30
    for found in codes - {"expression.kind.{kind}"}:
        entry = known[f"error.{found}"]
        assert all(entry.get(language) for language in LANGUAGES), found


def test_errors_carry_only_what_a_journal_can_store() -> None:
    with pytest.raises(ExpressionError) as caught:
        value("centre.name < 5")

    assert json.loads(json.dumps(caught.value.values)) == {"name": "5", "left": "text", "right": "number"}
