"""Which filled-in values a person changed: kept with the submission, so that a reader sees what they had been.

Only values a person could change count: what was hidden, read-only, disabled or computed does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from forms.components import MULTIPLE_CHOICE, Field, Rows
from forms.level import Level, as_entered
from forms.numbers import exact, plain_number
from forms.paths import MISSING, get, put
from forms.rules import Condition
from forms.state import State

DRIFT = "_drift"
"""The key of a clean submission: ``{dotted path: the value that had been filled in}``; of a list, the rows it had."""


def drift(state: State, stored: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in by ``stored`` and changed in the checked submission ``state``, by dotted path."""
    root = state.root
    found: dict[str, Any] = {}
    for part in root.scope.fields:
        if _was_changed(part, stored, root):
            found[part.dotted] = filled_in(part, stored)
    for rows in root.scope.rows:
        if rows.path in root.hidden or not _rows_were_changed(rows, stored, root.rows[rows.path]):
            continue
        if before := rows_filled_in(rows, stored):
            found[rows.dotted] = before
    return found


def filled_in(part: Field, held: Mapping[str, Any]) -> Any:
    """The value the server had filled into ``part``, as it would have been submitted; MISSING when there was none."""
    value = get(held, part.path)
    if value is MISSING or part.type == "expression":
        return MISSING
    value = as_entered(part, value.isoformat() if isinstance(value, (date, time)) else exact(value))
    return MISSING if value is None or value == "" or value == [] else value


def rows_filled_in(rows: Rows, held: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows the server had filled into a list, columns only; [] when it had filled in nothing."""
    found = []
    for item in _items(rows, held):
        row: dict[str, Any] = {}
        for part in rows.scope.fields:
            value = filled_in(part, item)
            if value is not MISSING:
                put(row, part.path, value)
        found.append(row)
    return found if any(found) else []


def _items(rows: Rows, held: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    items = get(held, rows.path)
    return [item for item in items if isinstance(item, (dict, Mapping))] if isinstance(items, (list, tuple)) else []


def _rows_were_changed(rows: Rows, held: Mapping[str, Any], levels: list[Level]) -> bool:
    items = _items(rows, held)
    if len(items) != len(levels):
        return True
    parts = [part for part in rows.scope.fields if part.is_plain or isinstance(part.readonly, Condition)]
    return any(_was_changed(part, item, level) for item, level in zip(items, levels, strict=True) for part in parts)


def _was_changed(part: Field, held: Mapping[str, Any], level: Level) -> bool:
    """Whether there was a value in ``held``, a person could change it, and it says something else now."""
    before = get(held, part.path)
    if before is MISSING:
        return False
    now = level.raw(part)
    if type(before) is type(now) and before == now:
        return False
    before = filled_in(part, held)
    return before is not MISSING and is_open(part, level) and not same(part, before, now)


def is_open(part: Field, level: Level) -> bool:
    """Whether a person could change the value."""
    if part.type == "expression" or part.disabled or part.readonly is True or part.path in level.hidden:
        return False
    return not (part.readonly and part.readonly.met(level.context))


def same(part: Field, one: Any, other: Any) -> bool:
    """Whether two values of a field say the same."""
    if part.type == "number":
        one, other = plain_number(one), plain_number(other)
    elif part.type in MULTIPLE_CHOICE or part.type == "filepicker":
        return _marks(one) == _marks(other)
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _marks(value: Any) -> set[str]:
    items = value if isinstance(value, list) else []
    return {str(item.get("id")) if isinstance(item, Mapping) else str(item) for item in items}
