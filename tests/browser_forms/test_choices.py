"""Choosing from lists: opened when asked, worked by mouse and by keyboard, seen whole wherever they stand."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser_forms.books import GROUPED, KINDS, device_rows, field, form
from tests.browser_forms.mounting import entered, show_form, submit

pytestmark = pytest.mark.browser

PEOPLE = [{"label": f"专家{number}", "value": f"p{number}"} for number in range(30)]
SHEET = form(
    "choices",
    field("textfield", "before", "前面"),
    field("select", "kind", "来源", values=KINDS),
    field("select", "leader", "组长", valuesKey="people", searchable=True),
    field("taglist", "panel", "专家", valuesKey="people"),
    field("textfield", "after", "后面"),
)
DATA: dict[str, Any] = {"people": PEOPLE}


def _options(sheet: Page) -> Locator:
    return sheet.get_by_role("option")


@pytest.mark.parametrize("label", ["来源", "组长", "专家"])
def test_a_list_opens_when_it_is_asked_for_and_not_by_being_passed(sheet: Page, label: str) -> None:
    show_form(sheet, SHEET, DATA)

    sheet.get_by_label(label).focus()
    expect(_options(sheet)).to_have_count(0)
    sheet.get_by_label(label).click()

    expect(_options(sheet).first).to_be_visible()
    sheet.get_by_label("后面").click()
    expect(_options(sheet)).to_have_count(0)


@pytest.mark.parametrize(("label", "picked"), [("来源", "rent"), ("组长", "p1"), ("专家", ["p1"])])
def test_one_click_opens_the_list_and_one_chooses(sheet: Page, label: str, picked: object) -> None:
    show_form(sheet, SHEET, DATA)
    sheet.get_by_label("前面").click()
    sheet.keyboard.type("甲")

    sheet.get_by_label(label).click()
    _options(sheet).nth(1).click()

    key = {"来源": "kind", "组长": "leader", "专家": "panel"}[label]
    assert entered(sheet) == {"before": "甲", "kind": None, "leader": None, "panel": [], "after": "", key: picked}


@pytest.mark.parametrize("opening", ["Space", "Enter", "ArrowDown"])
def test_a_list_is_opened_chosen_from_and_left_by_keyboard(sheet: Page, opening: str) -> None:
    show_form(sheet, SHEET, DATA)
    sheet.get_by_label("前面").click()

    sheet.keyboard.press("Tab")
    expect(sheet.get_by_label("来源")).to_be_focused()
    sheet.keyboard.press(opening)
    sheet.keyboard.press("ArrowDown")
    sheet.keyboard.press("Enter")
    expect(_options(sheet)).to_have_count(0)
    expect(sheet.get_by_label("来源")).to_be_focused()
    sheet.keyboard.press(opening)
    sheet.keyboard.press("ArrowDown")
    sheet.keyboard.press("Escape")
    expect(_options(sheet)).to_have_count(0)
    sheet.keyboard.press("Tab")
    expect(sheet.get_by_label("组长")).to_be_focused()

    assert entered(sheet)["kind"] == "rent"


def test_keys_that_come_before_a_click_is_over_meet_what_is_drawn(sheet: Page) -> None:
    show_form(sheet, SHEET, DATA)
    sheet.get_by_label("前面").hover()
    sheet.mouse.down()

    for key in ("Tab", "Space", "ArrowDown", "Enter"):
        sheet.keyboard.press(key)
    sheet.mouse.up()

    assert entered(sheet)["kind"] == "rent"


def test_a_choice_is_taken_back_by_keyboard(sheet: Page) -> None:
    show_form(sheet, SHEET, {**DATA, "kind": "own", "leader": "p3"})

    sheet.get_by_label("来源").focus()
    sheet.keyboard.press("Delete")
    sheet.get_by_label("组长").fill("")
    sheet.keyboard.press("Tab")

    assert entered(sheet)["kind"] is None
    assert entered(sheet)["leader"] is None


def test_typing_finds_an_option_and_what_is_none_changes_nothing(sheet: Page) -> None:
    show_form(sheet, SHEET, {**DATA, "leader": "p3"})
    leader = sheet.get_by_label("组长")
    expect(leader).to_have_value("专家3")

    leader.fill("专家1")
    expect(_options(sheet)).to_have_count(11)
    leader.fill("专家17")
    leader.press("Enter")
    expect(leader).to_have_value("专家17")
    leader.fill("没有的人")
    expect(sheet.get_by_text("没有匹配的选项")).to_be_visible()
    leader.press("Tab")

    expect(leader).to_have_value("专家17")
    assert entered(sheet)["leader"] == "p17"


def test_several_are_chosen_and_taken_back_by_keyboard(sheet: Page) -> None:
    show_form(sheet, SHEET, DATA)
    panel = sheet.get_by_label("专家", exact=True)
    panel.focus()

    for _ in range(3):
        panel.press("ArrowDown")  # opens the list, then moves to the next one
        panel.press("Enter")
    assert entered(sheet)["panel"] == ["p0", "p2", "p4"]
    panel.focus()
    panel.press("Backspace")
    sheet.get_by_role("button", name="移除“专家0”").press("Enter")

    assert entered(sheet)["panel"] == ["p2"]
    panel.focus()
    panel.press("Escape")
    panel.press("Tab")
    expect(sheet.get_by_label("后面")).to_be_focused()


def test_moving_on_by_tab_leaves_a_choice_as_it_was(sheet: Page) -> None:
    show_form(sheet, SHEET, {**DATA, "kind": "own"})
    sheet.get_by_label("来源").click()
    sheet.keyboard.press("ArrowDown")
    sheet.keyboard.press("Tab")

    expect(_options(sheet)).to_have_count(0)
    assert entered(sheet)["kind"] == "own"


def _is_seen(sheet: Page, element: Locator) -> bool:
    """Whether nothing covers the middle of ``element`` and all of it is within the window."""
    seen: bool = element.evaluate(
        """(element) => {
          const box = element.getBoundingClientRect();
          const found = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
          return element.contains(found) && box.left >= 0 && box.right <= document.documentElement.clientWidth
            && box.top >= 0 && box.bottom <= innerHeight;
        }"""
    )
    return seen


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("rows", [1, 30])
def test_a_list_in_a_table_is_seen_whole(sheet: Page, width: int, rows: int) -> None:
    sheet.set_viewport_size({"width": width, "height": 700})
    show_form(sheet, GROUPED, {"devices": device_rows(rows)})
    box = sheet.locator(".lh-scroll")
    before = box.bounding_box()

    for row in {0, rows - 1}:
        sheet.locator(f"tr[data-row='{row}']").scroll_into_view_if_needed()
        sheet.locator(f"tr[data-row='{row}']").get_by_label("来源").click()
        expect(_options(sheet)).to_have_count(len(KINDS))
        for option in _options(sheet).all():
            assert _is_seen(sheet, option)
        sheet.keyboard.press("Escape")
        expect(_options(sheet)).to_have_count(0)

    sheet.locator("tr[data-row='0']").get_by_label("来源").click()
    _options(sheet).filter(has_text="共享").click()
    assert entered(sheet)["devices"][0]["kind"] == "shared"
    assert before is not None and box.bounding_box() is not None
    assert sheet.evaluate("document.documentElement.scrollWidth") <= width


def test_choosing_in_a_table_updates_the_cells_of_its_row_at_once(sheet: Page) -> None:
    show_form(sheet, GROUPED, {"devices": [{**row, "kind": "own"} for row in device_rows(2)]})
    line = sheet.locator("tr[data-row='1']")
    expect(line.get_by_label("租用说明")).to_have_count(0)

    line.get_by_label("来源").click()
    _options(sheet).filter(has_text="租用").click()

    expect(line.get_by_label("租用说明")).to_be_visible()
    expect(sheet.locator("tr[data-row='0']").get_by_label("租用说明")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
def test_open_lists_break_no_rule_of_accessibility(sheet: Page, width: int) -> None:
    sheet.set_viewport_size({"width": width, "height": 900})
    sheet.evaluate("document.getElementById('diagram').remove()")
    show_form(sheet, SHEET, {**DATA, "panel": ["p1", "p2"], "kind": "own"})
    submit(sheet)

    for label in ("来源", "组长", "专家"):
        sheet.get_by_label(label, exact=True).click()
        assert violations(sheet) == []
        sheet.keyboard.press("Escape")
