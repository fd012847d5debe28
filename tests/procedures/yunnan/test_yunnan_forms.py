"""The forms of Yunnan let pass what the notice allows and stop what it forbids."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Invalid
from forms.catalogue import Catalogue
from tests.procedures.answers import FILES, filled
from tests.procedures.cast import usual
from tests.procedures.procedure import ROOT, Procedure

PROCEDURE = Procedure("yunnan")
FOLDER = ROOT / "forms" / "yunnan"
TODAY = date(2029, 3, 13)
DECISIONS = [{"value": "approve", "label": "批准筹建"}, {"value": "refuse", "label": "不予批准"}]
PROMISED = [{"commitment": 1, "kind": "测量仪器设备配置", "name": "激光测厚标准装置", "finished": True}]
TOPICS = ("运行情况", "能力提升情况", "服务和融入产业的情况", "科研项目和规划的落实情况")
KNOWN: dict[str, Any] = {
    "checklist": [{"item": "申报书"}],
    "checks": [{"item": topic} for topic in TOPICS],
    "place_options": [{"value": "yn_acceptance_application@3", "label": "整份材料"}],
    "unit_name": "玉溪市计量测试研究院",
    "centre_name": "云南省铜产业计量测试中心",
    "industry": "铜",
    "route": "government",
    "field_options": [{"value": "新材料", "label": "新材料"}, {"value": "其他", "label": "其他"}],
    "department_options": [{"value": "d1", "label": "云南省工业和信息化厅"}],
    "unit_options": [{"value": "u1", "label": "玉溪市计量测试研究院"}],
    "systems": [{"no": "（一）", "system": "战略定位与目标", "demand": "具有明确的定位和目标"}],
    "recommendations": [],
    "applications": 2,
    "cultivation": 3,
    "applied": 1,
    "cultivated": 3,
    "period_until": "2029-12-31",
    "quotas": [],
    "options": DECISIONS,
    "holders": "",
    "opinion_count": 5,
    "opinions": [],
    "commitments": PROMISED,
    "normal_until": "2029-03-12",
    "latest": "2031-03-10",
    "rubric_passed": None,
    "rows": [],
    "listed": [],
    "started": [],
    "skipped": [],
    "regions": [],
    "background": [],
    "period_from": "2028-01-01",
}


def submit(name: str, known: dict[str, Any] | None = None, **answers: Any) -> set[str]:
    """Submit the form, everything else filled in; the fields that are wrong."""
    form = Catalogue().compile(name, (FOLDER / f"{name}.form").read_bytes())
    shown = {**KNOWN, **(known or {})}
    data = {**filled(form.schema["components"], shown, TODAY, usual(PROCEDURE)), **answers}
    try:
        form.check(data, shown, FILES, today=TODAY)
    except Invalid as refusal:
        return {path.split(".")[0] for path in refusal.errors}
    return set()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.form")), ids=lambda path: path.stem)
def test_a_complete_submission_of_every_form_is_accepted(path: Path) -> None:
    more = {"yn_explain_delay": {"finish_on": "2030-03-10"}, "yn_organise_report": {"shortfall": "培育对象减少"}}

    assert submit(path.stem, **more.get(path.stem, {})) == set()


@pytest.mark.parametrize("missing", ["voluntary", "quality_running"])
def test_who_does_not_declare_a_condition_cannot_apply(missing: str) -> None:
    assert submit("yn_register", **{missing: False}) == {missing}


@pytest.mark.parametrize("proof", ["consent", "leader_cv", "resources_proof", "innovation_proof", "support_proof"])
def test_every_condition_is_proved(proof: str) -> None:
    assert submit("yn_register", **{proof: []}) == {proof}


def test_consent_comes_before_the_application() -> None:
    assert submit("yn_register", consent_on="2029-03-13") == set()
    assert submit("yn_register", consent_on="2029-03-14") == {"consent_on"}


def test_a_joint_application_names_its_members() -> None:
    assert submit("yn_register", mode="joint", members=[]) == {"members"}
    assert submit("yn_register", mode="laboratory", members=[]) == set()


def test_the_sources_of_funds_add_up_to_the_budget() -> None:
    budget = [{"item": "设备", "amount": "620.50"}, {"item": "改造", "amount": "239.50"}]

    own, government = {"source": "own", "amount": "500"}, {"source": "government", "amount": "360"}
    assert submit("yn_task_book", budget=budget, sources=[own, government]) == set()
    assert submit("yn_task_book", budget=budget, sources=[own]) == {"sources"}


def test_a_project_does_not_end_before_it_begins() -> None:
    row = {"start": "2029-03-01", "end": "2029-02-28", "work": "安装", "goal": "投入使用"}

    assert submit("yn_task_book", schedule=[row]) == {"schedule"}
    assert submit("yn_task_book", schedule=[{**row, "end": "2029-03-01"}]) == set()


def test_the_map_of_traceability_belongs_to_the_table() -> None:
    assert submit("yn_application_book", traceability_map=[]) == {"traceability_map"}


def test_equipment_is_new_or_existing() -> None:
    row = {"name": "测厚仪", "range": "1 mm", "requirement": "1 μm", "parameter": "厚度", "investment": "1.5"}

    assert submit("yn_task_book", equipment=[{**row, "state": "existing"}]) == set()
    assert submit("yn_task_book", equipment=[{**row, "state": "bought"}]) == {"equipment"}


def test_what_is_missing_goes_back_and_nothing_else() -> None:
    complete, missing = {"item": "申报书", "result": "ok"}, {"item": "申报书", "result": "missing", "remark": "缺公章"}

    for form in ("yn_intake", "yn_check_request"):
        assert submit(form, checklist=[complete], conclusion="return") == {"conclusion"}
        assert submit(form, checklist=[missing], conclusion="accept") == {"conclusion"}
        assert submit(form, checklist=[missing], conclusion="return") == set()
        assert submit(form, checklist=[{**missing, "remark": ""}], conclusion="return") == {"checklist"}


@pytest.mark.parametrize("criterion", ["necessity", "feasibility", "sufficiency"])
def test_only_what_is_necessary_feasible_and_sufficient_passes(criterion: str) -> None:
    assert submit("yn_argument_opinion", **{criterion: "no"}, advice="pass") == {"advice"}
    assert submit("yn_argument_opinion", **{criterion: "no"}, advice="supplement") == set()
    assert submit("yn_argument_conclusion", **{criterion: "no"}, result="pass") == {"result"}


def test_a_second_centre_of_an_industry_needs_a_reason() -> None:
    taken = {"holders": "云南省铜产业计量测试中心"}

    assert submit("yn_approval_proposal", taken, proposed="approve", override_reason="") == {"override_reason"}
    assert submit("yn_approval_proposal", taken, proposed="refuse", override_reason="") == set()
    assert submit("yn_approval_proposal", proposed="approve", override_reason="") == set()


@pytest.mark.parametrize(
    ("day", "wrong"), [("2029-03-12", True), ("2029-03-13", False), ("2031-03-10", False), ("2031-03-11", True)]
)
def test_a_delay_ends_after_three_years_and_within_five(day: str, wrong: bool) -> None:
    assert submit("yn_explain_delay", finish_on=day) == ({"finish_on"} if wrong else set())


def test_unfinished_tasks_cannot_be_accepted() -> None:
    unfinished = [{**PROMISED[0], "finished": False}]

    assert submit("yn_construction_work", commitments=unfinished, next="apply") == {"next"}
    assert submit("yn_construction_work", commitments=unfinished, next="continue") == set()
    assert submit("yn_acceptance_application", commitments=unfinished) == {"commitments"}


@pytest.mark.parametrize("paper", ["task_book", "summary", "follow_up_plan"])
def test_acceptance_needs_the_three_documents(paper: str) -> None:
    assert submit("yn_acceptance_application", **{paper: []}) == {paper}


def test_the_conclusion_of_the_acceptance_follows_the_rules_where_there_are_any() -> None:
    assert submit("yn_acceptance_conclusion", {"rubric_passed": "no"}, result="pass") == {"result"}
    assert submit("yn_acceptance_conclusion", {"rubric_passed": "yes"}, result="pass") == set()
    assert submit("yn_acceptance_conclusion", result="fail", problems=[]) == {"problems"}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_problem_in_one_of_the_four_topics_is_ordered_to_be_rectified(topic: str) -> None:
    checks = [{"result": "problem" if one == topic else "ok", "remark": "已查看"} for one in TOPICS]

    assert submit("yn_inspection", checks=checks, result="ok") == {"result"}
    assert submit("yn_inspection", checks=checks, result="problem") == set()
    assert submit("yn_inspection", checks=[{**one, "remark": ""} for one in checks], result="problem") == {"checks"}


def test_quotas_never_stop_a_recommendation() -> None:
    assert submit("yn_prefecture_opinion", {"applications": 2, "applied": 9}) == set()
    assert submit("yn_organise_report", {"applied": 0}, shortfall="") == {"shortfall"}
    assert submit("yn_organise_report", {"applied": 2}, shortfall="") == set()
