"""What has to be corrected is pointed at in the application, answered place by place, and checked with what changed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from engine.commands.complete_task import CompleteTask
from engine.commands.start_case import StartCase
from tests.browser.axe import violations
from tests.browser.town import Town
from web.demo.play import Player, said
from web.demo.stage import script_of

pytestmark = pytest.mark.browser


class Story:
    """One case of the demonstration, and what its people have typed already."""

    def __init__(self, town: Town) -> None:
        self.town, self.player = town, Player(town.engine, town.people)
        script = script_of(town.content, town.content["cases"][0])
        self.phrases = script.phrases
        command = StartCase(script.bundle, script.process)
        self.player.case = str(town.engine.execute(town.people[script.starter], command)["case"])

    def until(self, element: str) -> None:
        """Do all that comes before ``element``."""
        while (task := self.player.open_tasks()[0])["element"] != element:
            self.town.engine.execute(
                self.player.who(task), CompleteTask(self.player.case, task["n"], self.answers(task))
            )

    def answers(self, task: Any) -> dict[str, Any]:
        return self.player.answers(self.player.who(task), task, self.phrases)

    def open(self, element: str, **typed: Any) -> Page:
        """The page of the task, in the browser of who does it, who has typed all of it but ``typed``."""
        task = next(task for task in self.player.open_tasks() if task["element"] == element)
        actor = self.player.who(task)
        draft = said(self.answers(task), typed)
        self.town.draft(actor, self.player.case, task, draft)
        page = self.town.page(actor.login, 1440)
        page.goto(f"{self.town.address}/tasks/{self.player.case}.{task['n']}")
        if (claim := page.get_by_role("button", name="领取")).count():
            claim.click()
        page.locator("#form .fjs-form").wait_for()
        return page


def place(page: Page, words: str) -> Locator:
    """Something in the paper beside the form."""
    return page.locator(".book-pane [data-place]").filter(has_text=words).first


def submit(page: Page) -> None:
    address = page.url
    page.get_by_role("button", name="提交").click()
    page.wait_for_url(lambda url: url != address)


def answer(card: Locator, words: str) -> None:
    card.get_by_label("已补正").check()
    card.get_by_label("简要说明").fill(words)


@pytest.fixture
def story(town: Town) -> Story:
    told = Story(town)
    told.until("cq_formal_review")
    return told


def test_requests_go_from_the_officer_to_their_places_in_the_application_and_back(story: Story) -> None:
    officer = story.open("cq_formal_review", conclusion="return", requests=[])
    for words, demand in (("联系电话", "请填写固定电话"), ("二、拟建中心", "说明与产业政策的关系")):
        place(officer, words).get_by_role("button").click()
        expect(officer.locator(".lh-table textarea").last).to_be_focused()
        officer.keyboard.type(demand)
    officer.locator(".book-pane tr[data-place*=staff]").nth(1).get_by_role("button").click()
    expect(officer.locator(".lh-table textarea").last).to_be_focused()
    officer.keyboard.type("补职称证书")
    expect(officer.locator(".book-pane .lh-pointed")).to_have_count(3)
    assert violations(officer) == []
    submit(officer)

    applicant = story.open("cq_application", **{"answers.done": None, "answers.answer": ""})
    requests = applicant.locator(".lh-requests > ol > li")
    expect(applicant.get_by_text("已处理 0/3")).to_be_visible()
    applicant.get_by_role("button", name="提交").click()
    expect(applicant.get_by_role("alert").first).to_contain_text("还有补正要求没有答复")
    requests.filter(has_text="补职称证书").get_by_role("button").click()
    row = applicant.get_by_role("row", name="第 2 行")
    expect(row.get_by_role("textbox").first).to_be_focused()
    expect(row.get_by_role("button", name="要求 3")).to_be_visible()
    row.get_by_role("textbox").nth(2).fill("正高级工程师（证书 0231）")
    requests.filter(has_text="产业政策").get_by_role("button").click()
    expect(applicant.get_by_role("heading", name="二、拟建中心")).to_be_focused()
    expect(applicant.locator(".lh-section .lh-asked-list")).to_contain_text("说明与产业政策的关系")
    requests.filter(has_text="固定电话").get_by_role("button").click()
    phone = applicant.get_by_role("textbox", name="联系电话")
    expect(phone).to_be_focused()
    phone.fill("023-61234567")
    answer(requests.nth(0), "已改为固定电话")
    answer(requests.nth(2), "已补证书编号")
    requests.nth(1).get_by_label("没有改动").check()
    requests.nth(1).get_by_label("简要说明").fill("第六条一栏已经写明")
    expect(applicant.get_by_text("已处理 3/3")).to_be_visible()
    submit(applicant)

    story.until("cq_formal_review")
    officer = story.open("cq_formal_review", **{"rechecks.result": None})
    checks = officer.locator(".lh-requests > ol > li")
    expect(checks.nth(0)).to_contain_text("联系电话：由“023-63700000”改为“023-61234567”")
    expect(checks.nth(1)).to_contain_text("没有改动，理由：第六条一栏已经写明")
    expect(checks.nth(1)).to_contain_text("此处没有改动")
    expect(checks.nth(2)).to_contain_text("正高级工程师（证书 0231）")
    listed = officer.get_by_role("table").filter(has_text="审查事项")
    expect(listed.get_by_role("row").filter(has_text="真实性声明")).to_contain_text("上次已核对，未改动")
    expect(listed.get_by_role("row").filter(has_text=re.compile("^2申报书"))).to_contain_text("须重新核对")
    assert violations(officer) == []
    for number in range(3):
        checks.nth(number).get_by_label("已补正").check()
    submit(officer)
    assert story.player.open_tasks()[0]["element"] != "cq_application"
