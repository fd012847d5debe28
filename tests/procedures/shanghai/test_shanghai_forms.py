"""The forms of Shanghai let pass what the guideline allows and stop what contradicts itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.errors import Invalid
from forms.catalogue import Catalogue
from tests.procedures.answers import FILES, filled
from tests.procedures.cast import usual
from tests.procedures.procedure import ROOT, Procedure

PROCEDURE = Procedure("shanghai")
FOLDER = ROOT / "forms" / "shanghai"
TODAY = date(2026, 3, 2)
KNOWN: dict[str, Any] = {
    "today": TODAY.isoformat(),
    "unit_name": "上海市计量测试技术研究院",
    "centre_name": "上海市集成电路产业计量测试中心",
    "months_min": 24,
    "months_max": 36,
    "returned": "no",
    "bodies": [{"value": "g1", "label": "浦东新区人民政府"}],
    "alliance_name": "上海集成电路产业计量测试联盟",
    "rubric_kind": "none",
    "supporter": "浦东新区市场监督管理局",
    "supported_on": "2026-02-02",
    "prereviewed_on": "2026-02-20",
    "construction_end": "2026-06-01",
    "opinion_count": 5,
    "pass_count": 2,
    "given_count": 0,
    "year": 2026,
    "year_start": "2026-01-01",
    "year_end": "2026-12-31",
}


def submit(name: str, **answers: Any) -> set[str]:
    """Submit the form, everything else filled in; the fields that are wrong."""
    form = Catalogue().compile(name, (FOLDER / f"{name}.form").read_bytes())
    known = {**KNOWN, **{key: answers.pop(key) for key in ("checklist", "commitments", "topics") if key in answers}}
    data = {**filled(form.schema["components"], known, TODAY, usual(PROCEDURE)), **answers}
    try:
        form.check(data, known, FILES, today=TODAY)
    except Invalid as refusal:
        return {path.split(".")[0] for path in refusal.errors}
    return set()


@pytest.mark.parametrize(
    ("months", "wrong"), [(24, set()), (36, set()), (23, {"months_reason"}), (37, {"months_reason"})]
)
def test_two_to_three_years_need_no_reason(months: int, wrong: set[str]) -> None:
    assert submit("sh_application", construction_months=months, months_reason="") == wrong


def test_joint_construction_names_every_party_and_its_duties() -> None:
    alone = [{"name": "甲院", "tasks": "建设平台", "duties": "牵头", "situation": "院所"}]

    assert submit("sh_application", joint="no", members=[], mechanism="", agreement=[]) == set()
    assert {"members", "mechanism"} <= submit("sh_application", joint="yes", members=alone, mechanism="")


@pytest.mark.parametrize("name", ["sh_intake", "sh_acceptance_intake"])
def test_material_is_complete_exactly_when_no_item_is_missing(name: str) -> None:
    good = [{"item": "申报书", "result": "ok"}, {"item": "联合申报材料", "result": "none"}]
    poor = [{"item": "申报书", "result": "missing", "demand": "请补交"}]

    assert submit(name, complete="yes", checklist=good) == set()
    assert submit(name, complete="no", checklist=poor) == set()
    assert submit(name, complete="no", checklist=good) == {"complete"}
    assert submit(name, complete="yes", checklist=poor) == {"complete"}


def test_what_is_to_be_supplemented_is_said_with_the_opinion() -> None:
    wanting = [{"item": "需求分析", "result": "supplement", "demand": "补充"}]

    assert submit("sh_examine_opinion", verdict="supplement", checklist=wanting) == set()
    assert submit("sh_examine_opinion", verdict="complete", checklist=wanting) == {"verdict"}
    assert submit("sh_examine_opinion", verdict="supplement") == {"verdict"}


def test_nobody_passes_what_lacks_necessity() -> None:
    assert submit("sh_review_opinion", verdict="pass", necessity_result="no") == {"verdict"}
    assert submit("sh_review_opinion", verdict="fail", necessity_result="no") == set()


def test_a_minority_does_not_pass_the_review() -> None:
    assert submit("sh_review_report", conclusion="pass") == {"conclusion"}
    assert submit("sh_review_report", conclusion="fail") == set()


def test_a_self_check_conforms_when_every_task_is_finished_and_the_alliance_stands() -> None:
    done, left = [{"name": "任务", "finished": True}], [{"name": "任务", "finished": False}]

    assert submit("sh_self_check", conclusion="conform", commitments=done) == set()
    assert submit("sh_self_check", conclusion="conform", commitments=left) == {"conclusion"}
    assert submit("sh_self_check", conclusion="not", commitments=left) == set()


def test_the_next_assessment_lies_between_today_and_the_new_end() -> None:
    def plan(new_end: str, next_on: str) -> set[str]:
        return submit("sh_support_plan", new_end=new_end, next_on=next_on)

    assert plan("2027-06-01", "2027-03-01") == set()
    assert plan("2026-05-31", "2026-05-01") == {"new_end"}
    assert plan("2027-06-01", "2027-06-02") == {"next_on"}
    assert plan("2027-06-01", "2026-03-02") == {"next_on"}


def test_an_event_counts_in_the_year_in_which_it_was_held() -> None:
    assert submit("sh_exchange_event", held_on="2026-01-01") == set()
    assert submit("sh_exchange_event", held_on="2025-12-31") == {"held_on"}
    assert submit("sh_exchange_event", held_on="2026-03-03") == {"held_on"}


def test_the_result_of_supervision_agrees_with_its_topics() -> None:
    good, poor = (
        [{"topic": "运行", "state": "good", "finding": "好"}],
        [{"topic": "运行", "state": "problem", "finding": "差"}],
    )

    assert submit("sh_supervision", result="normal", topics=good) == set()
    assert submit("sh_supervision", result="problem", topics=poor) == set()
    assert submit("sh_supervision", result="normal", topics=poor) == {"result"}
    assert submit("sh_supervision", result="problem", topics=good) == {"result"}


def test_a_major_matter_is_reported_after_it_occurred() -> None:
    assert submit("sh_matter", occurred_on="2026-02-27", reported_on="2026-03-02") == set()
    assert submit("sh_matter", occurred_on="2026-03-02", reported_on="2026-02-27") == {"reported_on"}
    assert submit("sh_matter", occurred_on="2026-03-03", reported_on="2026-03-03") == {"occurred_on"}
