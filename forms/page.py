"""The read-only view of a submission as data: sections, labels, values and tables, for archive pages and printing.

It must be readable when the browser code of today is long gone, so a template needs nothing but this structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from forms.components import Field, Part, Rows, Scope, Shown
from forms.display import display, markdown, places_led_to, plain_line, word
from forms.drawing import is_numbered, is_section
from forms.drift import DRIFT
from forms.items import Item, Page
from forms.level import Level
from forms.narrative import blocks, pictures
from forms.page_tables import plain_table, table
from forms.paths import MISSING, Path, get
from forms.rules import Template, template
from forms.sections import section_titles
from forms.state import State, recorded
from forms.tables import Column

BROAD = 6  # columns of a table, from which on a page is wider
LANDSCAPE = 9  # columns of a table, from which on its sheet of paper is turned
_template = lru_cache(maxsize=4096)(template)


def page(scope: Scope, data: Mapping[str, Any], stored: Mapping[str, Any], lang: str) -> Page:
    """The view of clean ``data``; ``stored`` is the prefill that options and hints read."""
    state = recorded(scope, data, stored, lang)
    items = list(_items(scope.parts, state.root, state, ""))
    sections = [item for item in items if item.get("numbered")]
    titles = section_titles([section["label"] for section in sections], lang)
    for section, title in zip(sections, titles, strict=True):
        section["label"] = title
    return {"items": items, "changed": len(_drift(state)), "broad": any(_is_broad(item) for item in items)}


def leads(item: Item) -> bool:
    """Whether a section begins with a table on a turned sheet: its heading goes with the table."""
    if item["kind"] == "section":
        return bool(item["items"]) and leads(item["items"][0])
    return item["kind"] == "table" and item["layout"]["span"] > LANDSCAPE


def _is_broad(item: Item) -> bool:
    if item["kind"] == "section":
        return any(_is_broad(inner) for inner in item["items"])
    return item["kind"] == "table" and item["layout"]["span"] > BROAD


def _drift(state: State) -> Mapping[str, Any]:
    """What had been filled in where the submission says otherwise, by dotted path."""
    found = state.initial.get(DRIFT)
    return found if isinstance(found, Mapping) else {}


def _items(parts: Sequence[Part], level: Level, state: State, prefix: str) -> Iterator[Item]:
    for part in parts:
        if isinstance(part, Shown):
            if any(condition.met(level.context) for condition in part.hide):
                continue
            if part.type != "group":
                yield from _display(part, level, state)
            elif items := list(_items(part.children, level, state, prefix)):
                yield _section(part, items, level, state)
        elif get(level.submitted, part.path) is MISSING:
            continue  # it was hidden when the form was submitted
        elif isinstance(part, Rows):
            yield _rows(part, level, state, prefix)
        elif part.type != "expression" or part.label:
            item = draw_field(part, level, state, prefix)
            item["label"] = label_of(part, level, state)
            yield item


def label_of(part: Field, level: Level, state: State) -> str:
    """The label of a field as a reader sees it."""
    return render(_template(part.label), level, state)


def _section(part: Shown, items: list[Item], level: Level, state: State) -> Item:
    numbered = is_section(part.component) and is_numbered(part.component)
    label = render(part.label, level, state)
    if items[0].get("blocks") and items[0]["label"] == label:
        items[0]["label"] = ""  # the chapter is the section: one heading says so
    return {
        "kind": "section", "label": label, "items": items, "numbered": numbered,
        "leads": bool(items) and leads(items[0]), "place": f"({part.id})",
    }  # fmt: skip


def draw_field(part: Field, level: Level, state: State, prefix: str) -> Item:
    """A field with its value, without its label."""
    value = _value(part, level)
    item: Item = {
        "kind": "field",
        "path": prefix + ".".join(part.path),
        "label": "",
        "value": display(part, value, level, state),
    }
    if part.type == "filepicker" and isinstance(value, list):
        item["files"] = [dict(file) for file in value]
        item["photos"] = part.properties.get("photos") == "yes"
    if part.is_narrative and isinstance(value, str):
        item["blocks"], item["pictures"] = blocks(value), [picture.file for picture in pictures(value)]
    if part.properties.get("places") == "yes" and (led := places_led_to(part, value, level, state)):
        item["places"] = led
    if level.parent is None and part.dotted in (changed := _drift(state)):
        item["was"] = display(part, changed[part.dotted], level, state)
    return item


def _value(part: Field, level: Level) -> Any:
    """The recorded value; a computed one as it was recorded, not as it would be computed now."""
    value = get(level.submitted, part.path)
    return part.empty if value is MISSING else value


def _rows(part: Rows, level: Level, state: State, prefix: str) -> Item:
    path = prefix + ".".join(part.path)
    rows = level.rows.get(part.path, [])
    if part.as_table:
        before = _drift(state).get(part.dotted) if level.parent is None else None
        return table(part, rows, state, path, before, lambda column, row, at: draw_cell(column, row, state, at))
    drawn = [list(_items(part.scope.parts, row, state, f"{path}.{index}.")) for index, row in enumerate(rows)]
    return {"kind": "rows", "path": path, "label": part.label, "rows": drawn}


def draw_cell(column: Column, row: Level, state: State, prefix: str) -> Item:
    """What stands in one cell of a table; ``prefix`` is the path of its row."""
    part = column.part
    if isinstance(part, Field):
        if get(row.submitted, part.path) is MISSING:
            return {"kind": "field", "label": "", "value": "", "hidden": True}
        return draw_field(part, row, state, prefix)
    if isinstance(part, Shown) and part.type == "text" and not part.hide:
        return {"kind": "field", "label": "", "value": _lines(render(part.text, row, state))}
    found = list(_items((part,), row, state, prefix))
    if isinstance(part, Rows):
        return found[0] if found else {"kind": "field", "label": "", "value": "", "hidden": True}
    lines = [line for item in found for line in words_of(item)]
    return {"kind": "field", "label": "", "value": "\n".join(line for line in lines if line), "hidden": not found}


def words_of(item: Item) -> Iterator[str]:
    """What stands in a cell as lines of text."""
    if item["kind"] == "section":
        for inner in item["items"]:
            yield from words_of(inner)
    elif item["kind"] == "field":
        yield f"{item['label']}：{item['value'] or '—'}"
    else:
        yield item.get("text") or "、".join(item.get("lines", []))


def _lines(source: str) -> str:
    """A text in a cell: its lines without the marks of Markdown."""
    return "\n".join(line for line in (plain_line(line) for line in source.split("\n")) if line)


def render(words: Template | None, level: Level, state: State) -> str:
    """A text with the values it names filled in."""
    return "" if words is None else words.render(level.context, lambda value: word(value, state.lang)).strip()


def _display(part: Shown, level: Level, state: State) -> Iterator[Item]:
    if part.type == "separator":
        yield {"kind": "separator"}
    elif part.type == "text":
        yield from markdown(render(part.text, level, state))
    elif part.type == "html":
        plain = re.sub(r"<(style|script)\b.*?</\1>|<[^>]*>", " ", render(part.text, level, state), flags=re.S | re.I)
        yield from markdown(" ".join(plain.split()))
    elif part.type == "table":
        yield _table(part, level, state)


def _table(part: Shown, level: Level, state: State) -> Item:
    source = part.source(level.context) if part.source else get(level.context, _path(part.component.get("dataSource")))
    columns = [column for column in part.component.get("columns") or [] if isinstance(column, Mapping)]
    rows: list[list[Item]] = [
        [{"kind": "field", "label": "", "value": word(row.get(column.get("key")), state.lang)} for column in columns]
        for row in (source if isinstance(source, list) else [])
        if isinstance(row, Mapping)
    ]
    heads = [str(column.get("label") or column.get("key") or "") for column in columns]
    return plain_table(render(part.label, level, state), heads, rows)


def _path(source: Any) -> Path:
    return tuple(str(source or "-").removeprefix("=").strip().split("."))
