"""The diagram of a case: one process, with where the case stands, legible and within reach of the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser_forms.mounting import show_diagram

pytestmark = pytest.mark.browser

CHONGQING = (Path(__file__).parents[2] / "bpmn" / "chongqing.bpmn").read_text(encoding="utf-8")
ALONE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:dd="http://www.omg.org/spec/DD/20100524/DI" id="defs" targetNamespace="urn:test">
  <process id="alone" isExecutable="true">
    <startEvent id="begin" name="开始"/><userTask id="write" name="填报"/>
    <sequenceFlow id="first" sourceRef="begin" targetRef="write"/>
  </process>
  <di:BPMNDiagram id="d"><di:BPMNPlane id="p" bpmnElement="alone">
    <di:BPMNShape id="s1" bpmnElement="begin"><dc:Bounds x="100" y="122" width="36" height="36"/></di:BPMNShape>
    <di:BPMNShape id="s2" bpmnElement="write"><dc:Bounds x="200" y="100" width="100" height="80"/></di:BPMNShape>
    <di:BPMNEdge id="e1" bpmnElement="first"><dd:waypoint x="136" y="140"/><dd:waypoint x="200" y="140"/></di:BPMNEdge>
  </di:BPMNPlane></di:BPMNDiagram>
</definitions>"""
MARKS = {
    "begin": {"state": "done", "visits": 1, "tokens": 0},
    "write": {"state": "late", "visits": 3, "tokens": 2},
}


def test_a_case_is_seen_where_it_stands(sheet: Page) -> None:
    show_diagram(sheet, ALONE, "alone", MARKS, ["first"])

    expect(sheet.locator("[data-element-id=begin].lh-done")).to_have_count(1)
    expect(sheet.locator("[data-element-id=write].lh-late")).to_have_count(1)
    expect(sheet.locator("[data-element-id=first].lh-taken")).to_have_count(1)
    expect(sheet.get_by_text("×3")).to_be_visible()
    expect(sheet.get_by_title("2 处进行中")).to_be_visible()


def test_the_colours_are_said_in_words_too(sheet: Page) -> None:
    show_diagram(sheet, ALONE, "alone", MARKS, [])

    region = sheet.get_by_role("region", name="流程图")

    assert region.get_attribute("aria-description") == "已逾期：填报；已完成：开始"


def test_only_the_process_asked_for_is_drawn(sheet: Page) -> None:
    show_diagram(sheet, CHONGQING, "cq_change", {}, [])

    pools = sheet.locator("#diagram [data-element-id^=pool_]")

    assert {pool.get_attribute("data-element-id") for pool in pools.all()} == {"pool_cq_change"}


def test_texts_begin_legible_and_the_place_of_the_case_in_sight(sheet: Page) -> None:
    sheet.set_viewport_size({"width": 390, "height": 844})
    marks = {"cq_change_decision": {"state": "active", "visits": 1, "tokens": 1}}
    element = sheet.locator("[data-element-id=cq_change_decision]")

    show_diagram(sheet, CHONGQING, "cq_change", marks, [])

    box, frame = element.bounding_box(), sheet.locator("#diagram").bounding_box()
    assert box is not None and frame is not None
    assert box["width"] >= 90  # of the 100 it was drawn with
    assert frame["x"] <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"]
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_whole_process_can_be_shown_at_once(sheet: Page) -> None:
    show_diagram(sheet, CHONGQING, "cq_centre", {}, [])

    sheet.get_by_role("button", name="显示全图").click()

    assert sheet.locator(".lh-frame").evaluate(
        "frame => frame.scrollWidth <= frame.clientWidth && frame.scrollHeight <= frame.clientHeight"
    )


def test_keys_move_zoom_and_choose(sheet: Page) -> None:
    show_diagram(sheet, CHONGQING, "cq_change", {"cq_change_decision": MARKS["write"]}, [])
    frame = sheet.locator(".lh-frame")
    sheet.get_by_role("region", name="流程图").focus()

    sheet.keyboard.press("0")
    small = frame.evaluate("frame => frame.scrollWidth")
    sheet.keyboard.press("+")
    sheet.keyboard.press("+")
    sheet.keyboard.press("+")
    sheet.keyboard.press("ArrowRight")
    assert frame.evaluate("frame => frame.scrollWidth") > small
    assert frame.evaluate("frame => frame.scrollLeft") > 0

    sheet.evaluate("diagram.focus('cq_change_decision')")
    sheet.keyboard.press("Enter")
    assert sheet.evaluate("chosen") == ["cq_change_decision"]


def test_the_mark_of_bpmn_io_stays_in_sight(sheet: Page) -> None:
    show_diagram(sheet, CHONGQING, "cq_apply", {}, [])

    sheet.locator(".lh-frame").evaluate("frame => frame.scrollTo(0, 0)")

    expect(sheet.locator(".bjs-powered-by")).to_be_in_viewport(ratio=1)


def test_diagrams_break_no_rule_of_accessibility(sheet: Page) -> None:
    sheet.evaluate("document.getElementById('form').remove()")
    show_diagram(sheet, CHONGQING, "cq_change", {"cq_change_decision": MARKS["write"]}, [])

    assert violations(sheet) == []
