"""Fills in a form the way a diligent person would: for demonstrations, never for real cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

Attach = Callable[[Mapping[str, Any]], str | None]
"""Attaches what a file field (its component) asks for and returns its id; None: nothing."""


@dataclass(frozen=True)
class Phrases:
    """What somebody would write, by the key of the field; ``sentence`` where nothing is known.

    ``dates`` are so many days from today.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    dates: Mapping[str, int] = field(default_factory=dict)
    sentence: str = ""
    short: str = ""


def filled(
    components: Sequence[Mapping[str, Any]], known: Mapping[str, Any], today: date, phrases: Phrases, attach: Attach
) -> dict[str, Any]:
    """A complete submission of the form ``components``; ``known`` is the prefill. Read-only fields are left out."""
    answers: dict[str, Any] = {}
    for component in _opened(components):
        key = component.get("path") if component["type"] == "dynamiclist" else component.get("key")
        if not key or component.get("readonly") or component.get("disabled"):
            continue
        if component["type"] == "dynamiclist":
            answers[key] = _rows(component, known, today, phrases, attach)
        else:
            answer = _answer(component, known, today, phrases, attach)
            if answer is not None:
                answers[key] = answer
    return answers


def _opened(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for component in components:
        if component["type"] == "group" and not component.get("path"):
            yield from _opened(component["components"])
        else:
            yield component


def _rows(
    component: Mapping[str, Any], known: Mapping[str, Any], today: date, phrases: Phrases, attach: Attach
) -> list[dict[str, Any]]:
    given = phrases.rows.get(component["path"]) or known.get(component["path"]) or []
    rows: list[Mapping[str, Any]] = list(given)
    fixed = component.get("allowAddRemove") is False
    while not fixed and len(rows) < int(component.get("defaultRepetitions", 1)):
        rows.append({})
    return [
        {
            **filled(component["components"], {**known, **row}, today, phrases, attach),
            **{key: value for key, value in row.items() if value is not None},
        }
        for row in rows
    ]


def _answer(
    component: Mapping[str, Any], known: Mapping[str, Any], today: date, phrases: Phrases, attach: Attach
) -> Any:
    kind, key, rules = component["type"], component["key"], component.get("validate") or {}
    if kind in ("textfield", "textarea"):
        usual = phrases.short if kind == "textfield" else phrases.sentence
        return str(phrases.texts.get(key, known.get(key) or usual))[: int(rules.get("maxLength") or 500)]
    if kind == "number" and rules.get("max") == "=this.max":
        return _points(known, phrases)
    if kind == "number":
        low = rules.get("min") or 0
        low = known.get(low.lstrip("= "), 0) if isinstance(low, str) else low
        return phrases.numbers.get(key, max(low, 1))
    if kind == "datetime":
        ahead = timedelta(days=phrases.dates.get(key, 0))
        return known.get(key) or (today + ahead).isoformat()
    if kind == "checkbox":
        return True
    if kind == "filepicker":
        attached = attach(component)
        return [{"id": attached}] if attached else None
    return _choice(component, known, phrases) if kind in ("select", "radio", "checklist", "taglist") else None


def _points(row: Mapping[str, Any], phrases: Phrases) -> Any:
    """What a row of a score sheet is given: the share ``share`` (percent) of its points."""
    return None if row["max"] is None else int(row["max"]) * int(phrases.numbers.get("share", 90)) // 100


def _level(row: Mapping[str, Any], phrases: Phrases) -> Any:
    """The level those points belong to, where the sheet asks for it; the first one where there are no points."""
    points = _points(row, phrases)
    fitting = [one["value"] for one in row["choices"] if points is None or one["low"] <= points <= one["high"]]
    return next(iter(fitting), None)


def _choice(component: Mapping[str, Any], known: Mapping[str, Any], phrases: Phrases) -> Any:
    if component.get("valuesExpression") == "=this.choices":
        return _level(known, phrases)
    options = component.get("values") or known.get(component.get("valuesKey", ""), [])
    values = [option["value"] for option in options]
    usual: Any = phrases.texts.get(component["key"])
    if isinstance(usual, list) or usual in values:
        return usual
    if component["type"] == "taglist":
        return values[: int(phrases.numbers.get(component["key"], 3))]
    return values[:1] if component["type"] == "checklist" else next(iter(values), None)
