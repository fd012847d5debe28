"""How a list is drawn as a table: its columns, the one or two header rows, groups of rows, exact totals.

The browser draws the same from the same properties (``frontend/src/form/columns.js``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import reduce
from itertools import groupby
from typing import Any, TypedDict

from forms.components import Field, Part, Rows, Shown
from forms.drawing import NOT_DRAWN, properties_of
from forms.numbers import plain_number

_WIDE = Context(prec=100)  # a sum is never rounded: numbers of forms have at most 30 digits


class HeadCell(TypedDict):
    """One cell of a header: ``scope`` is ``col`` or ``colgroup``."""

    text: str
    columns: int
    rows: int
    scope: str


@dataclass(frozen=True)
class Column:
    """One column; ``is_header``: its cells name their rows, ``is_summed``: it has a total."""

    part: Part
    header: str
    group: str = ""
    width: str = ""
    is_header: bool = False
    is_summed: bool = False


def columns_of(part: Rows) -> tuple[Column, ...]:
    """The visible columns. A computed value has one only where a label says that it is worth reading."""
    return tuple(_column(inner) for inner in part.scope.parts if _is_drawn(inner))


def _is_drawn(part: Part) -> bool:
    if isinstance(part, Field) and part.type == "expression":
        return bool(part.label)
    return not (isinstance(part, Shown) and part.type in NOT_DRAWN)


def _column(part: Part) -> Column:
    properties = properties_of(part.component)
    is_group = isinstance(part, Shown) and part.type == "group"
    label = part.component.get("label") if is_group else part.label if isinstance(part, (Field, Rows)) else ""
    return Column(
        part,
        header=str(properties.get("header") or label or ""),
        group=str(properties.get("headerGroup") or ""),
        width=str(properties.get("columnWidth") or ""),
        is_header=properties.get("rowHeader") == "yes",
        is_summed=properties.get("total") == "sum" and part.type == "number" if isinstance(part, Field) else False,
    )


def head(columns: Sequence[Column], first: str = "") -> list[list[HeadCell]]:
    """The header rows: two when columns have a common heading, else one; ``first`` heads the column of row numbers."""
    two = any(column.group for column in columns)
    upper: list[HeadCell] = [_head_cell(first, rows=1 + two)] if first else []
    lower: list[HeadCell] = []
    for group, members in header_groups(columns):
        if group:
            upper.append({"text": group, "columns": len(members), "rows": 1, "scope": "colgroup"})
            lower += [_head_cell(column.header) for column in members]
        else:
            upper += [_head_cell(column.header, rows=1 + two) for column in members]
    return [upper, lower] if two else [upper]


def header_groups(columns: Sequence[Column]) -> Iterator[tuple[str, list[Column]]]:
    """Adjacent columns under one heading; '' for those without."""
    for group, members in groupby(columns, key=lambda column: column.group):
        yield group, list(members)


def _head_cell(words: str, rows: int = 1) -> HeadCell:
    return {"text": words, "columns": 1, "rows": rows, "scope": "col"}


def row_groups(count: int, title_of: Callable[[int], str]) -> list[tuple[str, list[int]]]:
    """Rows by the title of their group, groups in the order in which they first appear."""
    found: dict[str, list[int]] = {}
    for row in range(count):
        found.setdefault(title_of(row), []).append(row)
    return list(found.items())


def total(values: Sequence[Any]) -> Decimal:
    """The exact sum of the numbers among ``values``; what is no number does not count."""
    numbers = (plain_number(value) for value in values)
    counted = (Decimal(number) for number in numbers if type(number) is int or isinstance(number, Decimal))
    return reduce(_WIDE.add, (number for number in counted if number.is_finite()), Decimal(0))
