"""Several sheets of a rubric at one sitting: their rows in one table, each with the key of its sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from engine.rubrics.errors import RubricError
from engine.rubrics.model import Rubric, Sheet
from engine.rubrics.rows import sheet_of

Row = dict[str, Any]


def several(sheet: Any) -> bool:
    """Whether a call names several sheets (a list of keys) instead of one."""
    return isinstance(sheet, list | tuple)


def rows_together(rubric: Rubric, keys: Sequence[Any], rows_of: Callable[[Sheet], list[Row]]) -> list[Row]:
    """The rows of each sheet in turn, with its key as ``sheet``; items without a group stand under its title."""
    return [
        {**row, "sheet": sheet.key, "group": row["group"] or sheet.title}
        for sheet in (sheet_of(rubric, key) for key in keys)
        for row in rows_of(sheet)
    ]


def records_apart(rubric: Rubric, keys: Sequence[Any], rows: Any, record_of: Callable[[Sheet, Any], Row]) -> Row:
    """Sheet key -> the record of its rows. Raises RubricError for rows of no sheet among ``keys``."""
    sheets = [sheet_of(rubric, key) for key in keys]
    given = list(rows) if isinstance(rows, list | tuple) else []
    for row in given:
        named = row.get("sheet") if isinstance(row, dict) else None
        if named not in [sheet.key for sheet in sheets]:
            raise RubricError("rubric.unknown_sheet", rubric=rubric.title, sheet=str(named)[:60])
    return {sheet.key: record_of(sheet, [row for row in given if row["sheet"] == sheet.key]) for sheet in sheets}


def records_of(rubric: Rubric, sheet: Sheet, given: Any) -> list[Any]:
    """The records of one sheet out of what experts gave on several."""
    if not isinstance(given, list | tuple) or not all(isinstance(one, dict) for one in given):
        raise RubricError("rubric.not_sheets", rubric=rubric.title)
    return [one.get(sheet.key) for one in given]
