"""Tables of an assessment: the rows a form shows, and what becomes of what people enter."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.rubrics.errors import RubricError
from tests.rubrics.samples import CHECKLIST, EMPTY, SMALL, ask, rubric

Rows = list[dict[str, Any]]
TWO_ZEROS = (
    "max: 100, levels: [{min: 50, max: 100, text: 好}, {min: 0, max: 49, text: 一般}, {min: 0, max: 0, text: 没有}]}"
)


def rows(*scores: Any) -> Rows:
    """The rows of the small rubric's paper sheet, filled in."""
    found: Rows = ask("rubric_rows('small', 'paper')", rubric(SMALL))
    return [{**row, "score": score} for row, score in zip(found, scores, strict=True)]


def refusal(expression: str, source: str = SMALL, **names: Any) -> RubricError:
    with pytest.raises(RubricError) as caught:
        ask(expression, rubric(source), **names)
    return caught.value


def test_a_row_has_everything_an_expert_needs_to_see() -> None:
    first, second, bonus = ask("rubric_rows('small', 'paper')", rubric(SMALL))

    assert first == {
        "no": "1", "group": "一 认识（60分）", "subgroup": "", "title": "界定", "criterion": "界定清楚",
        "levels": "A：50—60分；B：0—49分", "max": 60, "evidence": "", "official": "", "note": "", "choices": [],
        "score": None, "level": None, "remark": "",
    }  # fmt: skip
    assert second["levels"] == "40分  全部\n10—39分  部分\n0—9分  没有"
    assert second["note"] == "解读 R1：计划数为 0 的按 0 计"
    assert (bonus["no"], bonus["group"]) == ("B", "加分项（5分）")


def test_judged_and_counted_items_can_be_shown_apart() -> None:
    judged = ask("rubric_rows('small', 'paper', 'judged')", rubric(SMALL))
    counted = ask("rubric_rows('small', 'paper', 'counted')", rubric(SMALL))

    assert [row["no"] for row in judged] == ["1", "B"]
    assert [row["no"] for row in counted] == ["2"]


def test_a_fact_row_asks_for_one_number() -> None:
    found = ask("fact_rows('small', 'paper')", rubric(SMALL))

    assert [(row["no"], row["title"], row["fact"], row["name"], row["unit"], row["value"]) for row in found] == [
        ("2", "完成", "done", "完成数", "项", None),
        ("2", "完成", "plan", "计划数", "项", None),
    ]


def test_a_sheet_becomes_a_small_record() -> None:
    filled = rows(55, Decimal("40.0"), 0)

    assert ask("sheet('small', 'paper', rows)", rubric(SMALL), rows=filled) == {"1": 55, "2": 40, "B": 0}


def test_a_sheet_of_judged_items_or_of_counted_ones_is_complete_in_itself() -> None:
    judged, counted, bonus = rows(55, 40, 3)

    assert ask("sheet('small', 'paper', rows)", rubric(SMALL), rows=[judged, bonus]) == {"1": 55, "B": 3}
    assert ask("sheet('small', 'paper', rows)", rubric(SMALL), rows=[counted]) == {"2": 40}


@pytest.mark.parametrize(
    ("scores", "code", "item"),
    [
        ((None, 1, 1), "rubric.missing_score", "1 界定"),
        (("", 1, 1), "rubric.missing_score", "1 界定"),
        ((61, 1, 1), "rubric.out_of_range", "1 界定"),
        ((-1, 1, 1), "rubric.out_of_range", "1 界定"),
        ((1, Decimal("7.5"), 1), "rubric.not_integer", "2 完成"),
        ((1, "七", 1), "rubric.not_integer", "2 完成"),
        ((1, True, 1), "rubric.not_integer", "2 完成"),
        ((1, 1, 6), "rubric.out_of_range", "B 支持"),
    ],
)
def test_a_score_that_cannot_stand_is_refused_by_name(scores: tuple[Any, ...], code: str, item: str) -> None:
    error = refusal("sheet('small', 'paper', rows)", rows=rows(*scores))

    assert (error.code, error.values["item"]) == (code, item)
    assert item in error.sentence("zh") and "小细则" in error.sentence("zh")


