"""What options that come from the case were called: kept with the submission, because people and lists change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from forms.components import Field
from forms.level import Level
from forms.paths import get
from forms.state import State
from forms.values import option_list

LABELS = "_labels"
"""The key of a clean submission under which the labels stand: ``{dotted path: {value: label}}``."""


def chosen_labels(state: State, drift: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What the chosen options of a checked submission were called, where the form file itself does not say it.

    ``drift`` are values that were filled in and changed (forms/drift.py): their options are named as well.
    """
    found: dict[str, dict[str, str]] = {}
    for level in _asking(state.root):
        for part in level.scope.fields:
            if part.asks_the_case and part.path not in level.hidden:
                values = [level.raw(part), *_before(part, drift)]
                if named := _named(part, values, level, state):
                    found.setdefault(part.dotted, {}).update(named)
    return found


def _asking(level: Level) -> Iterator[Level]:
    """``level`` and the rows below it, as far as a choice there has the options of the case."""
    yield level
    for rows in level.scope.rows:
        if rows.scope.asks_the_case:
            for row in level.rows[rows.path]:
                yield from _asking(row)


def _before(part: Field, drift: Mapping[str, Any]) -> Iterator[Any]:
    """The values of ``part`` that were changed: its own, or those its column had."""
    if part.dotted in drift:
        yield drift[part.dotted]
    rows = drift.get(part.dotted.removesuffix("." + ".".join(part.path)))
    for row in rows if isinstance(rows, list) else ():
        yield get(row, part.path)


def _named(part: Field, values: list[Any], level: Level, state: State) -> dict[str, str]:
    chosen = [item for value in values for item in (value if isinstance(value, list) else [value])]
    options = option_list(part, level, state)
    return {str(option): label for option, label in options if option in chosen and label != str(option)}


def labels_of(part: Field, level: Level, state: State) -> Mapping[str, str]:
    """The label of each option of ``part``, as it is now and, first of all, as it was recorded."""
    options = {str(option): label for option, label in option_list(part, level, state)}
    recorded = state.initial.get(LABELS)
    kept = recorded.get(part.dotted) if isinstance(recorded, Mapping) else None
    return {**options, **kept} if isinstance(kept, Mapping) else options
