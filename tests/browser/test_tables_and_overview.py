"""A table filled in from a spreadsheet, and the overview of a unit, in a real browser and at any width."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.axe import broken
from tests.browser.town import Town

pytestmark = pytest.mark.browser


def begin(town: Town) -> Page:
    """The applicant's browser on a new application book, in the section with the roster."""
    page = town.page("luo")
    page.goto(f"{town.address}/start")
    page.get_by_role("button", name="开始办理 市级产业计量测试中心的申请").click()
    page.locator("#form .fjs-form").wait_for()
    page.get_by_role("button", name="三、人才团队").first.click()
    return page


def test_a_roster_is_downloaded_filled_in_sent_back_looked_at_and_taken(town: Town, tmp_path: Path) -> None:
    page = begin(town)
    page.locator("table").get_by_role("textbox").first.fill("先写的人")
    page.get_by_role("link", name="表格文件").first.click()
    page.wait_for_url("**/tables/staff")
    assert broken(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="下载表格文件").click()
    file = tmp_path / "名册.xlsx"
    download.value.save_as(file)
    book = load_workbook(file)
    sheet = book.worksheets[0]
    assert sheet["A2"].value == "先写的人"
    for row, values in enumerate(
        (("先写的人", "博士", "教授", "一级", 12), ("新来的人", "硕士", "工程师", "特级", 3)), 2
    ):
        for place, value in enumerate(values, 1):
            sheet.cell(row, place, value)
    book.save(file)

    page.get_by_label("填好的文件").set_input_files(file)
    page.get_by_role("button", name="查看会改变什么").click()

    expect(page.get_by_role("row", name="第 3 行 注册计量师 “特级”不在可选项")).to_be_visible()
    assert broken(page) == []
    page.get_by_role("button", name="放进草稿").click()
    page.locator("#form .fjs-form").wait_for()
    expect(page.get_by_role("status").first).to_contain_text("表格内容已放进草稿")
    expect(page.locator("table tbody tr")).to_have_count(2)
    expect(page.locator("table tbody tr").nth(1).get_by_role("textbox").first).to_have_value("新来的人")


def test_the_head_of_the_division_has_an_overview_and_an_officer_has_none(town: Town) -> None:
    begin(town)
    head, officer = town.page("wang"), town.page("li")

    head.goto(f"{town.address}/")
    head.get_by_role("link", name="概览", exact=True).click()

    expect(head.get_by_role("heading", name="各环节待办")).to_be_visible()
    expect(head.get_by_role("row", name="填报申报书和筹建任务书")).to_be_visible()
    assert broken(head) == []
    officer.goto(f"{town.address}/")
    expect(officer.get_by_role("link", name="概览", exact=True)).to_have_count(0)