def test_points_between_the_levels_cannot_be_given() -> None:
    steps = SMALL.replace("min: 0, max: 49", "min: 0, max: 0")

    error = refusal("sheet('small', 'paper', rows)", steps, rows=rows(25, 0, 0))

    assert (error.code, error.values["points"]) == ("rubric.no_such_points", 25)
    assert ask("sheet('small', 'paper', rows)", rubric(steps), rows=rows(0, 0, 0))["1"] == 0


@pytest.mark.parametrize(("score", "level", "fits"), [(50, "A", True), (49, "A", False), (49, "B", True)])
def test_the_level_chosen_beside_the_points_must_fit_them(score: int, level: str, fits: bool) -> None:
    filled = rows(score, 0, 0)
    filled[0]["level"] = level

    if fits:
        assert ask("sheet('small', 'paper', rows)", rubric(SMALL), rows=filled)["1"] == score
    else:
        assert refusal("sheet('small', 'paper', rows)", rows=filled).code == "rubric.level_contradicts"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda table: table[1:], "rubric.missing_item"),
        (lambda table: [], "rubric.missing_item"),
        (lambda table: [*table, table[0]], "rubric.twice"),
        (lambda table: [*table, {"no": "9", "score": 1}], "rubric.unknown_item"),
        (lambda table: [*table, {"score": 1}], "rubric.unknown_item"),
        (lambda table: ["1"], "rubric.not_rows"),
        (lambda table: None, "rubric.not_rows"),
        (lambda table: [{**table[0], "level": "Z"}, *table[1:]], "rubric.unknown_level"),
    ],
)
def test_rows_that_are_not_the_table_are_refused(change: Any, code: str) -> None:
    assert refusal("sheet('small', 'paper', rows)", rows=change(rows(1, 1, 1))).code == code


@pytest.mark.parametrize(
    ("done", "plan", "code"),
    [
        (None, 1, "rubric.missing_fact"),
        ("", 1, "rubric.missing_fact"),
        (Decimal("1.5"), 1, "rubric.bad_fact"),
        (-1, 1, "rubric.bad_fact"),
        ("三", 1, "rubric.bad_fact"),
    ],
)
def test_a_fact_that_cannot_stand_is_refused(done: Any, plan: Any, code: str) -> None:
    table = [{"no": "2", "fact": "done", "value": done}, {"no": "2", "fact": "plan", "value": plan}]

    error = refusal("facts('small', 'paper', rows)", rows=table)

    assert error.code == code and "完成数" in error.sentence("zh")


def test_facts_become_a_record_by_item() -> None:
    table = [{"no": "2", "fact": "done", "value": Decimal("3.0")}, {"no": "2", "fact": "plan", "value": 5}]

    assert ask("facts('small', 'paper', rows)", rubric(SMALL), rows=table) == {"2": {"done": 3, "plan": 5}}
    assert refusal("facts('small', 'paper', rows)", rows=table[:1]).code == "rubric.missing_fact"
    assert refusal("facts('small', 'paper', rows)", rows=[*table, table[0]]).code == "rubric.twice"
    assert refusal("facts('small', 'paper', rows)", rows=[{"no": "1", "fact": "x"}]).code == "rubric.unknown_fact"


def test_a_checklist_takes_levels_instead_of_points() -> None:
    table = ask("rubric_rows('checks', 'site')", rubric(CHECKLIST))

    chosen = ask("sheet('checks', 'site', rows)", rubric(CHECKLIST), rows=[{**row, "level": "符合"} for row in table])

    assert [(row["max"], row["levels"]) for row in table] == [(None, "符合；不符合；不适用"), (None, "符合；不符合")]
    assert [[choice["value"] for choice in row["choices"]] for row in table] == [
        ["符合", "不符合", "不适用"],
        ["符合", "不符合"],
    ]
    assert chosen == {"1": "符合", "2": "符合"}
    assert refusal("sheet('checks', 'site', rows)", CHECKLIST, rows=table).code == "rubric.missing_level"


