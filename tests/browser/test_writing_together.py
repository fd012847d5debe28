"""Two colleagues write one book in two browsers at once: different sections, the same one, and whose a section is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import broken
from tests.browser.town import Town

pytestmark = pytest.mark.browser


def open_section(page: Page, title: str) -> None:
    page.locator(".lh-sections").get_by_role("button", name=title).click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def write(page: Page, label: str, words: str) -> None:
    """Type into a field and wait until the server has it."""
    with page.expect_response(lambda answer: answer.url.endswith("/together") and answer.request.method == "PUT"):
        page.get_by_label(label).first.fill(words)


def write_into_one_section(chen: Page, song: Page) -> None:
    """Whoever is later chooses, and sees what differs, whatever else arrives meanwhile."""
    news: list[Route] = []

    def hold(route: Route) -> None:
        news.append(route)

    chen.route("**/together/news?*", hold)
    write(song, "联系人", "宋雨")
    write(chen, "联系人", "陈思远主任")
    clash = chen.locator("#together-notes .problem")
    expect(clash).to_contain_text("宋雨")
    expect(chen.get_by_label("联系人").first).to_have_value("陈思远主任")
    clash.get_by_role("button", name="看差异").click()
    expect(clash.locator(".together-difference")).to_contain_text("陈思远主任")
    assert news
    for one in news:
        one.continue_()
    chen.unroute("**/together/news?*")
    expect(chen.locator("#together-notes")).to_contain_text("宋雨保存了“二、拟建中心”")
    expect(clash.locator(".together-difference")).to_be_focused()
    assert broken(chen) == []
    with chen.expect_response(lambda answer: answer.request.method == "PUT"):
        clash.get_by_role("button", name="用我写的").click()
    expect(clash).to_have_count(0)


def test_two_colleagues_write_one_book_at_once(town: Town) -> None:
    chen, song = town.page("chen", 1440), town.page("song", 1440)
    chen.goto(f"{town.address}/start")
    chen.get_by_role("button", name="开始办理 市级产业计量测试中心的申请").click()
    chen.locator("#form .fjs-form").wait_for()
    song.goto(chen.url)
    song.locator("#form .fjs-form").wait_for()
    expect(song.get_by_text("由陈思远牵头")).to_be_visible()
    expect(song.get_by_role("button", name="提交", exact=True)).to_have_count(0)

    # different sections: both are kept, and each takes in what the other wrote
    open_section(chen, "一、申请单位")
    write(chen, "联系人", "陈思远")
    open_section(song, "二、拟建中心")
    write(song, "所服务的产业", "新能源汽车")
    expect(song.locator("#together-notes")).to_contain_text("陈思远保存了“一、申请单位”")
    open_section(song, "一、申请单位")
    expect(song.get_by_label("联系人").first).to_have_value("陈思远")

    write_into_one_section(chen, song)

    # shared out: the section of a colleague is read
    chen.get_by_role("link", name="分工、版本和批注").click()
    assert broken(chen) == []
    row = chen.locator(".together-sections > li", has_text="三、人才团队")
    row.get_by_label("谁负责").select_option(label="陈思远")
    row.get_by_role("button", name="确定").click()
    expect(chen.get_by_role("status")).to_contain_text("分工已更新")
    song.reload()
    open_section(song, "三、人才团队")
    expect(song.get_by_text("本节由陈思远负责，您可以看，不能改")).to_be_visible()
    assert broken(song) == []

    # versions: what the colleague wrote is there, and can be restored
    chen.goto(chen.url.split("#")[0])
    chen.get_by_role("link", name="一、申请单位").click()
    expect(chen.locator(".together-versions > li").first).to_contain_text("现行")
    chen.get_by_label("写批注").fill("联系人写谁？")
    chen.get_by_role("button", name="添加批注").click()
    expect(chen.get_by_text("联系人写谁？")).to_be_visible()
    assert broken(chen) == []
    version = chen.locator(".together-versions > li", has_text="第 2 版").last
    version.get_by_role("button", name="恢复这一版").click()
    expect(chen.get_by_role("status")).to_contain_text("已恢复")
    chen.get_by_role("link", name="填报申报书和筹建任务书").click()
    open_section(chen, "一、申请单位")
    expect(chen.get_by_label("联系人").first).to_have_value("宋雨")
    assert town.failures == []
