"""Tables of a read-only page: header rows, groups with subtotals, totals, and what was changed of filled-in rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.texts import text
from forms.alignment import align
from forms.components import Field, Rows
from forms.display import display, word
from forms.drawing import is_numbered
from forms.drift import is_open, same
from forms.items import Body, ColumnLook, FootCell, Item, Layout, RowLook
from forms.level import Level
from forms.numbers import plain_number
from forms.paths import MISSING, get
from forms.state import State
from forms.tables import Column, columns_of, head, row_groups, total

_KINDS = {"number": "figure", "datetime": "moment"}
DrawCell = Callable[[Column, Level, str], Item]


def table(part: Rows, rows: Sequence[Level], state: State, path: str, before: Any, draw: DrawCell) -> Item:
    """The table of ``rows``; ``before`` are the rows that had been filled in, where they were changed."""
    columns = columns_of(part)
    cells = [[draw(column, row, f"{path}.{index}.") for column in columns] for index, row in enumerate(rows)]
    looks = [RowLook(number=index + 1, state="", cells=row) for index, row in enumerate(cells)]
    gone, said = _mark_changes(part, columns, looks, rows, state, before, draw) if before else ([], "")
    numbered = is_numbered(part.component)
    layout = Layout(
        head=head(columns, text("form.row_number", state.lang) if numbered else ""),
        looks=[_look(column) for column in columns],
        numbered=numbered,
        bodies=_bodies(part, columns, looks, rows, state, numbered),
        foot=_foot(columns, rows, state, numbered, "form.total"),
        span=len(columns) + numbered,
        said=said,
    )
    layout["bodies"][-1]["rows"] += gone
    return {
        "kind": "table", "path": path, "label": part.label, "columns": [column.header for column in columns],
        "rows": cells, "layout": layout,
    }  # fmt: skip


def plain_table(label: str, heads: Sequence[str], rows: list[list[Item]]) -> Item:
    """A table without anything of that: a component that only shows a list of the case."""
    layout = Layout(
        head=[[{"text": words, "columns": 1, "rows": 1, "scope": "col"} for words in heads]],
        looks=[ColumnLook(width="", header=False, kind="") for _ in heads],
        numbered=False,
        bodies=[
            Body(title="", rows=[RowLook(number=n, state="", cells=row) for n, row in enumerate(rows, 1)], foot=[])
        ],
        foot=[],
        span=len(heads),
        said="",
    )
    return {"kind": "table", "path": "", "label": label, "columns": list(heads), "rows": rows, "layout": layout}


def _look(column: Column) -> ColumnLook:
    kind = _KINDS.get(column.part.type, "") if isinstance(column.part, Field) else ""
    return {"width": column.width, "header": column.is_header, "kind": kind}


def _bodies(
    part: Rows, columns: Sequence[Column], looks: list[RowLook], rows: Sequence[Level], state: State, numbered: bool
) -> list[Body]:
    if not part.row_group or not rows:
        return [Body(title="", rows=looks, foot=[])]
    groups = row_groups(len(rows), lambda row: _group_title(part, rows[row], state))
    return [
        Body(
            title=title or (text("form.ungrouped", state.lang) if len(groups) > 1 else ""),
            rows=[looks[row] for row in members],
            foot=_foot(columns, [rows[row] for row in members], state, numbered, "form.subtotal"),
        )
        for title, members in groups
    ]


def _group_title(part: Rows, row: Level, state: State) -> str:
    value = get(row.submitted, part.row_group)
    for field in part.scope.fields:
        if field.path == part.row_group:
            return display(field, value, row, state)
    return "" if value is MISSING else word(value, state.lang).strip()


def _foot(columns: Sequence[Column], rows: Sequence[Level], state: State, numbered: bool, label: str) -> list[FootCell]:
    """The row of totals: its label spans the columns before the first total."""
    if not any(column.is_summed for column in columns):
        return []
    before = int(numbered)
    for column in columns:
        if column.is_summed:
            break
        before += 1
    words = text(label, state.lang)
    found = [FootCell(text=words, columns=before, label=True)] if before else []
    for column in columns[before - numbered :]:
        sum_ = _sum(column, rows, state) if column.is_summed else ""
        found.append(FootCell(text=sum_ if found else f"{words} {sum_}", columns=1, label=not found))
    return found


def _sum(column: Column, rows: Sequence[Level], state: State) -> str:
    if not rows or not isinstance(column.part, Field):
        return "0"
    values = [get(row.submitted, column.part.path) for row in rows]
    return display(column.part, plain_number(total(values)), rows[0], state)


def _mark_changes(
    part: Rows, columns: Sequence[Column], looks: list[RowLook], rows: Sequence[Level], state: State,
    before: Sequence[Mapping[str, Any]], draw: DrawCell,
) -> tuple[list[RowLook], str]:  # fmt: skip
    """Mark added rows and changed cells; the rows that are gone, and a sentence about all of it."""
    pairs = _pairs(part, before, rows)
    changed = 0
    for look, row, held in zip(looks, rows, pairs, strict=True):
        if held is None:
            look["state"] = "added"
        else:
            changed += _mark_cells(columns, look, row, before[held], state)
    missing = [number for number in range(len(before)) if number not in pairs]
    gone = [_gone(part, columns, before[number], rows, state, draw, number) for number in missing]
    counts = {"held": len(before), "changed": changed, "added": pairs.count(None), "removed": len(missing)}
    return gone, text("form.rows_changed", state.lang, **counts)


def _pairs(part: Rows, before: Sequence[Mapping[str, Any]], rows: Sequence[Level]) -> list[int | None]:
    if part.fixed:
        return [number if number < len(before) else None for number in range(len(rows))]
    fields = part.scope.fields
    return align([cells_of(fields, row) for row in before], [cells_of(fields, row.submitted) for row in rows])


def cells_of(fields: Sequence[Field], row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values of a row that tell whether it is the same row: what was entered, empty ones as None."""
    values = (get(row, field.path) for field in fields if field.type != "expression")
    return tuple(None if value is MISSING or value in ("", []) else plain_number(value) for value in values)


def _mark_cells(columns: Sequence[Column], look: RowLook, row: Level, held: Mapping[str, Any], state: State) -> bool:
    """Note in each changed cell what it had been; whether there is any."""
    found = False
    for column, cell in zip(columns, look["cells"], strict=True):
        field = column.part
        if not isinstance(field, Field) or cell.get("hidden") or (value := get(held, field.path)) is MISSING:
            continue
        if is_open(field, row) and not same(field, value, get(row.submitted, field.path)):
            cell["was"] = display(field, value, row, state)
            found = True
    return found


def _gone(
    part: Rows, columns: Sequence[Column], held: Mapping[str, Any], rows: Sequence[Level], state: State,
    draw: DrawCell, number: int,
) -> RowLook:  # fmt: skip
    """A row that had been filled in and was removed."""
    data = dict(held)
    level = Level(part.scope, data, data, (number + 1,), state.root)
    level.values = data
    return RowLook(number=0, state="gone", cells=[draw(column, level, "") for column in columns])
