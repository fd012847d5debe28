"""A value as a reader sees it: labels of options, 是 or 否, dates in words, numbers with their unit; Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from engine.texts import text
from forms import narrative
from forms.components import CHOICE, Field
from forms.items import Item
from forms.labels import labels_of
from forms.level import Level
from forms.state import State
from forms.values import shown


def display(part: Field, value: Any, level: Level, state: State) -> str:
    """``value`` as a reader sees it: labels of options, 是/否, dates in words, numbers with their unit."""
    if value is None or value == "" or value == []:
        return ""
    if part.is_narrative:
        return narrative.words(str(value))
    if part.type in CHOICE:
        labels = labels_of(part, level, state)
        chosen = value if isinstance(value, list) else [value]
        return ("、" if state.lang == "zh" else ", ").join(labels.get(str(item), str(item)) for item in chosen)
    if part.type == "filepicker":
        return "、".join(str(file.get("name", "")) for file in value) if isinstance(value, list) else ""
    if part.type == "datetime":
        return moment(str(value), state.lang)
    appearance = part.component.get("appearance") or {}
    unit = str(appearance.get("suffixAdorner") or "")
    words = word(value, state.lang)
    return f"{appearance.get('prefixAdorner') or ''}{words}{' ' + unit if unit else ''}"


def places_led_to(part: Field, value: Any, level: Level, state: State) -> list[dict[str, Any]]:
    """The places ``value`` names (engine/cases/places.py): number of their task, path and name, for links to them."""
    labels, found = labels_of(part, level, state), []
    for one in value if isinstance(value, list) else [value]:
        paper, _, path = str(one or "").partition("#")
        n = paper.rpartition("@")[2]
        if n.isdecimal():
            found.append({"n": int(n), "path": path, "label": labels.get(str(one), str(one))})
    return found


def word(value: Any, lang: str) -> str:
    """A value without a component, as a text shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return text("form.yes" if value else "form.no", lang)
    if isinstance(value, (Decimal, float)):
        return shown(Decimal(repr(value)) if isinstance(value, float) else value)
    if isinstance(value, list):
        return "、".join(word(item, lang) for item in value)
    return str(value)


def moment(value: str, lang: str) -> str:
    """An ISO day or moment in words."""
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}))?", value)
    if match is None:
        return value[:5]
    day = text("form.date_display", lang, y=int(match[1]), m=int(match[2]), d=int(match[3]))
    return f"{day} {match[4]}" if match[4] else day


_EMPHASIS = re.compile(r"\*\*(.+?)\*\*|__(.+?)__")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_BULLET = re.compile(r"[-*+]\s+(.*)")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")


def markdown(source: str) -> Iterator[Item]:
    """The few marks of Markdown that forms use, as items: headings, lists and paragraphs without emphasis."""
    lines: list[str] = []
    for line in [*source.split("\n"), ""]:
        line = _without_marks(line)
        bullet = _BULLET.match(line)
        if bullet:
            lines.append(bullet[1])
            continue
        if lines:
            yield {"kind": "list", "lines": lines}
            lines = []
        heading = _HEADING.match(line)
        if heading:
            yield {"kind": "heading", "level": len(heading[1]), "text": heading[2]}
        elif line:
            yield {"kind": "paragraph", "text": line}


def plain_line(line: str) -> str:
    """One line of such a text in a cell of a table: words only."""
    line = _without_marks(line)
    found = _BULLET.match(line) or _HEADING.match(line)
    return found[found.lastindex or 0] if found else line


def _without_marks(line: str) -> str:
    line = line.strip().removeprefix(">").lstrip()
    if "*" in line or "_" in line:
        line = _EMPHASIS.sub(lambda match: match[1] or match[2], line)
    return _LINK.sub(r"\1", line) if "](" in line else line
