"""What rubrics cost: within the bounds of an expression for a large panel, paid for, and quick."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import pytest

from engine.expressions.bounds import ALLOWANCE
from engine.expressions.errors import ExpressionError
from engine.rubrics.functions import Rubrics
from tests.rubrics.samples import ask, procedure
from tests.rubrics.scoring import sheet_of

FOLLOWUP = procedure("zhejiang_followup")


def panel(experts: int) -> dict[str, Any]:
    full = {"work": 90, "plan": 17, "assigned": 4}
    return {key: [sheet_of(FOLLOWUP, key, points)] * experts for key, points in full.items()}


def filled() -> list[dict[str, Any]]:
    return [{**row, "score": row["max"]} for row in ask("rubric_rows('zj_followup', 'work')", FOLLOWUP)]


def milliseconds(call: Callable[[], object]) -> float:
    """The best of some calls: what it takes when nothing else disturbs."""
    times = []
    for _ in range(30):
        start = perf_counter()
        call()
        times.append(perf_counter() - start)
    return min(times) * 1000


def test_a_panel_of_seven_is_assessed_in_a_few_milliseconds() -> None:
    sheets = panel(7)

    assert milliseconds(lambda: ask("assess('zj_followup', s)", FOLLOWUP, s=sheets)) < 5


def test_nine_experts_and_all_their_rows_fit_into_one_expression_several_times() -> None:
    expression = "[assess('zj_followup', s).grade, assess('zj_followup', s).total, sheet('zj_followup', 'work', r)]"

    assert ask(expression, FOLLOWUP, s=panel(9), r=filled())[:2] == ["优秀", 88.5]


def test_whoever_assesses_without_end_is_stopped() -> None:
    with pytest.raises(ExpressionError) as caught:
        ask("[assess('zj_followup', s) for x in r]", FOLLOWUP, s=panel(9), r=filled())

    assert caught.value.code == "expression.too_expensive"


def test_the_price_grows_with_what_is_looked_at() -> None:
    rubrics = Rubrics({FOLLOWUP.key: FOLLOWUP})

    prices = [rubrics.price("assess", "zj_followup", panel(experts)) for experts in (1, 7, 9, 60)]

    assert prices == sorted(prices)
    assert prices[2] < ALLOWANCE / 4
    assert rubrics.price("sheet", "zj_followup", "work", filled()) < ALLOWANCE / 20
    assert rubrics.price("contradicts", "zj_followup", "优秀", "满足") == 0
