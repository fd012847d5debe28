"""Decision tables answer exactly what their rows say, and refuse to guess."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.decisions.dmn import Decision, DecisionError, compile_decisions
from engine.expressions.errors import ExpressionError
from engine.expressions.functions import BASE_FUNCTIONS
from tests.decisions.files import file_of, table


def compiled(*args: Any, **kwargs: Any) -> Decision:
    return compile_decisions(file_of(table(*args, **kwargs)))["grade"]


SCORES = (
    [("score", "number")],
    [("grade", "string"), ("months", "integer")],
    [["< 60", '"不合格"', "0"], ["[60..80)", '"整改"', "3"], [">= 80", '"合格"', "60"]],
)


@pytest.mark.parametrize(
    ("score", "grade", "months"),
    [
        (59, "不合格", 0),
        (Decimal("59.99"), "不合格", 0),
        (60, "整改", 3),
        (Decimal("79.999"), "整改", 3),
        (80, "合格", 60),
        (100, "合格", 60),
    ],
)
def test_a_score_falls_into_exactly_one_band(score: Any, grade: str, months: int) -> None:
    answer = compiled(*SCORES).evaluate({"score": score}, BASE_FUNCTIONS)

    assert answer == [{"grade": grade, "months": months}]
    assert type(answer[0]["months"]) is int


def test_two_rows_that_match_under_unique_are_an_error_that_names_them() -> None:
    decision = compiled(
        [("score", "number")], [("grade", "string")], [["> 50", '"a"'], ["< 10", '"b"'], ["> 70", '"c"']]
    )

    with pytest.raises(DecisionError) as caught:
        decision.evaluate({"score": 80}, BASE_FUNCTIONS)

    assert caught.value.code == "decision.two_matches"
    assert caught.value.values["rows"] == "1, 3"
    assert caught.value.values["rules"] == ["r1", "r3"]


def test_first_takes_the_first_matching_row_in_the_order_of_the_table() -> None:
    rows = [["> 70", '"c"'], ["> 50", '"a"'], ["", '"rest"']]
    decision = compiled([("score", "number")], [("grade", "string")], rows, hit='hitPolicy="FIRST"')

    answers = [decision.evaluate({"score": score}, BASE_FUNCTIONS)[0]["grade"] for score in (80, 60, 5)]

    assert answers == ["c", "a", "rest"]


def test_no_matching_row_is_an_error_that_shows_what_was_asked() -> None:
    decision = compiled([("score", "number")], [("grade", "string")], [["> 50", '"a"']])

    with pytest.raises(DecisionError) as caught:
        decision.evaluate({"score": 7}, BASE_FUNCTIONS)

    assert caught.value.code == "decision.no_match"
    assert caught.value.values["inputs"] == "score = 7"


@pytest.mark.parametrize(
    ("cell", "kind", "value", "matches"),
    [
        ("-", "number", None, True),
        ("", "string", "x", True),
        ('"A","B"', "string", "B", True),
        ('"A","B"', "string", "C", False),
        ('not("A","B")', "string", "C", True),
        ('not("A","B")', "string", "A", False),
        ('not("A")', "string", None, True),
        ("null", "string", None, True),
        ("null", "string", "A", False),
        ("> 5", "number", None, False),
        ("[1..5]", "number", 1, True),
        ("[1..5]", "number", 5, True),
        ("(1..5]", "number", 1, False),
        ("]1..5]", "number", 1, False),
        ("[1..5)", "number", 5, False),
        ("[1..5[", "number", 5, False),
        ("< 3, > 8", "number", 9, True),
        ("< 3, > 8", "number", 5, False),
        ("not(> 5)", "number", 6, False),
        ("-1", "number", -1, True),
        ("1.50", "number", Decimal("1.5"), True),
        ("true", "boolean", True, True),
        ("true", "boolean", False, False),
        ("false", "boolean", None, False),
        ("? > 3 and ? < 5", "number", 4, True),
        ("? > 3 and ? < 5", "number", 6, False),
        ('contains(?, "计量")', "string", "重点计量", True),
        ("> limit", "number", 11, True),
        ("limit * 2", "number", 20, True),
        ('date("2026-10-01")', "date", "2026-10-01", True),
        ('> date("2026-10-01")', "date", "2026-10-02", True),
        ('["2026-01-01".."2026-12-31"]', "date", "2026-12-31", True),
        ('< "2026-01-01"', "date", "2026-01-01", False),
    ],
)
def test_a_cell_means_what_feel_says(cell: str, kind: str, value: Any, matches: bool) -> None:
    decision = compiled([("x", kind)], [("r", "boolean")], [[cell, "true"], ["-", "false"]], hit='hitPolicy="FIRST"')

    assert decision.evaluate({"x": value, "limit": 10}, BASE_FUNCTIONS) == [{"r": matches}]


def test_results_may_be_computed_null_or_dates() -> None:
    outputs = [("points", "number"), ("until", "date"), ("note", "string")]
    decision = compiled([("x", "number")], outputs, [["-", "x * 0.6", 'date("2026-11-30")', ""]])

    assert decision.evaluate({"x": Decimal("86.4")}, {}) == [
        {"points": Decimal("51.84"), "until": "2026-11-30", "note": None}
    ]
    assert decision.outputs == ("points", "until", "note")


def test_an_input_column_is_an_expression_of_the_language_with_its_functions() -> None:
    decision = compiled(
        [("count(votes, '同意')", "integer")], [("", "string")], [[">= 3", '"通过"'], ["< 3", '"不通过"']]
    )

    assert decision.evaluate({"votes": ["同意", "同意", "反对"]}, BASE_FUNCTIONS) == [{"grade": "不通过"}]
    assert decision.inputs == {"votes"}
    assert decision.functions == {"count"}


def test_an_input_column_may_say_that_it_is_feel() -> None:
    source = file_of(table([("X", "number")], [("r", "string")], [["3", '"three"']])).decode()
    source = source.replace('<inputExpression id="ie0"', '<inputExpression expressionLanguage="feel" id="ie0"')
    source = source.replace("<text>X</text>", "<text>string length(name)</text>")

    assert compile_decisions(source.encode())["grade"].evaluate({"name": "计量院"}, {}) == [{"r": "three"}]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "80"),
        ("number", True),
        ("string", 5),
        ("boolean", "true"),
        ("date", "1.10.2026"),
        ("integer", Decimal("1.5")),
    ],
)
def test_a_value_of_another_type_is_an_error_not_a_missed_row(kind: str, value: Any) -> None:
    decision = compiled([("x", kind)], [("r", "string")], [["-", '"any"']])

    with pytest.raises(DecisionError, match=r"decision\.wrong_type|must be of type"):
        decision.evaluate({"x": value}, {})


def test_a_text_without_quotation_marks_is_an_unknown_name_not_a_missed_row() -> None:
    decision = compiled([("x", "string")], [("r", "string")], [["合格", '"a"'], ["-", '"b"']], hit='hitPolicy="FIRST"')

    with pytest.raises(DecisionError) as caught:
        decision.evaluate({"x": "合格"}, {})

    assert caught.value.code == "decision.unknown_name"
    assert caught.value.values["name"] == "合格"


def test_an_unknown_variable_of_an_input_column_is_an_error() -> None:
    with pytest.raises(ExpressionError) as caught:
        compiled(*SCORES).evaluate({}, BASE_FUNCTIONS)

    assert caught.value.code == "expression.unknown_name"


def test_a_value_outside_the_listed_ones_is_an_error() -> None:
    source = file_of(table([("x", "string")], [("r", "string")], [["-", '"any"']])).decode()
    source = source.replace("</input>", '<inputValues id="iv"><text>"A","B"</text></inputValues></input>')
    decision = compile_decisions(source.encode())["grade"]

    assert decision.evaluate({"x": "B"}, {}) == [{"r": "any"}]
    with pytest.raises(DecisionError) as caught:
        decision.evaluate({"x": "C"}, {})
    assert caught.value.code == "decision.not_allowed"


def test_several_decisions_of_a_file_answer_by_their_ids() -> None:
    one = table([("x", "number")], [("r", "number")], [["-", "1"]], decision="one")
    two = table([("x", "number")], [("r", "number")], [["-", "2"]], decision="two")

    decisions = compile_decisions(file_of(one, two))

    assert {key: decision.evaluate({"x": 0}, {})[0]["r"] for key, decision in decisions.items()} == {"one": 1, "two": 2}


def test_pictures_remarks_and_comments_of_the_modeler_do_not_matter() -> None:
    extra = '<dmndi:DMNDI xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"><dmndi:DMNDiagram/></dmndi:DMNDI>'
    one = table([("x", "number")], [("r", "number")], [["-", "1"]], more="<!-- a --><description>b</description>")

    assert compile_decisions(file_of(one, extra))["grade"].evaluate({"x": 0}, {}) == [{"r": 1}]
