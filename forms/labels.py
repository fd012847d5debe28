"""What options that come from the case were called: kept with the submission, because people and lists change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from forms.components import CHOICE, Field
from forms.paths import get
from forms.state import Level, State, levels
from forms.values import option_list

LABELS = "_labels"
"""The key of a clean submission under which the labels stand: ``{dotted path: {value: label}}``."""


def chosen_labels(state: State, drift: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What the chosen options of a checked submission were called, where the form file itself does not say it.

    ``drift`` are values that were filled in and changed (forms/drift.py): their options are named as well.
    """
    found: dict[str, dict[str, str]] = {}
    for level in levels(state.root):
        for part in level.scope.fields:
            if _from_the_case(part) and part.path not in level.hidden:
                values = [level.raw(part), *_before(part, drift)]
                if named := _named(part, values, level, state):
                    found.setdefault(part.dotted, {}).update(named)
    return found


def _before(part: Field, drift: Mapping[str, Any]) -> Iterator[Any]:
    """The values of ``part`` that were changed: its own, or those its column had."""
    if part.dotted in drift:
        yield drift[part.dotted]
    rows = drift.get(part.dotted.removesuffix("." + ".".join(part.path)))
    for row in rows if isinstance(rows, list) else ():
        yield get(row, part.path)


def _from_the_case(part: Field) -> bool:
    return part.type in CHOICE and part.options is not None and part.options.static is None


def _named(part: Field, values: list[Any], level: Level, state: State) -> dict[str, str]:
    chosen = [item for value in values for item in (value if isinstance(value, list) else [value])]
    options = option_list(part, level, state.initial)
    return {str(option): label for option, label in options if option in chosen and label != str(option)}


def labels_of(part: Field, level: Level, state: State) -> Mapping[str, str]:
    """The label of each option of ``part``, as it is now and, first of all, as it was recorded."""
    options = {str(option): label for option, label in option_list(part, level, state.initial)}
    recorded = state.initial.get(LABELS)
    kept = recorded.get(part.dotted) if isinstance(recorded, Mapping) else None
    return {**options, **kept} if isinstance(kept, Mapping) else options
