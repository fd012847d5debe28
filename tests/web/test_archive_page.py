"""The archive page of long forms: header rows, groups, totals, sections, and what filled-in values had been."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from flask import render_template

from engine.definitions.bundle import collect
from engine.testing import ROOT
from forms.catalogue import Catalogue
from tests.browser_forms.books import BOOK, GROUPED, RUBRIC, book_data, device_rows, rubric_rows
from tests.web.conftest import SAMPLE, Bureau, send
from tests.web.test_working import data_of
from web.routes.papers import quoted

PLACE = re.compile(r' data-place="[^"]*" id="[^"]*"')  # where a place is found: tests/web/test_photos.py
"""The address every place of a filed paper has; these tests are about what is around it."""


def archived(
    bureau: Bureau, schema: Mapping[str, Any], data: Mapping[str, Any], stored: Mapping[str, Any] | None = None
) -> str:
    """The page of a submission of ``data`` where ``stored`` had been filled in."""
    form = Catalogue().compile("sample", json.dumps(schema).encode())
    row = {
        "n": 1,
        "name": "表单",
        "submitted_unit_name": "某院",
        "submitted_by_name": "张三",
        "submitted_at": 0,
    }
    case = {"id": "0" * 32, "title": "办件", "number": ""}
    with bureau.app.test_request_context("/"):
        shown = form.page(form.check(data, stored or {}))
        page = render_template("submission.html", case=case, row=row, shown=shown, outside=None, compared={})
    return PLACE.sub("", page)


def tags(page: str, name: str) -> list[str]:
    """The opening tags of elements ``name`` with what they hold."""
    return [" ".join(found.split()) for found in re.findall(rf"<{name}\b[^>]*>[^<]*", page)]


def test_two_header_rows_are_written_for_screen_readers(bureau: Bureau) -> None:
    page = archived(bureau, GROUPED, {"devices": device_rows(2)})

    heads = tags(page, "th")
    assert '<th scope="colgroup" colspan="3">测量范围' in heads
    assert '<th scope="col" rowspan="2">装置名称' in heads
    assert '<th scope="row" class="normal">活塞式压力计标准装置 1' in heads
    assert '<th scope="row" colspan="8">合计' in heads
    assert '<td class="figure">0.2' in tags(page, "td")
    assert "paper-page broad" in page


def test_rows_are_written_under_the_headings_of_their_groups(bureau: Bureau) -> None:
    stored = {"rubric": rubric_rows(12)}

    page = archived(bureau, RUBRIC, {"rubric": [{"score": 1, "remark": "好"} for _ in range(12)]}, stored)

    assert '<th scope="rowgroup" colspan="9">组织管理' in tags(page, "th")
    assert page.count("小计") == 6 and page.count("合计") == 1
    assert page.count("<tbody>") == 6


def test_a_hidden_cell_is_written_empty_and_an_unfilled_one_with_a_dash(bureau: Bureau) -> None:
    rows = [dict(row) for row in device_rows(1)]
    rows[0] |= {"kind": "own", "certificate": ""}

    cells = tags(archived(bureau, GROUPED, {"devices": rows}), "td")

    assert cells.count("<td>—") == 1 and cells.count("<td>") == 1


def test_a_quotation_is_written_without_its_mark(bureau: Bureau) -> None:
    schema = {"components": [{"type": "text", "id": "q", "text": "> 第八条（一）具有法人资格。"}]}

    page = archived(bureau, {"type": "default", "id": "sample", **schema}, {})

    assert "第八条（一）具有法人资格。" in page
    assert "&gt; 第八条" not in page


def test_sections_are_numbered_headings(bureau: Bureau) -> None:
    data = book_data(1)

    heads = tags(archived(bureau, BOOK, data, data), "h2")

    assert heads[:2] == ["<h2>一、单位基本情况", "<h2>二、产业基础与需求"]


def test_what_had_been_filled_in_stands_beside_what_was_submitted(bureau: Bureau) -> None:
    stored = book_data(2)
    data = {**stored, "s0_unit": "改名后的院", "list0": [stored["list0"][0], {"name": "新装置"}, {"name": "又一台"}]}

    page = archived(bureau, BOOK, data, stored)

    assert "有 2 项系统带入的内容经填报人改动" in page
    assert "原为：某某计量测试研究院" in page
    assert "系统带入 2 行：改动 0 行，新增 2 行，删除 1 行" in page
    assert page.count('<tr class="added">') == 2 and page.count('<tr class="gone">') == 1


REVIEW = b'<camunda:outputParameter name="again">'
FILLED_IN = b"<camunda:inputParameter name=\"subject\">${submission('apply').subject}</camunda:inputParameter>" + REVIEW


def test_a_value_changed_on_the_way_through_a_procedure_is_shown_in_its_archive(bureau: Bureau) -> None:
    files = dict(collect(SAMPLE).files)
    assert REVIEW in files["three.bpmn"]
    bureau.engine.deploy(ROOT, {**files, "three.bpmn": files["three.bpmn"].replace(REVIEW, FILLED_IN)}, isolated=False)
    case, officer = bureau.start(), bureau.client("of")
    bureau.complete("ap", case, 1, subject="甲事项")
    shown = data_of(officer.get(f"/tasks/{case}.2").text)

    sent = send(
        officer, "POST", f"/tasks/{case}.2/complete", {"data": {"subject": "乙事项", "again": False}, "revision": 1}
    )

    assert shown["prefill"] == {"subject": "甲事项"} and sent.status_code == 200
    page = officer.get(f"/cases/{case}/submissions/2").text
    assert "乙事项" in page and "原为：甲事项" in page
    assert "原为" not in officer.get(f"/cases/{case}/submissions/1").text


def test_an_untouched_form_says_nothing_of_changes(bureau: Bureau) -> None:
    data = book_data(2)

    page = archived(bureau, BOOK, data, data)

    assert "系统带入" not in page and "原为" not in page


def test_a_printed_sheet_is_headed_with_the_case_whatever_its_title_says(bureau: Bureau) -> None:
    case, client = bureau.start(), bureau.client("ap")
    bureau.complete("ap", case, 1, subject="事项")

    page, head = client.get(f"/cases/{case}/submissions/1").text, client.get(f"/cases/{case}/sheet.css")

    assert f'media="print" href="/cases/{case}/sheet.css"' in page
    assert head.mimetype == "text/css" and '@top-left { content: "三步";' in head.text
    assert quoted('甲"; } /*') == '"甲\\22 \\3b \\20 \\7d \\20 \\2f \\2a "'
    assert quoted("很" * 60) == '"' + "很" * 39 + '\\2026 "'


def test_a_table_of_many_columns_lies_on_a_turned_sheet_with_the_heading_above_it(bureau: Bureau) -> None:
    def inside(*components: Mapping[str, Any]) -> dict[str, Any]:
        group = {"type": "group", "id": "g", "label": "装置", "showOutline": False, "components": list(components)}
        return {**GROUPED, "components": [group]}

    alone = archived(bureau, inside(*GROUPED["components"]), {"devices": device_rows(2)})
    after = archived(
        bureau, inside({"type": "text", "id": "t", "text": "说明"}, *GROUPED["components"]), {"devices": []}
    )

    assert '<h2 class="turned">装置' in alone and 'class="grid-table dense turned"' in alone
    assert "<h2>装置" in after
