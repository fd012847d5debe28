"""Checks on a phone: one card an item, results chosen with a thumb, photos, and what waits for a connection."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser_forms.mounting import entered, show_form, submit

pytestmark = pytest.mark.browser
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000" "1f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)  # fmt: skip
ITEMS = ["在能力范围内开展工作", "执行技术规范", "证书和报告真实、公正"]
SCHEMA: dict[str, Any] = {
    "type": "default", "id": "sample", "components": [
        {
            "type": "dynamiclist", "id": "checks", "path": "checks", "label": "逐项检查", "isRepeating": True,
            "allowAddRemove": False, "defaultRepetitions": 0, "properties": {"display": "checklist"},
            "components": [
                {"type": "text", "id": "item", "text": "{{this.item}}", "properties": {"header": "检查内容"}},
                {"type": "text", "id": "how", "text": "{{this.how}}", "properties": {"header": "检查方法"}},
                {
                    "type": "radio", "id": "result", "key": "result", "label": "检查结果",
                    "validate": {"required": True},
                    "values": [{"label": "符合", "value": "yes"}, {"label": "不符合", "value": "no"}],
                },
                {"type": "textarea", "id": "remark", "key": "remark", "label": "情况"},
                {
                    "type": "filepicker", "id": "photos", "key": "photos", "label": "照片", "accept": "image/*",
                    "multiple": True, "properties": {"photos": "yes", "maxFiles": "3"},
                },
            ],
        }
    ],
}  # fmt: skip


def shown(sheet: Page, **how: Any) -> Locator:
    """The cards of the three items on a phone."""
    sheet.set_viewport_size({"width": 390, "height": 844})
    show_form(sheet, SCHEMA, {"checks": [{"item": item, "how": "查阅记录"} for item in ITEMS]}, **how)
    return sheet.locator(".lh-checks > ol > li")


def photo(name: str) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/png", "buffer": PIXEL}


def test_items_are_counted_as_their_results_are_chosen(sheet: Page) -> None:
    cards = shown(sheet)
    expect(sheet.get_by_text("0/3 已查")).to_be_visible()

    cards.nth(0).get_by_text("符合", exact=True).click()
    cards.nth(2).get_by_text("不符合").click()

    expect(sheet.get_by_text("2/3 已查")).to_be_visible()
    sheet.get_by_role("button", name="下一项未查的").click()
    expect(cards.nth(1).get_by_label("符合", exact=True)).to_be_focused()
    assert [row.get("result") for row in entered(sheet)["checks"]] == ["yes", None, "no"]
    assert list(submit(sheet)) == ["checks.1.result"]


def test_what_stands_under_an_item_says_what_it_is(sheet: Page) -> None:
    items = shown(sheet)

    expect(items.first.locator(".lh-item-text")).to_have_text(["在能力范围内开展工作", "检查方法查阅记录"])


def test_results_are_large_enough_for_a_thumb_and_nothing_is_wider_than_the_phone(sheet: Page) -> None:
    cards = shown(sheet)

    for button in cards.nth(0).locator(".fjs-inline-label label").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 48
        assert box["width"] >= 96
    assert sheet.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert violations(sheet) == []


def test_photos_are_taken_with_the_camera_several_for_an_item(sheet: Page) -> None:
    cards = shown(sheet)
    camera = cards.nth(0).locator("input[capture=environment]")
    assert camera.get_attribute("accept") == "image/*"

    camera.set_input_files([photo("一.png")])
    cards.nth(0).locator("input[type=file]:not([capture])").set_input_files([photo("二.png"), photo("三.png")])

    expect(cards.nth(0).locator(".lh-shots li")).to_have_count(3)
    expect(cards.nth(0).get_by_text("拍照")).to_have_count(0)
    assert [file["name"] for file in entered(sheet)["checks"][0]["photos"]] == ["一.png", "二.png", "三.png"]
    assert sheet.evaluate("() => sent")[0] == ["一.png", "checks.photos"]
    cards.nth(0).get_by_role("button", name=re.compile("一.png")).click()
    expect(cards.nth(0).locator(".lh-shots li")).to_have_count(2)


def test_a_photo_that_finds_no_connection_waits_and_is_sent_later(sheet: Page) -> None:
    cards = shown(sheet, offline=True)

    cards.nth(1).locator("input[capture]").set_input_files([photo("现场.png")])
    expect(cards.nth(1).get_by_text("现场.png 待发送")).to_be_visible()
    expect(cards.nth(1).get_by_text("1 张照片还没有发出")).to_be_visible()

    sheet.evaluate("() => { window.offline = false; dispatchEvent(new Event('online')); }")
    expect(cards.nth(1).get_by_text("待发送")).to_have_count(0)
    assert [file["name"] for file in entered(sheet)["checks"][1]["photos"]] == ["现场.png"]
