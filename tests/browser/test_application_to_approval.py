"""A case is clicked from application to approval in a real browser, by everybody it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine.cases.contents import documents_of_case
from tests.browser.axe import violations
from tests.browser.town import Town
from web.demo.play import Player
from web.demo.stage import script_of

pytestmark = pytest.mark.browser
MOST_TASKS = 40
PROPOSAL = {"needs_meeting": False, "number": ""}
"""What the officer answers in the draft: the deputy director decides, the paper is numbered here."""


class Clicker:
    """Works a case by clicking: what a person would type for an hour comes back as that person's own draft."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.player = Player(town.engine, town.people)
        self.phrases = script_of(town.content, town.content["cases"][0]).phrases
        self.done: list[str] = []

    def papers(self) -> set[str]:
        with self.town.engine.read() as connection:
            return {paper["kind"] for paper in documents_of_case(connection, self.player.case)}

    def work(self, task: Mapping[str, Any]) -> None:
        actor = self.player.who(task)
        page = self.town.page(actor.login)
        address = f"{self.town.address}/tasks/{self.player.case}.{task['n']}"
        draft = self.player.answers(actor, task, self.phrases)
        if task["element"] == "shared_draft":
            draft = {**draft, **PROPOSAL}
        self.town.draft(actor, self.player.case, task, draft)
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text(task["name"])
        claim = page.get_by_role("button", name="领取")
        if claim.count():
            claim.click()
        page.locator("#form .fjs-form").wait_for()
        page.get_by_role("button", name="提交").click()
        page.wait_for_url(lambda url: not url.startswith(address), timeout=15_000)
        self.done.append(task["element"])


def move_clock_to_next_timer(page: Page) -> None:
    page.get_by_role("button", name="到下一个定时").click()
    page.wait_for_load_state()


def test_a_centre_is_applied_for_reviewed_published_and_approved(town: Town) -> None:
    clicker = Clicker(town)
    applicant = town.page("luo")

    applicant.get_by_role("link", name="发起", exact=True).click()
    applicant.get_by_role("button", name="开始办理 市级产业计量测试中心的申请").click()
    applicant.wait_for_url("**/tasks/*")
    clicker.player.case = applicant.url.rsplit("/", 1)[1].partition(".")[0]
    for _ in range(MOST_TASKS):
        if clicker.papers():
            break
        tasks = clicker.player.open_tasks()
        if tasks:
            clicker.work(tasks[0])
        else:
            move_clock_to_next_timer(town.page("li"))

    assert {"cq_application", "cq_formal_review", "cq_publish_notice", "shared_leader"} <= set(clicker.done)
    applicant.goto(f"{town.address}/cases/{clicker.player.case}")
    expect(applicant.locator("#diagram svg").first).to_be_visible()
    expect(applicant.locator(".timeline").get_by_text("办结“分管局长审批”").first).to_be_visible()
    expect(applicant.get_by_role("link", name="关于批准筹建")).to_be_visible()
    assert violations(applicant) == []
    applicant.get_by_role("link", name="关于批准筹建").click()
    expect(applicant.locator("article.paper")).to_contain_text("嘉陵汽车检测技术有限公司")


def test_a_form_tells_what_is_missing_keeps_what_is_typed_and_saves_by_itself(town: Town) -> None:
    applicant = town.page("luo")
    applicant.goto(f"{town.address}/start")
    applicant.get_by_role("button", name="开始办理 市级产业计量测试中心的申请").click()
    applicant.locator("#form .fjs-form").wait_for()

    applicant.get_by_role("button", name="二、拟建中心").first.click()
    applicant.get_by_label("拟建中心名称").fill("氢能装备中心")
    applicant.get_by_role("button", name="提交").click()
    expect(applicant.get_by_role("alert").first).to_contain_text("统一社会信用代码")
    expect(applicant.locator("#saved")).to_contain_text("已自动保存")
    applicant.reload()

    applicant.get_by_role("button", name="二、拟建中心").first.click()
    expect(applicant.get_by_label("拟建中心名称")).to_have_value("氢能装备中心")


def test_no_page_breaks_a_rule_of_accessibility_at_any_width(town: Town) -> None:
    clicker = Clicker(town)
    applicant = town.page("luo")
    applicant.goto(f"{town.address}/start")
    applicant.get_by_role("button", name="开始办理 市级产业计量测试中心的申请").click()
    applicant.locator("#form .fjs-form").wait_for()
    clicker.player.case = applicant.url.rsplit("/", 1)[1].partition(".")[0]
    own = [f"/cases/{clicker.player.case}", applicant.url.removeprefix(town.address)]

    found: dict[str, list[str]] = {}
    for width in (1440, 390):
        applicant.set_viewport_size({"width": width, "height": 860})
        for path in ("/", "/?section=offered", "/cases", "/start", "/notices", "/register", "/nowhere", *own):
            applicant.goto(town.address + path)
            if applicant.locator("#form").count():
                applicant.locator("#form .fjs-form").wait_for()
            wider = applicant.evaluate("document.documentElement.scrollWidth - innerWidth")
            broken = violations(applicant) + ([f"{wider} px wider than the window"] if wider > 0 else [])
            if broken:
                found[f"{path} {width}"] = broken

    assert found == {}
