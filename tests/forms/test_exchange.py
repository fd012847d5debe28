"""Tables of a form by spreadsheet: what goes out comes back; what is not understood is named by row and column."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from engine.errors import Invalid
from engine.spreadsheet import rows_of
from engine.workbook import workbook
from forms.catalogue import Catalogue, CompiledForm
from forms.exchange import Sheet, exchangeable, sheet_of, table_of
from forms.exchange_cells import read_cell
from forms.exchange_reading import APPEND, REPLACE, Given, Placed, place_rows, read_rows
from forms.numbers import exact
from tests.browser_forms.books import GROUPED, KINDS, RUBRIC, device_rows, rubric_rows
from tests.forms.building import form


def opened(schema: Mapping[str, Any], data: Mapping[str, Any], stored: Mapping[str, Any] | None = None) -> Sheet:
    """The one table of a form as a sheet."""
    compiled = Catalogue().compile("sample", json.dumps(schema).encode())
    return sheet(compiled, data, stored or {})


def sheet(compiled: CompiledForm, data: Mapping[str, Any], stored: Mapping[str, Any] | None = None) -> Sheet:
    part = exchangeable(compiled.scope)[0]
    return sheet_of(part, compiled.scope, data, stored or {}, "zh")


def sent_back(given: Sheet, change: Sequence[tuple[int, int, str]] = ()) -> Given:
    """What the sheet says once it was downloaded, some cells (row of the file, column) changed, and sent back."""
    rows = rows_of("x.xlsx", workbook([table_of(given, "zh")]))
    for number, column, words in change:
        rows[number - 1][1][column] = words
    return read_rows(given, rows, "zh")


def plain(*names: str, **properties: Any) -> CompiledForm:
    """A table of texts."""
    columns = [{"type": "textfield", "key": name, "label": name} for name in names]
    return form({
        "type": "dynamiclist", "path": "rows", "label": "清单", "components": columns,
        "properties": {"display": "table", **properties},
    })  # fmt: skip


def placed(given: Sheet, present: Sequence[Any], rows: Sequence[tuple[int, list[str]]], mode: str = REPLACE) -> Placed:
    return place_rows(given, present, read_rows(given, rows, "zh"), mode, "zh")


def test_a_table_with_common_headings_comes_back_as_it_went() -> None:
    rows = [{**row, "certificate": f"证 {number}"} for number, row in enumerate(device_rows(3))]
    given = opened(GROUPED, {"devices": rows})

    back = sent_back(given)

    assert [column.name for column in given.columns][1:4] == ["测量范围·下限", "测量范围·上限", "测量范围·单位"]
    assert (back.missing, back.unknown, back.problems) == ([], [], [])
    keys = {column.part.path[0] for column in given.entered if column.part}
    assert [{key: row.values.get((key,)) for key in keys if row.values[(key,)]} for row in back.rows] == [
        {key: value for key, value in exact(row).items() if key in keys and value} for row in rows
    ]  # fmt: skip


def test_options_are_written_with_their_labels_and_offered_as_a_list() -> None:
    given = opened(GROUPED, {"devices": [{"name": "甲", "kind": "rent"}]})

    kind = next(column for column in given.columns if column.heading == "来源")

    assert kind.choices == tuple(option["label"] for option in KINDS)
    assert "租用" in given.rows[0]


def test_a_title_above_the_header_and_columns_in_another_order_do_no_harm() -> None:
    given = sheet(plain("甲", "乙"), {})
    rows = [
        (1, ["二〇二六年清单", ""]),
        (2, ["", ""]),
        (3, ["序号", "乙 ", "甲*"]),
        (4, ["1", "b", "a"]),
        (6, ["2", "d", "c"]),
    ]

    back = read_rows(given, rows, "zh")

    assert [(row.number, dict(row.values)) for row in back.rows] == [
        (4, {("甲",): "a", ("乙",): "b"}), (6, {("甲",): "c", ("乙",): "d"}),
    ]  # fmt: skip
    assert back.unknown == []


def test_a_file_without_the_columns_is_refused_with_their_names() -> None:
    with pytest.raises(Invalid) as refused:
        read_rows(sheet(plain("名称", "数量"), {}), [(1, ["a", "b"]), (2, ["1", "2"])], "zh")

    assert "名称、数量" in refused.value.sentence()


def test_columns_that_are_missing_or_unknown_are_named_and_missing_ones_keep_their_values() -> None:
    given, present = sheet(plain("甲", "乙"), {}), [{"甲": "a", "乙": "旧"}]

    back = read_rows(given, [(1, ["甲", "丙"]), (2, ["a", "x"]), (3, ["新", "y"])], "zh")

    assert (back.missing, back.unknown) == (["乙"], ["丙"])
    assert place_rows(given, present, back, REPLACE, "zh").rows == [{"甲": "a", "乙": "旧"}, {"甲": "新", "乙": ""}]


@pytest.mark.parametrize(
    ("component", "words", "value"),
    [
        ({"type": "number"}, "1,234.50", 1234.5), ({"type": "number"}, "１２", 12),
        ({"type": "number"}, "三年", "三年"),
        ({"type": "number", "serializeToString": True}, "1.10", "1.10"), ({"type": "number"}, "", None),
        ({"type": "datetime", "subtype": "date"}, "2026年9月28日", "2026-09-28"),
        ({"type": "datetime", "subtype": "date"}, "2026/9/8", "2026-09-08"),
        ({"type": "datetime", "subtype": "date"}, "2026-09-28 00:00:00", "2026-09-28"),
        ({"type": "datetime", "subtype": "date"}, "2026-02-30", "2026-02-30"),
        ({"type": "datetime", "subtype": "date"}, "年底", "年底"),
        ({"type": "datetime", "subtype": "time"}, "9:30", "09:30"),
        ({"type": "datetime", "subtype": "datetime"}, "2026-9-28 9:30", "2026-09-28T09:30"),
        ({"type": "checkbox"}, "√", True), ({"type": "checkbox"}, "否", False),
        ({"type": "checkbox"}, "", False),
        ({"type": "textfield"}, " 两\n行 ", "两 行"), ({"type": "textarea"}, "两\n行", "两\n行"),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_people_write_it(component: dict[str, Any], words: str, value: Any) -> None:
    part = form({"key": "x", **component}).scope.fields[0]

    assert read_cell(part, (), words, "zh") == (value, "")


def test_choices_are_found_by_label_by_value_and_in_either_width() -> None:
    part = form({"type": "select", "key": "x", "values": KINDS}).scope.fields[0]
    many = form({"type": "checklist", "key": "x", "values": KINDS}).scope.fields[0]
    options = (("own", "自有（ａ）"), ("rent", "租用"))

    assert read_cell(part, options, "自有(a)", "zh") == ("own", "")
    assert read_cell(part, options, "rent", "zh") == ("rent", "")
    assert read_cell(many, options, "租用、自有（a）", "zh") == (["rent", "own"], "")
    value, said = read_cell(part, options, "借用", "zh")
    assert value is None and "“借用”不在可选项" in said


def test_a_word_that_is_no_option_is_named_with_its_row_and_column() -> None:
    given = opened(GROUPED, {"devices": device_rows(2)})
    kind = [column.heading for column in given.columns].index("来源")

    back = sent_back(given, [(4, kind, "借用")])

    assert [(one.row, one.column) for one in back.problems] == [(4, "准确度·来源")]
    assert "自有、租用、共享" in back.problems[0].sentence


def test_replacing_pairs_rows_by_what_they_say_and_keeps_what_they_hold_besides() -> None:
    given = sheet(plain("名称", "型号"), {})
    present = [
        {"名称": "甲", "型号": "A", "id": 1},
        {"名称": "乙", "型号": "B", "id": 2},
        {"名称": "丙", "型号": "C", "id": 3},
    ]

    rows = placed(given, present, [(1, ["名称", "型号"]), (2, ["乙", "B2"]), (3, ["丙", "C"]), (4, ["丁", "D"])])

    assert rows.rows == [
        {"名称": "乙", "型号": "B2", "id": 2}, {"名称": "丙", "型号": "C", "id": 3}, {"名称": "丁", "型号": "D"},
    ]  # fmt: skip
    assert rows.origins == [2, 3, 4]
    assert present[1]["型号"] == "B", "what is there is not touched"


def test_appending_leaves_the_rows_there_are_and_drops_the_empty_one_a_table_begins_with() -> None:
    given = sheet(plain("名称"), {})

    rows = placed(given, [{"名称": "甲"}, {"名称": ""}], [(1, ["名称"]), (2, ["乙"])], APPEND)

    assert (rows.rows, rows.origins) == ([{"名称": "甲"}, {"名称": "乙"}], [0, 2])


def test_more_rows_than_the_table_may_have_are_refused_with_both_numbers() -> None:
    given = sheet(plain("名称", maxRows=3), {})

    rows = placed(given, [{"名称": "甲"}], [(1, ["名称"]), *((n, [f"{n}"]) for n in range(2, 5))], APPEND)

    assert rows.refusals == ["这张表最多 3 行，带入后会有 4 行。"]


def test_fixed_rows_take_what_the_file_says_in_their_place() -> None:
    stored = {"rubric": rubric_rows(4)}
    given = opened(RUBRIC, stored, stored)
    headings = [column.heading for column in given.columns]

    back = sent_back(given, [(3, headings.index("得分"), "1"), (4, headings.index("等级"), "良")])
    rows = place_rows(given, stored["rubric"], back, REPLACE, "zh")

    assert rows.refusals == []
    assert [(row.get("score"), row.get("level")) for row in rows.rows][:3] == [(1, None), (None, "b"), (None, None)]
    assert rows.rows[0]["item"] == stored["rubric"][0]["item"]


def test_fixed_rows_that_were_moved_or_added_are_refused() -> None:
    stored = {"rubric": rubric_rows(3)}
    given = opened(RUBRIC, stored, stored)
    rows = rows_of("x.xlsx", workbook([table_of(given, "zh")]))

    swapped = place_rows(
        given, stored["rubric"], read_rows(given, [*rows[:2], rows[3], rows[2], rows[4]], "zh"), REPLACE, "zh"
    )
    fewer = place_rows(given, stored["rubric"], read_rows(given, rows[:-1], "zh"), REPLACE, "zh")

    assert "评价内容" in swapped.refusals[0]
    assert fewer.refusals == ["这张表的行数固定为 3 行，文件中有 2 行。请重新下载表格文件填写。"]


def test_five_hundred_rows_go_out_and_come_back() -> None:
    given = sheet(plain("名称", "型号"), {"rows": [{"名称": f"第{n}台", "型号": f"M-{n}"} for n in range(500)]})

    back = sent_back(given)

    assert len(back.rows) == 500 and back.rows[-1].values[("名称",)] == "第499台"
