"""Fills in what a scenario leaves out, so that a line says only what matters, and checks it with the real form.

What the form shows already (prefilled from earlier forms) is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.errors import Invalid
from engine.ports import CompiledForm
from forms.catalogue import Catalogue
from forms.catalogue import CompiledForm as RealForm

PAPER = "11111111111111111111111111111111"
"""The id of the one paper everybody attaches."""
FILES = {PAPER: {"name": "材料.pdf", "size": 1000, "type": "application/pdf"}}
SENTENCE = "情况属实，材料齐全，符合管理办法的要求。"


@dataclass(frozen=True)
class Usual:
    """What is usually answered in fields of these keys."""

    numbers: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


class DiligentForm:
    """A form of the bundle whose submitter fills in everything required: the first option, the lowest number, today."""

    has_files = False

    def files_in(self, data: Mapping[str, Any]) -> dict[str, str]:
        return {}

    def __init__(self, real: RealForm, today: TodayOf, usual: Usual) -> None:
        self._real, self._today, self._usual = real, today, usual
        self.keys: Sequence[str] = real.keys
        self.reads = real.reads

    def check(
        self,
        data: Mapping[str, Any],
        stored: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        *,
        lang: str = "zh",
        today: date | None = None,
    ) -> dict[str, Any]:
        """The clean data of ``data`` with every gap filled; Invalid as the real form says."""
        known = dict(stored or {})
        blank = [key for key in shown(self._real.schema["components"]) if known.get(key) is None]
        if blank:
            raise Invalid(errors={key: ["nothing to show"] for key in blank})
        given = {**filled(self._real.schema["components"], known, self._today.day(), self._usual), **data}
        in_every_row(given)
        spread(given)
        return self._real.check(given, known, FILES, lang=lang, today=today)

    def places(self, data: Mapping[str, Any], lang: str = "zh") -> Sequence[tuple[str, str]]:
        """The places of a submission."""
        return self._real.places(data, lang)

    def changes(
        self, place: str, before: Mapping[str, Any], after: Mapping[str, Any], lang: str = "zh"
    ) -> Sequence[str]:
        """What differs at a place."""
        return self._real.changes(place, before, after, lang)

    def texts(self, data: Mapping[str, Any]) -> Sequence[str]:
        """The searchable texts of a submission."""
        return self._real.texts(data)


class TodayOf:
    """The business day on which forms are filled in; the stage moves it."""

    def __init__(self) -> None:
        self.value = date(2026, 1, 1)

    def day(self) -> date:
        """Today."""
        return self.value


class DiligentForms:
    """A catalogue of diligent forms."""

    def __init__(self, today: TodayOf, usual: Usual) -> None:
        self._real, self._today, self._usual = Catalogue(), today, usual

    def compile(self, key: str, source: bytes) -> CompiledForm:
        """The real form behind a diligent submitter."""
        return DiligentForm(self._real.compile(key, source), self._today, self._usual)

    def findings(self, source: bytes) -> Sequence[Any]:
        """What is wrong with a form file."""
        return self._real.findings(source)


def filled(
    components: Sequence[Mapping[str, Any]], stored: Mapping[str, Any], today: date, usual: Usual
) -> dict[str, Any]:
    """A complete submission of the form ``components``: every field answered, tables with at least one row."""
    answers: dict[str, Any] = {}
    for component in _opened(components):
        if component["type"] == "dynamiclist":
            answers[component["path"]] = _rows(component, stored, today, usual)
        elif component["type"] == "group":
            path = component["path"]
            answers[path] = filled(component["components"], stored.get(path) or {}, today, usual)
        elif component.get("key") and not component.get("readonly") and component["type"] != "expression":
            answers[component["key"]] = _answer(component, stored, today, usual)
    return answers


def shown(components: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The fields that only show what the case knows: they must never be empty."""
    for component in _opened(components):
        if component.get("readonly"):
            yield component["key"]


def in_every_row(answers: dict[str, Any]) -> None:
    """Let ``table.column`` answer that column in every row of the table; ``80%`` is a share of the row's ``max``."""
    for key in [key for key in answers if "." in key]:
        table, _, column = key.partition(".")
        value = answers.pop(key)
        if isinstance(value, str) and value.endswith("%"):
            answers[table] = [{**row, **scored(row, column, int(value[:-1]))} for row in answers[table]]
        else:
            answers[table] = [{**row, column: value} for row in answers[table]]


def scored(row: Mapping[str, Any], column: str, share: int) -> dict[str, Any]:
    """So many percent of the points of a row, rounded down, and the level they belong to where it is asked for."""
    points = int(row["max"]) * share // 100
    fitting = [choice["value"] for choice in row.get("choices", ()) if choice["low"] <= points <= choice["high"]]
    return {column: points, "level": fitting[0]} if fitting else {column: points}


def spread(answers: dict[str, Any]) -> None:
    """Let the one row of a score table add up to the total."""
    total = answers.get("self_score", answers.get("score"))
    if "scores" in answers and total is not None:
        answers["scores"][0]["score"] = total


def _opened(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The components, with those of a group in its place unless their answers are kept under its path."""
    for component in components:
        if component["type"] == "group" and not component.get("path"):
            yield from _opened(component["components"])
        else:
            yield component


def _rows(component: Mapping[str, Any], stored: Mapping[str, Any], today: date, usual: Usual) -> list[dict[str, Any]]:
    known: list[Mapping[str, Any]] = list(stored.get(component["path"]) or [])
    while len(known) < int(component.get("defaultRepetitions", 1)):
        known.append({})
    offered = {key: options for key, options in stored.items() if key.endswith("_options")}
    return [{**row, **filled(component["components"], {**offered, **told(row)}, today, usual)} for row in known]


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says already: not the cells that are empty."""
    return {key: value for key, value in row.items() if value not in (None, "")}


def _answer(component: Mapping[str, Any], stored: Mapping[str, Any], today: date, usual: Usual) -> Any:
    kind, key, rules = component["type"], component["key"], component.get("validate", {})
    if stored.get(key) is not None:
        return stored[key]
    if kind in ("textfield", "textarea"):
        return usual.texts.get(key, SENTENCE[: rules.get("maxLength", 100)])
    if kind == "number":
        low = rules.get("min", 0)
        low = stored[low[1:]] if isinstance(low, str) else low
        return usual.numbers.get(key, max(low, 1))
    if kind == "datetime":
        return today.isoformat()
    if kind == "checkbox":
        return True
    if kind == "filepicker" and (component.get("properties") or {}).get("photos") == "yes":
        return None  # nobody took a photo
    if kind == "filepicker":
        return [{"id": PAPER}]
    return _choice(component, stored)


def _choice(component: Mapping[str, Any], stored: Mapping[str, Any]) -> Any:
    if "valuesExpression" in component:
        options = stored[component["valuesExpression"].removeprefix("=this.")] or [{"value": None}]
    else:
        options = component.get("values") or stored[component["valuesKey"]]
    values = [option["value"] for option in options]
    if component["type"] == "taglist":
        return values[: int(stored.get("panel_min", 3))]
    return values[:1] if component["type"] == "checklist" else values[0]
