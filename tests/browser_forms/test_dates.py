"""Days and times: typed as people write them, chosen from a calendar or a list, seen whole, judged as by the server."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from engine.errors import Invalid
from forms.catalogue import Catalogue
from tests.browser.axe import violations
from tests.browser_forms.books import field, form, table
from tests.browser_forms.mounting import entered, show_form, submit

pytestmark = pytest.mark.browser

TODAY = "2026-09-28"
SHEET = form(
    "dates",
    field("datetime", "day", "", subtype="date", dateLabel="日期"),
    field("datetime", "hour", "", subtype="time", timeLabel="时间", timeSerializingFormat="no_timezone"),
    field("datetime", "both", "", subtype="datetime", dateLabel="开会日期", timeLabel="开会时间",
          timeSerializingFormat="no_timezone"),
    field("datetime", "coming", "", subtype="date", dateLabel="今后", disallowPassedDates=True),
    field("textfield", "after", "后面"),
)  # fmt: skip
ROWS = table(
    "steps",
    "进度",
    [
        field("textfield", "name", "名称", properties={"rowHeader": "yes"}),
        field("datetime", "day", "", subtype="date", dateLabel="完成日期", properties={"columnWidth": "narrow"}),
        field("taglist", "who", "参加人", values=[{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}]),
    ],
)

# Presses Alt+↓ in the first date of the first table at the moment it appears.
FIRST_KEY = """() => new MutationObserver((_, observer) => {
  const day = document.querySelector("tr[data-row='0'] .fjs-form-field-datetime input");
  if (!day) return;
  observer.disconnect();
  day.focus();
  day.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', altKey: true, bubbles: true }));
}).observe(document.body, { childList: true, subtree: true })"""


def _calendar(sheet: Page) -> Locator:
    return sheet.get_by_role("dialog", name="日历")


def _is_within(sheet: Page, element: Locator) -> bool:
    box, size = element.bounding_box(), sheet.viewport_size
    assert box is not None and size is not None
    return (
        box["height"] > 250
        and box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= size["width"]
        and box["y"] + box["height"] <= size["height"]
    )


@pytest.mark.parametrize("width", [1440, 390])
def test_a_click_opens_the_whole_calendar_and_going_elsewhere_closes_it(sheet: Page, width: int) -> None:
    sheet.set_viewport_size({"width": width, "height": 700})
    show_form(sheet, SHEET, today=TODAY)

    for label in ("日期", "今后"):
        sheet.get_by_label(label, exact=True).click()
        expect(_calendar(sheet)).to_be_visible()
        assert _is_within(sheet, _calendar(sheet))
        sheet.get_by_label("后面").focus()
        expect(_calendar(sheet)).to_have_count(0)


def test_a_calendar_opens_at_the_business_day_and_a_click_takes_a_day(sheet: Page) -> None:
    show_form(sheet, SHEET, today="2027-02-03")

    sheet.get_by_label("日期", exact=True).click()
    expect(_calendar(sheet).get_by_label("月")).to_have_value("1")
    expect(_calendar(sheet).get_by_label("年")).to_have_value("2027")
    _calendar(sheet).get_by_label("2027-02-17").click()

    expect(_calendar(sheet)).to_have_count(0)
    expect(sheet.get_by_label("日期", exact=True)).to_be_focused()
    assert entered(sheet)["day"] == "2027-02-17"


def test_a_day_is_taken_by_keyboard_alone(sheet: Page) -> None:
    show_form(sheet, SHEET, {"day": "2026-09-28"}, today=TODAY)
    day = sheet.get_by_label("日期", exact=True)

    day.focus()
    expect(_calendar(sheet)).to_have_count(0)
    sheet.keyboard.press("ArrowDown")
    expect(_calendar(sheet).get_by_label("2026-09-28")).to_be_focused()
    sheet.keyboard.press("ArrowRight")
    sheet.keyboard.press("ArrowDown")
    sheet.keyboard.press("Enter")
    expect(day).to_be_focused()
    sheet.keyboard.press("ArrowDown")
    sheet.keyboard.press("Escape")

    expect(_calendar(sheet)).to_have_count(0)
    expect(day).to_be_focused()
    assert entered(sheet)["day"] == "2026-10-06"


@pytest.mark.parametrize(
    "typed", ["2026-9-8", "2026/09/08", "2026.9.8", "2026年9月8日", "20260908", "２０２６－９－８"]
)
def test_a_day_is_read_as_people_write_it(sheet: Page, typed: str) -> None:
    show_form(sheet, SHEET, today=TODAY)

    sheet.get_by_label("日期", exact=True).fill(typed)
    sheet.keyboard.press("Tab")

    expect(sheet.get_by_label("日期", exact=True)).to_have_value("2026-09-08")
    assert entered(sheet)["day"] == "2026-09-08"


@pytest.mark.parametrize(
    ("typed", "kept"), [("9:30", "09:30"), ("0930", "09:30"), ("下午3点半", "15:30"), ("14点", "14:00")]
)
def test_a_time_is_read_as_people_write_it(sheet: Page, typed: str, kept: str) -> None:
    show_form(sheet, SHEET, today=TODAY)

    sheet.get_by_label("时间", exact=True).fill(typed)

    assert entered(sheet)["hour"] == kept


def test_a_time_is_chosen_from_a_list_that_begins_in_the_morning(sheet: Page) -> None:
    show_form(sheet, SHEET, today=TODAY)
    hour = sheet.get_by_label("时间", exact=True)

    hour.click()
    expect(sheet.get_by_role("option", name="09:00")).to_be_visible()
    hour.press("ArrowDown")
    hour.press("Enter")

    assert entered(sheet)["hour"] == "09:15"


def test_half_a_moment_stays_on_the_page_and_is_refused(sheet: Page) -> None:
    show_form(sheet, SHEET, today=TODAY)

    sheet.get_by_label("开会日期").fill("2026-10-09")
    assert submit(sheet) == {"both": ["请填写正确的日期和时间"]}
    expect(sheet.get_by_label("开会日期")).to_have_value("2026-10-09")

    sheet.get_by_label("开会时间").fill("9:00")
    assert submit(sheet) == {}
    assert entered(sheet)["both"] == "2026-10-09T09:00"


@pytest.mark.parametrize(
    ("label", "typed", "refusal"),
    [
        ("日期", "2026-02-30", {"day": ["请填写正确的日期，如 2026-09-28"]}),
        ("日期", "下周三", {"day": ["请填写正确的日期，如 2026-09-28"]}),
        ("时间", "25:00", {"hour": ["请填写正确的时间，如 09:30"]}),
        ("今后", "2026-09-27", {"coming": ["不得早于今天"]}),
        ("今后", "2026-09-28", {}),
    ],
)
def test_what_is_no_day_or_too_early_stays_as_typed_and_is_refused_as_by_the_server(
    sheet: Page, label: str, typed: str, refusal: dict[str, list[str]]
) -> None:
    show_form(sheet, SHEET, today=TODAY)

    sheet.get_by_label(label, exact=True).fill(typed)

    assert submit(sheet) == refusal
    expect(sheet.get_by_label(label, exact=True)).to_have_value(typed)
    assert _of_server(entered(sheet)) == refusal


def _of_server(data: dict[str, Any]) -> dict[str, list[str]]:
    try:
        Catalogue().compile("dates", json.dumps(SHEET).encode()).check(data, {}, lang="zh", today=date(2026, 9, 28))
    except Invalid as refused:
        return {path: list(sentences) for path, sentences in refused.errors.items()}
    return {}


@pytest.mark.parametrize("width", [1440, 390])
def test_a_date_in_a_narrow_column_is_seen_whole(sheet: Page, width: int) -> None:
    sheet.set_viewport_size({"width": width, "height": 700})
    show_form(sheet, form("rows", ROWS), {"steps": [{"name": "甲", "day": "2026-09-28"}]})

    day = sheet.get_by_label("完成日期")
    assert day.evaluate("(input) => [input.scrollWidth - input.clientWidth, input.value]") == [0, "2026-09-28"]


def test_walking_through_a_table_arrives_in_the_entries_and_not_at_their_buttons(sheet: Page) -> None:
    rows = [{"name": "一", "day": "2026-09-28", "who": ["a"]}, {"name": "二", "day": "2026-09-29", "who": ["a", "b"]}]
    show_form(sheet, form("rows", ROWS), {"steps": rows})

    for label in ("完成日期", "参加人"):
        first, second = (sheet.locator(f"tr[data-row='{row}']").get_by_label(label, exact=True) for row in (0, 1))
        first.focus()
        sheet.keyboard.press("Alt+ArrowDown")
        expect(second).to_be_focused()
        sheet.keyboard.press("Alt+ArrowUp")
        expect(first).to_be_focused()


def test_a_table_can_be_walked_through_as_soon_as_it_is_drawn(sheet: Page) -> None:
    rows = [{"name": "一", "day": "2026-09-28"}, {"name": "二", "day": "2026-09-29"}]
    sheet.evaluate(FIRST_KEY)

    show_form(sheet, form("rows", ROWS), {"steps": rows})

    expect(sheet.locator("tr[data-row='1']").get_by_label("完成日期", exact=True)).to_be_focused()


def test_a_date_that_is_restored_has_the_focus_in_it(sheet: Page) -> None:
    show_form(sheet, SHEET, {"day": "2026-10-01"}, prefill={"day": "2026-09-28"}, today=TODAY)

    sheet.get_by_role("button", name="恢复").click()

    expect(sheet.get_by_label("日期", exact=True)).to_have_value("2026-09-28")
    expect(sheet.get_by_label("日期", exact=True)).to_be_focused()


@pytest.mark.parametrize("width", [1440, 390])
def test_open_calendars_break_no_rule_of_accessibility(sheet: Page, width: int) -> None:
    sheet.set_viewport_size({"width": width, "height": 900})
    sheet.evaluate("document.getElementById('diagram').remove()")
    show_form(sheet, SHEET, today=TODAY)

    sheet.get_by_label("日期", exact=True).click()
    assert violations(sheet) == []
    sheet.keyboard.press("Escape")
    sheet.get_by_label("时间", exact=True).click()
    assert violations(sheet) == []
