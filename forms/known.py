"""What a form reads of what the server holds for it when it is submitted, and what it only ever shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from forms.components import DISPLAYED

_NAME = re.compile(r"\w+")


def names_read(components: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Every name that stands anywhere but in a text to be shown: keys, conditions, sources of options, checks.

    A name too many costs a moment, one too few would leave a rule without what it reads: whatever looks like a name in
    anything that may carry a value counts.
    """
    return frozenset(name for component in _carrying(components) for name in _NAME.findall(_written(component)))


def _carrying(components: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for component in components:
        if component["type"] not in DISPLAYED:
            yield component
            yield from _carrying(component.get("components", ()))


def _written(component: Mapping[str, Any]) -> str:
    return orjson.dumps({key: value for key, value in component.items() if key != "components"}).decode()
