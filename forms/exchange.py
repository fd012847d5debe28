"""Tables of a form as sheets of a spreadsheet: which columns they have, and what stands in the present rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine import workbook
from engine.texts import text
from forms.components import CHOICE, MULTIPLE_CHOICE, Field, Rows, Scope
from forms.display import word
from forms.level import Level
from forms.numbers import plain_number
from forms.page import draw_cell, words_of
from forms.paths import MISSING, get
from forms.state import State, initialised, recorded
from forms.tables import Column, columns_of
from forms.values import option_list

_WIDTHS = {"narrow": 10, "normal": 18, "wide": 36}
_BY_TYPE = {"number": 12, "datetime": 14, "checkbox": 8, "textarea": 36}
NOTED = ("choices", "choice", "number", "datetime")
"""Kinds of columns that want a word about how they are filled in."""
LONGEST_NOTE = 12  # options named in a note; more are only in the list to choose from

SPARE = 50  # rows prepared for typing below the present ones


@dataclass(frozen=True, eq=False)  # a column is itself, whatever it is made of
class SheetColumn:
    """One column of a sheet. ``part`` is None where it is only there to be read; ``options`` are (value, label)."""

    column: Column
    part: Field | None
    options: Sequence[tuple[Any, str]] = ()

    @property
    def heading(self) -> str:
        """The heading of the column itself."""
        return self.column.header

    @property
    def name(self) -> str:
        """What a reader calls the column: with the heading it has in common with others."""
        return f"{self.column.group}·{self.heading}" if self.column.group else self.heading

    @property
    def width(self) -> int:
        """How wide it is, in characters."""
        kind = self.part.type if self.part else ""
        return _WIDTHS.get(self.column.width) or _BY_TYPE.get(kind, 18)

    @property
    def choices(self) -> tuple[str, ...]:
        """The labels of which exactly one may stand in a cell; () where anything may."""
        if self.part is None or self.part.type in MULTIPLE_CHOICE:
            return ()
        return tuple(label for _, label in self.options)

    def note(self, lang: str) -> str:
        """How the column is filled in; '' where nothing is to be said."""
        if self.part is None:
            return text("exchange.note.locked", lang)
        kind = "choices" if self.part.type in MULTIPLE_CHOICE else "choice" if self.options else self.part.type
        labels = [label for _, label in self.options][:LONGEST_NOTE] if kind == "choices" else []
        said = text(f"exchange.note.{kind}", lang, options="、".join(labels)) if kind in NOTED else ""
        return " ".join(filter(None, [text("exchange.note.needed", lang) if self.part.required else "", said]))


@dataclass(frozen=True)
class Sheet:
    """One table of a form as a sheet: its columns, and the rows that are in it now."""

    part: Rows
    label: str
    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[workbook.Cell]]

    @property
    def entered(self) -> tuple[SheetColumn, ...]:
        """The columns somebody fills in."""
        return tuple(column for column in self.columns if column.part is not None)


def exchangeable(scope: Scope) -> tuple[Rows, ...]:
    """The tables of a form that can be filled in from a file: they stand in no other list, and have a column for it."""
    return tuple(rows for rows in scope.rows if rows.as_table and any(map(_entered, columns_of(rows))))


def sheet_of(part: Rows, scope: Scope, data: Mapping[str, Any], stored: Mapping[str, Any], lang: str) -> Sheet:
    """The sheet of the table ``part`` with the rows of ``data``; ``stored`` is what the server filled in."""
    state = recorded(scope, data, stored, lang)
    levels = state.root.rows[part.path]
    blank = levels[0] if levels else _blank(part, state)
    columns = tuple(
        SheetColumn(column, _entered(column), _options(column, blank, state))
        for column in columns_of(part)
        if part.fixed or _entered(column)
    )
    rows = [[_cell(column, level, state) for column in columns] for level in levels]
    return Sheet(part, part.label or text("exchange.table", lang), columns, rows)


def table_of(sheet: Sheet, lang: str) -> workbook.Table:
    """The sheet as a workbook has it: headings with notes, lists to choose from, rows prepared for typing."""
    columns = [
        workbook.Column(
            column.heading, column.column.group, column.width, column.choices, locked=column.part is None,
            needed=bool(column.part and column.part.required), note=column.note(lang),
        )
        for column in sheet.columns
    ]  # fmt: skip
    return workbook.Table(sheet.label, columns, sheet.rows, 0 if sheet.part.fixed else min(SPARE, sheet.part.max_rows))


def _entered(column: Column) -> Field | None:
    """The field of a column that somebody fills in; None where it is only there to be read."""
    part = column.part
    if not isinstance(part, Field) or part.type in ("expression", "filepicker"):
        return None
    return None if part.disabled or part.readonly is True else part


def _blank(part: Rows, state: State) -> Level:
    """A row that nobody filled in yet, to ask for the options of its columns."""
    level = Level(part.scope, initialised(part.scope, {}), {}, (1,), state.root)
    level.values = dict(level.initial)
    return level


def _options(column: Column, level: Level, state: State) -> Sequence[tuple[Any, str]]:
    part = column.part
    if not isinstance(part, Field) or part.type not in CHOICE:
        return ()
    return tuple(option_list(part, level, state))


def _cell(column: SheetColumn, level: Level, state: State) -> workbook.Cell:
    """What stands in a cell: numbers as numbers, labels of options, everything else as a person reads it."""
    part = column.part
    if part is None:
        return _shown(column.column, level, state)
    value = get(level.submitted, part.path)
    if value is MISSING or value in (None, "", []):
        return None
    if part.type == "number":
        number = plain_number(value)
        return number if isinstance(number, (int, Decimal)) and not isinstance(number, bool) else str(number)
    if part.type == "checkbox":
        return word(value, state.lang) if isinstance(value, bool) else str(value)
    if part.type in CHOICE:
        labels = {str(option): label for option, label in column.options}
        chosen = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(item), str(item)) for item in chosen)
    return str(value).replace("T", " ") if part.type == "datetime" else str(value)


def _shown(column: Column, level: Level, state: State) -> str:
    drawn = draw_cell(column, level, state, "")
    if drawn["kind"] == "field":
        return str(drawn.get("value") or "")
    return "\n".join(words_of(drawn))
