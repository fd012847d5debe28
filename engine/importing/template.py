"""The empty workbook of one procedure: a sheet for each kind of row, with lists to choose from and explanations."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from engine.importing.tables import PLACES, Column, Layout, Table
from engine.texts import text

ROWS = 500  # rows that are prepared for typing
LISTS = "_"  # the hidden sheet that lists of choices stand on


def template(made: Layout, lang: str = "zh", guide: str = "importing.guide") -> bytes:
    """The workbook (``.xlsx``) for ``made``; every cell is text, so that numbers and dates stay as typed.

    ``guide`` is the text of the first sheet.
    """
    book = Workbook()
    first = book.active
    first.title = "说明"
    for line in text(guide, lang).split("\n"):
        first.append([line])
    first.column_dimensions["A"].width = 110
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for table in made.tables.values():
        _sheet(book, lists, table)
    if made.places:
        _places(book, made)
    book.move_sheet(LISTS, len(book.sheetnames))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _sheet(book: Workbook, lists: Any, table: Table) -> None:
    sheet = book.create_sheet(table.name)
    sheet.append(table.headings)
    for number, column in enumerate(table.columns, 1):
        letter = get_column_letter(number)
        head = sheet[f"{letter}1"]
        head.font = Font(bold=True, color="A4201B" if column.needed else "1C2733")
        head.fill = PatternFill("solid", fgColor="E8EEF4")
        if column.note:
            head.comment = Comment(column.note, "量衡")
        sheet.column_dimensions[letter].width = _width(column)
        if column.choices:
            _offer(sheet, lists, letter, column.choices)
    for row in sheet.iter_rows(min_row=2, max_row=ROWS, max_col=len(table.columns)):
        for cell in row:
            cell.number_format = "@"
    sheet.freeze_panes = "A2"


def _width(column: Column) -> int:
    if column.kind == "date":
        return 14
    return 60 if column.choices and max(map(len, column.choices)) > 20 else 24


def _offer(sheet: Any, lists: Any, letter: str, choices: Sequence[str]) -> None:
    """Let people choose from a list; it stands on a hidden sheet because a list in a cell may only be 255 long."""
    column = lists.max_column + (1 if lists["A1"].value is not None else 0)
    for number, choice in enumerate(choices, 1):
        lists.cell(number, column, choice)
    name = get_column_letter(column)
    source = f"'{LISTS}'!${name}$1:${name}${len(choices)}"
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{ROWS}")


def _places(book: Workbook, made: Layout) -> None:
    sheet = book.create_sheet(PLACES)
    sheet.append(["环节", "需要的变量"])
    for place in made.places.values():
        sheet.append([place.called, "、".join(place.needs)])
    for letter, width in (("A", 80), ("B", 60)):
        sheet[f"{letter}1"].font = Font(bold=True)
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=2, max_col=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
