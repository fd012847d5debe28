"""The words of a submission by which a search should find its case: texts, chosen labels, names of files, numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forms.components import CHOICE, Field, Scope
from forms.display import moment, word
from forms.labels import LABELS
from forms.narrative import words
from forms.paths import get

_LANG = "zh"


def texts(scope: Scope, data: Mapping[str, Any]) -> list[str]:
    """Every word of the clean ``data`` worth finding, without repetition.

    It reads nothing but what was recorded, and settles nothing: a long book has thousands of values.
    """
    names = data.get(LABELS)
    found: dict[str, None] = {}
    _collect(scope, data, names if isinstance(names, Mapping) else {}, found)
    found.pop("", None)
    return list(found)


def _collect(scope: Scope, values: Mapping[str, Any], names: Mapping[str, Any], found: dict[str, None]) -> None:
    for key, part, is_text in scope.worded:
        value = values.get(key) if key else get(values, part.path)
        if is_text and type(value) is str:  # as most values of a long book; the empty one is taken out at the end
            found[value] = None
        elif not value and value != 0:  # nothing entered, or hidden
            continue
        elif part.is_narrative and isinstance(value, str):
            found[words(value)] = None
        else:
            for said in _words(part, value, names):
                found[said] = None
    for rows in scope.rows:
        below = get(values, rows.path)
        for row in below if isinstance(below, list) else ():
            _collect(rows.scope, row, names, found)


def _words(part: Field, value: Any, names: Mapping[str, Any]) -> Sequence[str]:
    if part.type in CHOICE:
        labels = _labels(part, names)
        return [labels.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value])]
    if part.type == "filepicker":
        return [str(file.get("name", "")) for file in value] if isinstance(value, list) else []
    if part.type == "datetime":
        return moment(str(value), _LANG), str(value)
    return [word(value, _LANG)]


def _labels(part: Field, names: Mapping[str, Any]) -> Mapping[str, str]:
    """What the options are called: as the form file says, or as it was recorded where they came from the case."""
    kept = names.get(part.dotted)
    if isinstance(kept, Mapping):
        return kept
    return part.options.called if part.options is not None else {}
