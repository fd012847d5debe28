"""A chapter of an application is typed, pasted from Word and illustrated, saved, filed, and read in the archive."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.test_application_to_approval import Clicker
from tests.browser.town import Town
from tests.browser_forms.test_narrative import PASTE, PNG, WORD

pytestmark = pytest.mark.browser

SECTION = "二、拟建中心"
LABEL = "（七）产业项目在全市或全国的前瞻性、引领性和代表性"


def test_a_chapter_is_written_with_a_table_and_a_picture_filed_and_printed(town: Town) -> None:
    clicker, page = Clicker(town), town.page("luo")
    page.goto(f"{town.address}/start")
    page.get_by_role("button", name="开始办理 市级产业计量测试中心的申请").click()
    page.locator("#form .fjs-form").wait_for()
    clicker.player.case, _, number = page.url.rsplit("/", 1)[1].partition(".")
    task = next(task for task in clicker.player.open_tasks() if task["n"] == int(number))
    actor = clicker.player.who(task)
    answers = clicker.player.answers(actor, task, clicker.phrases)
    town.draft(actor, clicker.player.case, task, {**answers, "representative": ""})
    page.reload()

    page.get_by_role("button", name=SECTION).first.click()
    chapter = page.get_by_role("textbox", name=LABEL)
    chapter.click()
    page.keyboard.type("项目面向氢能装备。")
    page.keyboard.press("Enter")
    page.evaluate(PASTE, [WORD, ""])
    page.evaluate(PASTE, ["", PNG])
    expect(page.get_by_text("图片已插入，请填写图片说明")).to_be_visible()
    expect(page.locator(".lh-picture img")).to_have_js_property("naturalWidth", 1)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert").first).to_contain_text("第 1 张图片没有图片说明")
    page.get_by_label("图片说明").fill("量值溯源图")
    expect(page.locator("#saved")).to_contain_text("已自动保存")
    page.reload()

    page.get_by_role("button", name=SECTION).first.click()
    expect(chapter).to_contain_text("项目面向氢能装备。")
    expect(page.get_by_label("图片说明")).to_have_value("量值溯源图")
    assert violations(page) == []
    page.get_by_role("button", name="提交").click()
    page.wait_for_url(lambda url: f".{task['n']}" not in url or "done" in url)

    page.goto(f"{town.address}/cases/{clicker.player.case}/submissions/{task['n']}")
    written = page.locator(".written", has_text="项目面向氢能装备。")
    expect(written.get_by_role("heading")).to_have_text([LABEL, "建设基础"])
    expect(written.locator("td")).to_have_text(["参数", "力值", "1 kN"])
    expect(written.locator("li")).to_have_count(3)
    expect(written.get_by_role("img", name="量值溯源图")).to_have_js_property("naturalWidth", 1)
    assert violations(page) == []
