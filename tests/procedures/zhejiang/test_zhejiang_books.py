"""The official books and reports of Zhejiang let pass what the annexes allow and stop what contradicts them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from engine.errors import Invalid
from forms.catalogue import Catalogue
from tests.procedures.answers import FILES, Usual, filled
from tests.procedures.procedure import ROOT

FOLDER = ROOT / "forms" / "zhejiang"
BOOKS = (
    "zj_application_book",
    "zj_evaluation_report",
    "zj_follow_up_confirm",
    "zj_follow_up_report",
    "zj_summary_plan",
)
TODAY = date(2026, 11, 27)
USUAL = Usual(
    {"staff": 46, "managers": 6, "technicians": 38, "laboratory_area": 900, "thermostatic_area": 200},
    {
        "head_phone": "0571-85028000",
        "contact_phone": "13805710001",
        "phone": "13805710001",
        "fax": "0571-85028001",
        "postcode": "310018",
        "email": "yuhai@example.com",
        "organisation_code": "12330000470005812G",
    },
)
NAMES = ("沈立群", "郑晓岚", "陶建国", "方宁", "俞海")
KNOWN: dict[str, Any] = {
    "centre_name": "浙江省动力电池产业计量测试中心",
    "unit_name": "浙江省计量科学研究院",
    "panel_leader": "沈立群",
    "grade": "合格",
    "score_paper": 86.4,
    "score_site": 81.2,
    "score_work": 80,
    "score_plan": 15,
    "score_assigned": 4,
    "score_total": 84.32,
    "bonus": 4,
    "advice": "加快在线计量能力建设。",
    "year": 2026,
}


def people(*names: str) -> list[dict[str, str]]:
    """Rows of the table of those who sign."""
    return [{"name": name, "unit": "中国计量大学", "title": "教授", "phone": "13805710001"} for name in names]


def submitted(name: str, brought: Mapping[str, Any] = MappingProxyType({}), **answers: Any) -> dict[str, Any]:
    """The record of a form that is filled in completely, with these answers; Invalid says what is wrong.

    The task has ``brought`` more than usual.
    """
    known = {**KNOWN, **brought}
    form = Catalogue().compile(name, (FOLDER / f"{name}.form").read_bytes())
    usual = {
        "kinds": ["paper", "site"],
        "panel_paper": people(*NAMES),
        "panel_site": people(*NAMES),
        "panel": people(*NAMES),
        "schedule": [span("2027-01-01", "2027-06-30")],
    }
    data = {**filled(form.schema["components"], known, TODAY, USUAL), **usual, **answers}
    return form.check(data, known, FILES, today=TODAY)


def wrong(name: str, brought: Mapping[str, Any] = MappingProxyType({}), **answers: Any) -> set[str]:
    """The fields and tables of the submission that are wrong."""
    try:
        submitted(name, brought, **answers)
    except Invalid as refusal:
        return {path.split(".")[0] for path in refusal.errors}
    return set()


def span(start: str, end: str) -> dict[str, str]:
    """A row of the schedule."""
    return {"start": start, "end": end, "work": "购置仪器设备", "goal": "完成验收"}


def device(investment: float, state: str) -> dict[str, Any]:
    """A row of the equipment table."""
    return {
        "name": "电池内阻测试仪校准装置", "model": "", "range": "0.01 mΩ～3 Ω", "requirement": "0.2%",
        "parameter": "内阻", "investment": investment, "state": state,
    }  # fmt: skip


def money(*amounts: float) -> list[dict[str, Any]]:
    """Rows of the budget, or of its sources."""
    return [{"item": "仪器设备", "source": "own", "amount": amount, "remark": ""} for amount in amounts]


@pytest.mark.parametrize("book", BOOKS)
def test_a_complete_book_is_accepted(book: str) -> None:
    assert (FOLDER / f"{book}.form").exists()
    assert wrong(book) == set()


def test_investment_in_new_and_existing_equipment_is_told_apart() -> None:
    record = submitted(
        "zj_application_book", equipment=[device(0.1, "new"), device(0.2, "new"), device(12.5, "existing")]
    )

    assert (str(record["investment_new"]), str(record["investment_existing"])) == ("0.3", "12.5")


@pytest.mark.parametrize("book", ["zj_application_book", "zj_summary_plan"])
@pytest.mark.parametrize(("sources", "refused"), [((0.1, 0.2), set()), ((0.3,), set()), ((0.2,), {"sources"})])
def test_the_sources_bring_what_the_budget_spends(book: str, sources: tuple[float, ...], refused: set[str]) -> None:
    assert wrong(book, budget=money(0.1, 0.2), sources=money(*sources)) == refused


@pytest.mark.parametrize("book", ["zj_application_book", "zj_summary_plan"])
def test_no_work_ends_before_it_starts(book: str) -> None:
    assert wrong(book, schedule=[span("2027-03-01", "2027-02-28")]) == {"schedule"}
    assert wrong(book, schedule=[span("2027-03-01", "2027-03-01")]) == set()


def test_rows_of_the_application_book_travel_into_the_plan_and_changes_are_marked() -> None:
    brought = device(12.5, "new")
    kept = {key: value for key, value in brought.items() if key != "state"} | {"remark": ""}

    unchanged = submitted("zj_summary_plan", {"equipment": [brought]}, equipment=[kept])
    dearer = submitted("zj_summary_plan", {"equipment": [brought]}, equipment=[kept | {"investment": 13}])

    assert "equipment" not in unchanged.get("_drift", {})
    assert "equipment" in dearer["_drift"]


@pytest.mark.parametrize("missing", ["chain_map", "traceability_map", "cover", "traceability", "calibration", "head"])
def test_the_application_book_lacks_nothing_the_annex_asks_for(missing: str) -> None:
    assert wrong("zj_application_book", **{missing: [] if missing != "head" else ""}) == {missing}


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ("zj_application_book", "signed_on"),
        ("zj_evaluation_report", "reported_on"),
        ("zj_follow_up_report", "reported_on"),
        ("zj_follow_up_confirm", "signed_on"),
        ("zj_summary_plan", "reported_on"),
    ],
)
def test_nothing_is_signed_tomorrow(form: str, field: str) -> None:
    assert field in wrong(form, **{field: "2026-11-28"})


def test_a_part_of_the_summary_with_suggested_items_needs_one_of_them() -> None:
    empty = {"situation": "", "scope": "", "overview": ""}

    assert wrong("zj_summary_plan", **empty) == {"situation"}
    assert wrong("zj_summary_plan", **{**empty, "overview": "建成两项装置。"}) == set()


def test_assigned_tasks_are_listed_when_there_were_some() -> None:
    assert wrong("zj_summary_plan", has_assigned="yes", assigned=[]) == {"assigned"}
    assert wrong("zj_summary_plan", has_assigned="no", assigned=[]) == set()


@pytest.mark.parametrize(("done_on", "refused"), [("", {"commitments"}), ("2026-06-03", set())])
def test_a_finished_item_of_last_years_plan_has_a_date(done_on: str, refused: set[str]) -> None:
    row = {"commitment": 1, "kind": "购置", "name": "装置", "due": "2026-12-31", "finished": True, "done_on": done_on}

    answer = {"finished": True, "done_on": done_on, "evidence": ""}

    assert wrong("zj_summary_plan", {"commitments": [row]}, commitments=[answer]) == refused


@pytest.mark.parametrize(
    ("paper", "site", "counted"),
    [(NAMES, NAMES, 5), (NAMES[:3], NAMES[3:], 5), (NAMES[:3], NAMES[:3], 3), (NAMES[:2], NAMES[1:4], 4)],
)
def test_who_evaluates_in_both_groups_counts_once(paper: tuple[str, ...], site: tuple[str, ...], counted: int) -> None:
    groups = {"panel_paper": people(*paper), "panel_site": people(*site)}

    assert submitted("zj_evaluation_report", **groups)["evaluators"] == counted
    assert wrong("zj_evaluation_report", **groups, few_reason="") == ({"few_reason"} if counted < 5 else set())


def test_fewer_than_five_people_of_the_follow_up_evaluation_need_a_reason() -> None:
    assert wrong("zj_follow_up_report", panel=people(*NAMES[:4]), few_reason="") == {"few_reason"}
    assert wrong("zj_follow_up_report", panel=people(*NAMES), few_reason="") == set()


def test_without_a_site_visit_nothing_is_asked_about_it() -> None:
    left_out = {"site_on": "", "site_place": "", "site_service": None, "site_three": None, "site_advice": ""}

    assert wrong("zj_evaluation_report", kinds=["paper"], panel_site=[], **left_out) == set()
    assert wrong("zj_evaluation_report", kinds=["site"]) == {"kinds"}


@pytest.mark.parametrize(
    ("answers", "refused"),
    [
        ({"managers": 9, "technicians": 38}, {"technicians"}),
        ({"managers": 8, "technicians": 38}, set()),
        ({"thermostatic_area": 900.01}, {"thermostatic_area"}),
        ({"organisation_code": "47000581-2"}, set()),
        ({"organisation_code": "12330000"}, {"organisation_code"}),
        ({"postcode": "31001"}, {"postcode"}),
        ({"phone": "85028000"}, {"phone"}),
        ({"unit_kind": "other", "unit_kind_other": ""}, {"unit_kind_other"}),
    ],
)
def test_facts_of_the_unit_fit_together(answers: dict[str, Any], refused: set[str]) -> None:
    assert wrong("zj_follow_up_report", **answers) == refused


@pytest.mark.parametrize(
    ("until", "days", "refused"),
    [
        ("2026-11-25", 3, set()),
        ("2026-11-25", 2, set()),
        ("2026-11-25", 4, {"evaluated_days"}),
        ("2026-11-22", 1, {"evaluated_until", "evaluated_days"}),
    ],
)
def test_the_days_of_the_evaluation_lie_between_its_dates(until: str, days: int, refused: set[str]) -> None:
    dates = {"evaluated_from": "2026-11-23", "evaluated_until": until, "evaluated_days": days}

    assert wrong("zj_follow_up_report", **dates) == refused


@pytest.mark.parametrize(("grade", "refused"), [("优秀", {"assigned"}), ("合格", set())])
def test_assigned_tasks_not_carried_out_do_not_go_with_excellent(grade: str, refused: set[str]) -> None:
    assert wrong("zj_follow_up_report", {"grade": grade}, assigned="没有完成") == refused


def test_the_unit_says_why_it_does_not_confirm() -> None:
    assert wrong("zj_follow_up_confirm", confirmed="no", reason="") == {"reason"}
    assert wrong("zj_follow_up_confirm", confirmed="yes", reason="") == set()


@pytest.mark.parametrize(
    ("form", "kinds"),
    [
        ("zj_evaluation_report", ["法定计量检定机构", "行业计量技术机构", "企业", "其他"]),
        ("zj_follow_up_report", ["法定计量检定机构", "行业计量技术机构", "其他"]),
    ],
)
def test_the_kinds_of_units_are_those_printed_in_the_annex(form: str, kinds: list[str]) -> None:
    assert [option["label"] for option in choices(FOLDER / f"{form}.form", "unit_kind")] == kinds


def choices(path: Path, key: str) -> list[dict[str, str]]:
    """The options of the field ``key`` anywhere in the form."""
    found: list[dict[str, str]] = []

    def look(components: list[dict[str, Any]]) -> None:
        for component in components:
            if component.get("key") == key:
                found.extend(component["values"])
            look(component.get("components", []))

    look(list(Catalogue().compile(path.stem, path.read_bytes()).schema["components"]))
    return found
