"""A long form taken apart into its sections, each with the values that belong to it, as colleagues share it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.texts import text
from forms.components import Field, Part, Rows, Scope, Shown
from forms.drawing import is_numbered, is_section
from forms.page import render
from forms.paths import MISSING, Path, copy, get, put
from forms.sections import section_titles
from forms.state import recorded

REST = "-"
"""The section of what stands in no section; no component of form-js can have this id."""


def outline(scope: Scope, lang: str) -> dict[str, str]:
    """Section id -> its heading, in the order of the form, last what stands in none, where there is any."""
    state = recorded(scope, {}, {}, lang)
    groups = [part for part in scope.parts if isinstance(part, Shown) and _is_section(part)]
    labels = {part.id: render(part.label, state.root, state) for part in groups}
    numbered = [part.id for part in groups if is_numbered(part.component)]
    titles = section_titles([labels[section] for section in numbered], lang)
    found = {**labels, **dict(zip(numbered, titles, strict=True))}
    loose = any(True for part in scope.parts if not _is_section(part) for _ in _paths([part]))
    return {**found, REST: text("form.outside_sections" if found else "form.whole", lang)} if loose else found


def by_section(scope: Scope, data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Section id -> what of ``data`` belongs to it, for every section, also where that is nothing."""
    found: dict[str, dict[str, Any]] = {}
    for part in scope.parts:
        section = part.id if _is_section(part) else REST
        paths = list(_paths([part]))
        if section == REST and not paths:
            continue
        held = found.setdefault(section, {})
        for path in paths:
            value = get(data, path)
            if value is not MISSING:
                put(held, path, copy(value))
    return found


def section_of(scope: Scope, dotted: str) -> str:
    """The section in which the field or list ``dotted`` stands."""
    path = tuple(dotted.split("."))
    return next((part.id for part in scope.parts if _is_section(part) and path in _paths([part])), REST)


def _is_section(part: Part) -> bool:
    return isinstance(part, Shown) and is_section(part.component)


def _paths(parts: Sequence[Part]) -> Iterator[Path]:
    """Where the values of ``parts`` are found: fields and whole lists."""
    for part in parts:
        if isinstance(part, Shown):
            yield from _paths(part.children)
        elif isinstance(part, (Field, Rows)):
            yield part.path
