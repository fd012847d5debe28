"""The state of one form being checked: which fields are hidden, what is computed, what expressions see.

form-js decides visibility in a loop of its own: hidden values are taken out of what expressions see, which may hide or
show more. Here (and in ``frontend/src/form/settle.js``) the loop runs until nothing changes.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.values import PLAIN
from forms.components import Scope, normalised
from forms.level import Level
from forms.numbers import exact, plain_number
from forms.paths import MISSING, copy, get, put, remove
from forms.rules import Condition

MAX_PASSES = 8
Known = dict[tuple[Any, ...], bool]


@dataclass(frozen=True)
class State:
    """A whole submission, settled."""

    root: Level
    data: Mapping[str, Any]
    initial: Mapping[str, Any]
    files: Mapping[str, Any]
    today: date | None
    lang: str
    _options: dict[str, Sequence[tuple[Any, str]]] = field(default_factory=dict, repr=False, compare=False)

    def given_options(self, key: str) -> Sequence[tuple[Any, str]]:
        """The options that the case gave under ``key``, as (value, label): the same for every row."""
        if key not in self._options:
            self._options[key] = normalised(self.initial.get(key))
        return self._options[key]

    def judged(self, level: Level) -> Mapping[str, Any]:
        """What a ``check`` sees in ``level``: what expressions see, and today unless the form or the task names it."""
        if self.today is None or level.context.get("today") is not None:
            return level.context
        return ChainMap({"today": self.today.isoformat()}, level.context)


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
    known: Known = {}
    for attempt in range(MAX_PASSES if scope.is_dynamic else 0):
        if not _decide(root, known) and attempt:
            break
        data = _compose(root, initial, fill=True)
    return State(root, data, initial, files, today, lang)


def recorded(scope: Scope, data: Mapping[str, Any], stored: Mapping[str, Any], lang: str) -> State:
    """The state of a submission as it was recorded: what was hidden or computed then is not worked out again."""
    record = exact(data)
    initial = {**exact(stored), **record}
    root = _level(scope, initial, record, (), None)
    for level in levels(root):
        level.values = dict(level.submitted) if level.parent else initial
    root.see(initial)
    return State(root, initial, initial, {}, None, lang)


def initialised(scope: Scope, held: dict[str, Any]) -> dict[str, Any]:
    """``held``, changed: with the empty value of every field that has none, as form-js initialises its data."""
    for part in scope.fields:
        if get(held, part.path) is MISSING:
            put(held, part.path, copy(part.empty))
    for rows in scope.rows:
        found = get(held, rows.path)
        items = found if isinstance(found, list) else [{} for _ in range(rows.default_rows)]
        put(held, rows.path, [initialised(rows.scope, item if isinstance(item, dict) else {}) for item in items])
    return held


def _level(
    scope: Scope, initial: dict[str, Any], submitted: Mapping[str, Any], numbers: tuple[int, ...], parent: Level | None
) -> Level:
    level = Level(scope, initial, submitted, numbers, parent)
    for rows in scope.rows:
        sent = get(submitted, rows.path)
        held = get(initial, rows.path) if rows.fixed else None
        blank = initialised(rows.scope, {})
        level.rows[rows.path] = [
            _level(rows.scope, _row_start(blank, held, index), row, (*numbers, index + 1), level)
            for index, row in enumerate(sent if isinstance(sent, list) else [])
            if isinstance(row, dict)
        ]
    return level


def _row_start(blank: dict[str, Any], held: Any, index: int) -> dict[str, Any]:
    """What the server holds for row ``index``: only rows that cannot move keep what they began with."""
    if isinstance(held, list) and index < len(held):
        start: dict[str, Any] = held[index]
        return start
    return blank


def _compose(root: Level, initial: Mapping[str, Any], fill: bool) -> Mapping[str, Any]:
    """Rebuild what expressions see; ``fill`` gives visible fields that were not sent their empty value."""
    _fill_values(root, fill)
    data = {**initial, **root.values}
    root.see(data)
    return data


def _fill_values(level: Level, fill: bool) -> None:
    if level.scope.is_flat and not level.hidden:
        _fill_flat(level, fill)
        return
    level.values = values = _own_branches(level)
    flat, hidden = not level.scope.branches, level.hidden
    for part in level.scope.fields:
        path = part.path
        value = MISSING if path in hidden else level.raw(part)
        if value is MISSING and fill and path not in hidden:
            value = part.empty
        if value is MISSING:
            remove(values, path)
        elif flat:
            values[path[0]] = value
        else:
            put(values, path, value)
    for rows in level.scope.rows:
        below = level.rows[rows.path]
        if rows.scope.is_dynamic or not (below and below[0].values):  # else they are as they were
            again = rows.scope.is_simple and fill
            for row in below:
                if again and row.values:
                    _refill(row)
                else:
                    _fill_values(row, fill or not rows.scope.is_dynamic)
        if rows.path in level.hidden:
            remove(values, rows.path)
        else:
            put(values, rows.path, [row.values for row in below])


def _fill_flat(level: Level, fill: bool) -> None:
    """The values of a row in which everything is simply what was sent: most rows of a long book."""
    values, submitted = dict(level.initial), level.submitted
    for key, part, enter in level.scope.keys:
        if key in submitted:
            values[key] = submitted[key] if enter is None else enter(submitted[key])
        elif fill:
            values[key] = part.empty
        else:
            values.pop(key, None)
    level.values = values


def _refill(level: Level) -> None:
    """Bring the values of a simple row up to what is hidden and computed now; what was sent is the same as before."""
    values, hidden = level.values, level.hidden
    for part in level.scope.fields:
        path = part.path
        if path in hidden:
            values.pop(path[0], None)
        elif path[0] not in values or part.function is not None:
            value = level.raw(part)
            values[path[0]] = part.empty if value is MISSING else value


def _own_branches(level: Level) -> dict[str, Any]:
    """What the server holds, copied as far as values of this level are written into it."""
    values = dict(level.initial)
    for path in level.scope.branches:
        held = get(values, path)
        if isinstance(held, dict):
            put(values, path, dict(held))
    return values


def _decide(level: Level, known: Known) -> bool:
    """Evaluate conditions and computed fields of ``level`` and its rows; True when something changed."""
    changed = _decide_here(level, known) if level.scope.decides else False
    for rows in level.scope.rows:
        if rows.scope.is_dynamic:
            for row in level.rows[rows.path]:  # every row, not only up to the first
                changed = _decide(row, known) or changed
    return changed


def _decide_here(level: Level, known: Known) -> bool:
    hidden = {
        part.path for part in level.scope.members if part.hide and any(_met(rule, level, known) for rule in part.hide)
    }
    computed = {
        part.path: plain_number(part.function(level.context))
        for part in level.scope.fields
        if part.function is not None
    }
    changed = hidden != level.hidden or computed != level.computed
    level.hidden, level.computed = hidden, computed
    return changed


def _met(rule: Condition, level: Level, known: Known) -> bool:
    """Whether a condition is met; what reads nothing but its row is worked out once for rows that say the same."""
    if rule.own is None or level.parent is None:
        return rule.met(level.context)
    values = [get(level.values, path) for path in rule.own]
    if any(type(value) not in PLAIN for value in values):
        return rule.met(level.context)
    key = (rule.source, *((type(value), value) for value in values))  # 1 is not true
    if key not in known:
        known[key] = rule.met(level.context)
    return known[key]


def levels(level: Level) -> Iterator[Level]:
    """``level`` and every row below it."""
    yield level
    for items in level.rows.values():
        for row in items:
            yield from levels(row)
