"""Two submissions of one form side by side: fields, files and rows, with what was hidden on one side."""

from __future__ import annotations

from collections.abc import Mapping
from json import dumps
from typing import Any

from forms.catalogue import Catalogue
from forms.clauses import changed_clauses
from forms.comparison import ADDED, CHANGED, REMOVED, SAME, FieldPair, SectionPair, TablePair, compare
from tests.browser_forms.books import BOOK, book_data
from tests.forms.building import form

COLUMNS = [{"type": "textfield", "key": "name", "label": "名称"}, {"type": "number", "key": "count", "label": "数量"}]
TABLE = {
    "type": "dynamiclist", "path": "rows", "label": "清单", "components": COLUMNS, "properties": {"display": "table"},
}  # fmt: skip


def only(*components: Mapping[str, Any], before: dict[str, Any], after: dict[str, Any]) -> Any:
    """The one thing that a form of ``components`` compares."""
    (found,) = compare(form(*components).scope, before, after, "zh").items
    return found


def state(component: Mapping[str, Any], before: Any, after: Any) -> str:
    found = only({"key": "x", **component}, before={"x": before}, after={"x": after})
    assert isinstance(found, FieldPair)
    return found.pair.state


def test_a_field_is_the_same_changed_added_or_removed() -> None:
    text = {"type": "textfield"}

    assert [state(text, *sides) for sides in (("甲", "甲"), ("甲", "乙"), ("", "乙"), ("甲", ""))] == [
        SAME, CHANGED, ADDED, REMOVED,
    ]  # fmt: skip


def test_sides_are_shown_as_a_reader_sees_them() -> None:
    options = [{"label": "自有", "value": "own"}, {"label": "租用", "value": "rent"}]

    found = only({"type": "select", "key": "x", "values": options}, before={"x": "own"}, after={"x": "rent"})

    assert (found.pair.before.words, found.pair.after.words) == ("自有", "租用")


def test_another_file_of_the_same_name_is_a_change() -> None:
    file = {"type": "filepicker"}

    assert state(file, [{"id": "1", "name": "章程.pdf"}], [{"id": "2", "name": "章程.pdf"}]) == CHANGED
    assert state(file, [{"id": "1", "name": "章程.pdf"}], [{"id": "1", "name": "章程.pdf"}]) == SAME


def test_a_field_that_was_hidden_on_one_side_came_or_went_and_one_hidden_on_both_is_not_told() -> None:
    component = {"type": "textfield", "key": "x", "label": "说明"}

    came = only(component, before={}, after={"x": "新"})

    assert came.pair.state == ADDED
    assert compare(form(component).scope, {}, {}, "zh").items == []


def test_rows_are_paired_by_what_they_say_and_keep_their_numbers_on_both_sides() -> None:
    before = {"rows": [{"name": "甲", "count": 1}, {"name": "乙", "count": 2}, {"name": "丙", "count": 3}]}
    after = {"rows": [{"name": "乙", "count": 2}, {"name": "丙", "count": 9}, {"name": "丁", "count": 4}]}

    found = only(TABLE, before=before, after=after)

    assert isinstance(found, TablePair)
    assert [(row.state, row.before, row.after) for row in found.rows] == [
        (REMOVED, 1, 0), (SAME, 2, 1), (CHANGED, 3, 2), (ADDED, 0, 3),
    ]  # fmt: skip
    assert [cell.state for cell in found.rows[2].cells] == [SAME, CHANGED]
    assert dict(found.counts) == {CHANGED: 1, ADDED: 1, REMOVED: 1, SAME: 1} and found.changes == 3


def test_numbers_that_are_equal_are_the_same_however_they_were_written() -> None:
    assert (
        only(
            TABLE, before={"rows": [{"name": "甲", "count": 1.0}]}, after={"rows": [{"name": "甲", "count": 1}]}
        ).changes
        == 0
    )


def test_a_long_book_is_compared_by_its_numbered_sections() -> None:
    compiled = Catalogue().compile("book", dumps(BOOK).encode())
    before, after = book_data(3), book_data(3)
    after["s0_unit"] = "改名后的院"
    after["list0"] = [*after["list0"], {"name": "新装置"}]

    found = compare(compiled.scope, before, after, "zh")

    changed = [item for item in found.items if item.changes]
    assert [(section.label, section.changes) for section in changed if isinstance(section, SectionPair)] == [
        ("一、单位基本情况", 2)
    ]
    assert found.changes == 2


def test_of_a_long_text_the_clauses_that_changed_are_marked() -> None:
    before, after = "建立标准装置，服务三十家企业。人员八名。", "建立标准装置，服务五十家企业。人员八名。另聘专家。"

    found = only({"type": "textarea", "key": "x"}, before={"x": before}, after={"x": after})

    assert [words for words, changed in found.pair.before.parts if changed] == ["服务三十家企业。"]
    assert [words for words, changed in found.pair.after.parts if changed] == ["服务五十家企业。", "另聘专家。"]
    assert "".join(words for words, _ in found.pair.after.parts) == after


def test_texts_that_share_nothing_and_very_long_ones_are_shown_without_marks() -> None:
    assert changed_clauses("甲，乙。", "丙，丁。") == ((), ())
    assert changed_clauses("甲", "甲，乙。") == ((), ())
    assert changed_clauses("甲，" * 601, "甲，" * 600 + "乙。") == ((), ())
