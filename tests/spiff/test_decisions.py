from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.spiff import StepFailed
from tests.decisions.files import file_of, table
from tests.spiff.bench import Run
from tests.spiff.diagrams import chain, end, extension, node, process, start


def deciding(*inner: str, **attributes: str) -> str:
    """A process with one business rule task."""
    attributes = {f"camunda_{name}": value for name, value in attributes.items()}
    return process(start(), node("businessRuleTask", "D", *inner, **attributes), end(), chain("S", "D", "E"))


SCORES = (
    [("score", "number")],
    [("grade", "string"), ("months", "integer")],
    [["< 60", '"不合格"', "0"], ["[60..80)", '"整改"', "3"], [">= 80", '"合格"', "60"]],
)
TABLES = {"t.dmn": file_of(table(*SCORES))}


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ("singleResult", {"grade": "合格", "months": 60}),
        ("resultList", [{"grade": "合格", "months": 60}]),
        ("collectEntries", ["合格", 60]),
    ],
)
def test_result_of_a_decision_is_shaped_as_drawn(mapping: str, expected: Any) -> None:
    body = deciding(decisionRef="grade", resultVariable="r", mapDecisionResult=mapping)
    assert Run(body, decisions=TABLES, variables={"score": Decimal("86.4")}).data["r"] == expected


def test_single_entry_is_the_value_of_the_only_column() -> None:
    decision = file_of(table([("score", "number")], [("grade", "string")], [[">= 80", '"合格"'], ["< 80", '"不合格"']]))
    body = deciding(decisionRef="grade", resultVariable="r", mapDecisionResult="singleEntry")
    assert Run(body, decisions={"t.dmn": decision}, variables={"score": 80}).data["r"] == "合格"


def test_input_and_output_parameters_connect_a_decision_with_other_names() -> None:
    box = extension({"score": "${points + 1}"}, {"level": "${result.grade}"})
    body = deciding(box, decisionRef="grade", mapDecisionResult="singleResult")
    assert Run(body, decisions=TABLES, variables={"points": 79}).data == {"points": 79, "level": "合格"}


def test_a_shape_that_does_not_fit_stops_the_step() -> None:
    body = deciding(decisionRef="grade", resultVariable="r", mapDecisionResult="singleEntry")
    with pytest.raises(StepFailed) as caught:
        Run(body, decisions=TABLES, variables={"score": 80})
    assert caught.value.code == "step.decision_shape"


def test_a_table_without_an_answer_stops_the_step_at_its_task() -> None:
    body = deciding(decisionRef="grade", resultVariable="r", mapDecisionResult="singleResult")
    with pytest.raises(StepFailed) as caught:
        Run(body, decisions=TABLES, variables={"score": "x"})
    assert (caught.value.code, caught.value.element) == ("decision.wrong_type", "D")


def test_a_decision_that_does_not_exist_stops_the_step() -> None:
    with pytest.raises(StepFailed) as caught:
        Run(deciding(decisionRef="none"))
    assert caught.value.code == "step.no_decision"
