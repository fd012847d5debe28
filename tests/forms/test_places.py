"""Places of a submission: which there are, what they are called, and what changed at one of them since."""

from __future__ import annotations

from typing import Any

from forms.catalogue import compile_form
from tests.forms.building import errors, form, source

BOOK = form(
    {
        "type": "group", "id": "plan", "label": "建设方案", "properties": {"section": "yes"},
        "components": [
            {"type": "number", "key": "people", "label": "人数"},
            {"type": "filepicker", "key": "proof", "label": "证明", "multiple": True},
            {"type": "datetime", "subtype": "date", "key": "signed", "label": "日期", "properties": {"compare": "no"}},
        ],
    },
    {
        "type": "dynamiclist", "path": "rows", "label": "清单", "properties": {"display": "table"},
        "components": [
            {"type": "textfield", "key": "name", "label": "名称"}, {"type": "number", "key": "count", "label": "数量"},
        ],
    },
)  # fmt: skip
OFFERED: dict[str, Any] = {"valuesKey": "places", "properties": {"places": "yes"}}
BEFORE: dict[str, Any] = {
    "people": 3, "proof": [{"id": "1", "name": "证书.pdf"}], "signed": "2026-09-01",
    "rows": [{"name": "甲", "count": 1}, {"name": "乙", "count": 2}],
}  # fmt: skip
AFTER: dict[str, Any] = {
    **BEFORE, "people": 4, "signed": "2026-09-28",
    "rows": [{"name": "新", "count": 9}, {"name": "甲", "count": 1}, {"name": "乙", "count": 5}],
}  # fmt: skip


def answers() -> dict[str, Any]:
    """A list of requests to be answered one by one."""
    return {
        "type": "dynamiclist", "path": "answers", "label": "补正要求", "allowAddRemove": False,
        "defaultRepetitions": 0, "properties": {"display": "requests", "place": "where"},
        "components": [{"type": "textfield", "key": "answer", "label": "答复", "validate": {"required": True}}],
    }  # fmt: skip


def test_sections_fields_files_tables_rows_and_cells_are_places_with_names() -> None:
    found = dict(BOOK.places(BEFORE))

    assert found[""] == "整份材料"
    assert found["(plan)"] == "一、建设方案"
    assert found["people"] == "一、建设方案 › 人数"
    assert found["proof.0"] == "一、建设方案 › 证明 › 证书.pdf"
    assert found["rows"] == "清单"
    assert found["rows.1"] == "清单 › 第 2 行（乙）"
    assert found["rows.1.count"] == "清单 › 第 2 行（乙） › 数量"


def test_the_cells_of_a_long_table_are_no_places_but_its_rows_are() -> None:
    found = dict(BOOK.places({"rows": [{"name": f"装置{row}", "count": row} for row in range(40)]}))

    assert "rows.39" in found
    assert "rows.39.count" not in found


def test_what_was_hidden_when_the_paper_was_filed_is_no_place_of_it() -> None:
    assert "people" not in dict(BOOK.places({"rows": []}))


def test_what_changed_at_a_place_is_told_even_when_rows_have_moved() -> None:
    assert BOOK.changes("people", BEFORE, AFTER) == ["人数：由“3”改为“4”"]
    assert BOOK.changes("(plan)", BEFORE, AFTER)[0] == "人数：由“3”改为“4”"
    assert BOOK.changes("rows.1", BEFORE, AFTER) == ["清单第 3 行“数量”：由“2”改为“5”"]
    assert BOOK.changes("rows.0", BEFORE, AFTER) == []
    assert BOOK.changes("rows.1.name", BEFORE, AFTER) == []
    assert BOOK.changes("rows", BEFORE, AFTER)[0] == "清单：新增第 1 行（新，9）"


def test_a_row_that_was_taken_out_is_told() -> None:
    after = {**BEFORE, "rows": [{"name": "甲", "count": 1}]}

    assert BOOK.changes("rows.1", BEFORE, after) == ["清单：删除原第 2 行（乙，2）"]


def test_dates_of_the_day_and_answers_are_no_changes_of_the_paper() -> None:
    paper = form({"type": "textfield", "key": "aim", "label": "目标"}, answers())
    before = {"aim": "一", "answers": []}
    after = {"aim": "一", "answers": [{"where": "book@1#aim", "answer": "已改"}]}

    assert paper.changes("", before, after) == []
    assert BOOK.changes("", {**BEFORE, "signed": ""}, {**BEFORE, "signed": "2026-09-28"}) == []


def test_a_chosen_place_keeps_its_name_beside_it() -> None:
    sheet = form(
        {
            "type": "dynamiclist", "path": "requests", "label": "补正要求", "properties": {"display": "table"},
            "components": [
                {"type": "select", "key": "where", "label": "位置", **OFFERED},
                {"type": "taglist", "key": "cites", "label": "依据", **OFFERED},
            ],
        }
    )  # fmt: skip
    offered = [{"value": "book@1#a", "label": "甲处"}, {"value": "book@1#b", "label": "乙处"}]

    rows = sheet.check(
        {"requests": [{"where": "book@1#a", "cites": ["book@1#a", "book@1#b"]}, {"where": "", "cites": []}]},
        {"places": offered},
    )["requests"]

    assert (rows[0]["where_name"], rows[0]["cites_name"]) == ("甲处", "甲处；乙处")
    assert "where_name" not in rows[1]
    wrong = errors(sheet, {"requests": [{"where": "book@9#z", "cites": []}]}, stored={"places": offered})
    assert list(wrong) == ["requests.0.where"]


def test_requests_cannot_be_left_unanswered_or_dropped() -> None:
    paper = form(answers())
    stored = {"answers": [{"where": "book@1#a", "what": "补盖章"}, {"where": "book@1#b", "what": "补日期"}]}

    assert list(errors(paper, {"answers": [{"answer": "已盖"}, {"answer": ""}]}, stored=stored)) == ["answers.1.answer"]
    assert list(errors(paper, {"answers": [{"answer": "已盖"}]}, stored=stored)) == ["answers"]
    clean = paper.check({"answers": [{"answer": "已盖", "what": "不必"}, {"answer": "已填"}]}, stored)
    assert [row["what"] for row in clean["answers"]] == ["补盖章", "补日期"]


def test_a_list_of_requests_must_have_fixed_rows_and_say_where_their_place_stands() -> None:
    free = {**answers(), "allowAddRemove": True}
    placeless = {**answers(), "properties": {"display": "requests"}}

    for wrong in (free, placeless):
        found = compile_form("sample", source(wrong))[1]
        assert "form.requests_of_free_rows" in [finding.code for finding in found]
