"""Which filled-in values a person changed: kept with the submission, so that a reader sees what they had been.

Only values a person could change count: what was hidden, read-only, disabled or computed does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from forms.components import MULTIPLE_CHOICE, Field, Rows, Scope
from forms.numbers import exact, plain_number
from forms.paths import MISSING, get, put
from forms.state import Level, State, as_entered

DRIFT = "_drift"
"""The key of a clean submission: ``{dotted path: the value that had been filled in}``; of a list, the rows it had."""


def drift(state: State, stored: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in by ``stored`` and changed in the checked submission ``state``, by dotted path."""
    held, root = exact(stored), state.root
    found: dict[str, Any] = {}
    for part in root.scope.fields:
        before = filled_in(part, held)
        if before is not MISSING and is_open(part, root) and not same(part, before, root.raw(part)):
            found[part.dotted] = before
    for rows in root.scope.rows:
        before_rows = rows_filled_in(rows, held)
        if before_rows and rows.path not in root.hidden and _rows_differ(rows, before_rows, root.rows[rows.path]):
            found[rows.dotted] = before_rows
    return found


def filled_in(part: Field, held: Mapping[str, Any]) -> Any:
    """The value the server had filled into ``part``, as it would have been submitted; MISSING when there was none."""
    value = get(held, part.path)
    if value is MISSING or part.type == "expression":
        return MISSING
    value = as_entered(part, value.isoformat() if isinstance(value, (date, time)) else value)
    return MISSING if value is None or value == "" or value == [] else value


def rows_filled_in(rows: Rows, held: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows the server had filled into a list, columns only; [] when it had filled in nothing."""
    items = get(held, rows.path)
    found = (
        [_columns(rows.scope, item) for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
    )
    return found if any(found) else []


def _columns(scope: Scope, item: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for part in scope.fields:
        value = filled_in(part, item)
        if value is not MISSING:
            put(row, part.path, value)
    return row


def _rows_differ(rows: Rows, before: list[dict[str, Any]], after: Iterable[Level]) -> bool:
    levels = list(after)
    return len(before) != len(levels) or any(
        value is not MISSING and is_open(part, level) and not same(part, value, level.raw(part))
        for row, level in zip(before, levels, strict=True)
        for part in rows.scope.fields
        for value in (get(row, part.path),)
    )


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
