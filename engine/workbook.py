"""Workbooks for people: header rows with common headings, lists to choose from; a text never becomes a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

LISTS = "_"  # the hidden sheet that lists of choices stand on
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DIGITS = 15  # a spreadsheet keeps no more; a longer number is written as text

Cell = str | int | Decimal | None

_HEAD = PatternFill("solid", fgColor="E8EEF4")
_LOCKED = PatternFill("solid", fgColor="F1F3F5")
_EDGE = Side(style="thin", color="B8C2CC")
_BOX = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)


@dataclass(frozen=True)
class Column:
    """One column. ``group`` is the heading it has in common with its neighbours, ``choices`` what may be chosen in it,
    ``locked`` says that it is only there to be read, ``note`` is shown beside its heading."""

    heading: str
    group: str = ""
    width: int = 16
    choices: Sequence[str] = ()
    needed: bool = False
    locked: bool = False
    note: str = ""


@dataclass(frozen=True)
class Table:
    """One sheet: columns and rows; ``spare`` more rows are prepared for typing."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    spare: int = 0


def workbook(tables: Sequence[Table], *, guide: Sequence[str] = (), guide_name: str = "") -> bytes:
    """The ``.xlsx`` file of ``tables``; the lines of ``guide`` stand on a sheet of their own behind them."""
    book = Workbook()
    book.remove(book.active)
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for table in tables:
        _write(book.create_sheet(sheet_name(table.name)), lists, table)
    if guide:
        sheet = book.create_sheet(guide_name)
        sheet.column_dimensions["A"].width = 100
        for number, line in enumerate(guide, 1):
            _put(sheet, number, 1, line).alignment = Alignment(wrap_text=True, vertical="top")
    book.move_sheet(lists, len(book.sheetnames))
    book.active = 0
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def sheet_name(name: str) -> str:
    """``name`` as the name of a sheet: 31 characters, none of those that spreadsheets refuse."""
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in name).strip()[:31] or "1"


def _write(sheet: Any, lists: Any, table: Table) -> None:
    depth = _head(sheet, table.columns)
    last = depth + len(table.rows) + table.spare
    for number, row in enumerate(table.rows, depth + 1):
        for place, value in enumerate(row, 1):
            _put(sheet, number, place, value)
    for place, column in enumerate(table.columns, 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        for number in range(depth + 1, last + 1):
            _dress(sheet.cell(number, place), column)
        if column.choices and last > depth:
            _offer(sheet, lists, f"{letter}{depth + 1}:{letter}{last}", column.choices)
    sheet.freeze_panes = sheet.cell(depth + 1, 1).coordinate
    sheet.print_title_rows = f"1:{depth}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight = True, 0


def _head(sheet: Any, columns: Sequence[Column]) -> int:
    """Write the header; how many rows it takes."""
    depth = 2 if any(column.group for column in columns) else 1
    for place, column in enumerate(columns, 1):
        row = 2 if column.group else 1
        _head_cell(sheet, row, place, column.heading)
        if depth == 2 and not column.group:
            sheet.merge_cells(start_row=1, end_row=2, start_column=place, end_column=place)
        top = sheet.cell(row, place)
        top.font = Font(bold=True, color="A4201B" if column.needed else "1C2733")
        if column.note:
            top.comment = Comment(column.note, "", width=260, height=90)
    place = 1
    for group, members in groupby(columns, key=lambda column: column.group):
        last = place + len(list(members)) - 1
        if group:
            _head_cell(sheet, 1, place, group)
        if group and last > place:
            sheet.merge_cells(start_row=1, end_row=1, start_column=place, end_column=last)
        place = last + 1
    return depth


def _head_cell(sheet: Any, row: int, place: int, words: str) -> None:
    cell = _put(sheet, row, place, words)
    cell.font, cell.fill, cell.border = Font(bold=True), _HEAD, _BOX
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _dress(cell: Any, column: Column) -> None:
    cell.border, cell.alignment = _BOX, Alignment(wrap_text=True, vertical="top")
    if cell.data_type != "n" or cell.value is None:
        cell.number_format = "@"  # what is typed stays as typed: 1.10 is not 1.1, 2026-09-28 no day of another calendar
    if column.locked:
        cell.fill = _LOCKED


def _put(sheet: Any, row: int, place: int, value: Cell) -> Any:
    cell = sheet.cell(row, place)
    is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    if is_number and len(Decimal(value or 0).as_tuple().digits) <= DIGITS:
        cell.value = value
    elif value not in (None, ""):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
        cell.data_type = "s"  # a text that begins with = is a text
        cell.quotePrefix = True
    return cell


def _offer(sheet: Any, lists: Any, cells: str, choices: Sequence[str]) -> None:
    """Let people choose from a list; it stands on a hidden sheet because a list in a cell may only be 255 long."""
    column = lists.max_column + (1 if lists["A1"].value is not None else 0)
    for number, choice in enumerate(choices, 1):
        _put(lists, number, column, choice)
    name = get_column_letter(column)
    source = f"'{LISTS}'!${name}$1:${name}${len(choices)}"
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True, errorStyle="warning")
    sheet.add_data_validation(rule)
    rule.add(cells)
