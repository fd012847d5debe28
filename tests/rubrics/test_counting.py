"""Counted items: each level of the follow-up evaluation at its edges, and what the readings decide."""

from __future__ import annotations

from typing import Any

import pytest

from engine.rubrics.counting import counted, level_of
from engine.rubrics.errors import RubricError
from engine.rubrics.model import Rubric
from tests.rubrics.samples import SMALL, ask, procedure, rubric

FOLLOWUP = "zhejiang_followup"

# item: facts -> points, as the official table prints them; None where the table has no line for it.
EDGES: dict[str, list[tuple[tuple[int, ...], int | None]]] = {
    "1.2.1": [((10, 10), 2), ((11, 10), 2), ((99, 100), 1), ((6, 10), 1), ((59, 100), 0), ((0, 5), 0)],
    "1.3.1": [((6, 10), 2), ((59, 100), 1), ((3, 10), 1), ((29, 100), 0), ((0, 0), None)],
    "1.3.2": [((5, 5), 1), ((4, 5), 0), ((0, 0), 0), ((3, 0), 0)],
    "1.4.2": [((8, 10), 4), ((79, 100), 3), ((5, 10), 3), ((49, 100), 2), ((2, 10), 2), ((1, 10), 1), ((0, 10), 0)],
    "1.4.3": [((6, 10), 4), ((59, 100), 3), ((3, 10), 3), ((29, 100), 2), ((1, 10), 2), ((9, 100), 1), ((0, 9), 0)],
    "1.4.4": [((3, 3), 2), ((2, 3), 1), ((0, 3), 0), ((0, 0), 0), ((2, 0), 0)],
    "1.5.1": [((8, 10), 4), ((79, 100), 3), ((49, 100), 2), ((19, 100), 1), ((1, 10), 1), ((9, 100), 0), ((0, 3), 0)],
    "1.5.2": [((6,), 3), ((4,), 2), ((3,), 2), ((2,), 1), ((1,), 0)],
    "1.5.3": [((3,), 2), ((1,), 1), ((0,), 0)],
    "2.1.2": [((1, 0), 2), ((1, 5), 2), ((0, 1), 1), ((0, 0), 0)],
    "2.1.3": [((1, 2), 1), ((49, 100), 0)],
    "2.2.2": [((1, 0, 0), 3), ((0, 1, 0), 2), ((0, 0, 2), 1), ((0, 0, 1), 0)],
    "2.2.3": [((6, 10, 3), 2), ((6, 10, 2), 0), ((59, 100, 3), 1), ((3, 10, 3), 1), ((29, 100, 9), 0)],
    "2.3.2": [((1, 0, 0), 3), ((0, 1, 0), 2), ((0, 0, 2), 1), ((0, 0, 1), 0)],
    "2.3.3": [((6, 10, 2), 2), ((59, 100, 1), 1), ((3, 10, 0), 1), ((29, 100, 0), 0), ((29, 100, 5), 0)],
    "2.4.1": [((1, 0), 1), ((0, 2), 1), ((0, 1), 0)],
    "2.4.2": [((6, 10, 2), 2), ((59, 100, 1), 1), ((3, 10, 0), 1), ((29, 100, 1), 0)],
    "2.5.1": [((3,), 1), ((2,), 0)],
    "2.5.2": [((1, 0), 2), ((0, 2), 1), ((0, 1), 0)],
    "2.5.3": [((1,), 1), ((0,), 0)],
    "2.5.4": [((1,), 1), ((0,), 0)],
}


def points(found: Rubric, no: str, values: tuple[int, ...]) -> int | None:
    item = found.sheets["work"].items[no]
    level, _ = level_of(found, item, dict(zip((fact.key for fact in item.facts), values, strict=True)))
    assert level is None or level.low == level.high
    return None if level is None else int(level.low or 0)


def everything(found: Rubric) -> dict[str, dict[str, int]]:
    return {item.no: {fact.key: 1 for fact in item.facts} for item in found.sheets["work"].of_kind("counted")}


@pytest.mark.parametrize("no", EDGES)
def test_each_band_begins_and_ends_where_the_table_says(no: str) -> None:
    found = procedure(FOLLOWUP)

    assert [(values, points(found, no, values)) for values, _ in EDGES[no]] == EDGES[no]


def test_every_counted_item_has_its_edges_here() -> None:
    assert set(EDGES) == set(everything(procedure(FOLLOWUP)))


