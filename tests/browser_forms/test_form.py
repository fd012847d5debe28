"""Forms as people meet them: words, mistakes, conditions, files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.texts import LANGUAGES
from tests.browser.axe import violations
from tests.browser_forms.mounting import entered, show_form, submit
from tests.browser_forms.samples import CONDITIONS, EVERY_INPUT, PREFILL, TABLES

pytestmark = pytest.mark.browser

FORMS = sorted((Path(__file__).parents[2] / "forms").glob("*/*.form"))
PREFILLED = PREFILL["every_input"]


def _field(key: str, **more: object) -> dict[str, object]:
    return {
        "type": "default", "id": "one", "schemaVersion": 18,
        "components": [{"id": f"Field_{key}", "key": key, "label": "附件", **more}],
    }  # fmt: skip


def test_the_list_of_mistakes_takes_the_focus_and_leads_to_each_field(sheet: Page) -> None:
    show_form(sheet, EVERY_INPUT, PREFILLED)

    mistakes = submit(sheet)

    summary = sheet.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text(f"有 {len(mistakes)} 处需要更正")
    assert summary.get_by_role("link").count() == len(mistakes)
    for key in ("story", "count", "kind", "grade", "areas", "tags", "day", "papers", "agreed"):
        summary.get_by_role("link", name=re.compile("日期" if key == "day" else f"项目 {key}：")).click()
        assert (
            sheet.evaluate("document.activeElement.closest('.fjs-form-field').innerText").strip().endswith("此项必填")
        )


def test_mistakes_only_the_server_finds_stand_at_their_fields_and_others_in_the_list(sheet: Page) -> None:
    show_form(sheet, TABLES, {"scores": [{"item": "甲"}]})

    submit(sheet, {"scores": ["各项分值合计应为 100 分"], "scores.0.item": ["重复"], "gone": ["别处的错误"]})

    expect(sheet.get_by_role("group", name="表 scores")).to_contain_text("各项分值合计应为 100 分")
    expect(sheet.locator("table tbody tr").first).to_contain_text("重复")
    expect(sheet.get_by_role("alert")).to_contain_text("表 scores 第 1 行 项目 item：重复")
    expect(sheet.get_by_role("alert").get_by_role("listitem").filter(has_text="别处的错误").locator("a")).to_have_count(
        0
    )


def test_what_a_condition_hides_is_neither_asked_nor_sent(sheet: Page) -> None:
    show_form(sheet, CONDITIONS, {"kind": "b", "reason": "说明原因", "site": {"least": 1}})
    expect(sheet.get_by_label("项目 reason")).to_be_visible()

    sheet.get_by_label("丙类").check()

    expect(sheet.get_by_label("项目 reason")).to_have_count(0)
    assert "reason" not in entered(sheet)
    assert "site" not in entered(sheet)


def test_typed_text_is_complete_even_when_it_is_submitted_at_once(sheet: Page) -> None:
    show_form(sheet, _field("name", type="textfield"))

    sheet.get_by_label("附件").press_sequentially("产业计量测试中心")
    sheet.evaluate("form.validate()")

    assert sheet.evaluate("form.data().name") == "产业计量测试中心"


def test_a_required_file_that_is_on_its_way_is_not_called_missing(sheet: Page) -> None:
    show_form(sheet, _field("papers", type="filepicker", validate={"required": True}), slow=True)
    sheet.get_by_label("附件").set_input_files(
        {"name": "申报书.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    sheet.wait_for_function("() => window.arrive")

    assert submit(sheet) == {"papers": ["附件正在上传，请稍候再提交"]}

    sheet.evaluate("() => arrive()")
    expect(sheet.locator(".lh-files")).to_contain_text("申报书.pdf")
    assert submit(sheet) == {}


def test_what_the_server_filled_in_is_opened_and_not_taken_away(sheet: Page) -> None:
    held = [{"id": "abc", "name": "整改报告.pdf", "size": 2048}]
    show_form(sheet, _field("papers", type="filepicker", multiple=True, readonly=True), {"papers": held})

    opened = sheet.get_by_role("link", name="整改报告.pdf")
    expect(opened).to_have_attribute("href", "/icon.svg?abc")
    expect(sheet.get_by_role("button")).to_have_count(0)
    assert entered(sheet) == {"papers": held}


def test_files_are_sent_at_once_and_kept_as_the_server_named_them(sheet: Page) -> None:
    show_form(sheet, _field("papers", type="filepicker", accept=".pdf", multiple=True, properties={"maxMB": "1"}))
    pdf = {"name": "申报书.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    large = {"name": "大.pdf", "mimeType": "application/pdf", "buffer": b"0" * (1024 * 1024 + 1)}
    other = {"name": "表.xlsx", "mimeType": "application/zip", "buffer": b"PK"}

    sheet.get_by_label("附件").set_input_files([pdf, large, other])

    expect(sheet.get_by_text("附件“大.pdf”超过 1 MB")).to_be_visible()
    expect(sheet.get_by_text("附件“表.xlsx”的类型不符，应为 .pdf")).to_be_visible()
    assert entered(sheet)["papers"] == [{"id": "file1", "name": "申报书.pdf", "size": 8}]
    assert sheet.evaluate("sent") == [["申报书.pdf", "papers"]]

    sheet.get_by_role("button", name="移除“申报书.pdf”").click()
    assert entered(sheet)["papers"] is None


def test_a_refused_upload_says_why_and_keeps_the_rest(sheet: Page) -> None:
    held = [{"id": "f1", "name": "旧.pdf", "size": 2048}]
    schema = _field("papers", type="filepicker", multiple=True)
    show_form(sheet, schema, {"papers": held}, refusal="文件内容与名称不符")

    file = {"name": "新.pdf", "mimeType": "application/pdf", "buffer": b"x"}
    sheet.get_by_label("附件").set_input_files(file)

    expect(sheet.get_by_text("“新.pdf”未能上传：文件内容与名称不符")).to_be_visible()
    assert entered(sheet)["papers"] == held


def test_a_date_is_written_as_year_month_day_and_picked_from_a_chinese_calendar(sheet: Page) -> None:
    show_form(sheet, _field("day", type="datetime", subtype="date", dateLabel="日期"))
    date = sheet.get_by_label("日期")
    assert date.get_attribute("placeholder") == "年-月-日"

    date.fill("2026-09-28")
    date.press("Enter")
    date.press("ArrowDown")

    calendar = sheet.get_by_role("dialog", name="日历")
    expect(calendar).to_contain_text("九月")
    expect(calendar).to_contain_text("周一")
    expect(calendar.get_by_label("月")).to_have_value("8")  # counted from 0: September
    assert entered(sheet)["day"] == "2026-09-28"


def test_a_read_only_form_shows_everything_and_takes_nothing(sheet: Page) -> None:
    show_form(sheet, TABLES, {"ceiling": 20, "scores": [{"item": "甲"}]}, readonly=True)

    expect(sheet.get_by_label("项目 ceiling")).to_have_attribute("readonly", "")
    expect(sheet.get_by_role("cell", name="甲")).to_be_visible()
    expect(sheet.get_by_role("table").get_by_role("textbox")).to_have_count(0)
    expect(sheet.get_by_role("button", name="添加一行")).to_have_count(0)


@pytest.mark.parametrize("schema", [EVERY_INPUT, CONDITIONS, TABLES], ids=lambda schema: str(schema["id"]))
def test_nothing_on_a_chinese_form_is_english(sheet: Page, schema: dict[str, object]) -> None:
    show_form(sheet, schema, {**PREFILL[str(schema["id"])], "tags": ["heat"], "kind": "b"})
    submit(sheet)

    shown = sheet.evaluate("document.getElementById('form').innerText")
    named = sheet.evaluate(
        """() => [...document.querySelectorAll('#form :is([aria-label], [title], [placeholder])')]
            .filter((element) => !element.closest('.fjs-powered-by'))
            .flatMap((element) => ['aria-label', 'title', 'placeholder'].map((name) => element.getAttribute(name)))"""
    )
    ours = {component["key"] for component in _keyed(schema)}
    words = set(re.findall(r"[A-Za-z]{2,}", " ".join([shown, *filter(None, named)])))
    assert words - ours <= {"Excel", "WPS", "pdf", "scores", "people", "plain"}


def _keyed(schema: dict[str, object]) -> list[dict[str, str]]:
    found = re.findall(r'"key": "(\w+)"', json.dumps(schema))
    return [{"key": key} for key in found]


def test_an_english_form_says_so_in_english(sheet: Page) -> None:
    assert "en" in LANGUAGES
    show_form(sheet, _field("name", type="textfield", validate={"required": True}), lang="en")

    assert submit(sheet) == {"name": ["This field is required"]}
    expect(sheet.get_by_role("alert")).to_contain_text("One place needs to be corrected")


@pytest.mark.parametrize("width", [1440, 390])
def test_every_form_we_ship_can_be_drawn_without_spilling_over(sheet: Page, width: int) -> None:
    sheet.set_viewport_size({"width": width, "height": 900})
    assert FORMS
    for file in FORMS:
        show_form(sheet, json.loads(file.read_text(encoding="utf-8")))
        assert sheet.evaluate("document.documentElement.scrollWidth") <= width, file.name
        sheet.evaluate("form.destroy()")


@pytest.mark.parametrize("schema", [EVERY_INPUT, TABLES], ids=lambda schema: str(schema["id"]))
def test_forms_break_no_rule_of_accessibility(sheet: Page, schema: dict[str, object]) -> None:
    sheet.evaluate("document.getElementById('diagram').remove()")
    show_form(sheet, schema, PREFILL[str(schema["id"])])
    submit(sheet)

    assert violations(sheet) == []