def test_where_points_do_not_tell_the_level_it_is_chosen_beside_them() -> None:
    overlapping = SMALL.replace("max: 100}", TWO_ZEROS).replace("[paper/2]", "[paper/2, site/1]")
    table = ask("rubric_rows('small', 'site')", rubric(overlapping))
    checks = ask("rubric_rows('checks', 'site')", rubric(CHECKLIST))

    assert table[0]["choices"] == [
        {"value": "50—100分", "label": "50—100分  好", "low": 50, "high": 100},
        {"value": "0—49分", "label": "0—49分  一般", "low": 0, "high": 49},
        {"value": "0分", "label": "0分  没有", "low": 0, "high": 0},
    ]
    assert [choice["value"] for choice in checks[1]["choices"]] == ["符合", "不符合"]


def test_several_sheets_are_filled_in_at_one_sitting() -> None:
    table = ask("rubric_rows('small', ['paper', 'site'], 'judged')", rubric(SMALL))
    filled = [{**row, "score": 3} for row in table]

    found = ask("sheet('small', ['paper', 'site'], rows)", rubric(SMALL), rows=filled)

    assert [(row["sheet"], row["no"], row["group"]) for row in table] == [
        ("paper", "1", "一 认识（60分）"), ("paper", "B", "加分项（5分）"), ("site", "1", "现场核查"),
    ]  # fmt: skip
    assert found == {"paper": {"1": 3, "B": 3}, "site": {"1": 3}}


def test_a_row_of_another_sheet_is_refused() -> None:
    [row] = ask("rubric_rows('small', ['site'])", rubric(SMALL))

    error = refusal("sheet('small', ['paper'], rows)", rows=[{**row, "score": 3}])

    assert error.code == "rubric.unknown_sheet"


def test_a_rubric_that_waits_for_its_items_shows_no_rows_and_refuses_scores() -> None:
    assert ask("rubric_rows('empty', 'main')", rubric(EMPTY)) == []
    assert ask("fact_rows('empty', 'main')", rubric(EMPTY)) == []
    for expression in ("sheet('empty', 'main', [])", "counted('empty', 'main', {})", "assess('empty', {'main': []})"):
        error = refusal(expression, EMPTY)
        assert error.code == "rubric.empty" and "还没有评分项" in error.sentence("zh")


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("rubric_rows('other', 'paper')", "rubric.unknown"),
        ("rubric_rows(null, 'paper')", "rubric.unknown"),
        ("rubric_rows('small', 'other')", "rubric.unknown_sheet"),
        ("rubric_rows('small', ['paper', 'other'])", "rubric.unknown_sheet"),
        ("rubric_rows('small', {'paper': 1})", "rubric.unknown_sheet"),
        ("rubric_rows('small', 'paper', 'both')", "rubric.unknown_kind"),
        ("assess('small', {'other': []})", "rubric.unknown_sheet"),
        ("contradicts('small', '中', '符合')", "rubric.unknown_grade"),
        ("contradicts('small', '差', '或许')", "rubric.unknown_phrase"),
    ],
)
def test_what_is_not_there_is_named(expression: str, code: str) -> None:
    assert refusal(expression).code == code


def test_a_phrase_of_the_report_is_held_against_the_grade() -> None:
    grades = ("优", "良", "差")

    contradictions = {
        phrase: [grade for grade in grades if ask(f"contradicts('small', '{grade}', '{phrase}')", rubric(SMALL))]
        for phrase in ("符合", "不符合")
    }

    assert contradictions == {"符合": ["差"], "不符合": ["优", "良"]}
