"""A decision that refuses says what follows, asks once, and nothing has happened until the answer is yes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.days import PREPARING, brought
from tests.browser.town import Town

pytestmark = pytest.mark.browser


def decides(page: Page, choice: str) -> None:
    page.get_by_role("radio", name=choice).check()
    page.get_by_role("button", name="提交", exact=True).click()


def test_the_leader_is_told_what_a_refusal_does_thinks_again_and_then_refuses(town: Town) -> None:
    case = brought(town, "智能网联汽车", *PREPARING, {"do": "shared_head"}, {"until": "shared_leader"})
    page = town.page("gao", 1440)
    page.goto(case.type("shared_leader", "gao", decision=None))
    page.get_by_role("button", name="领取").click()
    page.locator("#form .fjs-form").wait_for()
    decides(page, "不予批准")

    question = page.get_by_role("dialog", name="请确认")
    expect(question).to_contain_text("不予批准：将通知申请单位不予批准筹建，办件随即结束。")
    expect(question.get_by_role("button", name="返回修改")).to_be_focused()
    assert violations(page) == []

    # Escape is no: the form is as it was, and the focus where it came from
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(page.get_by_role("button", name="提交", exact=True)).to_be_focused()
    expect(page.get_by_role("radio", name="不予批准")).to_be_checked()

    # by the keys alone, and only now it is so
    page.keyboard.press("Enter")
    expect(question.get_by_role("button", name="返回修改")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(question.get_by_role("button", name="确认提交")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{town.address}/?done=*")
    page.goto(case.page)
    expect(page.locator(".timeline")).to_contain_text("不予批准筹建")


def test_a_mistake_comes_before_the_question(town: Town) -> None:
    case = brought(town, "智能网联汽车", *PREPARING, {"do": "shared_head"}, {"until": "shared_leader"})
    page = town.page("gao", 1440)
    page.goto(case.type("shared_leader", "gao", decision=None, decided_on="2099-01-01"))
    page.get_by_role("button", name="领取").click()
    page.locator("#form .fjs-form").wait_for()
    decides(page, "不予批准")

    expect(page.get_by_role("alert").first).to_contain_text("决定日期不得晚于今天")
    expect(page.get_by_role("dialog")).to_have_count(0)
