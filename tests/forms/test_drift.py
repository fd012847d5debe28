"""What the server filled in and a person changed: recorded with the submission, shown in the archive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from forms.alignment import align
from forms.catalogue import findings
from tests.forms.building import form, source

TEXT = {"type": "textfield", "key": "name"}
CHOICES = [{"value": "a", "label": "甲类"}, {"value": "b", "label": "乙类"}]


def drift_of(component: Mapping[str, Any], value: Any, before: Any) -> Any:
    """What is recorded when ``before`` had been filled into the one field and ``value`` was submitted."""
    clean = form({**component, "key": "field"}).check({"field": value}, {"field": before})
    return clean.get("_drift")


@pytest.mark.parametrize(
    ("component", "value", "before"),
    [
        ({"type": "textfield"}, "乙院", "甲院"),
        ({"type": "textfield"}, "", "甲院"),
        ({"type": "number"}, 12.5, 12),
        ({"type": "checkbox"}, True, False),
        ({"type": "select", "values": CHOICES}, "b", "a"),
        ({"type": "checklist", "values": CHOICES}, ["a"], ["a", "b"]),
        ({"type": "datetime", "subtype": "date", "dateLabel": "日"}, "2026-09-29", "2026-09-28"),
    ],
)
def test_a_changed_value_is_recorded_with_what_it_had_been(component: dict[str, Any], value: Any, before: Any) -> None:
    assert drift_of(component, value, before) == {"field": before}


@pytest.mark.parametrize(
    ("component", "value", "before"),
    [
        ({"type": "textfield"}, "甲院", "甲院"),
        ({"type": "textfield"}, "甲院", " 甲院\u200f "),
        ({"type": "textfield"}, "甲院", ""),
        ({"type": "textfield"}, "甲院", None),
        ({"type": "number"}, 12.50, "12.5"),
        ({"type": "checklist", "values": CHOICES}, ["b", "a"], ["a", "b"]),
        ({"type": "textfield", "readonly": True}, "乙院", "甲院"),
        ({"type": "textfield", "disabled": True}, "乙院", "甲院"),
        ({"type": "expression", "expression": "=1 + 1", "computeOn": "change"}, 3, 3),
    ],
)
def test_what_says_the_same_or_could_not_be_changed_is_not_recorded(
    component: dict[str, Any], value: Any, before: Any
) -> None:
    assert drift_of(component, value, before) is None


def test_a_value_that_nobody_filled_in_is_not_recorded() -> None:
    assert form(TEXT).check({"name": "甲"}, {}) == {"name": "甲"}


def test_a_value_in_a_group_is_named_by_its_dotted_path() -> None:
    compiled = form({"type": "group", "path": "unit", "components": [TEXT]})

    clean = compiled.check({"unit": {"name": "乙"}}, {"unit": {"name": "甲"}})

    assert clean == {"unit": {"name": "乙"}, "_drift": {"unit.name": "甲"}}


def test_a_hidden_field_was_not_changed_by_anybody() -> None:
    compiled = form({"type": "checkbox", "key": "off"}, {**TEXT, "conditional": {"hide": "=off"}})

    assert "_drift" not in compiled.check({"off": True}, {"name": "甲"})


def rows(**more: Any) -> dict[str, Any]:
    """A table of names, amounts and a remark that is hidden for nothing."""
    columns = [
        TEXT,
        {"type": "number", "key": "amount"},
        {"type": "textfield", "key": "fixed", "readonly": True},
    ]
    return {
        "type": "dynamiclist", "path": "rows", "label": "清单", "components": columns,
        "properties": {"display": "table"}, **more,
    }  # fmt: skip


HELD = {"rows": [{"name": "甲", "amount": 1}, {"name": "乙", "amount": 2}, {"name": "丙", "amount": 3}]}


def test_a_changed_table_keeps_the_rows_that_had_been_filled_in() -> None:
    compiled = form(rows())
    same = compiled.check(HELD, HELD)
    changed = compiled.check({"rows": [*HELD["rows"][:2], {"name": "丙", "amount": 30}]}, HELD)

    assert "_drift" not in same
    assert changed["_drift"] == {"rows": HELD["rows"]}


def test_a_rubric_whose_scores_nobody_filled_in_has_nothing_to_record() -> None:
    compiled = form(rows(allowAddRemove=False))
    held = {"rows": [{"item": "一", "fixed": "甲"}, {"item": "二", "fixed": "乙"}]}

    clean = compiled.check({"rows": [{"name": "好", "amount": 1}, {"name": "好", "amount": 2}]}, held)

    assert "_drift" not in clean
    assert clean["rows"][0]["fixed"] == "甲"


def test_the_archive_says_what_a_value_had_been() -> None:
    compiled = form(TEXT, {"type": "select", "key": "kind", "values": CHOICES})
    clean = compiled.check({"name": "乙", "kind": "b"}, {"name": "甲", "kind": "a"})

    page = compiled.page(clean)

    assert [item.get("was") for item in page["items"]] == ["甲", "甲类"]
    assert page["changed"] == 2


def test_the_archive_marks_changed_added_and_removed_rows() -> None:
    compiled = form(rows())
    clean = compiled.check({"rows": [{"name": "甲", "amount": 9}, HELD["rows"][2], {"name": "丁", "amount": 4}]}, HELD)

    layout = compiled.page(clean)["items"][0]["layout"]

    drawn = layout["bodies"][0]["rows"]
    assert [(row["state"], row["cells"][0]["value"]) for row in drawn] == [
        ("", "甲"), ("", "丙"), ("added", "丁"), ("gone", "乙"),
    ]  # fmt: skip
    assert drawn[0]["cells"][1]["was"] == "1"
    assert layout["said"] == "系统带入 3 行：改动 1 行，新增 1 行，删除 1 行"


def test_a_changed_choice_from_the_case_keeps_the_name_of_what_it_had_been() -> None:
    compiled = form({"type": "select", "key": "expert", "valuesKey": "people"})
    stored = {"people": [{"value": "p1", "label": "张专家"}, {"value": "p2", "label": "李专家"}], "expert": "p1"}

    clean = compiled.check({"expert": "p2"}, stored)

    assert compiled.page(clean)["items"][0]["was"] == "张专家"


def test_what_had_been_filled_in_is_not_found_by_a_search() -> None:
    compiled = form(TEXT, rows())
    clean = compiled.check({"name": "乙院", "rows": []}, {"name": "甲院", **HELD})

    assert set(clean["_drift"]) == {"name", "rows"}
    assert compiled.texts(clean) == ["乙院"]


def test_no_field_can_take_the_place_of_the_record() -> None:
    compiled = form(TEXT)

    assert "_drift" not in compiled.check({"name": "甲", "_drift": {"name": "假"}}, {"name": "甲"})
    assert {finding.code for finding in findings(source({"type": "textfield", "key": "_drift"}))} == {"form.bad_key"}


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        ("abc", "abc", [0, 1, 2]),
        ("abc", "ac", [0, 2]),
        ("abc", "abxc", [0, 1, None, 2]),
        ("abc", "axc", [0, 1, 2]),
        ("", "ab", [None, None]),
        ("ab", "", []),
        ("abcd", "bcdx", [1, 2, 3, None]),
    ],
)
def test_rows_are_paired_in_order_by_what_they_share(before: str, after: str, pairs: list[int | None]) -> None:
    assert align([(sign, sign) for sign in before], [(sign, sign) for sign in after]) == pairs


def test_a_row_that_was_changed_in_part_is_still_the_same_row() -> None:
    assert align([("甲", 1), ("乙", 2), ("丙", 3)], [("乙", 20), ("丙", 3)]) == [1, 2]
