"""The message catalogue: every sentence the system says, in Chinese and English, under a stable key."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

LANGUAGES = ("zh", "en")
_sources: list[tuple[str, str]] = [("engine", "texts.yaml")]


def add_source(package: str, name: str) -> None:
    """Add the catalogue file ``name`` of ``package`` (the web layer brings its own page texts)."""
    if (package, name) not in _sources:
        _sources.append((package, name))
        catalogue.cache_clear()


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every text by key, each ``{zh, en}``. ValueError when two files have the same key: neither may hide the other."""
    merged: dict[str, Mapping[str, str]] = {}
    for package, name in _sources:
        source = yaml.safe_load(resources.files(package).joinpath(name).read_text(encoding="utf-8"))
        if twice := merged.keys() & source.keys():
            raise ValueError(f"{package}/{name} repeats {', '.join(sorted(twice))}")
        merged.update(source)
    return merged


def has_text(key: str) -> bool:
    """Whether the catalogue knows ``key``."""
    return key in catalogue()


def text(key: str, lang: str = "zh", **values: Any) -> str:
    """The sentence ``key`` in ``lang`` with ``{name}`` places filled from ``values``.

    An unknown key is shown as the key itself, and a place without a value stays visible: a missing text must never
    hide the fact it was to tell. A test holds the catalogue complete.
    """
    entry = catalogue().get(key)
    if entry is None:
        return key
    sentence = entry.get(lang) or entry["zh"]
    return sentence.format_map(_Places(values)) if "{" in sentence else sentence


class _Places(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
