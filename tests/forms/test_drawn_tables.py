"""Tables as the archive shows them: header rows, groups of rows, exact totals, hidden cells, and wrong uses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from forms.catalogue import Catalogue, findings
from tests.browser_forms.books import GROUPED, RUBRIC, device_rows, rubric_rows
from tests.forms.building import form


def layout_of(schema: Mapping[str, Any], data: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """How the one table of a form is drawn."""
    compiled = Catalogue().compile("sample", json.dumps(schema).encode())
    items = compiled.page(compiled.check(data, stored))["items"]
    return dict(next(item for item in items if item["kind"] == "table")["layout"])


def summed(*rows: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The layout of a table of names and amounts."""
    columns = [
        {"type": "textfield", "key": "name"},
        {"type": "number", "key": "amount", "properties": {"total": "sum"}, **more},
    ]
    compiled = form({"type": "dynamiclist", "path": "rows", "components": columns, "properties": {"display": "table"}})
    return dict(compiled.page(compiled.check({"rows": list(rows)}))["items"][0]["layout"])


def test_columns_with_a_common_heading_get_a_second_header_row() -> None:
    upper, lower = layout_of(GROUPED, {"devices": device_rows(2)}, {})["head"]

    assert [(cell["text"], cell["columns"], cell["rows"], cell["scope"]) for cell in upper] == [
        ("序号", 1, 2, "col"), ("装置名称", 1, 2, "col"), ("测量范围", 3, 1, "colgroup"), ("准确度", 3, 1, "colgroup"),
        ("经费（万元）", 3, 1, "colgroup"), ("租用说明", 1, 2, "col"),
    ]  # fmt: skip
    assert [cell["text"] for cell in lower][:4] == ["下限", "上限", "单位", "不确定度"]
    assert {cell["scope"] for cell in lower} == {"col"}


def test_a_total_is_exact_and_its_label_spans_what_stands_before() -> None:
    foot = summed({"name": "甲", "amount": 0.1}, {"name": "乙", "amount": 0.2}, {"name": "丙", "amount": None})["foot"]

    assert foot == [
        {"text": "合计", "columns": 2, "label": True}, {"text": "0.3", "columns": 1, "label": False},
    ]  # fmt: skip


def test_a_total_of_many_long_numbers_is_not_rounded() -> None:
    row = {"name": "甲", "amount": Decimal("12345678901234567890.1234567")}

    assert summed(*[row] * 3)["foot"][1]["text"] == "37037036703703703670.3703701"


def test_a_hidden_number_does_not_count_and_its_cell_stays_empty() -> None:
    rows = [{"name": "甲", "amount": 5}, {"name": "不计", "amount": 7}]

    layout = summed(*rows, conditional={"hide": '=this.name = "不计"'})

    assert layout["foot"][1]["text"] == "5"
    assert layout["bodies"][0]["rows"][1]["cells"][1]["hidden"] is True
    assert len(layout["bodies"][0]["rows"][1]["cells"]) == 2


def test_rows_stand_under_headings_in_order_of_first_appearance_with_subtotals() -> None:
    stored = {"rubric": [*rubric_rows(12), {**rubric_rows(1)[0], "item": "补充"}]}
    data = {"rubric": [{"score": 1} for _ in stored["rubric"]]}

    layout = layout_of(RUBRIC, data, stored)

    assert [body["title"] for body in layout["bodies"]] == [
        "组织管理", "人员队伍", "设备设施", "技术能力", "服务成效", "运行保障",
    ]  # fmt: skip
    assert [row["number"] for row in layout["bodies"][0]["rows"]] == [1, 2, 13]
    assert [body["foot"][1]["text"] for body in layout["bodies"]] == ["3", "2", "2", "2", "2", "2"]
    assert layout["foot"][1]["text"] == "13"


def test_the_cells_that_name_their_rows_are_known_as_headers() -> None:
    layout = layout_of(RUBRIC, {"rubric": [{"score": 1}]}, {"rubric": rubric_rows(1)})

    assert [look["header"] for look in layout["looks"]][:2] == [True, False]
    assert [look["width"] for look in layout["looks"]][:2] == ["normal", "wide"]
    assert layout["bodies"][0]["rows"][0]["cells"][0]["value"] == "1. 建立健全计量技术服务制度并有效运行"


def test_a_group_in_a_row_is_one_cell_that_names_what_it_holds() -> None:
    group = {"type": "group", "label": "量程", "components": [{"type": "number", "key": "low", "label": "下限"}]}
    compiled = form({"type": "dynamiclist", "path": "rows", "components": [group], "properties": {"display": "table"}})

    item = compiled.page(compiled.check({"rows": [{"low": 3}]}))["items"][0]

    assert item["columns"] == ["量程"]
    assert item["rows"][0][0]["value"] == "下限：3"


TABLE = {"type": "dynamiclist", "path": "rows", "properties": {"display": "table"}}
NAME = {"type": "textfield", "key": "name"}


def said_about(component: Mapping[str, Any]) -> set[str]:
    """The codes of the findings about a form of this component."""
    counter = iter(range(1, 100))

    def numbered(part: Mapping[str, Any]) -> dict[str, Any]:
        inner = {"components": [numbered(child) for child in part["components"]]} if "components" in part else {}
        return {"id": f"Field_{next(counter)}", "label": "项目", **part, **inner}

    return {finding.code for finding in findings(json.dumps({"components": [numbered(component)]}).encode())}


def column(kind: str = "textfield", **properties: str) -> dict[str, Any]:
    """A table of one column with these properties."""
    return {**TABLE, "components": [{"type": kind, "key": "name", "expression": "=1", "properties": properties}]}


@pytest.mark.parametrize(
    ("component", "code"),
    [
        (column(total="sum"), "form.total_of_numbers"),
        (column("number", total="mean"), "form.bad_rule"),
        (column(columnWidth="huge"), "form.bad_rule"),
        (column(rowHeader="ja"), "form.bad_rule"),
        (column("expression", headerGroup="组"), "form.only_in_columns"),
        ({**NAME, "properties": {"headerGroup": "组"}}, "form.only_in_columns"),
        ({**column(rowHeader="yes"), "properties": {}}, "form.only_in_columns"),
        ({**column(), "properties": {"display": "table", "rowGroup": "g"}}, "form.row_group_of_free_rows"),
        ({**column(), "allowAddRemove": False, "properties": {"rowGroup": "g"}}, "form.only_in_tables"),
        (
            {**column(), "allowAddRemove": False, "properties": {"display": "table", "rowGroup": "a b"}},
            "form.bad_rule",
        ),
        (
            {
                **TABLE,
                "components": [
                    {**NAME, "key": key, "properties": {"headerGroup": group} if group else {}}
                    for key, group in (("a", "组"), ("b", ""), ("c", "组"))
                ],
            },
            "form.header_group_apart",
        ),
        ({"type": "group", "components": [{"type": "group", "components": [NAME], "properties": {"section": "yes"}}]},
         "form.section_inside"),
        ({"type": "group", "label": "", "components": [NAME], "properties": {"section": "yes"}},
         "form.section_without_label"),
        ({"type": "group", "components": [NAME], "properties": {"section": "1"}}, "form.bad_rule"),
        ({**NAME, "properties": {"section": "yes"}}, "form.unknown_property"),
    ],
)  # fmt: skip
def test_a_wrong_use_is_found(component: Mapping[str, Any], code: str) -> None:
    assert code in said_about(component)


def test_the_sample_forms_are_used_rightly() -> None:
    for schema in (GROUPED, RUBRIC):
        assert findings(json.dumps(schema).encode()) == []
