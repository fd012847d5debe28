"""The forms of Chongqing let pass what the measures allow and stop what they forbid."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Invalid
from forms.catalogue import Catalogue
from tests.procedures.answers import FILES, filled, spread
from tests.procedures.cast import usual
from tests.procedures.procedure import ROOT, Procedure

PROCEDURE = Procedure("chongqing")
FOLDER = ROOT / "forms" / "chongqing"
TODAY = date(2026, 3, 2)
KNOWN: dict[str, Any] = {
    "first_class_expected": 3,
    "second_class_expected": 5,
    "unit_name": "重庆市计量质量检测研究院",
    "applicant_type": "metrology",
    "recommenders": [{"value": "g1", "label": "渝北区人民政府"}],
    "panel_min": 3,
    "panel_max": 5,
    "pass_mark": 80,
    "expert_options": [{"value": f"e{n}", "label": f"专家{n}"} for n in range(1, 8)],
    "notice_days": 7,
    "checklist": [{"item": "申报书"}],
    "checks": [{"item": "证书和报告真实、公正"}],
    "place_options": [{"value": "cq_acceptance_application@3", "label": "整份材料"}],
    "registered_count": 1,
    "scores": [{"item": "一", "full": 100}],
    "drawn": [{"item": "扭矩", "kind": "校准项目"}],
    "objections": [{"source": "某公司", "content": "意见", "received_on": "2026-03-05"}],
    "remaining_months": 6,
    "months_max": 12,
    "today": TODAY.isoformat(),
    **dict.fromkeys(("applied_on", "received_on", "opened_on", "closing_on", "established_on"), "2026-02-27"),
    "tasks": [{"task": "建立计量标准"}],
    "milestones": [{"commitment": 1, "task": "建立计量标准", "planned_on": "2026-05-01"}],
    "items": [{"action": "add", "kind": "calibration", "name": "扭矩", "range": "0～3 kN·m", "uncertainty": "0.1 %"}],
}


def submit(name: str, **answers: Any) -> set[str]:
    """Submit the form, everything else filled in; the fields that are wrong."""
    form = Catalogue().compile(name, (FOLDER / f"{name}.form").read_bytes())
    data = {**filled(form.schema["components"], KNOWN, TODAY, usual(PROCEDURE)), **answers}
    if "scores" not in answers:
        spread(data)
    try:
        form.check(data, KNOWN, FILES, today=TODAY)
    except Invalid as refusal:
        return {path.split(".")[0] for path in refusal.errors}
    return set()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.form")), ids=lambda path: path.stem)
def test_a_complete_submission_of_every_form_is_accepted(path: Path) -> None:
    assert submit(path.stem) == set()


def test_three_and_five_registered_metrologists_need_no_reason() -> None:
    assert submit("cq_application", first_class_count=3, second_class_count=5, metrologists_reason="") == set()


@pytest.mark.parametrize(("first", "second"), [(2, 5), (3, 4), (0, 0)])
def test_fewer_metrologists_need_a_reason_and_pass_with_one(first: int, second: int) -> None:
    below = {"first_class_count": first, "second_class_count": second}

    assert submit("cq_application", **below, metrologists_reason="") == {"metrologists_reason"}
    assert submit("cq_application", **below, metrologists_reason="产业急需，正在引进两名一级注册计量师。") == set()


@pytest.mark.parametrize(
    ("form", "answers", "wrong"),
    [
        ("cq_application", {"not_dishonest": False}, "not_dishonest"),
        ("cq_application", {"legal_person": False}, "legal_person"),
        ("cq_application", {"truth_declared": False}, "truth_declared"),
        ("cq_application", {"credit_code": "123"}, "credit_code"),
        ("cq_application", {"application_book": []}, "application_book"),
        ("cq_application", {"task_book": []}, "task_book"),
        ("cq_application", {"leading_talent_count": 0}, "leading_talent_count"),
        ("cq_consent", {"letter": []}, "letter"),
        ("cq_formal_review", {"conclusion": "return", "items_to_correct": ""}, "items_to_correct"),
        ("cq_select_experts", {"experts": ["e1", "e2"], "size_reason": ""}, "size_reason"),
        ("cq_select_experts", {"experts": [f"e{n}" for n in range(1, 7)], "size_reason": ""}, "size_reason"),
        ("cq_select_experts", {"no_conflict": False}, "no_conflict"),
        ("cq_publish_notice", {"days": 6}, "days"),
        ("cq_extension_request", {"months": 7}, "months"),
        ("cq_extension_request", {"months": 0}, "months"),
        ("cq_extension_request", {"reasons": ""}, "reasons"),
        ("cq_self_assessment", {"self_score": 79.5}, "self_score"),
        ("cq_self_assessment", {"quality_system_running": False}, "quality_system_running"),
        ("cq_acceptance_application", {"summary_report": []}, "summary_report"),
        ("cq_acceptance_application", {"follow_up_plan": []}, "follow_up_plan"),
        ("cq_refuse_assessment", {"reasons": ""}, "reasons"),
        ("cq_opening_meeting", {"district_staff": ""}, "district_staff"),
        ("cq_site_materials", {"m01_state": "none", "m01_remark": ""}, "m01_remark"),
        ("cq_rectification_order", {"months": 13}, "months"),
        ("cq_annual_report", {"plan": ""}, "plan"),
        ("cq_major_change_report", {"categories": []}, "categories"),
        ("cq_revocation_proposal", {"ground": "other", "other_ground": ""}, "other_ground"),
        ("cq_revocation_proposal", {"ground": ""}, "ground"),
    ],
)
def test_what_the_measures_demand_cannot_be_left_out(form: str, answers: dict[str, Any], wrong: str) -> None:
    assert submit(form, **answers) == {wrong}


@pytest.mark.parametrize("size", [3, 4, 5])
def test_a_panel_of_three_to_five_needs_no_reason(size: int) -> None:
    assert submit("cq_select_experts", experts=[f"e{n}" for n in range(1, size + 1)], size_reason="") == set()


def test_every_objection_needs_an_analysis() -> None:
    row = {"source": "某公司", "received_on": "2026-03-05", "content": "意见", "analysis": "", "conclusion": "adopt"}

    assert submit("cq_analyse_objections", objections=[row]) == {"objections"}


def test_an_objection_that_was_registered_cannot_be_dropped_from_the_analysis() -> None:
    assert submit("cq_analyse_objections", objections=[]) == {"objections"}


def test_a_total_must_be_the_sum_of_its_items_and_the_items_must_be_out_of_a_hundred() -> None:
    items = [{"item": "一", "full": 60, "score": 50.5}, {"item": "二", "full": 40, "score": 39}]
    short = [{"item": "一", "full": 60, "score": 50}, {"item": "二", "full": 30, "score": 30}]

    assert submit("cq_self_assessment", scores=items, self_score=89.5) == set()
    assert submit("cq_self_assessment", scores=items, self_score=90) == {"self_score"}
    assert submit("cq_self_assessment", scores=short, self_score=80) == {"scores"}


@pytest.mark.parametrize("form", ["cq_site_check", "cq_site_scoring", "cq_rescore"])
def test_the_panel_scores_the_items_of_the_self_assessment_and_no_others(form: str) -> None:
    row = {"item": "一", "full": 100, "score": 88}

    assert submit(form, scores=[row], score=88) == set()
    assert submit(form, scores=[{**row, "score": 101}], score=100) >= {"scores"}
    assert submit(form, scores=[row, {**row, "score": 0}], score=88) == {"scores"}


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ({"specification": "JJF 1001", "own_specification": ""}, set()),
        ({"specification": "", "own_specification": ""}, {"calibration_items"}),
        ({"specification": "", "own_specification": "自编规范，专家评审证明"}, set()),
    ],
)
def test_a_calibration_item_without_official_specification_needs_the_reviewed_own_one(
    row: dict[str, str], wrong: set[str]
) -> None:
    item = {"name": "压力传感器", "range": "0—10 MPa", "uncertainty": "0.05 %", **row}

    assert submit("cq_site_materials", calibration_items=[item]) == wrong


@pytest.mark.parametrize(("self_made", "proof", "wrong"), [(True, "", {"parameter_items"}), (False, "", set())])
def test_a_self_made_measurement_specification_needs_its_proof(self_made: bool, proof: str, wrong: set[str]) -> None:
    item = {"name": "扭矩", "range": "0—1 kN·m", "uncertainty": "0.1 %", "self_made": self_made, "proof": proof}

    assert submit("cq_site_materials", parameter_items=[item]) == wrong


@pytest.mark.parametrize(
    ("form", "answers", "wrong"),
    [
        ("cq_publish_notice", {"published_on": "2026-03-01"}, "published_on"),
        ("cq_formal_review", {"received_on": "2026-03-03"}, "received_on"),
        ("cq_service", {"served_on": "2026-03-03"}, "served_on"),
        ("cq_receipt", {"received_on": "2026-03-03"}, "received_on"),
        ("cq_select_experts", {"meeting_on": "2026-03-01"}, "meeting_on"),
        ("cq_district_consent", {"forwarded_on": "2026-02-26"}, "forwarded_on"),
        ("cq_preliminary_review", {"concluded_on": "2026-02-26"}, "concluded_on"),
        ("cq_closing_meeting", {"held_on": "2026-02-26"}, "held_on"),
        ("cq_assessment_report", {"reported_on": "2026-02-26"}, "reported_on"),
        ("cq_completion_check", {"file_by": "2026-03-01"}, "file_by"),
        ("cq_filing_order", {"file_by": "2026-03-01"}, "file_by"),
        ("cq_publish_register", {"published_on": "2026-02-26"}, "published_on"),
        ("cq_warning", {"correct_by": "2026-03-01"}, "correct_by"),
    ],
)
def test_dates_come_in_the_order_in_which_things_happen(form: str, answers: dict[str, Any], wrong: str) -> None:
    assert submit(form, **answers) == {wrong}


def test_a_plan_cannot_lie_in_the_past_nor_can_what_was_done_lie_in_the_future() -> None:
    planned = {"kind": "standard", "name": "扭矩标准装置", "planned_on": "2026-03-01"}
    measure = {"problem": "记录不全", "measure": "补全", "done_on": "2026-03-03", "proof": ""}

    assert submit("cq_application", planned_items=[planned]) == {"planned_items"}
    assert submit("cq_rectification_report", measures=[measure]) == {"measures"}


def test_what_is_reported_done_has_its_day_and_it_is_not_in_the_future() -> None:
    done = {"commitment": 1, "task": "建立计量标准", "planned_on": "2026-05-01", "state": "done", "evidence": "证书"}

    assert submit("cq_construction_work", milestones=[{**done, "done_on": "2026-03-03"}]) == {"milestones"}
    assert submit("cq_construction_work", milestones=[{**done, "done_on": ""}]) == {"milestones"}
    assert submit("cq_construction_work", milestones=[{**done, "done_on": "2026-03-02"}]) == set()


@pytest.mark.parametrize(("form", "good"), [("cq_formal_review", "pass"), ("cq_preliminary_review", "pass")])
def test_what_the_list_finds_missing_stands_against_passing_and_must_be_said(form: str, good: str) -> None:
    row = {"item": "申报书", "result": "missing", "remark": "缺第三章"}

    assert submit(form, checklist=[row], conclusion=good) == {"conclusion"}
    assert submit(form, checklist=[{**row, "result": "ok"}], conclusion=good) == set()
    assert submit(form, checklist=[{**row, "remark": ""}], conclusion="refuse" if "pre" in form else "return") == {
        "checklist"
    }


def test_open_rows_are_reason_enough_to_return_an_application() -> None:
    row = {"item": "申报书", "result": "missing", "remark": "缺第三章"}

    assert submit("cq_formal_review", checklist=[row], conclusion="return", items_to_correct="") == set()


def test_every_task_of_the_task_book_must_be_done_before_acceptance_is_applied_for() -> None:
    row = {"task": "建立计量标准", "done": False, "evidence": "证书"}

    assert submit("cq_self_assessment", tasks=[row]) == {"tasks"}


def test_the_six_categories_of_major_change_and_an_open_one_are_offered() -> None:
    form = Catalogue().compile("cq_major_change_report", (FOLDER / "cq_major_change_report.form").read_bytes())
    field = next(part for part in form.schema["components"] if part.get("key") == "categories")

    labels = [option["label"] for option in field["values"]]

    assert labels[:6] == ["主要负责人", "管理人员", "组织机构", "技术服务能力", "关键测量设备", "主要基础设施"]
    assert len(labels) == 7


def test_the_seven_grounds_of_revocation_are_offered() -> None:
    form = Catalogue().compile("cq_revocation_proposal", (FOLDER / "cq_revocation_proposal.form").read_bytes())
    field = next(part for part in form.schema["components"] if part.get("key") == "ground")

    assert [option["label"][:3] for option in field["values"]] == [f"（{n}）" for n in "一二三四五六七"]
