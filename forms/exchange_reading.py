"""Rows of a spreadsheet back into a table of a form: columns by their headings, rows beside those there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.errors import Invalid
from engine.texts import text
from forms.alignment import align
from forms.components import Rows
from forms.exchange import Sheet, SheetColumn
from forms.exchange_cells import read_cell
from forms.numbers import plain_number
from forms.paths import MISSING, Path, copy, get, put
from forms.state import initialised

REPLACE, APPEND = "replace", "append"
MODES = (REPLACE, APPEND)
HEADER_WITHIN = 12  # rows: a title, a note and a date may stand above the header

FileRow = tuple[int, list[str]]


@dataclass(frozen=True)
class Problem:
    """What is wrong in a cell: the row of the file (0: a row that was there before), the column, a sentence."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True)
class GivenRow:
    """One row of the file: its number, the values of the columns it has, and what it says in columns to be read."""

    number: int
    values: Mapping[Path, Any]
    locked: Mapping[str, str]


@dataclass(frozen=True)
class Given:
    """What a file says of a table. ``missing`` and ``unknown`` are headings; ``problems`` are about cells whose words
    could not be kept."""

    rows: Sequence[GivenRow]
    missing: Sequence[str]
    unknown: Sequence[str]
    problems: Sequence[Problem]


@dataclass(frozen=True)
class Placed:
    """The rows a table would have: each with the number of the file's row it is from (0: it was there before), and why
    it cannot be so."""

    rows: list[dict[str, Any]]
    origins: list[int]
    refusals: list[str] = field(default_factory=list)


def read_rows(sheet: Sheet, rows: Sequence[FileRow], lang: str) -> Given:
    """What the rows of a file say. Raises Invalid when no row names columns of the table."""
    found, after, unknown = _header(sheet.columns, rows)
    if not any(column.part for column in found):
        raise Invalid("exchange.no_header", columns="、".join(column.name for column in sheet.entered))
    given: list[GivenRow] = []
    problems: list[Problem] = []
    for number, cells in rows[after:]:
        told = {column: cells[place] if place < len(cells) else "" for column, place in found.items()}
        if any(told.values()):
            given.append(_row(number, told, problems, lang))
    missing = [column.name for column in sheet.entered if column not in found]
    return Given(given, missing, unknown, problems)


def _row(number: int, told: Mapping[SheetColumn, str], problems: list[Problem], lang: str) -> GivenRow:
    values: dict[Path, Any] = {}
    locked: dict[str, str] = {}
    for column, words in told.items():
        if column.part is None:
            locked[column.name] = words
            continue
        values[column.part.path], said = read_cell(column.part, column.options, words, lang)
        if said:
            problems.append(Problem(number, column.name, said))
    return GivenRow(number, values, locked)


def _header(
    columns: Sequence[SheetColumn], rows: Sequence[FileRow]
) -> tuple[Mapping[SheetColumn, int], int, Sequence[str]]:
    """Where each column is, at which row the table begins, and headings nobody knows: of the row that names most."""
    best: tuple[dict[SheetColumn, int], int, list[str]] = ({}, 0, [])
    for place in range(min(HEADER_WITHIN, len(rows))):
        above = rows[place - 1][1] if place else []
        found, unknown = _named(columns, list(_headings(above, rows[place][1])))
        if len(found) > len(best[0]):
            best = (found, place + 1, unknown)
    return best


