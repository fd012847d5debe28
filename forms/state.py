"""The state of one form being checked: which fields are hidden, what is computed, what expressions see.

form-js decides visibility in a loop of its own: hidden values are taken out of what expressions see, which may hide or
show more. Here (and in ``frontend/src/form/conditions.js``) the loop runs until nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forms.components import Field, Rows, Scope
from forms.numbers import exact, plain_number
from forms.paths import MISSING, Path, copy, get, put, remove
from forms.wording import tidy

MAX_PASSES = 8


@dataclass
class Level:
    """The data of one scope: the form, or one row.

    ``initial`` is what the server already held, ``submitted`` what the browser sent; ``values`` is what expressions
    see as ``this``, rebuilt in every pass.
    """

    scope: Scope
    initial: dict[str, Any]
    submitted: Mapping[str, Any]
    numbers: tuple[int, ...] = ()
    parent: Level | None = None
    rows: dict[Path, list[Level]] = field(default_factory=dict)
    hidden: set[Path] = field(default_factory=set)
    computed: dict[Path, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)

    def raw(self, part: Field) -> Any:
        """The value of ``part`` before any rule: what the server keeps, computes, or was sent."""
        if part.type == "expression":
            return self.computed.get(part.path)
        if part.disabled or part.readonly is True:
            return self.kept(part)
        if part.readonly and part.readonly.met(self.context):
            return self.kept(part)
        return as_entered(part, get(self.submitted, part.path))

    def kept(self, part: Field) -> Any:
        """What the server holds for ``part``, or its empty value."""
        value = get(self.initial, part.path)
        return part.empty if value is MISSING else value


@dataclass(frozen=True)
class State:
    """A whole submission, settled."""

    root: Level
    data: Mapping[str, Any]
    initial: Mapping[str, Any]
    files: Mapping[str, Any]
    today: date | None
    lang: str


def settle(
    scope: Scope,
    submitted: Mapping[str, Any],
    stored: Mapping[str, Any],
    files: Mapping[str, Any],
    today: date | None,
    lang: str,
) -> State:
    """Work out hidden fields and computed values of a submission until they no longer change."""
    initial = initialised(scope, exact(stored))
    root = _level(scope, initial, exact(submitted), (), None)
    data = _compose(root, initial, fill=not scope.is_dynamic)
    for attempt in range(MAX_PASSES if scope.is_dynamic else 0):
        changed = _decide(root)
        data = _compose(root, initial, fill=True)
        if not changed and attempt:
            break
    return State(root, data, initial, files, today, lang)


def initialised(scope: Scope, stored: Mapping[str, Any]) -> dict[str, Any]:
    """``stored`` with the empty value of every field that has none, as form-js initialises its data."""
    data: dict[str, Any] = copy(stored)
    for part in scope.fields:
        if get(data, part.path) is MISSING:
            put(data, part.path, copy(part.empty))
    for rows in scope.rows:
        held = get(data, rows.path)
        items = held if isinstance(held, list) else [{}] * rows.default_rows
        put(data, rows.path, [initialised(rows.scope, item if isinstance(item, dict) else {}) for item in items])
    return data


def as_entered(part: Field, value: Any) -> Any:
    """A submitted value in the form the rules look at: texts tidied, number text as number; MISSING stays."""
    if isinstance(value, str) and part.type in ("textfield", "textarea"):
        return tidy(value, one_line=part.type == "textfield")
    if part.type == "number" and not part.component.get("serializeToString"):
        return plain_number(value)
    return value


def _level(
    scope: Scope, initial: dict[str, Any], submitted: Mapping[str, Any], numbers: tuple[int, ...], parent: Level | None
) -> Level:
    level = Level(scope, initial, submitted, numbers, parent)
    for rows in scope.rows:
        sent = get(submitted, rows.path)
        level.rows[rows.path] = [
            _level(rows.scope, _row_start(level, rows, index), row, (*numbers, index + 1), level)
            for index, row in enumerate(sent if isinstance(sent, list) else [])
            if isinstance(row, Mapping)
        ]
    return level


def _row_start(level: Level, rows: Rows, index: int) -> dict[str, Any]:
    """What the server holds for row ``index``: only rows that cannot move keep what they began with."""
    held = get(level.initial, rows.path)
    if rows.fixed and isinstance(held, list) and index < len(held):
        start: dict[str, Any] = held[index]
        return start
    return initialised(rows.scope, {})


def _compose(root: Level, initial: Mapping[str, Any], fill: bool) -> Mapping[str, Any]:
    """Rebuild what expressions see; ``fill`` gives visible fields that were not sent their empty value."""
    _fill_values(root, fill)
    data = {**initial, **root.values}
    _fill_context(root, data)
    return data


def _fill_values(level: Level, fill: bool) -> None:
    values: dict[str, Any] = copy(level.initial)
    for part in level.scope.fields:
        value = MISSING if part.path in level.hidden else level.raw(part)
        if value is MISSING and fill and part.path not in level.hidden:
            value = part.empty
        if value is MISSING:
            remove(values, part.path)
        else:
            put(values, part.path, value)
    for rows in level.scope.rows:
        for row in level.rows[rows.path]:
            _fill_values(row, fill)
        if rows.path in level.hidden:
            remove(values, rows.path)
        else:
            put(values, rows.path, [row.values for row in level.rows[rows.path]])
    level.values = values


def _fill_context(level: Level, data: Mapping[str, Any]) -> None:
    parent = None if level.parent is None else _special(level.parent, level.parent.values)
    this = level.values if level.parent else data
    own = {"this": this, "parent": parent, "i": list(level.numbers)}
    level.context = {**own, **data, **{f"_{name}_": value for name, value in own.items()}}
    for items in level.rows.values():
        for row in items:
            _fill_context(row, data)


def _special(level: Level, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a row sees as ``parent``."""
    own = {name: level.context.get(name) for name in ("this", "parent", "i")}
    return {**own, **values, **{f"_{name}_": value for name, value in own.items()}}


def _decide(level: Level) -> bool:
    """Evaluate conditions and computed fields of ``level`` and its rows; True when something changed."""
    hidden = {part.path for part in level.scope.members if any(condition.met(level.context) for condition in part.hide)}
    computed = {
        part.path: plain_number(part.function(level.context))
        for part in level.scope.fields
        if part.function is not None
    }
    changed = hidden != level.hidden or computed != level.computed
    level.hidden, level.computed = hidden, computed
    below = [_decide(row) for items in level.rows.values() for row in items]  # every row, not only up to the first
    return changed or any(below)


def levels(level: Level) -> Iterator[Level]:
    """``level`` and every row below it."""
    yield level
    for items in level.rows.values():
        for row in items:
            yield from levels(row)
