"""What a read-only page of a form consists of: plain data, so that a template needs nothing but this structure."""

from __future__ import annotations

from typing import Any, TypedDict

from forms.narrative_blocks import Narrative
from forms.tables import HeadCell


class Item(TypedDict, total=False):
    """One piece of a page; ``kind`` says which of the other keys are there.

    section {label, items, numbered, leads, place} · field {path, label, value, files?, photos?, blocks?, pictures?,
    places?, was?, hidden?} · table {path, label, columns, rows, layout} · rows {path, label, rows: [[Item]]} ·
    heading {level, text} ·
    paragraph {text} · list {lines} · separator {}

    ``blocks`` of a field are those of a written chapter (forms/narrative_blocks.py), ``pictures`` the ids of its files.
    A section ``leads`` when it begins with a table that is printed on a turned sheet.
    ``was`` is what had been filled in where a person changed it; a cell is ``hidden`` by a condition. ``rows`` of a
    table are its cells as recorded; ``layout`` says how they are drawn.
    """

    kind: str
    path: str
    label: str
    value: str
    was: str
    hidden: bool
    files: list[dict[str, Any]]
    blocks: Narrative
    pictures: list[str]
    photos: bool
    places: list[dict[str, Any]]
    columns: list[str]
    rows: list[list[Item]]
    layout: Layout
    items: list[Item]
    numbered: bool
    leads: bool
    place: str
    level: int
    text: str
    lines: list[str]


class ColumnLook(TypedDict):
    """How the cells of one column look: ``width`` narrow, normal, wide or ''; ``kind`` figure, moment or ''."""

    width: str
    header: bool
    kind: str


class RowLook(TypedDict):
    """One drawn row; ``state`` is '' , ``added`` or ``gone`` against the rows that had been filled in."""

    number: int
    state: str
    cells: list[Item]


class FootCell(TypedDict):
    """One cell of a row of totals."""

    text: str
    columns: int
    label: bool


class Body(TypedDict):
    """The rows under one heading ('' for none) and their subtotals."""

    title: str
    rows: list[RowLook]
    foot: list[FootCell]


class Layout(TypedDict):
    """How a table is drawn: header rows, bodies, total; ``span`` columns in all; ``said`` is a note below it."""

    head: list[list[HeadCell]]
    looks: list[ColumnLook]
    numbered: bool
    bodies: list[Body]
    foot: list[FootCell]
    span: int
    said: str


class Page(TypedDict):
    """The whole view; ``changed`` counts the filled-in values (a list is one) that a person changed.

    ``broad``: it has a table that needs more than the width of a letter.
    """

    items: list[Item]
    changed: int
    broad: bool
