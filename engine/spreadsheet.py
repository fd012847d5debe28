"""Tables of people: CSV and Excel files into plain rows of text, bounded in size; knows nothing of what they say."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from engine.errors import Invalid

BYTES = 10 * 1024 * 1024
UNPACKED = 200 * 1024 * 1024  # a workbook is a ZIP file: a small one may hold gigabytes of nothing
ROWS, COLUMNS = 2_000, 40

Row = tuple[int, list[str]]

_BROKEN = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError)


def rows_of(name: str, content: bytes, worksheet: str = "") -> list[Row]:
    """The rows of a ``.csv`` or ``.xlsx`` file with their numbers, each cell as the text a person sees.

    ``worksheet`` names a sheet of a workbook; without it the first counts. Raises Invalid.
    """
    if len(content) > BYTES:
        raise Invalid("spreadsheet.too_large", limit=BYTES // 1024 // 1024)
    suffix = name.lower().rpartition(".")[2]
    if suffix == "csv":
        return _numbered(csv.reader(io.StringIO(_decoded(content), newline="")))
    if suffix == "xlsx":
        return _numbered(_cells(content, worksheet))
    raise Invalid("spreadsheet.not_a_table", name=name)


def _decoded(content: bytes) -> str:
    """UTF-8, or what Excel in China saves as CSV."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("spreadsheet.encoding")


def worksheets_of(content: bytes, rows: int = ROWS) -> dict[str, list[Row]]:
    """Every sheet of an ``.xlsx`` file by its name, at most ``rows`` rows each. Raises Invalid."""
    if len(content) > BYTES:
        raise Invalid("spreadsheet.too_large", limit=BYTES // 1024 // 1024)
    with _opened(content) as book:
        return {sheet.title: _numbered(_rows(sheet, rows), rows) for sheet in book.worksheets}


def _cells(content: bytes, worksheet: str) -> Iterable[Sequence[Any]]:
    with _opened(content) as book:
        if worksheet and worksheet not in book.sheetnames:
            raise Invalid("spreadsheet.no_worksheet", name=worksheet, names="、".join(book.sheetnames))
        return _rows(book[worksheet] if worksheet else book.worksheets[0], ROWS)


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                raise Invalid("spreadsheet.too_large", limit=UNPACKED // 1024 // 1024)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a workbook holds beside its cells does not matter here
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            yield book
            book.close()
    except _BROKEN as error:
        raise Invalid("spreadsheet.broken", reason=type(error).__name__) from None


def _rows(sheet: Any, limit: int) -> list[Sequence[Any]]:
    return [row for _, row in zip(range(limit + 1), sheet.iter_rows(values_only=True), strict=False)]


def _numbered(rows: Iterable[Sequence[Any]], limit: int = ROWS) -> list[Row]:
    found: list[Row] = []
    for number, row in enumerate(rows, 1):
        if number > limit:
            raise Invalid("spreadsheet.too_many_rows", limit=limit)
        found.append((number, [_text(cell) for cell in row[:COLUMNS]]))
    return found


def _text(cell: Any) -> str:
    """A cell as a person sees it: 1.0 is 1."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    return str(cell).replace("\r\n", "\n").replace("\u3000", " ").strip()
