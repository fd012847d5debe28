"""Places of a submission that somebody can point at: a section, a field, a file, a table, a row, a cell.

A place is written as the path of its value (``needs.2.name``, rows and files counted from 0 as in errors), a section as
the id of its group in brackets (``(Field_plan)``), the whole paper as ''. What is pointed at stays what it was: a
submission never changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.texts import text
from forms.comparison import ADDED, REMOVED, SAME, Comparison, FieldPair, Pair, RowPair, SectionPair, TablePair
from forms.components import Scope
from forms.items import Item, Page
from forms.paths import MISSING, get, put, remove

CELL_ROWS = 20
"""Rows of a table up to which every cell is a place of its own; in a longer one its rows are."""
LONGEST = 60
"""Characters of a value a sentence about a change shows whole; of a longer one it shows what differs."""
_WITHIN = re.compile(r"^(?P<list>.+?)\.(?P<row>\d+)(?:\.(?P<column>\D.*))?$")


def places(page: Page, lang: str) -> Iterator[tuple[str, str]]:
    """Every place of the drawn submission ``page`` with its name, in the order of the paper; the whole paper first."""
    yield "", text("place.whole", lang)
    yield from _places(page["items"], (), lang)


def _places(items: Sequence[Item], around: tuple[str, ...], lang: str) -> Iterator[tuple[str, str]]:
    for item in items:
        kind, label = item["kind"], item.get("label") or ""
        inside = (*around, label) if label else around
        if kind == "section":
            if label:
                yield item["place"], _named(inside)
            yield from _places(item["items"], inside, lang)
        elif kind == "field" and item.get("path") and label:
            yield item["path"], _named(inside)
            yield from _files(item, inside)
        elif kind == "table" and item.get("path"):
            yield item["path"], _named(inside)
            yield from _rows(item, inside, lang)
        elif kind == "rows":
            yield item["path"], _named(inside)
            for index, row in enumerate(item["rows"]):
                numbered = (*inside, text("place.row", lang, row=index + 1))
                yield f"{item['path']}.{index}", _named(numbered)
                yield from _places(row, numbered, lang)


def _rows(table: Item, around: tuple[str, ...], lang: str) -> Iterator[tuple[str, str]]:
    heads = table["columns"]
    for index, cells in enumerate(table["rows"]):
        name = next((cell["value"] for cell in cells if cell["kind"] == "field" and cell.get("value")), "")
        called = text("place.named_row" if name else "place.row", lang, row=index + 1, name=_short(name))
        row = (*around, called)
        yield f"{table['path']}.{index}", _named(row)
        for head, cell in zip(heads, cells, strict=True):
            if cell["kind"] != "field" or not cell.get("path") or cell.get("hidden"):
                continue
            if len(table["rows"]) <= CELL_ROWS and head:
                yield cell["path"], _named((*row, head))
            yield from _files(cell, (*row, head))


def _files(item: Item, around: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for index, file in enumerate(item.get("files") or ()):
        yield f"{item['path']}.{index}", _named((*around, str(file.get("name", ""))))


def _named(steps: Sequence[str]) -> str:
    return " › ".join(step for step in steps if step)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 24 else line[:23] + "…"


def changes(found: Comparison, place: str, lang: str) -> list[str]:
    """What differs at ``place`` of the earlier side, one sentence for each field and row; [] when nothing does."""
    return [line for item in found.items for line in _item(item, place, lang)]


def _item(item: FieldPair | TablePair | SectionPair, place: str, lang: str) -> Iterator[str]:
    if isinstance(item, SectionPair):
        wanted = "" if place == item.place else place
        for inner in item.items:
            yield from _item(inner, wanted, lang)
    elif not item.counted and not place:
        return  # a date of the day, or the answers to what was asked for: the paper says the same
    elif isinstance(item, FieldPair):
        if place in ("", item.path) or place.startswith(f"{item.path}."):
            yield from _said(item.label, item.pair, lang)
    elif place in ("", item.path):
        for row in item.changed:
            yield from _row(item, row, None, lang)
    elif (inside := _WITHIN.match(place)) and inside["list"] == item.path:
        row = next(row for row in item.rows if row.before == int(inside["row"]) + 1)
        yield from _row(item, row, inside["column"], lang)


def _row(table: TablePair, row: RowPair, column: str | None, lang: str) -> Iterator[str]:
    if row.state in (ADDED, REMOVED):
        words = "，".join(side.words for cell in row.cells if (side := cell.after if row.after else cell.before).words)
        number = row.after or row.before
        yield text(f"place.row_{row.state}", lang, table=table.label, row=number, words=_clip(words))
        return
    for (path, head), cell in zip(table.columns, row.cells, strict=True):
        if column in (None, path) or (column or "").startswith(f"{path}."):
            yield from _said(text("place.cell", lang, table=table.label, row=row.after, column=head), cell, lang)


def _said(label: str, pair: Pair, lang: str) -> Iterator[str]:
    if pair.state == SAME:
        return
    values = {"before": _differing(pair, before=True), "after": _differing(pair, before=False)}
    yield text(f"place.{pair.state}", lang, label=label, **values)


def _differing(pair: Pair, *, before: bool) -> str:
    """A side as words; of a long one, no more than what the other side has not."""
    side = pair.before if before else pair.after
    if len(side.words) <= LONGEST:
        return side.words
    parts = [words for words, changed in side.parts if changed and words.strip()]
    return _clip("……".join(parts)) if parts else _clip(side.words)


def _clip(words: str) -> str:
    return words if len(words) <= 4 * LONGEST else words[: 4 * LONGEST] + "……"


def name_places(scope: Scope, clean: dict[str, Any], labels: Mapping[str, Mapping[str, str]]) -> None:
    """Write beside each value that names places what they are called, under its key and ``_name``: an expression of a
    diagram, and a row that is filled in elsewhere, knows the words as well as the place. ``labels`` are those recorded
    (forms/labels.py)."""
    for part in scope.fields:
        if not part.names_places:
            continue
        value, path = get(clean, part.path), (*part.path[:-1], f"{part.path[-1]}_name")
        chosen = value if isinstance(value, list) else [] if value in (MISSING, None, "") else [value]
        if chosen:
            known = labels.get(part.dotted, {})
            put(clean, path, "；".join(known.get(str(one), str(one)) for one in chosen))
        elif get(clean, path) is not MISSING:
            remove(clean, path)
    for rows in scope.rows:
        held = get(clean, rows.path) if rows.scope.names_places else None
        for row in held if isinstance(held, list) else ():
            name_places(rows.scope, row, labels)
