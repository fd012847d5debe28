"""Long forms in sections: one is drawn, all are checked and submitted; the outline says how far each has come."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser_forms.books import BOOK, book_data
from tests.browser_forms.mounting import entered, show_form, submit

pytestmark = pytest.mark.browser


def _data(**changed: object) -> dict[str, Any]:
    return {**book_data(3), **changed}


def _outline(sheet: Page) -> Locator:
    return sheet.get_by_role("navigation", name="目录")


def _entry(sheet: Page, title: str) -> Locator:
    return _outline(sheet).get_by_role("listitem").filter(has_text=re.compile(f"^{title}")).get_by_role("button")


def test_one_section_is_drawn_and_all_are_submitted(sheet: Page) -> None:
    show_form(sheet, BOOK, _data())

    expect(sheet.get_by_role("heading", level=2)).to_have_text("一、单位基本情况")
    expect(sheet.get_by_role("table")).to_have_count(1)
    sent = entered(sheet)
    assert sent["s11_unit"] == "某某计量测试研究院"
    assert len(sent["list14"]) == 3 and sent["list14"][0]["name"] == "压力标准装置 1"


def test_choosing_a_section_draws_it_and_puts_the_focus_on_its_heading(sheet: Page) -> None:
    show_form(sheet, BOOK, _data())

    _entry(sheet, "四、人员队伍").click()

    heading = sheet.get_by_role("heading", name="四、人员队伍")
    expect(heading).to_be_focused()
    expect(_entry(sheet, "四、人员队伍")).to_have_attribute("aria-current", "true")
    sheet.get_by_role("button", name="五、计量标准与设备 →").click()
    expect(sheet.get_by_role("heading", name="五、计量标准与设备")).to_be_focused()


def test_a_long_outline_follows_the_section_that_is_open(sheet: Page) -> None:
    sheet.set_viewport_size({"width": 1280, "height": 500})
    show_form(sheet, BOOK, _data())
    expect(_entry(sheet, "十一、")).not_to_be_in_viewport()

    for _ in range(10):
        sheet.get_by_role("button", name=re.compile("→$")).click()
    expect(_entry(sheet, "十一、")).to_be_in_viewport(ratio=1)

    for _ in range(10):
        sheet.get_by_role("button", name=re.compile("^←")).click()
    expect(_entry(sheet, "一、")).to_be_in_viewport(ratio=1)


def test_what_was_typed_is_kept_when_a_section_is_left(sheet: Page) -> None:
    show_form(sheet, BOOK, _data())

    sheet.get_by_label("填报单位").fill("改后的单位")
    _entry(sheet, "二、产业基础与需求").click()
    _entry(sheet, "一、单位基本情况").click()

    expect(sheet.get_by_label("填报单位")).to_have_value("改后的单位")
    assert entered(sheet)["s0_unit"] == "改后的单位"


def test_the_outline_says_how_far_each_section_has_come(sheet: Page) -> None:
    show_form(sheet, BOOK, {}, prefill={})

    expect(_entry(sheet, "二、")).to_contain_text("未填")
    sheet.get_by_label("填报单位").fill("某院")
    sheet.get_by_label("从业人员（人）").fill("12")
    sheet.keyboard.press("Tab")
    expect(_entry(sheet, "一、")).to_contain_text("填写中，还差 1 处")
    sheet.locator("tr[data-row='0'] th.lh-textfield input").fill("压力标准装置")
    sheet.keyboard.press("Tab")

    expect(_entry(sheet, "一、")).to_contain_text("已完成")
    expect(_outline(sheet)).to_contain_text("已完成 1 / 12")


def test_a_section_that_was_filled_in_waits_to_be_looked_at(sheet: Page) -> None:
    show_form(sheet, BOOK, _data(), prefill=_data())
    expect(_entry(sheet, "二、")).to_contain_text("已带入，待核对")

    _entry(sheet, "二、").click()

    expect(_entry(sheet, "二、")).to_contain_text("已完成")


def test_mistakes_elsewhere_are_counted_and_led_to(sheet: Page) -> None:
    show_form(sheet, BOOK, _data(s5_unit="", list3=[{"name": ""}]))

    sheet.get_by_role("button", name="检查全部").click()

    summary = sheet.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("有 2 处需要更正")
    expect(_entry(sheet, "六、环境设施")).to_contain_text("1 处有误")
    summary.get_by_role("link", name=re.compile("人员队伍明细表 第 1 行 名称")).click()
    expect(sheet.get_by_role("heading", level=2)).to_have_text("四、人员队伍")
    first = sheet.get_by_role("group", name="人员队伍明细表").first.locator("tr[data-row='0'] th.lh-textfield input")
    expect(first).to_be_focused()


def test_checking_asks_the_server_for_what_only_it_can_find(sheet: Page) -> None:
    show_form(sheet, BOOK, _data(), verdict={"s11_staff": ["人数与名册不符"]})

    sheet.get_by_role("button", name="检查全部").click()

    expect(sheet.get_by_role("alert")).to_contain_text("从业人员（人）：人数与名册不符")
    expect(_entry(sheet, "十二、保障措施")).to_contain_text("1 处有误")
    sheet.get_by_role("alert").get_by_role("link").click()
    expect(sheet.get_by_role("heading", level=2)).to_have_text("十二、保障措施")


def test_checking_a_form_in_order_says_so(sheet: Page) -> None:
    show_form(sheet, BOOK, _data(), verdict={})

    sheet.get_by_role("button", name="检查全部").click()

    expect(_outline(sheet).get_by_role("status")).to_have_text("检查完毕，没有发现问题")
    expect(sheet.get_by_role("alert")).to_be_hidden()


def test_all_sections_are_drawn_on_demand(sheet: Page) -> None:
    show_form(sheet, BOOK, _data())

    sheet.get_by_role("button", name="显示全部").click()

    expect(sheet.get_by_role("heading", level=2)).to_have_count(12)
    expect(sheet.get_by_role("table")).to_have_count(15)
    sheet.get_by_role("button", name="显示全部").click()
    expect(sheet.get_by_role("heading", level=2)).to_have_count(1)


def test_a_section_hidden_by_a_condition_is_not_in_the_outline_and_the_next_moves_up(sheet: Page) -> None:
    first, second, *others = BOOK["components"][1:]
    hidden = {**second, "conditional": {"hide": "=s0_staff > 100"}}
    show_form(sheet, {**BOOK, "components": [first, hidden, *others]}, _data())

    expect(_entry(sheet, "二、技术机构条件")).to_be_visible()
    sheet.get_by_label("从业人员（人）").fill("50")
    sheet.keyboard.press("Tab")

    expect(_entry(sheet, "二、产业基础与需求")).to_be_visible()
    assert "s1_unit" in entered(sheet)


def test_sections_that_all_begin_hidden_appear_when_a_choice_is_made(sheet: Page) -> None:
    choice = {"type": "checkbox", "id": "F_go", "key": "go", "label": "正式申报"}
    sections = [{**section, "conditional": {"hide": "=go != true"}} for section in BOOK["components"][1:]]
    show_form(sheet, {**BOOK, "components": [choice, *sections]}, {**_data(), "go": False})
    expect(sheet.get_by_role("heading", level=2)).to_have_count(0)

    sheet.get_by_label("正式申报").check()

    expect(sheet.get_by_role("heading", level=2)).to_have_text("一、单位基本情况")


def test_the_outline_is_worked_by_keyboard(sheet: Page) -> None:
    show_form(sheet, BOOK, _data())
    _entry(sheet, "一、").focus()

    sheet.keyboard.press("Tab")
    sheet.keyboard.press("Enter")

    expect(sheet.get_by_role("heading", name="二、产业基础与需求")).to_be_focused()


def test_on_a_phone_the_outline_is_a_list_to_unfold(sheet: Page) -> None:
    sheet.set_viewport_size({"width": 390, "height": 844})
    show_form(sheet, BOOK, _data())
    unfold = _outline(sheet).locator(".lh-unfold")
    expect(_entry(sheet, "六、环境设施")).to_be_hidden()

    unfold.click()
    expect(unfold).to_have_attribute("aria-expanded", "true")
    _entry(sheet, "六、环境设施").click()

    expect(sheet.get_by_role("heading", name="六、环境设施")).to_be_focused()
    expect(_entry(sheet, "一、单位基本情况")).to_be_hidden()
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [1440, 390])
def test_a_book_breaks_no_rule_of_accessibility(sheet: Page, width: int) -> None:
    sheet.set_viewport_size({"width": width, "height": 900})
    sheet.evaluate("document.getElementById('diagram').remove()")
    show_form(sheet, BOOK, _data(s0_unit=""))
    submit(sheet)
    if width < 900:
        _outline(sheet).locator(".lh-unfold").click()

    assert violations(sheet) == []


def test_a_cover_is_in_the_outline_without_a_number(sheet: Page) -> None:
    title, cover, *chapters = BOOK["components"]
    unnumbered = {**cover, "properties": {**cover["properties"], "numbered": "no"}}
    show_form(sheet, {**BOOK, "components": [title, unnumbered, *chapters]}, _data())

    expect(sheet.get_by_role("heading", level=2)).to_have_text("单位基本情况")
    expect(_entry(sheet, "一、产业基础与需求")).to_be_visible()
