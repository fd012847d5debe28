"""A form with a broad table takes the width of the page; a narrow one leaves room for what stands beside it."""

from __future__ import annotations

import pytest

from tests.forms.building import form


@pytest.mark.parametrize(
    ("widths", "is_broad"),
    [
        (["wide"] * 3, False),
        (["wide"] * 3 + [""], True),
        ([""] * 5, False),
        ([""] * 6, True),
        (["wide", "wide", "narrow", "narrow"], False),
    ],
    ids=str,
)
def test_a_table_needs_the_width_of_the_page_when_its_columns_do(widths: list[str], is_broad: bool) -> None:
    columns = [
        {"type": "textfield", "key": f"column{number}", "properties": {"columnWidth": width} if width else {}}
        for number, width in enumerate(widths)
    ]
    table = {"type": "dynamiclist", "path": "rows", "properties": {"display": "table"}, "components": columns}

    assert form(table).is_broad is is_broad
