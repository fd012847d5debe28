"""What a form is told of a file that was sent, and how photos and cited places are shown in the archive."""

from __future__ import annotations

from typing import Any

from flask import render_template_string

from forms.catalogue import CompiledForm
from tests.forms.building import form
from tests.web.conftest import Bureau

PAGE = '{% from "form_items.html" import items with context %}{{ items(shown["items"], 3, "apply@1") }}'


def drawn(bureau: Bureau, compiled: CompiledForm, data: dict[str, Any]) -> str:
    """The archive's drawing of ``data``."""
    with bureau.app.test_request_context("/"):
        return render_template_string(PAGE, shown=compiled.page(data), case={"id": "c" * 32})


def test_photos_are_shown_small_and_lead_to_the_file(bureau: Bureau) -> None:
    photos = form({"type": "filepicker", "key": "photos", "multiple": True, "properties": {"photos": "yes"}})

    page = drawn(bureau, photos, {"photos": [{"id": "f" * 32, "name": "现场.jpg", "size": 9}]})

    assert f'<img src="/cases/{"c" * 32}/files/{"f" * 32}" alt="现场.jpg"' in page


def test_a_cited_place_leads_to_it_in_its_paper(bureau: Bureau) -> None:
    sheet = form({"type": "taglist", "key": "cites", "valuesKey": "place_options", "properties": {"places": "yes"}})
    offered = [{"value": "book@3#staff.1", "label": "名册第 2 行"}]
    data = sheet.check({"cites": ["book@3#staff.1"]}, {"place_options": offered})

    page = drawn(bureau, sheet, data)

    assert f'<a href="/cases/{"c" * 32}/submissions/3#p-staff.1">名册第 2 行</a>' in page


def test_every_place_of_a_paper_has_its_address(bureau: Bureau) -> None:
    columns = [{"type": "textfield", "key": "name", "label": "姓名"}]
    table = {"type": "dynamiclist", "path": "staff", "label": "名册", "properties": {"display": "table"}}
    paper = form({"type": "textfield", "key": "aim", "label": "目标"}, {**table, "components": columns})

    page = drawn(bureau, paper, {"aim": "一", "staff": [{"name": "甲"}, {"name": "乙"}]})

    for path in ("aim", "staff", "staff.1"):
        assert f'data-place="apply@1#{path}" id="p-{path}"' in page
