"""Tables of people: CSV and Excel files into plain rows, and the empty table to begin with. Knows nothing of points."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from engine.rubrics.errors import RubricError
from engine.texts import text

BYTES = 10 * 1024 * 1024
ROWS, COLUMNS = 2_000, 40

Row = tuple[int, list[str]]

_BROKEN = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError)


def rows_of(name: str, content: bytes, worksheet: str = "") -> list[Row]:
    """The rows of a ``.csv`` or ``.xlsx`` file with their numbers, each cell as the text a person sees.

    ``worksheet`` names a sheet of a workbook; without it the first counts. Raises RubricError.
    """
    if len(content) > BYTES:
        raise RubricError("rubric.import.too_large", limit=BYTES // 1024 // 1024)
    suffix = name.lower().rpartition(".")[2]
    if suffix == "csv":
        return _numbered(csv.reader(io.StringIO(_decoded(content), newline="")))
    if suffix == "xlsx":
        return _numbered(_cells(content, worksheet))
    raise RubricError("rubric.import.not_a_table", name=name)


def _decoded(content: bytes) -> str:
    """UTF-8, or what Excel in China saves as CSV."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RubricError("rubric.import.encoding")


def _cells(content: bytes, worksheet: str) -> Iterable[Sequence[Any]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a workbook holds beside its cells does not matter here
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            if worksheet and worksheet not in book.sheetnames:
                raise RubricError("rubric.import.no_worksheet", name=worksheet, names="、".join(book.sheetnames))
            sheet = book[worksheet] if worksheet else book.worksheets[0]
            rows = [row for _, row in zip(range(ROWS + 1), sheet.iter_rows(values_only=True), strict=False)]
            book.close()
    except _BROKEN as error:
        raise RubricError("rubric.import.broken", reason=type(error).__name__) from None
    return rows


def _numbered(rows: Iterable[Sequence[Any]]) -> list[Row]:
    found: list[Row] = []
    for number, row in enumerate(rows, 1):
        if number > ROWS:
            raise RubricError("rubric.import.too_many_rows", limit=ROWS)
        found.append((number, [_text(cell) for cell in row[:COLUMNS]]))
    return found


def _text(cell: Any) -> str:
    """A cell as a person sees it: 1.0 is 1."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    return str(cell).replace("\r\n", "\n").replace("\u3000", " ").strip()


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
