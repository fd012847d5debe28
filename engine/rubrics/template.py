"""The empty table to begin a rubric with."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from engine.texts import text


def template(header: Sequence[str], examples: Sequence[Sequence[str]]) -> bytes:
    """A workbook with ``header`` and a few rows of example, numbers as text so that 1.10 stays 1.10."""
    book = Workbook()
    sheet = book.active
    sheet.title = text("rubric.import.worksheet")
    sheet.append(list(header))
    for example in examples:
        sheet.append(list(example))
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EEF4")
    for letter, width in zip("ABCDEFG", (8, 18, 22, 60, 8, 48, 36), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(max_row=200, max_col=len(header)):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "@"
    sheet.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
