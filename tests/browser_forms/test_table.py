"""Lists as real tables: typed into, pasted into, walked through by keyboard, with mistakes at their rows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser_forms.mounting import entered, show_form, submit
from tests.browser_forms.samples import TABLES

pytestmark = pytest.mark.browser

PASTE = """([selector, text]) => {
  const clipboard = new DataTransfer();
  clipboard.setData('text/plain', text);
  const target = document.querySelector(selector);
  target.focus();
  target.dispatchEvent(new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true, cancelable: true }));
}"""


def _paste(sheet: Page, text: str, row: int = 1, column: int = 1) -> None:
    cell = f"table tbody tr:nth-child({row}) td:nth-of-type({column}) :is(input, textarea)"
    sheet.evaluate(PASTE, [cell, text])


def _row(item: str, full: int = 10, score: int = 5) -> dict[str, object]:
    return {"item": item, "full": full, "score": score, "level": "a", "doubt": False}


def test_the_table_has_the_labels_of_its_columns_as_header_and_numbers_its_rows(sheet: Page) -> None:
    show_form(sheet, TABLES, {"ceiling": 20, "scores": [_row("甲"), _row("乙")]})

    table = sheet.get_by_role("group", name="表 scores").get_by_role("table")

    headers = [cell.inner_text().strip() for cell in table.locator("thead th").all()]
    assert headers == [
        "序号",
        "项目 item*",
        "项目 full*",
        "项目 score*",
        "项目 level",
        "项目 doubt",
        "项目 why*",
        "操作",
    ]
    assert table.locator("tbody th").all_inner_texts() == ["1", "2"]


def test_enter_leads_to_the_next_row_and_makes_one_at_the_end(sheet: Page) -> None:
    show_form(sheet, TABLES, {"ceiling": 20, "scores": [_row("甲")]})
    sheet.get_by_label("项目 item").click()

    sheet.keyboard.press("Enter")
    expect(sheet.get_by_label("项目 item").nth(1)).to_be_focused()
    sheet.keyboard.type("乙")
    sheet.keyboard.press("Alt+ArrowUp")

    expect(sheet.get_by_label("项目 item").nth(0)).to_be_focused()
    assert [row["item"] for row in entered(sheet)["scores"]] == ["甲", "乙"]


def test_rows_copied_from_a_spreadsheet_fill_cells_and_make_rows(sheet: Page) -> None:
    show_form(sheet, TABLES, {"ceiling": 20, "scores": [_row("旧")]})

    _paste(sheet, '长度\t10\t9.5\t乙类\t是\n"温\n度"\t1,0\t7\ta\t否\n')

    expect(sheet.get_by_role("status").filter(has_text="已粘贴 2 行")).to_be_visible()
    rows = entered(sheet)["scores"]
    assert rows[0] == {"item": "长度", "full": 10, "score": 9.5, "level": "b", "doubt": True, "why": ""}
    assert rows[1] == {"item": "温 度", "full": 10, "score": 7, "level": "a", "doubt": False}


def test_what_does_not_fit_below_the_largest_number_of_rows_is_said(sheet: Page) -> None:
    show_form(sheet, TABLES, {"ceiling": 20, "scores": [_row("甲"), _row("乙"), _row("丙")]})

    _paste(sheet, "一\n二\n三\n四\n五", row=3)

    expect(sheet.get_by_text("已粘贴 2 行，其余 3 行放不下")).to_be_visible()
    assert [row["item"] for row in entered(sheet)["scores"]] == ["甲", "乙", "一", "二"]
    expect(sheet.get_by_role("button", name="添加一行").first).to_be_disabled()


def test_a_number_that_is_none_leaves_its_cell_alone(sheet: Page) -> None:
    show_form(sheet, TABLES, {"ceiling": 20, "scores": [_row("甲", full=8)]})

    _paste(sheet, "乙\t八分\t3")

    assert entered(sheet)["scores"][0]["full"] == 8
    assert entered(sheet)["scores"][0]["score"] == 3


def test_mistakes_stand_at_their_row_and_move_with_it(sheet: Page) -> None:
    show_form(sheet, TABLES, {"ceiling": 20, "scores": [_row("甲"), _row("乙", full=3, score=9), _row("丙")]})
    assert submit(sheet) == {"scores.1.score": ["不得大于 3"]}
    expect(sheet.locator("table tbody tr").nth(1)).to_contain_text("不得大于 3")

    sheet.get_by_role("button", name="删除第 1 行").click()

    expect(sheet.locator("table tbody tr").nth(0)).to_contain_text("不得大于 3")
    expect(sheet.locator("table tbody tr").nth(1)).not_to_contain_text("不得大于")


def test_too_few_rows_are_said_at_the_table(sheet: Page) -> None:
    show_form(sheet, TABLES, {"ceiling": 20, "scores": [_row("甲")], "more": "a", "people": []})

    assert submit(sheet) == {"people": ["至少填写 2 行"]}
    expect(sheet.get_by_role("group", name="表 people")).to_contain_text("至少填写 2 行")


def test_an_emptied_list_stays_empty_in_what_is_saved(sheet: Page) -> None:
    show_form(sheet, TABLES, {"ceiling": 20, "scores": [_row("甲")], "plain": []})

    assert entered(sheet)["plain"] == []


def test_rows_keep_what_they_hold_beside_their_columns(sheet: Page) -> None:
    show_form(sheet, TABLES, {"ceiling": 20, "scores": [{**_row("甲"), "clause": "第二十一条"}]})

    assert entered(sheet)["scores"][0]["clause"] == "第二十一条"


def test_a_wide_table_scrolls_inside_a_narrow_page(sheet: Page) -> None:
    sheet.set_viewport_size({"width": 390, "height": 844})
    show_form(sheet, TABLES, {"ceiling": 20, "scores": [_row("甲")]})

    assert sheet.evaluate("document.documentElement.scrollWidth") <= 390
    box = sheet.locator(".lh-scroll").first
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert box.get_attribute("tabindex") == "0"


def test_what_opens_below_a_cell_is_not_cut_off_by_the_table(sheet: Page) -> None:
    show_form(sheet, TABLES, {"ceiling": 20, "scores": [_row("甲")]})

    sheet.locator("td .fjs-select-display").click()

    box = sheet.locator(".lh-scroll").first
    assert box.evaluate("box => box.scrollHeight <= box.clientHeight")
    box.get_by_text("丙类", exact=True).click()
    assert entered(sheet)["scores"][0]["level"] == "c"


def test_under_a_table_stands_the_way_to_its_spreadsheet(sheet: Page) -> None:
    show_form(sheet, TABLES, {"scores": [_row("甲")]}, tables={"scores": "#spreadsheet"})

    link = sheet.get_by_role("link", name="用 Excel、WPS 表格文件填写（下载、传回）")
    expect(link).to_have_count(1)
    link.click()

    expect(sheet).to_have_url(re.compile("#spreadsheet$"))


def test_the_page_is_not_left_while_what_was_typed_could_not_be_kept(sheet: Page) -> None:
    show_form(sheet, TABLES, {"scores": [_row("甲")]}, tables={"scores": "#spreadsheet"}, kept=False)

    sheet.get_by_role("link", name="表格文件").click()

    expect(sheet).not_to_have_url(re.compile("#spreadsheet$"))


def test_a_table_that_only_shows_something_has_no_spreadsheet(sheet: Page) -> None:
    show_form(sheet, TABLES, {"scores": [_row("甲")]}, tables={"scores": "#spreadsheet"}, readonly=True)

    expect(sheet.get_by_role("link", name="表格文件")).to_have_count(0)
