"""The read-only view of a submission as data: sections, labels, values and tables, for archive pages and printing.

It must be readable when the browser code of today is long gone, so a template needs nothing but this structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict

from engine.texts import text
from forms.components import CHOICE, Field, Part, Rows, Scope, Shown
from forms.labels import labels_of
from forms.paths import MISSING, Path, get
from forms.rules import Template, template
from forms.state import Level, State, settle
from forms.values import shown


class Item(TypedDict, total=False):
    """One piece of a page; ``kind`` says which of the other keys are there.

    section {label, items} · field {path, label, value, files?} · table {path, label, columns, rows: [[Item]]} ·
    rows {path, label, rows: [[Item]]} · heading {level, text} · paragraph {text} · list {lines} · separator {}
    """

    kind: str
    path: str
    label: str
    value: str
    files: list[dict[str, Any]]
    columns: list[str]
    rows: list[list[Item]]
    items: list[Item]
    level: int
    text: str
    lines: list[str]


class Page(TypedDict):
    """The whole view."""

    items: list[Item]


def page(scope: Scope, data: Mapping[str, Any], stored: Mapping[str, Any], lang: str) -> Page:
    """The view of clean ``data``; ``stored`` is the prefill that options and hints read."""
    state = _shown_state(scope, data, stored, lang)
    return {"items": list(_items(scope.parts, state.root, state, ""))}


def texts(scope: Scope, data: Mapping[str, Any]) -> list[str]:
    """Every word of ``data`` worth finding, without repetition."""
    state = _shown_state(scope, data, {}, "zh")
    found: dict[str, None] = {}
    for word in _words(scope.parts, state.root, state):
        if word:
            found[word] = None
    return list(found)


def _shown_state(scope: Scope, data: Mapping[str, Any], stored: Mapping[str, Any], lang: str) -> State:
    """The state in which the record itself is both what the server held and what was sent."""
    return settle(scope, data, {**stored, **data}, {}, None, lang)


def _items(parts: Sequence[Part], level: Level, state: State, prefix: str) -> Iterator[Item]:
    for part in parts:
        if isinstance(part, Shown):
            if any(condition.met(level.context) for condition in part.hide):
                continue
            if part.type != "group":
                yield from _display(part, level, state)
            elif items := list(_items(part.children, level, state, prefix)):
                yield {"kind": "section", "label": _render(part.label, level, state), "items": items}
        elif get(level.submitted, part.path) is MISSING:
            continue  # it was hidden when the form was submitted
        elif isinstance(part, Rows):
            yield _rows(part, level, state, prefix)
        elif part.type != "expression" or part.label:
            yield _field(part, level, state, prefix)


def _field(part: Field, level: Level, state: State, prefix: str) -> Item:
    value = _value(part, level)
    item: Item = {
        "kind": "field",
        "path": prefix + ".".join(part.path),
        "label": _render(template(part.label), level, state),
        "value": display(part, value, level, state),
    }
    if part.type == "filepicker" and isinstance(value, list):
        item["files"] = [dict(file) for file in value]
    return item


def _value(part: Field, level: Level) -> Any:
    """The recorded value; a computed one as it was recorded, not as it would be computed now."""
    value = get(level.submitted, part.path)
    return part.empty if value is MISSING else value


def display(part: Field, value: Any, level: Level, state: State) -> str:
    """``value`` as a reader sees it: labels of options, 是/否, dates in words, numbers with their unit."""
    if value is None or value == "" or value == []:
        return ""
    if part.type in CHOICE:
        labels = labels_of(part, level, state)
        chosen = value if isinstance(value, list) else [value]
        return ("、" if state.lang == "zh" else ", ").join(labels.get(str(item), str(item)) for item in chosen)
    if part.type == "filepicker":
        return "、".join(str(file.get("name", "")) for file in value) if isinstance(value, list) else ""
    if part.type == "datetime":
        return _moment(str(value), state.lang)
    appearance = part.component.get("appearance") or {}
    unit = str(appearance.get("suffixAdorner") or "")
    words = _word(value, state.lang)
    return f"{appearance.get('prefixAdorner') or ''}{words}{' ' + unit if unit else ''}"


def _word(value: Any, lang: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return text("form.yes" if value else "form.no", lang)
    if isinstance(value, (Decimal, float)):
        return shown(Decimal(repr(value)) if isinstance(value, float) else value)
    if isinstance(value, list):
        return "、".join(_word(item, lang) for item in value)
    return str(value)


def _moment(value: str, lang: str) -> str:
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}))?", value)
    if match is None:
        return value[:5]
    day = text("form.date_display", lang, y=int(match[1]), m=int(match[2]), d=int(match[3]))
    return f"{day} {match[4]}" if match[4] else day


def _rows(part: Rows, level: Level, state: State, prefix: str) -> Item:
    path = prefix + ".".join(part.path)
    base: Item = {"kind": "table" if part.as_table else "rows", "path": path, "label": part.label}
    rows = level.rows.get(part.path, [])
    if not part.as_table:
        base["rows"] = [
            list(_items(part.scope.parts, row, state, f"{path}.{index}.")) for index, row in enumerate(rows)
        ]
        return base
    columns = [column for column in part.scope.parts if not (isinstance(column, Shown) and column.type == "group")]
    base["columns"] = [_header(column) for column in columns]
    base["rows"] = [
        [_cell(column, row, state, f"{path}.{index}.") for column in columns] for index, row in enumerate(rows)
    ]
    return base


def _header(part: Part) -> str:
    header = (part.component.get("properties") or {}).get("header")
    return str(header or (part.label if isinstance(part, (Field, Rows)) else "") or "")


def _cell(part: Part, level: Level, state: State, prefix: str) -> Item:
    found = list(_items((part,), level, state, prefix))
    if not found:
        return {"kind": "field", "label": "", "value": ""}
    if isinstance(part, Shown):
        lines = [item.get("text") or "、".join(item.get("lines", [])) for item in found]
        return {"kind": "field", "label": "", "value": "\n".join(line for line in lines if line)}
    return found[0]


def _render(template_: Template | None, level: Level, state: State) -> str:
    return "" if template_ is None else template_.render(level.context, lambda value: _word(value, state.lang)).strip()


def _display(part: Shown, level: Level, state: State) -> Iterator[Item]:
    if part.type == "separator":
        yield {"kind": "separator"}
    elif part.type == "text":
        yield from markdown(_render(part.text, level, state))
    elif part.type == "html":
        plain = re.sub(r"<(style|script)\b.*?</\1>|<[^>]*>", " ", _render(part.text, level, state), flags=re.S | re.I)
        yield from markdown(" ".join(plain.split()))
    elif part.type == "table":
        yield _table(part, level, state)


def _table(part: Shown, level: Level, state: State) -> Item:
    source = part.source(level.context) if part.source else get(level.context, _path(part.component.get("dataSource")))
    columns = [column for column in part.component.get("columns") or [] if isinstance(column, Mapping)]
    rows: list[list[Item]] = [
        [{"kind": "field", "label": "", "value": _word(row.get(column.get("key")), state.lang)} for column in columns]
        for row in (source if isinstance(source, list) else [])
        if isinstance(row, Mapping)
    ]
    heads = [str(column.get("label") or column.get("key") or "") for column in columns]
    return {"kind": "table", "path": "", "label": _render(part.label, level, state), "columns": heads, "rows": rows}


def _path(source: Any) -> Path:
    return tuple(str(source or "-").removeprefix("=").strip().split("."))


def markdown(source: str) -> Iterator[Item]:
    """The few marks of Markdown that forms use, as items: headings, lists and paragraphs without emphasis."""
    lines: list[str] = []
    for line in [*source.split("\n"), ""]:
        line = re.sub(r"\*\*(.+?)\*\*|__(.+?)__", lambda match: match[1] or match[2], line.strip())
        line = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
        bullet = re.match(r"[-*+]\s+(.*)", line)
        if bullet:
            lines.append(bullet[1])
            continue
        if lines:
            yield {"kind": "list", "lines": lines}
            lines = []
        heading = re.match(r"(#{1,6})\s+(.*)", line)
        if heading:
            yield {"kind": "heading", "level": len(heading[1]), "text": heading[2]}
        elif line:
            yield {"kind": "paragraph", "text": line}


def _words(parts: Sequence[Part], level: Level, state: State) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Shown):
            yield from _words(part.children, level, state)
        elif isinstance(part, Rows):
            for row in level.rows.get(part.path, []):
                yield from _words(part.scope.parts, row, state)
        elif part.type not in ("checkbox", "expression"):
            value = _value(part, level)
            yield display(part, value, level, state)
            if part.type == "datetime" and value:
                yield str(value)
