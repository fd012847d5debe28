"""Where form-js by itself would judge otherwise than the server: blanks, chained conditions, drafts, missing values."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine.errors import Invalid
from forms.catalogue import Catalogue
from tests.browser_forms.mounting import entered, show_form

pytestmark = pytest.mark.browser

SETTLED = """() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(form.validate()))))"""


def _text(key: str, hide: str = "", **more: Any) -> dict[str, Any]:
    conditional = {"conditional": {"hide": hide}} if hide else {}
    return {"type": "textfield", "id": f"Field_{key}", "key": key, "label": key, **conditional, **more}


def _form(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": "default", "id": "agreement", "schemaVersion": 18, "components": list(components)}


NEEDED = {"validate": {"required": True}}
NUMBER = {"type": "number", "id": "Field_n", "key": "n", "label": "n"}
TABLE = {
    "type": "dynamiclist", "id": "List_rows", "path": "rows", "label": "表", "isRepeating": True,
    "allowAddRemove": True, "defaultRepetitions": 1, "properties": {"display": "table"},
    "components": [
        _text("norm"),
        _text("own", "=string length(this.norm) > 0", **NEEDED),
        _text("proof", '=this.own = "无"', **NEEDED),
    ],
}  # fmt: skip
CHAIN = _form(_text("a"), _text("b", '=a = "x"'), _text("c", '=b = "y"', **NEEDED))


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        (_form(_text("a", **NEEDED)), {"a": " \u3000\u202e"}),
        (_form(_text("a", validate={"pattern": "^\\d+$"})), {"a": " 12 "}),
        (_form(_text("a", validate={"minLength": 2})), {"a": "e\u0301 "}),
        (CHAIN, {"a": "x", "b": "y"}),
        (CHAIN, {"a": "z", "b": "y"}),
        (_form(NUMBER, _text("low", "=n < 5", **NEEDED)), {}),
        (_form(NUMBER, _text("high", "=not(n < 5)", **NEEDED)), {}),
        (_form(NUMBER, _text("fixed", readonly="=n > 3", validate={"minLength": 3})), {"fixed": "ab"}),
        (_form(TABLE), {"rows": [{"norm": "  "}, {"norm": "JJF 1001", "own": "无"}, {"own": "无"}]}),
    ],
)
def test_the_browser_judges_as_the_server(sheet: Page, schema: dict[str, Any], data: dict[str, Any]) -> None:
    show_form(sheet, schema, data)

    found = sheet.evaluate(SETTLED)

    assert found == _mistakes(schema, entered(sheet), data)


def _mistakes(schema: dict[str, Any], data: dict[str, Any], stored: dict[str, Any]) -> dict[str, list[str]]:
    form = Catalogue().compile("agreement", json.dumps(schema).encode())
    try:
        form.check(data, stored)
    except Invalid as refused:
        return dict(refused.errors)
    return {}


def test_a_blank_does_not_hide_what_depends_on_an_answer(sheet: Page) -> None:
    show_form(sheet, _form(_text("norm"), _text("own", "=string length(norm) > 0", **NEEDED)))
    own = sheet.get_by_label("own")

    sheet.get_by_label("norm").fill("JJF 1001")
    expect(own).to_be_hidden()
    sheet.get_by_label("norm").fill("  ")
    sheet.get_by_label("norm").blur()

    expect(own).to_be_visible()


def test_a_draft_does_not_change_what_expressions_fall_back_to(sheet: Page) -> None:
    schema = _form(_text("a"), _text("b", '=a = "x"'), _text("c", '=b = "draft"', **NEEDED))
    mount = """([schema]) => mountForm(document.getElementById('form'), {
      schema, prefill: {}, data: { a: '', b: 'draft' },
    }).then((mounted) => { window.form = mounted; })"""
    sheet.evaluate(mount, [schema])

    sheet.get_by_label("a", exact=True).fill("x")
    sheet.get_by_label("a", exact=True).blur()

    expect(sheet.get_by_label("b", exact=True)).to_be_hidden()
    expect(sheet.get_by_label("c")).to_be_visible()
    assert entered(sheet) == {"a": "x", "c": ""}
