"""What differs between two submissions of one form: field by field, table row by table row, as a reader sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from forms.alignment import align
from forms.clauses import Parts, changed_clauses
from forms.components import Part, Rows, Scope, Shown
from forms.drawing import is_compared, is_numbered, is_section
from forms.items import Item
from forms.level import Level
from forms.page import draw_cell, draw_field, label_of, render, words_of
from forms.page_tables import cells_of
from forms.paths import MISSING, get
from forms.sections import section_titles
from forms.state import State, recorded
from forms.tables import Column, columns_of, head

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"


@dataclass(frozen=True)
class Side:
    """A value on one side: its words, and the files or ``pictures`` it consists of.

    ``parts`` are the words with what the other side has not; () where nothing is to be marked.
    """

    words: str = ""
    files: Sequence[Mapping[str, Any]] = ()
    parts: Parts = ()
    pictures: Sequence[str] = ()


@dataclass(frozen=True)
class Pair:
    """A value on both sides; ``state`` is same, changed, added (there was nothing before) or removed."""

    before: Side
    after: Side
    state: str


@dataclass(frozen=True)
class FieldPair:
    """A field on both sides; ``counted``: whether what differs is a change of the paper (forms/drawing.py)."""

    label: str
    pair: Pair
    path: str = ""
    counted: bool = True
    kind: str = "field"

    @property
    def changes(self) -> int:
        """1 when it differs."""
        return int(self.pair.state != SAME)


@dataclass(frozen=True)
class RowPair:
    """A row: its number before and after (0: it was not there), and its cells."""

    before: int
    after: int
    cells: Sequence[Pair]
    state: str


@dataclass(frozen=True)
class TablePair:
    """A list on both sides; ``head`` are the header rows (forms/tables.py), ``columns`` path and heading of each."""

    label: str
    head: Sequence[Sequence[Any]]
    span: int
    rows: Sequence[RowPair]
    path: str = ""
    columns: Sequence[tuple[str, str]] = ()
    counted: bool = True
    kind: str = "table"

    @property
    def changed(self) -> Sequence[RowPair]:
        """The rows that differ, in their order."""
        return [row for row in self.rows if row.state != SAME]

    @property
    def changes(self) -> int:
        """How many rows differ."""
        return len(self.changed)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows there are of each state."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in (CHANGED, ADDED, REMOVED, SAME)}


@dataclass(frozen=True)
class SectionPair:
    """A group of the form, with a heading or without one; ``place`` is how forms/places.py writes it."""

    label: str
    items: Sequence[FieldPair | TablePair | SectionPair]
    numbered: bool = False
    place: str = ""
    kind: str = "section"

    @property
    def changes(self) -> int:
        """How many fields and rows in it differ."""
        return sum(item.changes for item in self.items)


@dataclass(frozen=True)
class Comparison:
    """Everything both sides say."""

    items: Sequence[FieldPair | TablePair | SectionPair] = field(default=())

    @property
    def changes(self) -> int:
        """How many fields and rows differ."""
        return sum(item.changes for item in self.items)


@dataclass(frozen=True)
class _Both:
    """The two sides of a level: None where the level is not there."""

    before: Level | None
    after: Level | None
    states: tuple[State, State]

    @property
    def any(self) -> tuple[Level, State]:
        """The side that labels are read from: the later one, where it is there."""
        return (self.after, self.states[1]) if self.after is not None else (_sure(self.before), self.states[0])

    def has(self, path: Sequence[str]) -> bool:
        """Whether either side recorded something there: what was hidden on both is not told."""
        sides = (self.before, self.after)
        return any(side is not None and get(side.submitted, tuple(path)) is not MISSING for side in sides)


def _sure(level: Level | None) -> Level:
    assert level is not None, "one side of a pair is always there"
    return level


def compare(scope: Scope, before: Mapping[str, Any], after: Mapping[str, Any], lang: str) -> Comparison:
    """The recorded submissions ``before`` and ``after``, side by side."""
    states = (recorded(scope, before, {}, lang), recorded(scope, after, {}, lang))
    items = list(_items(scope.parts, _Both(states[0].root, states[1].root, states)))
    numbered = [item for item in items if isinstance(item, SectionPair) and item.numbered]
    titles = iter(section_titles([section.label for section in numbered], lang))
    return Comparison(
        [
            replace(item, label=next(titles)) if isinstance(item, SectionPair) and item.numbered else item
            for item in items
        ]
    )


def compare_rows(part: Rows, scope: Scope, before: Mapping[str, Any], after: Mapping[str, Any], lang: str) -> TablePair:
    """One list of the form, which stands in no other, in two sets of data."""
    states = (recorded(scope, before, {}, lang), recorded(scope, after, {}, lang))
    return _table(part, _Both(states[0].root, states[1].root, states))


def _items(parts: Sequence[Part], both: _Both) -> Iterator[FieldPair | TablePair | SectionPair]:
    for part in parts:
        if isinstance(part, Shown):
            if part.type == "group" and (items := list(_items(part.children, both))):
                level, state = both.any
                numbered = is_section(part.component) and is_numbered(part.component)
                yield SectionPair(render(part.label, level, state), items, numbered, f"({part.id})")
        elif not both.has(part.path):
            continue
        elif isinstance(part, Rows):
            yield _table(part, both)
        elif part.type != "expression" or part.label:
            level, state = both.any
            sides = [
                None if side is None or get(side.submitted, part.path) is MISSING
                else _side(draw_field(part, side, of, ""))
                for side, of in zip((both.before, both.after), both.states, strict=True)
            ]  # fmt: skip
            path, counted = ".".join(part.path), is_compared(part.component)
            yield FieldPair(label_of(part, level, state), _pair(sides[0], sides[1]), path, counted)


def _table(part: Rows, both: _Both) -> TablePair:
    old, new = (side.rows.get(part.path, []) if side else [] for side in (both.before, both.after))
    columns = columns_of(part)
    fields = part.scope.fields
    if part.fixed:
        pairs: Sequence[int | None] = [number if number < len(old) else None for number in range(len(new))]
    else:
        said = [[cells_of(fields, row.submitted) for row in side] for side in (old, new)]
        pairs = align(said[0], said[1])
    rows: list[RowPair] = []
    reached = 0
    for number, held in enumerate(pairs):
        if held is not None:
            rows += [_row(columns, (old[gone], gone), (None, -1), both.states) for gone in range(reached, held)]
            reached = held + 1
        was = (None, -1) if held is None else (old[held], held)
        rows.append(_row(columns, was, (new[number], number), both.states))
    rows += [_row(columns, (old[gone], gone), (None, -1), both.states) for gone in range(reached, len(old))]
    named = [(".".join(getattr(column.part, "path", ())), column.header) for column in columns]
    path, counted = ".".join(part.path), is_compared(part.component)
    return TablePair(part.label, head(columns), len(columns), rows, path, named, counted)


def _row(
    columns: Sequence[Column], old: tuple[Level | None, int], new: tuple[Level | None, int], states: tuple[State, State]
) -> RowPair:
    (before, was), (after, now) = old, new
    cells = [
        _pair(*(None if level is None else _side(draw_cell(column, level, state, ""))
                for level, state in zip((before, after), states, strict=True)))
        for column in columns
    ]  # fmt: skip
    if before is None or after is None:
        state = ADDED if before is None else REMOVED
    else:
        state = CHANGED if any(cell.state != SAME for cell in cells) else SAME
    return RowPair(was + 1, now + 1, cells, state)


def _side(item: Item) -> Side:
    if item["kind"] == "field":
        return Side(item.get("value") or "", item.get("files") or (), pictures=item.get("pictures") or ())
    if item["kind"] in ("table", "rows"):
        lines = ["，".join(line for cell in row for line in words_of(cell) if line) for row in item["rows"]]
        return Side("\n".join(lines))
    return Side("\n".join(words_of(item)))


def _pair(before: Side | None, after: Side | None) -> Pair:
    one, two = before or Side(), after or Side()
    if one.words == two.words and _ids(one) == _ids(two):
        return Pair(one, two, SAME)
    if not one.words:
        return Pair(one, two, ADDED)
    if not two.words:
        return Pair(one, two, REMOVED)
    if one.files or two.files:
        return Pair(one, two, CHANGED)
    old, new = changed_clauses(one.words, two.words)
    return Pair(replace(one, parts=old), replace(two, parts=new), CHANGED)


def _ids(side: Side) -> list[Any]:
    return [*(file.get("id") for file in side.files), *side.pictures]