def _headings(above: Sequence[str], row: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(common heading, heading) of every place; a merged cell holds its words in its first place only."""
    common = ""
    for place in range(max(len(above), len(row))):
        upper = above[place] if place < len(above) else ""
        lower = row[place] if place < len(row) else ""
        common = upper or common
        yield (common, lower) if lower else ("", upper)


def _named(
    columns: Sequence[SheetColumn], headings: Sequence[tuple[str, str]]
) -> tuple[dict[SheetColumn, int], list[str]]:
    found: dict[SheetColumn, int] = {}
    unknown: list[str] = []
    times = [_folded(column.heading) for column in columns]
    for place, (common, heading) in enumerate(headings):
        sought = _folded(heading)
        fitting = [column for column in columns if _folded(column.heading) == sought and column not in found]
        if times.count(sought) > 1:
            fitting = [column for column in fitting if _folded(column.column.group) == _folded(common)]
        if sought and fitting:
            found[fitting[0]] = place
        elif sought and sought not in _NUMBERS:
            unknown.append(heading)
    return found, unknown


_NUMBERS = frozenset({"序号", "no.", "no", "编号", "#"})


def _folded(words: str) -> str:
    return re.sub(r"[\s*＊]", "", words).lower()


def place_rows(sheet: Sheet, present: Sequence[Any], given: Given, mode: str, lang: str) -> Placed:
    """The rows of the table once those of the file are in it.

    What a row holds beside the columns of the file stays with it: rows are paired by what they say, rows that cannot
    move by their place. Rows in which nothing was entered are left out.
    """
    part = sheet.part
    held = [row for row in present if isinstance(row, dict)]
    if part.fixed:
        return _fill(sheet, held, given, lang)
    begun = [row for row in held if not _is_blank(sheet, row)]
    new = [_laid(initialised(part.scope, {}), row) for row in given.rows]
    if mode == APPEND:
        placed = Placed([*begun, *new], [0] * len(begun) + [row.number for row in given.rows])
    else:
        paths = [column.part.path for column in sheet.entered if column.part]
        pairs = align([_said(row, paths) for row in begun], [_said(row, paths) for row in new])
        laid = [
            fresh if pair is None else _laid(copy(begun[pair]), row)
            for fresh, pair, row in zip(new, pairs, given.rows, strict=True)
        ]
        placed = Placed(laid, [row.number for row in given.rows])
    if len(placed.rows) > part.max_rows:
        sentence = text("exchange.too_many", lang, limit=part.max_rows, count=len(placed.rows))
        placed.refusals.append(sentence)
    return placed


def _fill(sheet: Sheet, held: Sequence[dict[str, Any]], given: Given, lang: str) -> Placed:
    """Rows that cannot be added or moved: each takes what the file says in its place."""
    numbers = [row.number for row in given.rows]
    if len(numbers) != len(held):
        sentence = text("exchange.other_rows", lang, held=len(held), count=len(numbers))
        return Placed(list(held), [0] * len(held), [sentence])
    refusals = []
    locked = [column for column in sheet.columns if column.part is None]
    for row, shown in zip(given.rows, sheet.rows, strict=True):
        cells = dict(zip(sheet.columns, shown, strict=True))
        for column in locked:
            said = row.locked.get(column.name)
            if said is not None and _folded(said) != _folded(str(cells[column] or "")):
                refusals.append(text("exchange.other_row", lang, row=row.number, column=column.name))
                break
    rows = [_laid(copy(row), new) for row, new in zip(held, given.rows, strict=True)]
    return Placed(rows, numbers, refusals)


def _laid(row: dict[str, Any], given: GivenRow) -> dict[str, Any]:
    for path, value in given.values.items():
        put(row, path, value)
    return row


def _is_blank(sheet: Sheet, row: Mapping[str, Any]) -> bool:
    paths = [column.part.path for column in sheet.entered if column.part]
    return not any(_said(row, paths)) and not _has_more(sheet.part, row)


def _has_more(part: Rows, row: Mapping[str, Any]) -> bool:
    """Whether a row holds a file, which no column of a sheet shows."""
    files = (get(row, field.path) for field in part.scope.fields if field.type == "filepicker")
    return any(value not in (MISSING, None, []) for value in files)


def _said(row: Mapping[str, Any], paths: Sequence[Path]) -> tuple[Any, ...]:
    values = (get(row, path) for path in paths)
    return tuple(None if value is MISSING or value in ("", [], False) else plain_number(value) for value in values)
