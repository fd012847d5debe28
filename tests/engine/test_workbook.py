"""Workbooks for people: headings in common, lists to choose from, and texts that stay texts."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from engine.spreadsheet import rows_of
from engine.workbook import Column, Table, sheet_name, workbook


def opened(*tables: Table) -> Any:
    return load_workbook(BytesIO(workbook(tables)))


def test_columns_with_a_common_heading_stand_under_one_merged_cell() -> None:
    under = [Column(heading, "测量范围") for heading in ("下限", "上限", "单位")]
    columns = [Column("名称"), *under, Column("级别", "准确度"), Column("备注")]

    sheet = opened(Table("装置", columns, [["甲", 1, 2, "V", "一", ""]])).worksheets[0]

    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_row=2)] == [
        ["名称", "测量范围", None, None, "准确度", "备注"],
        [None, "下限", "上限", "单位", "级别", None],
    ]
    assert sorted(str(cells) for cells in sheet.merged_cells.ranges) == ["A1:A2", "B1:D1", "F1:F2"]
    assert sheet.freeze_panes == "A3"


def test_what_may_be_chosen_is_offered_in_every_row_prepared_for_typing() -> None:
    long = [f"第{number}项可以选择的内容" for number in range(60)]

    book = opened(Table("选择", [Column("名称"), Column("类别", choices=long)], [["甲", long[0]]], spare=9))

    rule = book.worksheets[0].data_validations.dataValidation[0]
    assert (str(rule.sqref), rule.formula1) == ("B2:B11", "'_'!$A$1:$A$60")
    assert book["_"].sheet_state == "hidden"


@pytest.mark.parametrize("words", ["=1+1", '=HYPERLINK("http://x")', "+86 10", "@SUM(A1)", "-1-1"])
def test_a_text_that_looks_like_a_formula_is_a_text(words: str) -> None:
    made = workbook([Table("文", [Column("甲")], [[words]])])

    cell = load_workbook(BytesIO(made)).worksheets[0]["A2"]

    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", words, True)
    assert rows_of("x.xlsx", made)[1] == (2, [words])


def test_numbers_are_numbers_as_long_as_a_spreadsheet_can_hold_them() -> None:
    long = Decimal("1234567890.1234567890")

    sheet = opened(Table("数", [Column("甲")], [[Decimal("86.4")], [12], [long]])).worksheets[0]

    assert [sheet[f"A{row}"].value for row in (2, 3, 4)] == [86.4, 12, str(long)]


def test_signs_no_spreadsheet_takes_are_left_out() -> None:
    assert opened(Table("a/b:[c]", [Column("甲")], [["一\x07二"]])).worksheets[0]["A2"].value == "一二"
    assert sheet_name("很" * 40) == "很" * 31 and sheet_name("[]") == "1"
