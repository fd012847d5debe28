"""Typing and clicking: nothing typed is lost or changed, and every click does what it was meant to do."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser_forms.books import BOOK, GROUPED, KINDS, device_rows, field, form
from tests.browser_forms.mounting import entered, show_form, submit

pytestmark = pytest.mark.browser

HAND = 110  # milliseconds from key to key
SLOW_HAND = 450
LETTERS = "abcdefghijklmnop"
SHEET = form(
    "sheet",
    field("number", "score", "得分"),
    field("textfield", "name", "名称", validate={"required": True}),
    field("checkbox", "agreed", "同意"),
    field("select", "kind", "来源", values=KINDS),
    field("textarea", "story", "说明"),
    field("filepicker", "papers", "附件"),
)
PDF = {"name": "证明.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}


@pytest.mark.parametrize("first", ["得分", "名称"])
@pytest.mark.parametrize("then", ["名称", "说明"])
def test_what_is_typed_right_after_another_field_is_complete(sheet: Page, first: str, then: str) -> None:
    show_form(sheet, SHEET)

    sheet.get_by_label(first).click()
    sheet.keyboard.type("88", delay=HAND)
    sheet.get_by_label(then).focus()
    sheet.keyboard.type(LETTERS, delay=HAND)

    expected = LETTERS if first != then else "88" + LETTERS
    expect(sheet.get_by_label(then)).to_have_value(expected)
    assert entered(sheet)[{"名称": "name", "说明": "story"}[then]] == expected


@pytest.mark.parametrize("delay", [HAND, SLOW_HAND])
def test_typing_in_a_long_form_goes_on_while_its_outline_is_brought_up_to_date(sheet: Page, delay: int) -> None:
    show_form(sheet, BOOK, {})

    sheet.get_by_label("填报单位").click()
    sheet.keyboard.type("abcdefgh", delay=delay)

    expect(sheet.get_by_label("填报单位")).to_have_value("abcdefgh")
    assert entered(sheet)["s0_unit"] == "abcdefgh"


def test_an_upload_that_ends_while_somebody_types_leaves_the_typed_text_alone(sheet: Page) -> None:
    show_form(sheet, SHEET, slow=True)
    sheet.get_by_label("附件").set_input_files(PDF)

    sheet.get_by_label("说明").click()
    sheet.keyboard.type("情况属实")
    sheet.evaluate("arrive()")

    expect(sheet.get_by_text("“证明.pdf”已上传")).to_be_visible()
    expect(sheet.get_by_label("说明")).to_have_value("情况属实")
    assert entered(sheet) | {"papers": 0} == {
        "score": None, "name": "", "agreed": False, "kind": None, "story": "情况属实", "papers": 0,
    }  # fmt: skip


def test_text_typed_in_a_row_outlives_what_happens_to_other_rows(sheet: Page) -> None:
    show_form(sheet, GROUPED, {"devices": device_rows(3)})

    sheet.locator("tr[data-row='1']").get_by_label("装置名称").fill("")
    sheet.keyboard.type("改过的")
    sheet.get_by_role("button", name="删除第 1 行").click()
    sheet.get_by_role("button", name="添加一行").click()

    assert [row["name"] for row in entered(sheet)["devices"]] == ["改过的", "活塞式压力计标准装置 3", ""]


@pytest.mark.parametrize(("typed", "kept"), [("1234", 1234), ("1,234.5", 1234.5), ("１２．５", 12.5), ("-3", -3)])
def test_a_number_is_read_as_people_write_it(sheet: Page, typed: str, kept: float) -> None:
    show_form(sheet, SHEET)

    sheet.get_by_label("得分").click()
    sheet.keyboard.insert_text(typed)

    assert entered(sheet)["score"] == kept


@pytest.mark.parametrize("typed", ["八分", "1,5", "1.2.3", "12万"])
def test_what_is_no_number_stays_as_it_was_typed_and_is_refused(sheet: Page, typed: str) -> None:
    show_form(sheet, form("one", field("number", "score", "得分")))

    sheet.get_by_label("得分").click()
    sheet.keyboard.insert_text(typed)

    assert submit(sheet) == {"score": ["请填写数字"]}
    expect(sheet.get_by_label("得分")).to_have_value(typed)


def _press(sheet: Page, target: Locator) -> None:
    """Press and release the mouse over the place where ``target`` is when the mouse goes down."""
    box = target.bounding_box()
    assert box is not None
    sheet.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    sheet.mouse.down()
    sheet.evaluate("() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))")
    sheet.mouse.up()


def test_a_click_arrives_although_the_field_that_is_left_loses_its_mistake(sheet: Page) -> None:
    show_form(sheet, SHEET)
    submit(sheet)
    sheet.get_by_label("名称").click()
    sheet.keyboard.type("量衡")

    _press(sheet, sheet.get_by_label("同意"))

    expect(sheet.get_by_label("同意")).to_be_checked()
    expect(sheet.locator(".fjs-form-field-error")).to_have_count(0)


def test_a_click_arrives_although_the_field_that_is_left_gets_a_mistake(sheet: Page) -> None:
    show_form(sheet, SHEET, {"name": "量衡"})
    sheet.get_by_label("名称").fill("")

    _press(sheet, sheet.get_by_label("同意"))

    expect(sheet.get_by_label("同意")).to_be_checked()
    expect(sheet.get_by_text("此项必填")).to_be_visible()


def test_the_list_of_mistakes_ticks_off_what_is_corrected_and_nothing_below_it_moves(sheet: Page) -> None:
    needed = {"required": True}
    show_form(sheet, form("two", *(field("textfield", key, f"项目{key}", validate=needed) for key in "ab")))
    submit(sheet)
    alert = sheet.get_by_role("alert")
    first = sheet.get_by_label("项目a").bounding_box()

    sheet.get_by_label("项目a").fill("一")
    sheet.keyboard.press("Tab")

    expect(alert).to_contain_text("有 1 处需要更正")
    expect(alert.get_by_role("listitem").filter(has_text="项目a")).to_contain_text("已更正")
    assert sheet.get_by_label("项目a").bounding_box() == first
    sheet.get_by_label("项目b").fill("二")
    sheet.keyboard.press("Tab")
    expect(alert).to_contain_text("均已更正，可以再次提交")
    assert sheet.get_by_label("项目a").bounding_box() == first
