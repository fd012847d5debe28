"""The list of mistakes: each line names its field so that it cannot be mistaken, and leads somewhere useful."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser_forms.books import field, form, table, text
from tests.browser_forms.mounting import show_form, submit

pytestmark = pytest.mark.browser

NEEDED = {"required": True}
SHEET = form(
    "named",
    field("radio", "kind", "类型", values=[{"label": "自建", "value": "own"}, {"label": "共建", "value": "joint"}]),
    field("textfield", "partner", "共建单位", conditional={"hide": '=kind != "joint"'}),
    {"type": "group", "id": "one", "label": "申请单位", "path": "one", "components": [
        field("textfield", "phone", "联系电话", at="one", validate=NEEDED)]},
    {"type": "group", "id": "two", "label": "依托单位", "path": "two", "components": [
        field("textfield", "phone", "联系电话", at="two", validate=NEEDED)]},
    text("rule", "1. 说明\n\n2. 要求"),
    table("steps", "进度", [field("textfield", "name", "名称", at="steps")]),
)  # fmt: skip


def _lines(sheet: Page) -> Locator:
    return sheet.get_by_role("alert").get_by_role("listitem")


def test_fields_that_are_called_the_same_are_told_apart_by_their_groups(sheet: Page) -> None:
    show_form(sheet, SHEET, {"kind": "own"})

    submit(sheet)

    expect(_lines(sheet)).to_have_text(["申请单位 联系电话：此项必填", "依托单位 联系电话：此项必填"])
    sheet.get_by_role("link", name="依托单位 联系电话").click()
    expect(sheet.get_by_role("group", name="依托单位").get_by_label("联系电话")).to_be_focused()


def test_a_mistake_in_a_hidden_field_is_named_as_such_and_leads_to_its_neighbour(sheet: Page) -> None:
    show_form(sheet, SHEET, {"kind": "own", "one": {"phone": "1"}, "two": {"phone": "2"}})

    submit(sheet, {"partner": ["与立项时不符"]})

    expect(_lines(sheet)).to_have_text(["共建单位（当前未显示）：与立项时不符"])
    sheet.get_by_role("alert").get_by_role("link").click()
    expect(sheet.get_by_label("自建")).to_be_focused()


def test_a_mistake_in_a_row_that_has_gone_leads_to_its_table(sheet: Page) -> None:
    show_form(sheet, SHEET, {"kind": "own", "steps": [{"name": "甲"}]})

    submit(sheet, {"steps.4.name": ["重复"], "elsewhere": ["案件已变更"]})

    expect(_lines(sheet)).to_have_text(["进度：重复", "案件已变更"])
    sheet.get_by_role("link", name="进度").click()
    assert sheet.evaluate("Boolean(document.activeElement.closest('.fjs-form-field-table'))")


def test_what_is_corrected_gets_wrong_again_in_its_old_place(sheet: Page) -> None:
    show_form(sheet, SHEET, {"kind": "own", "two": {"phone": "2"}})
    submit(sheet)
    phone = sheet.get_by_role("group", name="申请单位").get_by_label("联系电话")

    phone.fill("010-1")
    phone.press("Tab")
    expect(sheet.get_by_role("alert")).to_contain_text("均已更正，可以再次提交")
    phone.fill("")
    phone.press("Tab")

    expect(sheet.get_by_role("alert")).to_contain_text("有 1 处需要更正")
    expect(_lines(sheet)).to_have_text(["申请单位 联系电话：此项必填"])


def test_every_mistake_is_told_with_its_field(sheet: Page) -> None:
    show_form(sheet, SHEET, {"kind": "own"})
    submit(sheet)

    for group in ("申请单位", "依托单位"):
        phone = sheet.get_by_role("group", name=group).get_by_label("联系电话")
        expect(phone).to_have_attribute("aria-invalid", "true")
        expect(phone).to_have_accessible_description("此项必填")


def test_a_numbered_list_keeps_its_first_number(sheet: Page) -> None:
    show_form(sheet, form("list", text("second", "2. 项目计划")))

    expect(sheet.locator(".fjs-form-field-text ol")).to_have_attribute("start", "2")
