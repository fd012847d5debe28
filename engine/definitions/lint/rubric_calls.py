"""Rule: what expressions ask of rubrics, they can answer: rubric, sheet, grade and phrase exist, and are declared."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at
from engine.definitions.lint.rubric_files import RubricFile
from engine.definitions.lint.spots import Compiled
from engine.expressions.language import NOT_CONSTANT, Call
from engine.rubrics.functions import NAMES, Rubrics
from engine.rubrics.model import Rubric
from engine.rubrics.rows import KINDS

_SIGNATURES = {name: inspect.signature(getattr(Rubrics, name)) for name in NAMES}


def check(context: Context, spots: list[Compiled]) -> Iterator[Finding]:
    """Findings about calls that would fail, and about rubrics nothing calls."""
    used: set[str] = set()
    unknown = any(decision.functions & NAMES for decision in context.decisions.values())
    for compiled in spots:
        for call in compiled.calls:
            if call.function not in NAMES:
                continue
            given = _arguments(call)
            key = None if given is None else given.get("key")
            unknown |= not isinstance(key, str)
            used |= {key} if isinstance(key, str) else set()
            spot = compiled.spot
            for code, values in _problems(context, call.function, given):
                values = {"function": call.function, "place": spot.place, **values}
                yield at(spot.diagram, spot.owner, code, spot.line, **values)
    if context.manifest is not None and not unknown:
        yield from _unused(context, used)


def _arguments(call: Call) -> Mapping[str, Any] | None:
    """The arguments of a call by name, as far as they are written out; None when they do not fit the function."""
    try:
        return _SIGNATURES[call.function].bind(None, *call.arguments, **call.keywords).arguments
    except TypeError:
        return None


def _problems(context: Context, function: str, given: Mapping[str, Any] | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """What will fail in a call, as code and values."""
    if given is None:
        yield "rubric.arguments", {}
        return
    key = given["key"]
    if key is NOT_CONSTANT:
        return
    found = context.rubrics.get(key) if isinstance(key, str) else None
    if found is None:
        if len(context.rubrics) == len(context.bundle.rubrics):  # else it may be the one that cannot be read
            yield "rubric.unknown", {"key": key}
        return
    if not _declared(context, found):
        yield "rubric.undeclared", {"key": key, "file": found.file}
    yield from _names(found.rubric, given)
    if function == "assess" and found.rubric.cap and "capped" not in given:
        yield "rubric.cap_not_asked", {"key": key, "clause": found.rubric.cap.text}


def _names(rubric: Rubric, given: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for sheet in _sheets(given):
        if sheet not in rubric.sheets:
            yield "rubric.unknown_sheet", {"key": rubric.key, "sheet": sheet}
    for name, known, code in (
        ("kind", KINDS, "rubric.unknown_kind"),
        ("grade", tuple(rubric.ranks), "rubric.unknown_grade"),
        ("phrase", tuple(rubric.phrases), "rubric.unknown_phrase"),
    ):
        value = given.get(name, NOT_CONSTANT)
        if value is not NOT_CONSTANT and value not in known:
            yield code, {"key": rubric.key, "name": value}


def _sheets(given: Mapping[str, Any]) -> Iterator[Any]:
    """The sheets a call names: one, or the keys of the records that assess takes."""
    named = given.get("sheet", NOT_CONSTANT)
    if named is not NOT_CONSTANT:
        yield from named if isinstance(named, list | tuple) else [named]
    for name in ("sheets", "agreed"):
        record = given.get(name)
        yield from record if isinstance(record, dict) else ()


def _declared(context: Context, found: RubricFile) -> bool:
    return context.manifest is None or found.file in context.manifest.rubrics


def _unused(context: Context, used: set[str]) -> Iterator[Finding]:
    manifest = context.manifest
    if manifest is None:
        return
    for key, found in context.rubrics.items():
        if key not in used and found.file in manifest.rubrics:
            line = manifest.line("rubrics", manifest.rubrics.index(found.file))
            yield Finding(
                context.bundle.manifest_name, "rubrics", line, "rubric.unused", {"key": key, "file": found.file}
            )
