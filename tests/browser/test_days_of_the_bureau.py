"""A day in the bureau: the officer who works the cases, and the head of the division who answers for them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from engine.installation import FOUNDER
from engine.simulation import walk
from tests.browser.axe import violations
from tests.browser.days import PREPARING, REVIEW, brought, colleague
from tests.browser.town import Town

pytestmark = pytest.mark.browser


def count(page: Page, section: str) -> str:
    return page.locator(f".tabs a[data-section={section}] .count").inner_text()


def in_two_windows(town: Town, page: Page) -> None:
    """Write into the chosen task in a second window first; the first one is told and loses nothing of the second."""
    second = page.context.new_page()
    second.goto(f"{town.address}{page.locator('.item.chosen .go').get_attribute('href')}")
    day = town.engine.clock.business_now().date().isoformat()
    for window in (second, page):
        received = window.get_by_label("收到申请函日期")
        received.fill("2026-03-03" if window is page else day)
        received.press("Tab")
        expect(window.locator("#saved")).to_contain_text("另一个窗口" if window is page else "已自动保存")
    assert violations(page) == []
    second.close()
    page.reload()
    expect(page.get_by_label("收到申请函日期")).to_have_value(day)


def narrows_the_list_to_one_step(page: Page) -> None:
    """What is to be claimed, counted and marked; only one step of it, kept under a name."""
    page.get_by_role("link", name="待领取").first.click()
    assert (count(page, "mine"), count(page, "offered")) == ("0", "3")
    expect(page.locator(".chip.overdue")).to_contain_text("逾期 1")
    page.get_by_text("更多条件与排序").click()
    page.get_by_label("环节").select_option(label="形式审查")
    page.get_by_role("button", name="应用").click()
    expect(page.locator(".item")).to_have_count(2)
    page.get_by_text("保存为常用筛选").click()
    page.get_by_role("textbox", name="名称，如").fill("形审待领")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("link", name="形审待领")).to_have_attribute("aria-current", "true")


def returns_what_is_wrong(page: Page) -> None:
    """Tick the list of what is checked; something is missing, so the application goes back."""
    results = page.locator("#pane").get_by_role("combobox", name="结果")
    for number in range(results.count()):
        results.nth(number).click()
        page.get_by_role("option", name="符合" if number else "缺少", exact=True).click()
    page.get_by_role("row", name="第 1 行").get_by_role("textbox").fill("申请函没有盖章")
    page.get_by_role("radio", name="不符合要求，退回").check()
    page.get_by_role("button", name="提交").click()
    expect(page.locator("#outcome")).to_contain_text("接下来：填报申报书和筹建任务书")


def passes_on(page: Page, person: str) -> None:
    """Hand the task beside the list to a colleague, who is told why."""
    page.locator("#pane").get_by_role("link", name="转办").click()
    page.get_by_role("button", name="确认转办").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("办理人").select_option(person)
    page.get_by_label("原因").fill("集成电路由金晓办理")
    page.get_by_role("button", name="确认转办").click()
    expect(page.get_by_role("status").first).to_contain_text("已转办")


def test_an_officer_sorts_the_inbox_returns_an_application_passes_one_on_and_takes_the_list_along(
    town: Town, tmp_path: Path
) -> None:
    colleague(town, "li", "jin", "金晓")
    late = brought(town, "智能网联汽车", REVIEW)
    walk(town.engine, town.engine.clock.business_now() + timedelta(days=15), FOUNDER)
    brought(town, "集成电路", REVIEW)
    brought(town, "高端装备", {"until": "cq_select_experts"})
    page = town.page("li", 1440)
    expect(page.get_by_text("查看待领取的 3 项")).to_be_visible()
    narrows_the_list_to_one_step(page)

    # both at once; why the first is late
    page.get_by_label("全选本页").check()
    page.get_by_role("button", name="领取所选").click()
    expect(page.get_by_role("status")).to_contain_text("2 项")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="待办").click()
    first = page.locator(".item").first
    first.locator("summary").click()
    expect(first.locator("details p")).to_contain_text("10 个工作日")

    page.locator("#pane .fjs-form").wait_for()
    in_two_windows(town, page)
    returns_what_is_wrong(page)
    expect(page.locator(".item")).to_have_count(1)
    passes_on(page, town.people["jin"].person_id)
    expect(page.get_by_text("没有待您办理的任务")).to_be_visible()

    # the applicant is reminded; the case tells all of it
    page.goto(late.page)
    page.get_by_role("link", name="催办").click()
    page.get_by_label("附言").fill("请于本周内补正")
    page.get_by_role("button", name="发出催办").click()
    page.get_by_role("main").get_by_role("link", name="智能网联").first.click()
    told = page.locator(".timeline")
    expect(told).to_contain_text("办结“形式审查”")
    expect(told).to_contain_text("催办")

    # the list of what was done, to take along; and home
    page.goto(f"{town.address}/?section=done")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出表格").click()
    file = tmp_path / "已办.xlsx"
    download.value.save_as(file)
    assert any("智能网联汽车" in str(cell) for row in load_workbook(file).worksheets[0].values for cell in row)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("口令")).to_be_visible()


def test_the_head_sees_what_is_late_orders_a_report_decides_and_leaves_a_substitute(town: Town) -> None:
    brought(town, "生物医药", REVIEW)
    drafted = brought(town, "智能网联汽车", *PREPARING, {"until": "shared_head"})
    walk(town.engine, town.engine.clock.business_now() + timedelta(days=5), FOUNDER)
    page = town.page("wang", 1440)

    # what is late, and an order to report on it
    page.get_by_role("link", name="概览", exact=True).click()
    late = page.get_by_role("row").filter(has_text="生物医药")
    expect(late.first).to_contain_text("逾期")
    late.get_by_role("link", name="形式审查").click()
    page.get_by_role("link", name="督办").click()
    page.get_by_label("督办要求").fill("请说明逾期原因，三日内审结。")
    page.get_by_label("报告期限").fill("2026-04-30")
    page.get_by_role("button", name="发出督办").click()
    expect(page.get_by_role("status").first).to_contain_text("督办已发出")
    expect(page.locator(".asides")).to_contain_text(re.compile(r"督〔2026〕1号"))

    # what was drafted for the leader
    page.goto(drafted.type("shared_head", "wang", result=None))
    page.get_by_role("button", name="领取").click()
    page.locator("#form .fjs-form").wait_for()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert").first).to_contain_text("审核意见")
    page.get_by_role("radio", name="同意，送分管局长审批").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("status").first).to_contain_text("分管局长审批")

    # somebody stands in tomorrow
    page.get_by_role("link", name="王立").click()
    page.get_by_role("link", name="外出与代办").click()
    page.get_by_label("代办人").select_option(town.people["gao"].person_id)
    page.get_by_label("外出第一天").fill("2026-04-01")
    page.get_by_label("外出最后一天").fill("2026-04-10")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("外出已登记")
    expect(page.get_by_role("main")).to_contain_text("由高远代办")

    leader = town.page("gao", 1440)
    leader.goto(drafted.type("shared_leader", "gao", decision=None))
    leader.get_by_role("button", name="领取").click()
    leader.locator("#form .fjs-form").wait_for()
    leader.get_by_role("button", name="提交").click()
    expect(leader.get_by_role("alert").first).to_contain_text("决定：此项必填")
    leader.get_by_role("radio", name="批准筹建").check()
    leader.get_by_role("button", name="提交").click()
    leader.wait_for_url(f"{town.address}/?done=*")
    expect(leader.get_by_role("status").first).to_contain_text("已提交“分管局长审批”")
    leader.goto(drafted.page)
    expect(leader.get_by_role("link", name="关于批准筹建").first).to_be_visible()
