"""Conditions, groups, tables, files, computed and read-only fields."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.forms.building import errors, form

TEXT = {"type": "textfield", "key": "name"}


def hidden_unless(source: str) -> dict[str, Any]:
    return {"conditional": {"hide": source}}


def test_a_hidden_field_is_neither_checked_nor_kept() -> None:
    compiled = form(
        {"type": "number", "key": "count"},
        {"type": "textarea", "key": "reason", "validate": {"required": True}, **hidden_unless("=count >= 3")},
    )

    assert compiled.check({"count": 3, "reason": "多余"}) == {"count": 3}
    assert errors(compiled, {"count": 2}) == {"reason": ["此项必填"]}
    assert compiled.check({"count": 2, "reason": "人才引进中"})["reason"] == "人才引进中"


def test_a_read_only_field_keeps_what_the_server_holds() -> None:
    compiled = form({**TEXT, "readonly": True}, {"type": "textfield", "key": "other", "disabled": True})

    clean = compiled.check({"name": "冒名", "other": "改"}, {"name": "原名", "other": "原"})

    assert clean == {"name": "原名", "other": "原"}


def test_a_computed_value_is_computed_on_the_server() -> None:
    compiled = form(
        {"type": "number", "key": "a"},
        {"type": "number", "key": "b"},
        {"type": "expression", "key": "total", "expression": "=a + b", "computeOn": "change"},
    )

    assert compiled.check({"a": 40, "b": 41, "total": 100})["total"] == 81


def test_a_group_with_a_path_nests_and_is_checked_when_absent() -> None:
    compiled = form({"type": "group", "path": "unit", "components": [{**TEXT, "validate": {"required": True}}]})

    assert errors(compiled, {}) == {"unit.name": ["此项必填"]}
    assert compiled.check({"unit": {"name": "某院"}}) == {"unit": {"name": "某院"}}


def table(**properties: Any) -> dict[str, Any]:
    columns = [
        {"type": "textfield", "key": "item", "validate": {"required": True}},
        {"type": "number", "key": "max"},
        {"type": "number", "key": "score", "validate": {"min": 0, "max": "=this.max"}},
    ]
    return {
        "type": "dynamiclist", "path": "rows", "allowAddRemove": True, "components": columns,
        "properties": {"display": "table", **properties},
    }  # fmt: skip


def test_each_row_of_a_table_is_checked_by_its_own_values() -> None:
    rows = [{"item": "设备", "max": 10, "score": 9}, {"item": "", "max": 5, "score": 6}]

    assert errors(form(table()), {"rows": rows}) == {"rows.1.item": ["此项必填"], "rows.1.score": ["不得大于 5"]}


def test_a_table_has_the_rows_it_must_have() -> None:
    compiled = form(table(minRows=2, maxRows=3))
    row = {"item": "设备", "max": 10, "score": 9}

    assert errors(compiled, {"rows": [row]}) == {"rows": ["至少填写 2 行"]}
    assert errors(compiled, {"rows": [row] * 4}) == {"rows": ["不得超过 3 行"]}
    assert errors(compiled, {"rows": [row] * 2}) == {}


def test_the_condition_of_a_table_holds_for_rows_that_cannot_be_added_to_as_well() -> None:
    rule = {"check": "=sum(rows.score) <= 10", "checkMessage": "合计不得超过 10"}
    row = {"item": "设备", "max": 10, "score": 6}

    for fixed in (False, True):
        compiled = form({**table(**rule), "allowAddRemove": not fixed})
        assert errors(compiled, {"rows": [row] * 2}, stored={"rows": [row] * 2}) == {"rows": ["合计不得超过 10"]}
        assert errors(compiled, {"rows": [row]}, stored={"rows": [row]}) == {}


def test_what_is_no_table_is_refused() -> None:
    for wrong in ("rows", 7, ["row"], {"0": {}}):
        assert list(errors(form(table()), {"rows": wrong})) == ["rows"]


FILE = {
    "type": "filepicker",
    "key": "book",
    "accept": ".pdf",
    "validate": {"required": True},
    "properties": {"maxMB": 1},
}
KNOWN = {"f1": {"name": "申报书.pdf", "size": 1000, "type": "application/pdf", "field": "book"}}


def test_an_attachment_must_have_been_uploaded_for_this_task() -> None:
    compiled = form(FILE)

    assert compiled.has_files
    assert errors(compiled, {}) == {"book": ["此项必填"]}
    assert compiled.check({"book": [{"id": "f1", "name": "骗.exe", "size": 1}]}, files=KNOWN)["book"] == [
        {"id": "f1", "name": "申报书.pdf", "size": 1000}
    ]
    assert list(errors(compiled, {"book": [{"id": "someone else's"}]}, files=KNOWN)) == ["book"]


def test_an_attachment_of_another_type_or_too_large_is_refused() -> None:
    files = {
        "exe": {"name": "a.exe", "size": 10, "type": "application/x-msdownload", "field": "book"},
        "big": {"name": "a.pdf", "size": 2_000_000, "type": "application/pdf", "field": "book"},
    }

    assert "类型不符" in errors(form(FILE), {"book": [{"id": "exe"}]}, files=files)["book"][0]
    assert "超过 1 MB" in errors(form(FILE), {"book": [{"id": "big"}]}, files=files)["book"][0]


def test_our_cross_field_rules_are_kept() -> None:
    compiled = form(
        {"type": "datetime", "subtype": "date", "dateLabel": "起", "key": "first"},
        {
            "type": "datetime", "subtype": "date", "dateLabel": "止", "key": "last",
            "properties": {"check": "=last >= first", "checkMessage": "止期不得早于起期"},
        },
    )  # fmt: skip

    assert errors(compiled, {"first": "2026-10-02", "last": "2026-10-01"}) == {"last": ["止期不得早于起期"]}
    assert errors(compiled, {"first": "2026-10-01", "last": "2026-10-01"}) == {}


def test_a_check_knows_what_day_it_is_unless_the_task_says_another() -> None:
    def visited(check: str) -> dict[str, Any]:
        properties = {"check": check, "checkMessage": "日期不能晚于今天"}
        return {"type": "datetime", "subtype": "date", "key": "on", "properties": properties}

    rows = {"type": "dynamiclist", "path": "visits", "isRepeating": True, "allowAddRemove": True}
    compiled = form(visited("=on <= today"), {**rows, "components": [visited("=this.on <= today")]})
    today, tomorrow, refused = date(2026, 9, 28), {"on": "2026-09-29"}, ["日期不能晚于今天"]

    assert errors(compiled, {**tomorrow, "visits": [tomorrow]}, today=today) == {"on": refused, "visits.0.on": refused}
    assert errors(compiled, {"on": "2026-09-28", "visits": [{"on": "2026-09-28"}]}, today=today) == {}
    assert errors(compiled, {**tomorrow, "visits": []}, stored={"today": "2026-09-30"}, today=today) == {}


def test_a_table_whose_rows_are_fixed_is_checked_as_a_whole_too() -> None:
    finished = {"check": "=every t in tasks satisfies t.done = true", "checkMessage": "任务都完成后才能申请"}
    tasks = {
        "type": "dynamiclist",
        "path": "tasks",
        "isRepeating": True,
        "allowAddRemove": False,
        "properties": finished,
    }
    compiled = form({**tasks, "components": [{"type": "checkbox", "key": "done"}]})
    stored = {"tasks": [{"done": True}, {"done": False}]}

    assert errors(compiled, {"tasks": [{"done": True}, {"done": False}]}, stored=stored) == {
        "tasks": ["任务都完成后才能申请"]
    }
    assert errors(compiled, {"tasks": [{"done": True}, {"done": True}]}, stored=stored) == {}


def test_options_that_come_from_the_case_are_checked_against_it() -> None:
    compiled = form({"type": "taglist", "key": "experts", "valuesKey": "people"})
    stored = {"people": [{"value": "p1", "label": "张专家"}]}

    assert compiled.check({"experts": ["p1"]}, stored)["experts"] == ["p1"]
    assert errors(compiled, {"experts": ["p2"]}, stored=stored) == {"experts": ["请从列出的选项中选择"]}


def test_the_page_of_a_submission_reads_like_the_form() -> None:
    compiled = form(TEXT, {"type": "select", "key": "kind", "values": [{"value": "a", "label": "企业"}]}, table())
    data = {"name": "某院", "kind": "a", "rows": [{"item": "设备", "max": 10, "score": 9}]}

    items = compiled.page(data)["items"]

    assert [(item["label"], item["value"]) for item in items[:2]] == [("name", "某院"), ("kind", "企业")]
    assert items[2]["kind"] == "table"
    assert {"某院", "企业", "设备"} <= set(compiled.texts(data))


def test_a_choice_from_the_case_keeps_the_name_it_had_on_the_day() -> None:
    compiled = form({"type": "taglist", "key": "experts", "valuesKey": "people"})
    clean = compiled.check({"experts": ["p1"]}, {"people": [{"value": "p1", "label": "张专家"}]})

    assert compiled.page(clean)["items"][0]["value"] == "张专家"
    assert (
        compiled.page(clean, stored={"people": [{"value": "p1", "label": "改名后"}]})["items"][0]["value"] == "张专家"
    )
    assert "张专家" in compiled.texts(clean)
