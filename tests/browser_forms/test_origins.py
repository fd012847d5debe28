"""What the server filled in: marked quietly, correctable, and to be had back; in tables, too."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser_forms.books import KINDS, book_data, field, form, small
from tests.browser_forms.mounting import entered, show_form

pytestmark = pytest.mark.browser

SCHEMA = form(
    "origins",
    field("textfield", "unit", "单位名称"),
    field("number", "staff", "从业人员"),
    field("select", "kind", "来源", values=KINDS),
    field("checkbox", "legal", "独立法人"),
    field("textfield", "locked", "信用代码", readonly=True),
    field("textfield", "own", "联系人"),
    small("list", "设备明细表", False),
    small("fixed", "核查表", True),
)
PREFILL: dict[str, Any] = {
    "unit": "甲院", "staff": 120, "kind": "own", "legal": True, "locked": "9150", "own": "",
    "list": book_data(4)["list0"], "fixed": book_data(3)["list2"],
}  # fmt: skip


def _show(sheet: Page, **changed: object) -> None:
    show_form(sheet, SCHEMA, {**deepcopy(PREFILL), **changed}, prefill=PREFILL)


def _field(sheet: Page, name: str) -> Any:
    return sheet.locator(".lh-marked").filter(has=sheet.get_by_label(name))


def test_filled_in_values_are_marked_and_others_are_not(sheet: Page) -> None:
    _show(sheet)

    expect(_field(sheet, "单位名称")).to_contain_text("已带入")
    expect(_field(sheet, "独立法人")).to_contain_text("已带入")
    expect(sheet.get_by_text("已带入")).to_have_count(4)
    expect(sheet.get_by_text("系统带入 4 行，均未改动")).to_be_visible()


def test_a_changed_value_says_what_it_had_been_and_can_be_restored(sheet: Page) -> None:
    _show(sheet)
    sheet.get_by_label("单位名称").fill("乙院")
    sheet.keyboard.press("Tab")
    marked = _field(sheet, "单位名称")
    expect(marked).to_contain_text("原为：甲院")

    marked.get_by_role("button", name="恢复").click()

    expect(marked).to_contain_text("已带入")
    expect(sheet.get_by_label("单位名称")).to_be_focused()
    assert entered(sheet)["unit"] == "甲院"


def test_a_draft_shows_what_it_changed(sheet: Page) -> None:
    _show(sheet, staff=126, kind="rent")

    expect(_field(sheet, "从业人员")).to_contain_text("原为：120")
    expect(sheet.locator(".lh-marked").filter(has_text="原为：自有")).to_be_visible()


def test_a_read_only_value_carries_no_mark(sheet: Page) -> None:
    _show(sheet)

    expect(sheet.get_by_label("信用代码")).to_have_value("9150")
    expect(_field(sheet, "信用代码")).not_to_contain_text("已带入")


def test_changed_cells_added_and_removed_rows_are_told_apart(sheet: Page) -> None:
    _show(sheet)
    table = sheet.get_by_role("group", name="设备明细表")

    table.locator("tr[data-row='1']").get_by_label("数量").fill("99")
    sheet.keyboard.press("Tab")
    table.get_by_role("button", name="删除第 4 行").click()
    table.get_by_role("button", name="添加一行").click()
    table.locator("tr[data-row='3']").get_by_label("名称").fill("新装置")
    table.locator("tr[data-row='3']").get_by_label("型号规格").fill("N-1")
    sheet.keyboard.press("Tab")
    table.get_by_role("button", name="添加一行").click()

    expect(table.get_by_text("系统带入 4 行，改动 1 行，新增 2 行，删除 1 行")).to_be_visible()
    expect(table.locator("tr[data-row='3']")).to_contain_text("新增")
    cell = table.locator("tr[data-row='1'] td.lh-number").first
    cell.get_by_text("已改").click()
    expect(cell).to_contain_text(f"原为：{PREFILL['list'][1]['amount']}")
    cell.get_by_role("button", name="恢复").click()
    assert entered(sheet)["list"][1]["amount"] == PREFILL["list"][1]["amount"]


def test_a_removed_row_can_be_brought_back_to_its_place(sheet: Page) -> None:
    _show(sheet)
    table = sheet.get_by_role("group", name="设备明细表")
    table.get_by_role("button", name="删除第 2 行").click()

    table.get_by_text("查看删除的 1 行").click()
    table.get_by_role("button", name="恢复").click()

    expect(table.get_by_text("均未改动")).to_be_visible()
    assert [row["name"] for row in entered(sheet)["list"]] == [row["name"] for row in PREFILL["list"]]


def test_a_cell_of_a_fixed_table_is_marked_likewise(sheet: Page) -> None:
    _show(sheet)
    table = sheet.get_by_role("group", name="核查表")

    table.locator("tr[data-row='1']").get_by_label("存放地点").fill("三号楼")
    sheet.keyboard.press("Tab")

    expect(table.get_by_text("系统带入 3 行，改动 1 行")).to_be_visible()
    expect(table.locator("tr[data-row='1'] details")).to_contain_text("已改")


def test_without_a_prefill_nothing_is_marked(sheet: Page) -> None:
    show_form(sheet, SCHEMA, deepcopy(PREFILL))

    expect(sheet.get_by_text("已带入")).to_have_count(0)
    expect(sheet.get_by_text("系统带入")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_marks_break_no_rule_of_accessibility(sheet: Page, width: int) -> None:
    sheet.set_viewport_size({"width": width, "height": 900})
    sheet.evaluate("document.getElementById('diagram').remove()")
    changed = deepcopy(PREFILL["list"])[:3]
    changed[0]["place"] = "别处"
    _show(sheet, unit="乙院", list=changed)
    sheet.locator("details.lh-was summary").first.click()

    assert sheet.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(sheet) == []