@pytest.mark.parametrize(
    ("no", "values", "with_reading", "without"),
    [
        ("1.5.2", (5,), 3, None),
        ("1.5.2", (0,), 0, None),
        ("1.5.3", (2,), 2, None),
        ("1.5.2", (6,), 3, 3),
        ("2.3.3", (6, 10, 1), 1, 0),
        ("2.3.3", (3, 10, 2), 1, 0),
        ("2.4.2", (9, 10, 1), 1, 0),
        ("2.4.2", (3, 10, 2), 1, 0),
        ("2.4.2", (59, 100, 1), 1, 1),
    ],
)
def test_the_gaps_of_the_table_are_closed_by_readings_and_stay_open_without(
    no: str, values: tuple[int, ...], with_reading: int, without: int | None
) -> None:
    switched_off = procedure(FOLLOWUP, ("value: true\n    adopted", "value: false\n    adopted"))

    assert points(procedure(FOLLOWUP), no, values) == with_reading
    assert points(switched_off, no, values) == without


@pytest.mark.parametrize("no", ["1.2.1", "2.1.3", "2.2.3", "2.3.3", "2.4.2"])
def test_a_plan_of_nothing_gives_nothing_until_the_reading_is_taken_back(no: str) -> None:
    open_reading = procedure(FOLLOWUP, ("value: 0\n", "value: null\n"))
    values = (3, 0) if no in ("1.2.1", "2.1.3") else (3, 0, 9)

    assert points(procedure(FOLLOWUP), no, values) == 0
    assert points(open_reading, no, values) is None


def test_a_counted_row_says_how_it_came_about() -> None:
    found = procedure(FOLLOWUP)
    facts = everything(found) | {"1.2.1": {"done": 2, "plan": 3}, "1.5.2": {"n": 5}}

    table = {row["no"]: row for row in ask("counted('zj_followup', 'work', facts)", found, facts=facts)}

    assert table["1.2.1"]["measures"] == "实际完成数 2，年度任务书计划数 3，完成比例 η 66.6666…%"
    assert (table["1.2.1"]["level"], table["1.2.1"]["points"], table["1.2.1"]["max"]) == ("1分", 1, 2)
    assert table["1.2.1"]["standard"] == "1分  计划完成比例 60%≤η＜100%"
    assert (table["1.5.2"]["points"], table["1.5.2"]["score"]) == (3, 3)
    assert table["1.5.2"]["hint"].startswith("解读 D5：")


def test_where_no_level_fits_the_panel_decides() -> None:
    found = procedure(FOLLOWUP)

    (row,) = [r for r in counted(found, found.sheets["work"], everything(found) | {"1.4.2": {"able": 0, "total": 0}})
              if r["no"] == "1.4.2"]  # fmt: skip

    assert (row["level"], row["points"], row["score"]) == (None, None, None)
    assert row["hint"] == "没有与数据相符的分档，请评审组确定分数。"
    assert row["measures"] == "具备能力个数 0，关键参数总个数 0，能力覆盖率 a —"


def test_a_level_that_leaves_a_choice_leaves_it_to_the_panel() -> None:
    (row,) = ask("counted('small', 'paper', {'2': {'done': 1, 'plan': 2}})", rubric(SMALL))

    assert (row["level"], row["points"]) == ("10—39分", None)
    assert row["hint"].startswith("请评审组在该分档内确定分数。")


def test_the_panel_may_change_what_was_counted() -> None:
    table = ask("counted('small', 'paper', {'2': {'done': 2, 'plan': 2}})", rubric(SMALL))

    unchanged = ask("sheet('small', 'paper', rows)", rubric(SMALL), rows=table)
    changed = ask("sheet('small', 'paper', rows)", rubric(SMALL), rows=[{**table[0], "score": 20, "remark": "质量差"}])

    assert (unchanged, changed) == ({"2": 40}, {"2": 20})


@pytest.mark.parametrize("facts", [{}, {"2": {"done": 1}}, {"2": None}])
def test_missing_facts_are_named(facts: Any) -> None:
    with pytest.raises(RubricError) as caught:
        ask("counted('small', 'paper', facts)", rubric(SMALL), facts=facts)

    assert caught.value.code == "rubric.missing_fact" and "没有填写" in caught.value.sentence("zh")


def test_what_cannot_be_worked_out_names_the_item() -> None:
    broken = rubric(SMALL.replace("eta >= 1}", "eta + '甲' == 1}"))

    with pytest.raises(RubricError) as caught:
        ask("counted('small', 'paper', {'2': {'done': 1, 'plan': 2}})", broken)

    assert (caught.value.code, caught.value.values["item"]) == ("rubric.measure_failed", "2 完成")
