"""The small forms of Zhejiang compute the name of a centre and stop what the measures do not allow."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.errors import Invalid
from forms.catalogue import Catalogue
from tests.procedures.answers import FILES, Usual, filled
from tests.procedures.procedure import ROOT, Procedure

FOLDER = ROOT / "forms" / "zhejiang"
TODAY = date(2026, 11, 27)
STAGE = Procedure("zhejiang").stage
KNOWN: dict[str, Any] = {
    "today": "2026-11-27",
    "unit_name": "钱塘计量检测研究院",
    "centre_name": "浙江省智能光伏产业计量测试中心",
    "departments": [{"value": "u1", "label": "浙江省经济和信息化厅"}],
    "checklist": [{"item": "法人资格证明"}, {"item": "申请书"}],
    "same_names": "",
    "has_tasks": "没有",
    "assigned_opinion": "",
    "rows": [],
}


def submit(name: str, known: dict[str, Any] | None = None, **answers: Any) -> dict[str, Any]:
    """What is kept of a diligent submission with these answers."""
    form = Catalogue().compile(name, (FOLDER / f"{name}.form").read_bytes())
    stored = {**KNOWN, **(known or {})}
    usual = Usual(STAGE["numbers"], STAGE["texts"])
    given = {**filled(form.schema["components"], stored, TODAY, usual), **answers}
    return form.check(given, stored, FILES, today=TODAY)


@pytest.mark.parametrize(
    ("kind", "name"),
    [("industry", "浙江省智能光伏产业计量测试中心"), ("carbon", "浙江省智能光伏碳计量测试中心")],
)
def test_the_name_of_a_centre_follows_the_one_pattern(kind: str, name: str) -> None:
    assert submit("zj_application", centre_kind=kind)["centre_name"] == name


@pytest.mark.parametrize(
    ("field", "value"),
    [("accidents", "some"), ("dishonest", "yes"), ("industry", "浙江光伏产业计量测试中心"), ("legal_person", False)],
)
def test_who_does_not_meet_a_condition_cannot_apply(field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        submit("zj_application", **{field: value})

    assert field in refusal.value.errors


def test_without_documents_of_support_it_is_said_why() -> None:
    told = {"local_plan": "no", "no_support": True, "support_documents": []}

    assert submit("zj_application", **told)["no_support_reason"]
    with pytest.raises(Invalid) as refusal:
        submit("zj_application", **told, no_support_reason="")
    assert list(refusal.value.errors) == ["no_support_reason"]


def test_nobody_recommends_what_does_not_hold() -> None:
    wrong = [{"item": "法人资格证明", "result": "ok"}, {"item": "申请书", "result": "wrong", "remark": "内容不全"}]

    assert submit("zj_recommendation", result="return", checklist=wrong)["result"] == "return"
    with pytest.raises(Invalid) as refusal:
        submit("zj_recommendation", result="recommend", checklist=wrong)
    assert "result" in refusal.value.errors


def test_a_second_centre_of_the_same_name_is_not_accepted() -> None:
    assert submit("zj_formal_review")["conclusion"] == "accept"
    with pytest.raises(Invalid) as refusal:
        submit("zj_formal_review", {"same_names": "浙江省智能光伏产业计量测试中心"})
    assert "conclusion" in refusal.value.errors


def test_tasks_that_were_not_assigned_cannot_be_left_undone() -> None:
    with pytest.raises(Invalid) as refusal:
        submit("zj_followup_agree", unfulfilled="yes")
    assert "unfulfilled" in refusal.value.errors
    assert submit("zj_followup_agree", {"has_tasks": "有"}, unfulfilled="yes")["unfulfilled"] == "yes"


def test_no_support_excludes_the_other_measures() -> None:
    with pytest.raises(Invalid) as refusal:
        submit("zj_reward", {"total": 91}, measures=["none", "norms"])

    assert "measures" in refusal.value.errors
