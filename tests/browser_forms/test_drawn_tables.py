"""Tables with headings over columns, groups of rows, totals, fixed wording and hidden cells; long ones, too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser_forms.books import GROUPED, RUBRIC, device_rows, rubric_rows
from tests.browser_forms.mounting import entered, show_form, submit

pytestmark = pytest.mark.browser

CHECKLIST = Path(__file__).parents[2] / "forms" / "chongqing" / "cq_preliminary_review.form"


def _rubric(count: int, **more: object) -> dict[str, Any]:
    return {"rubric": [{**row, **more} for row in rubric_rows(count)]}


def test_adjacent_columns_stand_under_one_heading(sheet: Page) -> None:
    show_form(sheet, GROUPED, {"devices": device_rows(2)})

    upper, lower = (line.get_by_role("columnheader").all() for line in sheet.locator("thead tr").all())

    spans = [
        (cell.inner_text().strip(" *"), *(cell.get_attribute(name) for name in ("colspan", "rowspan")))
        for cell in upper
    ]
    assert spans[:3] == [("序号", None, "2"), ("装置名称", None, "2"), ("测量范围", "3", None)]
    assert {cell.get_attribute("scope") for cell in upper} == {"col", "colgroup"}
    assert [cell.inner_text().strip(" *") for cell in lower][:3] == ["下限", "上限", "单位"]
    assert sheet.locator("colgroup").evaluate_all("groups => groups.map(group => group.span)") == [1, 1, 3, 3, 3, 1, 1]


def test_a_total_follows_what_is_typed_and_is_exact(sheet: Page) -> None:
    show_form(sheet, GROUPED, {"devices": device_rows(2)})
    sums = sheet.locator("tfoot td.lh-sum")
    expect(sums.nth(1)).to_have_text("0.2")

    sheet.get_by_label("环境改造").first.fill("0.2")
    sheet.keyboard.press("Tab")

    expect(sums.nth(1)).to_have_text("0.3")
    expect(sheet.locator("tfoot th")).to_have_text("合计")
    assert sheet.locator("tfoot th").get_attribute("colspan") == "8"


def test_rows_stand_in_groups_with_subtotals(sheet: Page) -> None:
    show_form(sheet, RUBRIC, _rubric(12, score=1))

    assert sheet.locator("th[scope=rowgroup]").all_inner_texts()[:2] == ["组织管理", "人员队伍"]
    assert sheet.locator(".lh-subtotal td").first.inner_text() == "2"
    assert sheet.locator("tfoot td").first.inner_text() == "12"
    expect(sheet.get_by_role("rowheader", name="1. 建立健全计量技术服务制度并有效运行", exact=True)).to_be_visible()


def test_the_keyboard_leads_through_groups_and_over_hidden_cells(sheet: Page) -> None:
    show_form(sheet, RUBRIC, _rubric(12, level="b"))
    sheet.get_by_label("得分").nth(1).click()

    sheet.keyboard.press("Enter")
    expect(sheet.locator("tr[data-row='2'] td.lh-number input")).to_be_focused()
    sheet.keyboard.press("Alt+ArrowUp")
    expect(sheet.locator("tr[data-row='1'] td.lh-number input")).to_be_focused()


def test_a_hidden_cell_is_empty_and_moves_nothing(sheet: Page) -> None:
    data = _rubric(3, level="b")
    data["rubric"][1]["level"] = "a"
    show_form(sheet, RUBRIC, data)

    lines = sheet.locator("tr[data-row]")
    assert lines.evaluate_all("lines => lines.map(line => line.children.length)") == [9, 9, 9]
    expect(lines.nth(1).locator(".lh-void")).to_have_count(1)
    lines.nth(0).get_by_label("核查说明").click()
    sheet.keyboard.press("Enter")
    expect(lines.nth(2).get_by_label("核查说明")).to_be_focused()


@pytest.fixture
def checklist() -> dict[str, Any]:
    """A form whose rows hide a remark where the result is in order."""
    schema: dict[str, Any] = json.loads(CHECKLIST.read_text(encoding="utf-8"))
    return schema


def _rows(sheet: Page) -> list[tuple[str, str, str | None]]:
    return [(row["item"], row["result"], row.get("remark")) for row in entered(sheet)["checklist"]]


def _pick(sheet: Page, row: int, label: str) -> None:
    line = sheet.locator(f"tr[data-row='{row}']")
    line.locator(".fjs-select-display").click()
    line.locator(".fjs-dropdownlist").get_by_text(label, exact=True).click()


def _checked() -> list[dict[str, str]]:
    results = ["ok", "missing", "wrong", "ok", "missing"]
    return [
        {"item": f"事项{n}", "result": result, "remark": "" if result == "ok" else f"备注{n}"}
        for n, result in enumerate(results)
    ]


def test_removing_rows_quickly_leaves_all_others_as_they_were(sheet: Page, checklist: dict[str, Any]) -> None:
    show_form(sheet, checklist, {"checklist": _checked()})

    for _ in range(3):
        sheet.get_by_role("button", name="删除第 1 行").click()
    sheet.wait_for_timeout(500)  # form-js reports late

    assert _rows(sheet) == [("事项3", "ok", None), ("事项4", "missing", "备注4")]


def test_changing_a_row_shows_and_hides_only_its_own_remark(sheet: Page, checklist: dict[str, Any]) -> None:
    show_form(sheet, checklist, {"checklist": _checked()})

    _pick(sheet, 1, "符合")
    expect(sheet.locator("tr[data-row='1']").get_by_label("缺少或不符合的内容")).to_have_count(0)
    _pick(sheet, 0, "缺少")
    sheet.locator("tr[data-row='0']").get_by_label("缺少或不符合的内容").fill("新备注")
    sheet.get_by_role("button", name="删除第 2 行").click()

    assert _rows(sheet) == [
        ("事项0", "missing", "新备注"),
        ("事项2", "wrong", "备注2"),
        ("事项3", "ok", None),
        ("事项4", "missing", "备注4"),
    ]


def test_a_number_typed_in_one_row_stays_there_when_another_row_goes(sheet: Page) -> None:
    show_form(sheet, GROUPED, {"devices": device_rows(4)})

    sheet.locator("tr[data-row='2']").get_by_label("上限").press_sequentially("7")
    sheet.get_by_role("button", name="删除第 1 行").click()
    sheet.get_by_role("button", name="删除第 1 行").click()
    sheet.wait_for_timeout(500)

    assert [row["high"] for row in entered(sheet)["devices"]] == [762, 63]


def test_a_long_table_keeps_its_header_and_brings_rows_to_life_as_they_come(sheet: Page) -> None:
    show_form(sheet, GROUPED, {"devices": device_rows(120)})
    box = sheet.locator(".lh-long")
    assert sheet.locator("tr[data-resting]").count() > 60

    box.evaluate("box => { box.scrollTop = box.scrollHeight; }")
    last = sheet.locator("tr[data-row='119']")
    last.get_by_label("装置名称").fill("末行")
    sheet.keyboard.press("Tab")

    assert entered(sheet)["devices"][119]["name"] == "末行"
    assert sheet.locator("tr[data-resting]").count() > 60
    top = sheet.locator("thead").evaluate("head => head.getBoundingClientRect().top")
    assert abs(top - box.evaluate("box => box.getBoundingClientRect().top")) <= 2


def test_a_mistake_in_a_resting_row_can_be_gone_to(sheet: Page) -> None:
    rows = [dict(row) for row in device_rows(120)]
    rows[100]["name"] = ""
    show_form(sheet, GROUPED, {"devices": rows})

    assert submit(sheet) == {"devices.100.name": ["此项必填"]}
    sheet.get_by_role("alert").get_by_role("link").click()

    expect(sheet.locator("tr[data-row='100']").get_by_label("装置名称")).to_be_focused()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(("schema", "data"), [(GROUPED, {"devices": device_rows(20)}), (RUBRIC, _rubric(60))])
def test_wide_tables_fit_the_page_and_break_no_rule(
    sheet: Page, width: int, schema: dict[str, Any], data: dict[str, Any]
) -> None:
    sheet.set_viewport_size({"width": width, "height": 900})
    sheet.evaluate("document.getElementById('diagram').remove()")
    show_form(sheet, schema, data)
    submit(sheet)

    assert sheet.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(sheet) == []


def test_sixty_rows_of_eight_columns_are_there_quickly(sheet: Page) -> None:
    show_form(sheet, RUBRIC, {})
    took = sheet.evaluate(
        """async ([schema, data]) => {
          const begin = performance.now();
          await mountForm(document.getElementById('form'), { schema, data, prefill: data });
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
          return performance.now() - begin;
        }""",
        [RUBRIC, _rubric(60)],
    )

    assert took < 1500
