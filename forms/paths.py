"""Reading and writing nested form data by path; a path is a tuple of keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Path = tuple[str, ...]

_SEGMENT = re.compile(r"[^\W\d]\w*\Z")
# form-js reads these as something else, FEEL has them as words of its own; labels.py and drift.py keep theirs there
_RESERVED = frozenset(
    {"_labels", "_drift", "this", "parent", "i", "_this_", "_parent_", "_i_", "__proto__", "constructor", "prototype"}
)


class Missing:
    """The type of :data:`MISSING`."""

    def __bool__(self) -> bool:
        return False


MISSING = Missing()


def parse_path(text: str) -> Path | None:
    """The path written as ``a.b``; None when a part cannot be a key of form data or a name in an expression."""
    if not text:
        return ()
    parts = tuple(text.split("."))
    return parts if all(_SEGMENT.match(part) and part not in _RESERVED for part in parts) else None


def get(data: Any, path: Path) -> Any:
    """The value at ``path`` or MISSING."""
    for part in path:
        if not isinstance(data, (dict, Mapping)) or part not in data:  # dict first: it is quicker
            return MISSING
        data = data[part]
    return data


def put(data: dict[str, Any], path: Path, value: Any) -> None:
    """Write ``value`` at ``path``; whatever is in the way and is not a mapping is replaced."""
    for part in path[:-1]:
        inner = data.get(part)
        if not isinstance(inner, dict):
            inner = data[part] = {}
        data = inner
    data[path[-1]] = value


def remove(data: dict[str, Any], path: Path) -> None:
    """Remove the value at ``path`` and every mapping that becomes empty by it, as form-js does with hidden fields."""
    inner = data.get(path[0])
    if len(path) == 1:
        data.pop(path[0], None)
    elif isinstance(inner, dict):
        remove(inner, path[1:])
        if not inner:
            data.pop(path[0])


def copy(value: Any) -> Any:
    """A deep copy of JSON-like data as plain dicts and lists; leaves are shared."""
    if isinstance(value, (dict, Mapping)):
        return {key: copy(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [copy(item) for item in value]
    return value
