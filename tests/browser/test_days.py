"""A day of citizens, administrators and auditors, and of the district bureau with its phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from engine.clock import ZONE
from tests.browser.city import opened
from tests.browser.town import Town
from tests.browser_forms.test_checklist import photo

pytestmark = pytest.mark.browser
PAYLOAD = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def watched(page: Page) -> list[str]:
    """What should never happen on ``page``: dialogs of scripts, and errors."""
    found: list[str] = []
    page.on("dialog", lambda dialog: (found.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def sign_in(page: Page, town: Town, login: str, password: str) -> None:
    page.goto(f"{town.address}/login")
    page.get_by_label("账号").fill(login)
    page.get_by_label("口令").fill(password)
    page.get_by_role("button", name="登录").click()


def test_a_citizen_reads_a_notice_gives_an_opinion_and_looks_up_what_became_of_it(city: Town) -> None:
    page = opened(city, None, width=390)
    wrong = watched(page)
    page.goto(f"{city.address}/notices")
    page.locator("a[href^='/notices/']").first.click()
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="提交意见").click()
    expect(page.get_by_role("alert").first).to_be_visible()  # nothing was chosen, and nothing is lost

    page.get_by_role("radio", name="建议").check()
    page.get_by_label("意见内容").fill(f"建议公布评审意见。{PAYLOAD}")
    page.get_by_label("姓名或单位名称").fill("王市民")
    page.get_by_label("联系电话或邮箱").fill("13800000000")
    page.get_by_role("button", name="提交意见").click()
    expect(page.get_by_role("heading", name="公示意见回执")).to_be_visible()
    number = page.locator(".receipt-number").inner_text()

    page.goto(f"{city.address}/receipts")
    page.get_by_label("回执编号").fill(number)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("main")).to_contain_text(PAYLOAD)
    expect(page.get_by_role("link", name=title)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("正在核实研究")
    page.context.close()

    officer = opened(city, "li")
    wrong += watched(officer)
    officer.goto(f"{city.address}/notices")
    officer.get_by_role("link", name=title).first.click()
    officer.get_by_role("link", name="公众意见").first.click()
    expect(officer.get_by_role("main")).to_contain_text(PAYLOAD)
    officer.context.close()
    assert wrong == []


def test_somebody_new_is_registered_gets_a_role_and_begins_with_a_password_of_their_own(city: Town) -> None:
    page = opened(city, "anquan")
    page.goto(f"{city.address}/administration/people")
    page.get_by_role("link", name="登记人员").click()
    page.get_by_label("账号").fill("newcomer")
    page.get_by_role("button", name="登记并生成临时口令").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("账号")).to_have_value("newcomer")
    page.get_by_label("姓名").fill("初来")
    page.get_by_role("button", name="登记并生成临时口令").click()
    password = page.locator("code.once").nth(1).inner_text()
    page.context.close()

    newcomer = opened(city, None)
    sign_in(newcomer, city, "newcomer", password)
    expect(newcomer.get_by_text("您现在用的是临时口令")).to_be_visible()
    newcomer.goto(f"{city.address}/cases")
    expect(newcomer.get_by_role("heading", name="修改口令")).to_be_visible()  # nothing else opens before
    for label, words in (("现在的口令", password), ("新口令", "Quiet-river-2026"), ("再输入一次", "Quiet-river-2026")):
        newcomer.get_by_label(label, exact=False).first.fill(words)
    newcomer.get_by_role("button", name="修改口令").click()
    newcomer.goto(f"{city.address}/")
    expect(newcomer.get_by_role("link", name="初来")).to_be_visible()
    newcomer.context.close()


def test_whoever_audits_reads_a_case_and_the_audit_administrator_sees_that_it_was_read(city: Town) -> None:
    auditor = opened(city, "shen")
    auditor.goto(f"{city.address}/cases")
    auditor.get_by_role("main").locator("a[href^='/cases/']").first.click()
    expect(auditor.get_by_role("heading", name="流程图")).to_be_visible()
    auditor.context.close()

    administrator = opened(city, "jian")
    administrator.goto(f"{city.address}/administration/audit?kind=readings")
    expect(administrator.get_by_role("main")).to_contain_text("审计员查阅办件")
    administrator.goto(f"{city.address}/cases")
    expect(administrator.get_by_role("main").locator("a[href^='/cases/']")).to_have_count(0)  # nothing of what is in it
    administrator.context.close()


def submit(page: Page) -> None:
    address = page.url
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url(lambda url: url != address)


def test_a_district_bureau_looks_after_its_area_helps_an_applicant_and_inspects_with_a_phone(city: Town) -> None:
    page = opened(city, "tang", width=390)
    wrong = watched(page)

    # what its area has ahead
    page.goto(f"{city.address}/cases")
    page.get_by_role("link", name="本辖区").click()
    expect(page.get_by_role("main")).to_contain_text("重庆市轨道交通产业计量测试中心")
    for duty in ("五年复查", "区县局年度监督检查"):
        expect(page.get_by_role("region", name="今后的事项")).to_contain_text(duty)

    # an applicant is helped
    page.goto(f"{city.address}/?section=offered")
    page.locator(".item", has_text="协助做好申报工作").locator(".go").first.click()
    page.locator("#form .fjs-form").wait_for()
    page.get_by_label("协助日期").fill(city.engine.clock.business_now().astimezone(ZONE).date().isoformat())
    page.get_by_label("协助日期").press("Tab")
    page.get_by_role("checkbox", name="申报材料核对").check()
    page.get_by_label("协助情况").fill("逐项核对了申报材料。")
    submit(page)
    expect(page.get_by_role("status").first).to_contain_text("已提交“协助做好申报工作”")

    # the yearly inspection, on the spot: cards for a thumb, a photo of what is wrong
    page.goto(f"{city.address}/?section=offered")
    page.locator(".item", has_text="开展监督检查").locator(".go").first.click()
    page.get_by_role("button", name="领取").click()
    cards = page.locator(".lh-checks > ol > li")
    expect(cards).to_have_count(3)
    for card in cards.all()[:2]:
        card.get_by_text("符合", exact=True).click()
    cards.nth(2).get_by_text("不符合").click()
    page.get_by_label("检查人员").fill("唐越、何检")
    page.get_by_label("检查情况").fill("现场查看装置三套、证书十份。")
    page.get_by_role("radio", name="合格", exact=True).check()
    page.get_by_label("检查记录（签字）").set_input_files([photo("记录.png")])
    expect(page.locator(".lh-files")).to_contain_text("记录.png")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("发现问题的，写明情况")
    cards.nth(2).get_by_label("情况").fill("两份证书没有注明不确定度")
    cards.nth(2).locator("input[capture]").set_input_files([photo("证书.png")])
    expect(cards.nth(2).locator(".lh-shots img")).to_have_count(1)  # sent: while it is on its way it is only named
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    submit(page)
    expect(page.get_by_role("status").first).to_contain_text("接下来：报送监督检查情况")

    # it counts in the year
    page.goto(f"{city.address}/area")
    expect(page.get_by_role("row").filter(has_text="开展监督检查")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("口令")).to_be_visible()
    page.context.close()
    assert wrong == []
