"""A day outside the bureau: the applicant whose case it is, and the expert who is asked to judge one."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import broken
from tests.browser.days import PREPARING, REVIEW, brought
from tests.browser.town import Town

pytestmark = pytest.mark.browser


def test_an_applicant_sees_where_the_case_is_answers_what_is_asked_and_keeps_the_receipt(town: Town) -> None:
    matter = brought(town, "智能网联汽车", REVIEW)
    book = f"cq_application@{matter.number('cq_application')}"
    requests = [
        {"where": f"{book}#contact_phone", "what": "请填写固定电话"},
        {"where": f"{book}#industry", "what": "产业名称与规划一致"},
    ]
    matter.do("cq_formal_review", "li", conclusion="return", requests=requests)

    page = town.page("luo", 1440)
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="办件").click()
    page.get_by_role("main").get_by_role("link", name="智能网联").first.click()
    expect(page.locator(".stages [aria-current=step]")).to_contain_text("申请、形式审查与专家论证")
    expect(page.locator(".timeline li").first).to_contain_text("关于退回")
    page.get_by_role("link", name="填报申报书和筹建任务书").first.click()
    page.get_by_role("button", name="领取").click()
    asked = page.locator(".lh-requests > ol > li")
    expect(asked).to_have_count(2)
    asked.filter(has_text="固定电话").get_by_role("button").first.click()
    page.get_by_role("textbox", name="联系电话").fill("023-61234567")
    for number, words in enumerate(("已改为固定电话", "已核对")):
        asked.nth(number).get_by_label("已补正").check()
        asked.nth(number).get_by_label("简要说明").fill(words)
    expect(page.get_by_text("已处理 2/2")).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url("**/*done=*")
    expect(page.get_by_role("status").first).to_contain_text("已提交“填报申报书和筹建任务书”")

    # what changed in what was filed, and that it arrived
    page.goto(matter.page)
    page.locator(".side").get_by_role("link", name="与上一次提交对照").first.click()
    expect(page.get_by_role("main")).to_contain_text("023-61234567")
    assert broken(page) == []
    page.goto(matter.page)
    page.locator(".side").get_by_role("link", name="填报申报书和筹建任务书").first.click()
    page.get_by_role("link", name="回执").click()
    expect(page.locator(".receipt")).to_contain_text("嘉陵汽车检测技术有限公司 罗嘉")
    expect(page.locator(".receipt")).to_contain_text("同意并发函提出筹建申请")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("口令")).to_be_visible()


def test_an_expert_declares_reads_the_book_beside_the_sheet_scores_and_sees_nobody_elses(town: Town) -> None:
    matter = brought(
        town, "智能网联汽车", *PREPARING, {"until": "cq_construction_work"}, {"until": "cq_expert_declaration"}
    )
    page = town.page("sun", 1440)

    # no tie to the unit, and a promise
    page.locator("#pane .fjs-form").wait_for()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert").first).to_contain_text("是否参加")
    page.get_by_role("radio", name="参加，与该单位无利益关系").check()
    page.get_by_role("checkbox", name="承诺遵守保密和廉洁要求").check()
    page.get_by_role("button", name="提交").click()
    expect(page.locator("#outcome")).to_contain_text("已提交")
    for step, login in (
        ("cq_expert_declaration", "feng"), ("cq_expert_declaration", "xu"), ("cq_site_materials", "luo"),
        ("cq_opening_meeting", "feng"),
    ):  # fmt: skip
        matter.do(step, login)

    # the book on the left, the sheet on the right; what is only for herself
    page.goto(matter.type("cq_site_check", "sun", **{"scores.score": None}))
    page.locator("#form .fjs-form").wait_for()
    expect(page.locator(".book-pane")).to_contain_text("人员和人才")
    page.get_by_label("只有您自己能看到").fill("扭矩装置的溯源证书要再看")
    page.get_by_role("button", name="保存笔记").click()
    expect(page.get_by_label("只有您自己能看到")).to_have_value("扭矩装置的溯源证书要再看")
    page.locator("#form .fjs-form").wait_for()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert").first).to_contain_text("得分")
    scores = page.get_by_role("textbox", name="得分")
    for number, points in enumerate(("18", "35", "17", "18")):
        scores.nth(number).fill(points)
    expect(page.get_by_role("row", name="合计")).to_contain_text("88")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url(f"{town.address}/?done=*")

    # what one judges, others read when all are done
    sheet = f"{matter.page}/submissions/{matter.number('cq_site_check', 'sun')}"
    page.goto(sheet)
    expect(page.get_by_role("main")).to_contain_text("88")
    other = town.page("xu", 1440)
    other.goto(sheet)
    expect(other.get_by_role("heading", level=1)).to_have_text("未能完成")
    other.goto(matter.page)
    expect(other.get_by_role("main")).to_contain_text("当前环节")
    expect(other.locator(".side a[href*=submissions]", has_text="现场核查")).to_have_count(0)

    # a tie found out later: she steps back, the page says what follows, and her sheet is gone
    other.goto(matter.type("cq_site_check", "xu"))
    other.get_by_role("link", name="我须回避").click()
    expect(other.get_by_text("您这一份取消")).to_be_visible()
    other.get_by_label("原因").fill("配偶在该单位任职")
    other.get_by_role("button", name="确认回避").click()
    expect(other.get_by_role("status").first).to_contain_text("已回避")
