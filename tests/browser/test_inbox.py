"""The inbox in a real browser: list and task side by side, by keys, while a colleague works, without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from engine.commands.start_case import StartCase
from tests.browser.axe import violations
from tests.browser.test_application_to_approval import Clicker
from tests.browser.town import Town

pytestmark = pytest.mark.browser
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def cases(town: Town) -> list[str]:
    """Two applications that are being filled in; their tasks are offered to the colleagues of the institute."""
    return [str(town.engine.execute(town.people["luo"], StartCase(*process(town)))["case"]) for _ in range(2)]


def process(town: Town) -> tuple[str, str]:
    """The procedure of the demonstration and its first process."""
    return str(town.content["bundle"]), str(town.content["cases"][0]["process"])


def inbox(town: Town, path: str = "/") -> Page:
    page = town.page("luo")
    page.set_viewport_size(WIDE)
    page.goto(town.address + path)
    page.locator(".pane .title").wait_for()
    return page


def test_a_task_opens_beside_the_list_and_its_address_brings_it_back(town: Town, cases: list[str]) -> None:
    page = inbox(town)

    page.locator(".item .go").nth(1).click()
    task = page.locator(".item").nth(1).get_attribute("data-task")
    page.wait_for_url(f"**/?task={task}")
    page.locator("#form .fjs-form").wait_for()
    page.reload()

    expect(page.locator(".item.chosen")).to_have_attribute("data-task", str(task))
    page.locator("#form .fjs-form").wait_for()
    assert violations(page) == []
    page.set_viewport_size(NARROW)
    page.goto(f"{town.address}/?task={task}")
    page.wait_for_url(f"**/tasks/{task}")


def test_what_was_typed_beside_the_list_is_kept_when_another_task_is_opened(town: Town, cases: list[str]) -> None:
    page = inbox(town)
    page.get_by_role("button", name="二、拟建中心").first.click()
    page.get_by_label("拟建中心名称").fill("氢能装备中心")
    page.locator(".item .go").nth(1).click()
    page.wait_for_url("**/?task=*")
    page.locator("#form .fjs-form").wait_for()

    page.locator(".item .go").nth(0).click()
    page.get_by_role("button", name="二、拟建中心").first.click()

    expect(page.get_by_label("拟建中心名称")).to_have_value("氢能装备中心")


def test_whoever_stays_with_what_could_not_be_saved_goes_on_writing(town: Town, cases: list[str]) -> None:
    page = inbox(town)
    page.get_by_role("button", name="二、拟建中心").first.click()
    page.route("**/together", lambda route: route.fulfill(status=413, json={"message": "内容太大，没有保存。"}))
    page.get_by_label("拟建中心名称").fill("氢能装备中心")
    expect(page.locator("#saved")).to_contain_text("没有保存")

    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stay)
    for number, leaving in enumerate((page.locator(".item .go").nth(1), page.get_by_role("button", name="退还"))):
        with page.expect_event("dialog"):
            leaving.click()
        expect(page.locator("#pane")).not_to_have_attribute("inert", "")
        page.get_by_label("拟建中心名称").fill(f"氢能装备中心{number}")
        expect(page.locator("#saved")).to_contain_text("没有保存")

    assert len(asked) == 2


def test_keys_work_the_list_are_silent_in_fields_and_can_be_switched_off(town: Town, cases: list[str]) -> None:
    page = inbox(town)
    focused = "document.activeElement.closest('.item')?.dataset.task"
    tasks = [item.get_attribute("data-task") for item in page.locator(".item").all()]

    page.keyboard.press("j")
    assert page.evaluate(focused) == tasks[1]
    page.keyboard.press("k")
    assert page.evaluate(focused) == tasks[0]
    page.keyboard.press("/")
    page.keyboard.type("jjxk?")
    expect(page.locator("#q")).to_have_value("jjxk?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("键盘快捷键")
    assert violations(page) == []
    page.get_by_label("使用单键快捷键").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("名录")
    expect(page.get_by_role("dialog").get_by_role("option").first).to_have_text("名录")
    expect(page.get_by_role("dialog").get_by_role("option")).to_have_count(2)  # and a search through all cases
    assert violations(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/register")


def test_a_key_pressed_while_chinese_is_composed_does_nothing(town: Town, cases: list[str]) -> None:
    page = inbox(town)
    press = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '?', bubbles: true, isComposing: %s}))"

    page.evaluate(press % "true")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.evaluate(press % "false")
    expect(page.locator("dialog[open]")).to_have_count(1)


def test_a_list_follows_what_happens_elsewhere_without_taking_the_focus(town: Town, cases: list[str]) -> None:
    page = inbox(town)
    page.locator(".item .go").nth(1).focus()
    held = page.evaluate("document.activeElement.closest('.item').dataset.task")

    new = str(town.engine.execute(town.people["luo"], StartCase(*process(town)))["case"])
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator(f'.item[data-task^="{new}"]')).to_have_count(1)
    expect(page.locator("#news")).to_contain_text("新增 1 项")
    assert page.evaluate("document.activeElement.closest('.item').dataset.task") == held


def about_to_submit(town: Town, case: str) -> tuple[Page, str]:
    """The inbox with the form of ``case`` open and filled in beside the list; the task's name in its address."""
    clicker = Clicker(town)
    clicker.player.case = case
    task = next(one for one in clicker.player.open_tasks() if clicker.player.who(one).login == "luo")
    draft = clicker.player.answers(town.people["luo"], task, clicker.phrases)
    town.draft(town.people["luo"], case, task, draft)
    page = inbox(town, f"/?task={case}.{task['n']}")
    page.locator("#form .fjs-form").wait_for()
    return page, f"{case}.{task['n']}"


def test_after_a_submission_the_list_says_what_comes_next_and_the_next_task_opens(town: Town, cases: list[str]) -> None:
    page, task = about_to_submit(town, cases[0])

    page.get_by_role("button", name="提交").click()

    expect(page.locator("#outcome")).to_contain_text("已提交")
    expect(page.locator(f'.item[data-task="{task}"]')).to_have_count(0)
    expect(page.locator(".item.chosen")).to_have_count(1)
    assert f"task={task}" not in page.url


def test_a_task_that_was_submitted_takes_no_click_while_the_next_one_is_on_its_way(
    town: Town, cases: list[str]
) -> None:
    page, task = about_to_submit(town, cases[0])
    on_their_way: list[Route] = []

    def hold(route: Route) -> None:
        on_their_way.append(route)

    page.route("**/tasks/*/pane", hold)
    page.get_by_role("button", name="提交").click()
    expect(page.locator("#outcome")).to_contain_text("已提交")

    pass_on = page.locator("#pane").get_by_text("转办").bounding_box()
    assert pass_on is not None
    page.mouse.click(pass_on["x"] + pass_on["width"] / 2, pass_on["y"] + pass_on["height"] / 2)
    for route in on_their_way:
        route.continue_()

    expect(page.locator(".item.chosen")).to_have_count(1)
    page.locator("#pane").get_by_role("link", name="转办").click()
    page.wait_for_url(re.compile(rf"/tasks/(?!{re.escape(task)}/)[^/]+/acts/transfer"))


def test_ticks_batches_and_dates_work_without_a_script(town: Town, cases: list[str]) -> None:
    held = town.page("luo").context.cookies()
    context = town.browser.new_context(locale="zh-CN", java_script_enabled=False)
    context.add_cookies(held)  # type: ignore[arg-type]  # what one context gives another takes
    page = context.new_page()
    page.goto(town.address)

    page.locator(".tick input").first.check()
    page.get_by_role("button", name="转办所选").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("转办 1 项任务")
    context.close()
