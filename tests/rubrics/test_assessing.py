"""What all sheets together come to: means, weights, grades at their edges, cap, bonus, what is missing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rubrics.assessing import assess
from engine.rubrics.errors import RubricError
from engine.rubrics.numbers import number_of
from tests.rubrics.samples import CHECKLIST, SMALL, ask, procedure, rubric
from tests.rubrics.scoring import sheet_of, slow_grade, slow_total

CONSTRUCTION, FOLLOWUP = procedure("zhejiang_construction"), procedure("zhejiang_followup")


def construction(application: list[int], site: list[int]) -> dict[str, Any]:
    """The construction evaluation by experts who gave these totals."""
    sheets = {
        "application": [sheet_of(CONSTRUCTION, "application", points) for points in application],
        "site": [sheet_of(CONSTRUCTION, "site", points) for points in site],
    }
    found: dict[str, Any] = ask("assess('zj_construction', sheets)", CONSTRUCTION, sheets=sheets)
    return found


def followup(work: int, plan: int, assigned: int, capped: bool = False) -> dict[str, Any]:
    """The follow-up evaluation by one expert."""
    sheets = {
        key: [sheet_of(FOLLOWUP, key, points)]
        for key, points in (("work", work), ("plan", plan), ("assigned", assigned))
    }
    found: dict[str, Any] = ask("assess('zj_followup', sheets, capped=c)", FOLLOWUP, sheets=sheets, c=capped)
    return found


@pytest.mark.parametrize(
    ("application", "site", "total", "grade"),
    [
        ([75] * 3, [75] * 3, "75", "合格"),
        ([75] * 5, [75, 75, 75, 75, 74], "74.92", "不合格"),
        ([75, 75, 75, 75, 75, 74], [75] * 6, "74.9", "不合格"),
        ([90] * 5, [90] * 5, "90", "优秀"),
        ([90] * 5, [90, 90, 90, 90, 89], "89.92", "合格"),
        ([100], [100], "100", "优秀"),
        ([0], [0], "0", "不合格"),
    ],
)
def test_the_construction_grades_begin_at_90_and_75(
    application: list[int], site: list[int], total: str, grade: str
) -> None:
    found = construction(application, site)

    assert (found["total"], found["grade"]) == (Decimal(total), grade)
    assert found["passed"] is (grade != "不合格")


@pytest.mark.parametrize(
    ("edge", "below", "grade", "lower"),
    [(75, Decimal("74.99"), "合格", "不合格"), (90, Decimal("89.99"), "优秀", "合格")],
)
def test_a_hundredth_below_the_edge_is_below_it(edge: int, below: Decimal, grade: str, lower: str) -> None:
    forty = [edge] * 40

    at_the_edge = construction(forty, forty)
    a_hundredth_less = construction(forty, [edge - 1, *forty[1:]])

    assert (at_the_edge["total"], at_the_edge["grade"]) == (edge, grade)
    assert (a_hundredth_less["total"], a_hundredth_less["grade"]) == (below, lower)


def test_a_mean_that_never_ends_is_not_rounded_up_to_the_edge() -> None:
    found = construction([75] * 7, [75] * 6 + [74])

    assert found["grade"] == "不合格" and found["total"] < 75
    assert found["lines"][0] == "申请书 75 × 60% + 现场核查 74.8571… × 40% = 74.9428… → 不合格"
    assert str(found["total"]).startswith("74.94285714285714285714285714285714")


@pytest.mark.parametrize(
    ("work", "plan", "assigned", "total", "grade"),
    [
        (80, 20, 5, "85", "优秀"),
        (80, 20, 4, "84", "合格"),
        (79, 20, 5, "84.25", "合格"),
        (60, 10, 5, "60", "合格"),
        (60, 10, 4, "59", "不合格"),
        (59, 10, 5, "59.25", "不合格"),
        (99, 20, 5, "99.25", "优秀"),
        (0, 0, 0, "0", "不合格"),
    ],
)
def test_the_followup_grades_begin_at_85_and_60(work: int, plan: int, assigned: int, total: str, grade: str) -> None:
    found = followup(work, plan, assigned)

    assert (found["total"], found["raw_total"], found["grade"]) == (Decimal(total), work + plan + assigned, grade)


@pytest.mark.parametrize(
    ("work", "capped", "grade", "line"),
    [
        (99, True, "合格", "由“优秀”降为“合格”。"),
        (60, True, "合格", "档次仍为“合格”。"),
        (0, True, "不合格", "档次仍为“不合格”。"),
        (99, False, "优秀", ""),
    ],
)
def test_the_cap_lowers_the_grade_and_nothing_else(work: int, capped: bool, grade: str, line: str) -> None:
    found = followup(work, 20, 5, capped)
    uncapped = followup(work, 20, 5)

    assert (found["grade"], found["capped"], found["total"]) == (grade, capped, uncapped["total"])
    clauses = [text for text in found["lines"] if text.startswith("省局交办任务不落实")]
    assert clauses == ([f"省局交办任务不落实或者落实不到位的，不得评为优秀：{line}"] if line else [])


def test_five_experts_are_averaged_part_by_part() -> None:
    found = construction([86, 88, 84, 90, 84], [80, 82, 81, 83, 80])

    assert found["parts"] == [
        {
            "key": "application", "title": "浙江省产业计量测试中心申请书评价评分表", "mean": Decimal("86.4"),
            "weight": Decimal("0.6"), "weighted": Decimal("51.84"), "max": 100, "experts": [86, 88, 84, 90, 84],
            "open": [],
        },
        {
            "key": "site", "title": "浙江省产业计量测试中心现场核查评分表", "mean": Decimal("81.2"),
            "weight": Decimal("0.4"), "weighted": Decimal("32.48"), "max": 100, "experts": [80, 82, 81, 83, 80],
            "open": [],
        },
    ]  # fmt: skip
    assert (found["total"], found["raw_total"], found["count"], found["enough"]) == (
        Decimal("84.32"),
        Decimal("167.6"),
        5,
        True,
    )


def test_the_lines_explain_the_result_as_a_report_prints_it() -> None:
    found = construction([86, 88, 84, 90, 84], [80, 82, 81, 83, 80])

    assert found["lines"] == [
        "申请书 86.4 × 60% + 现场核查 81.2 × 40% = 84.32 → 合格",
        "申请书：5 份评分（86、88、84、90、84），平均 86.4 分，满分 100 分。",
        "现场核查：5 份评分（80、82、81、83、80），平均 81.2 分，满分 100 分。",
        "加分 0 分（最多 5 分），不计入总得分。作为优选参考。",
        "档次：90 分及以上优秀，75 分及以上合格，75 分以下不合格。",
    ]


def test_the_bonus_is_shown_apart_and_never_counted() -> None:
    sheets = {
        "application": [{**sheet_of(CONSTRUCTION, "application", 74), "B.1": bonus} for bonus in (5, 4, 3)],
        "site": [sheet_of(CONSTRUCTION, "site", 74)] * 3,
    }

    found = ask("assess('zj_construction', sheets)", CONSTRUCTION, sheets=sheets)

    assert (found["total"], found["grade"], found["bonus"]) == (74, "不合格", 4)
    assert followup(99, 20, 5)["bonus"] is None


def test_too_few_sheets_are_told_but_counted() -> None:
    found = construction([90] * 5, [90] * 4)

    assert (found["count"], found["enough"], found["grade"]) == (4, False, "优秀")
    assert "现场核查：评分只有 4 份，少于要求的 5 份。" in found["lines"]


def test_differences_beyond_the_spread_are_reported_item_by_item() -> None:
    high, low = sheet_of(CONSTRUCTION, "site", 100), sheet_of(CONSTRUCTION, "site", 100)
    low |= {"1.1": 7, "3.1": 6}  # 3 points of 10 apart are 30 %, 4 are more

    sheets = {"application": [sheet_of(CONSTRUCTION, "application", 80)], "site": [high, low]}
    found = ask("assess('zj_construction', sheets)", CONSTRUCTION, sheets=sheets)

    assert found["spread"] == [{"sheet": "site", "no": "3.1", "title": "质量体系", "low": 6, "high": 10}]


def test_what_was_agreed_once_stands_for_every_expert() -> None:
    plans = [sheet_of(FOLLOWUP, "plan", points) for points in (18, 15, 20)]
    judged = {item.no: item.max for item in FOLLOWUP.sheets["work"].of_kind("judged")}
    agreed = {
        "work": {item.no: item.max for item in FOLLOWUP.sheets["work"].of_kind("counted")},
        "assigned": {"1": 5},
    }

    found = ask(
        "assess('zj_followup', {'work': w, 'plan': p}, agreed=a)",
        FOLLOWUP, w=[judged, {**judged, "4.1": 4}, judged], p=plans, a=agreed,
    )  # fmt: skip

    assert found["total"] == number_of(Fraction(98) * 3 / 4 + Fraction(53, 3) + 5)
    assert [part["experts"] for part in found["parts"]] == [[99, 96, 99], [18, 15, 20], []]
    assert (found["count"], found["grade"]) == (3, "优秀")
    assert "交办任务：评审组商定 5 分，满分 5 分。" in found["lines"]


def test_an_agreed_score_that_replaces_an_experts_is_told() -> None:
    sheets = {"paper": [{"1": 60, "2": 30, "B": 0}] * 2, "site": [{"1": 100}] * 2}

    found = ask("assess('small', sheets, {'paper': {'2': 40}})", rubric(SMALL), sheets=sheets)

    assert found["total"] == 100
    assert "书面“2 完成”以商定的分数为准，与专家评分不同。" in found["warnings"]


def test_readings_and_sums_that_differ_go_with_every_result() -> None:
    warnings = followup(99, 20, 5)["warnings"]

    assert warnings[:4] == [
        "“工作开展情况”印制 100 分，各项合计 99 分，按各项计分。",
        "“第二条 计量科技创新能力与成果”印制 27 分，各项合计 26 分，按各项计分。",
        "“第三条 产业计量测试中心运行能力与成效”印制 32 分，各项合计 29 分，按各项计分。",
        "“浙江产业计量测试中心后续评价细则”印制 100 分，各项合计 99.25 分，按各项计分。",
    ]
    assert [line.split("：")[0] for line in warnings[4:]] == [f"解读 D{number}" for number in range(1, 17)]
    assert warnings[8].endswith("（取值：是；建议值，待省市场监管局确认）")


def two() -> dict[str, Any]:
    return {"paper": [{"1": 60, "2": 40, "B": 0}], "site": [{"1": 100}]}


@pytest.mark.parametrize(
    ("sheets", "agreed", "capped", "code"),
    [
        ({"paper": [], "site": [{"1": 1}]}, None, False, "rubric.no_sheets"),
        ({"site": [{"1": 1}]}, None, False, "rubric.no_sheets"),
        ({**two(), "paper": [{"1": 60, "B": 0}]}, None, False, "rubric.missing_in_sheet"),
        ({**two(), "paper": [{"1": 61, "2": 40, "B": 0}]}, None, False, "rubric.out_of_range"),
        ({**two(), "paper": [{"1": Decimal("1.5"), "2": 40, "B": 0}]}, None, False, "rubric.not_integer"),
        ({**two(), "site": [{"1": 100, "9": 1}]}, None, False, "rubric.unknown_item"),
        ({**two(), "site": {"1": 100}}, None, False, "rubric.not_sheets"),
        ({**two(), "site": [100]}, None, False, "rubric.not_sheets"),
        (None, None, False, "rubric.not_sheets"),
        (two(), {"paper": {"2": None}}, False, "rubric.not_agreed"),
        (two(), {"paper": {"9": 1}}, False, "rubric.unknown_item"),
        (two(), {"paper": [1]}, False, "rubric.not_sheets"),
        (two(), None, None, "rubric.cap_unanswered"),
    ],
)
def test_an_assessment_with_holes_is_refused(sheets: Any, agreed: Any, capped: Any, code: str) -> None:
    with pytest.raises(RubricError) as caught:
        ask("assess('small', s, a, c)", rubric(SMALL), s=sheets, a=agreed, c=capped)

    assert caught.value.code == code
    assert "小细则" in caught.value.sentence("zh")


def test_a_cap_needs_a_clause() -> None:
    with pytest.raises(RubricError) as caught:
        ask("assess('zj_construction', {}, capped=true)", CONSTRUCTION)

    assert caught.value.code == "rubric.no_cap"


@pytest.mark.parametrize(
    ("second", "grade", "open_items"),
    [
        ({"1": "不适用", "2": "符合"}, "通过", []),
        ({"1": "符合", "2": "不符合"}, "不通过", [{"no": "2", "title": "设备"}]),
    ],
)
def test_a_checklist_passes_when_every_item_is_good_enough_to_everybody(
    second: dict[str, str], grade: str, open_items: list[dict[str, str]]
) -> None:
    sheets = {"site": [{"1": "符合", "2": "符合"}, second]}

    found = ask("assess('checks', sheets)", rubric(CHECKLIST), sheets=sheets)

    assert (found["total"], found["grade"], found["passed"]) == (None, grade, grade == "通过")
    assert found["parts"][0]["open"] == open_items
    assert [difference["no"] for difference in found["spread"]] == [no for no in second if second[no] != "符合"]


def test_one_item_of_a_checklist_not_reached_is_no_pass_whatever_the_points() -> None:
    mixed = rubric(SMALL + CHECKLIST[CHECKLIST.index("  - key: site") :].replace("key: site", "key: must"))
    sheets = {**two(), "must": [{"1": "符合", "2": "不符合"}]}

    found = ask("assess('small', sheets)", mixed, sheets=sheets)

    assert (found["total"], found["grade"], found["passed"]) == (100, "差", False)
    assert found["lines"][0].endswith("= 100 → 优")
    assert "有必须符合的项目未达要求，不能通过：不评“优”，评“差”。" in found["lines"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_total_is_what_a_slow_calculation_gives(data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from([CONSTRUCTION, FOLLOWUP, rubric(SMALL)]))
    experts = data.draw(st.integers(1, 9))
    sheets = {
        key: [
            {no: data.draw(st.integers(0, int(item.max or 0))) for no, item in sheet.items.items()}
            for _ in range(experts)
        ]
        for key, sheet in chosen.sheets.items()
    }
    agreed = {
        key: {no: sheets[key][0][no] for no in data.draw(st.sets(st.sampled_from(sorted(sheet.items))))}
        for key, sheet in chosen.sheets.items()
    }

    found = assess(chosen, sheets, agreed)

    slow = slow_total(chosen, sheets, agreed)
    assert found.total == slow
    assert found.grade == slow_grade(chosen, slow)
    assert found.bonus is None or 0 <= found.bonus <= 5
