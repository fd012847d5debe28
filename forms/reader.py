"""Reads a form-js schema into components and reports everything that could not be executed exactly."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.components import ALL_TYPES, DISPLAYED, KEYED, MAX_ROWS, Part, Rows, Scope, Shown, walk
from forms.consequences import ASKS, PREFIX
from forms.drawing import (
    COLUMN_PROPERTIES,
    check_drawing,
    check_narrative,
    check_table,
    is_table,
    properties_of,
    row_group_of,
)
from forms.field_reader import read_check, read_field
from forms.findings import Report
from forms.paths import Path, parse_path
from forms.rules import Condition, RuleError, Template, condition, expression, row_names, template

MAX_BYTES = 512 * 1024
MAX_COMPONENTS = 1000
MAX_DEPTH = 10

_POINTING = {"place", "places", "compare"}  # forms/places.py
_FILES = {"maxMB", "maxFiles", "photos"}
_FIELD_PROPERTIES = {"sameAs", "check", "checkMessage", "header", "display"} | _FILES | _POINTING | COLUMN_PROPERTIES
_FIELD_PROPERTIES |= {ASKS}
_ROW_PROPERTIES = {"minRows", "maxRows", "rowGroup"}
_LIST_PROPERTIES = {"display", "numbered", "check", "checkMessage", "header"} | _ROW_PROPERTIES | _POINTING
_GROUP_PROPERTIES = {"section", "numbered"} | COLUMN_PROPERTIES
_NOTES = {"basis", "rules", "clause", "note"}  # for readers and the rule trace, without effect here
KNOWN_PROPERTIES = _FIELD_PROPERTIES | _LIST_PROPERTIES | _GROUP_PROPERTIES | _NOTES


@dataclass
class Place:
    """Where a component stands: path of its groups, conditions it inherits, keys taken in its scope."""

    prefix: Path
    dotted: str
    hide: tuple[Condition, ...]
    taken: list[Path] = field(default_factory=list)
    depth: int = 0
    in_table: bool = False


def read_schema(source: bytes, report: Report) -> Mapping[str, Any] | None:
    """Parse the file; None, with a finding, when it is not a form at all."""
    if len(source) > MAX_BYTES:
        report.add("form.too_large", limit=MAX_BYTES // 1024)
        return None
    try:
        schema = json.loads(source, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        report.add("form.not_json", detail=error)
        return None
    if not isinstance(schema, dict) or not isinstance(schema.get("components"), list):
        report.add("form.not_a_form")
        return None
    return schema


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


class Reader:
    """Compiles the components of one schema; findings go to ``report``."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.ids: set[str] = set()
        self.count = 0

    def scope(self, schema: Mapping[str, Any]) -> Scope:
        """Compile the whole form."""
        scope = Scope(self.parts(schema["components"], Place((), "", ())))
        self.check_same_as(scope)
        return scope

    def parts(self, components: Any, place: Place) -> tuple[Part, ...]:
        """Compile the components of one container."""
        if place.depth > MAX_DEPTH:
            self.report.add("form.too_deep", limit=MAX_DEPTH)
            return ()
        read = (self.part(component, place) for component in components if self.admit(component))
        return tuple(part for part in read if part is not None)

    def admit(self, component: Any) -> bool:
        """Whether the component can be read at all."""
        self.count += 1
        if self.count == MAX_COMPONENTS + 1:
            self.report.add("form.too_many", limit=MAX_COMPONENTS)
        if self.count > MAX_COMPONENTS:
            return False
        if not isinstance(component, dict) or not isinstance(component.get("type"), str):
            self.report.add("form.bad_component", detail="type")
            return False
        identity = component.get("id")
        if not isinstance(identity, str) or not identity:
            self.report.add("form.bad_component", detail="id")
            return False
        if identity in self.ids:
            self.report.add("form.duplicate_id", identity, id=identity)
        self.ids.add(identity)
        if component["type"] not in ALL_TYPES:
            self.report.add("form.unknown_component", identity, type=component["type"])
            return False
        for name, kind in (("validate", dict), ("properties", dict), ("conditional", dict), ("components", list)):
            if not isinstance(component.get(name) or kind(), kind):
                self.report.add("form.bad_component", identity, detail=name)
                return False
        return True

    def part(self, component: Mapping[str, Any], place: Place) -> Part | None:
        """Compile one component."""
        kind = component["type"]
        hide = place.hide + self.own_condition(component)
        check_drawing(component, place.in_table, place.depth == 0, self.report)
        if kind in DISPLAYED:
            return self.shown(component, hide)
        if kind == "group":
            return self.group(component, place, hide)
        if kind in KEYED:
            path = self.claim(component, "key", place)
            self.check_properties(component, _FIELD_PROPERTIES)
            check_narrative(component, bool(place.dotted), self.report)
            return read_field(component, path, dotted(place, path), hide, self.report) if path else None
        return self.rows(component, place, hide)

    def own_condition(self, component: Mapping[str, Any]) -> tuple[Condition, ...]:
        """The hide condition of the component as a tuple of none or one."""
        source = (component.get("conditional") or {}).get("hide")
        if source in (None, ""):
            return ()
        if not isinstance(source, str) or not source.startswith("="):
            self.report.add("form.bad_rule", component["id"], property="conditional.hide", value=source)
            return ()
        try:
            return (condition(source),)
        except RuleError as error:
            self.report.add("form.bad_expression", component["id"], property="hide", detail=error, source=source)
            return ()

    def claim(self, component: Mapping[str, Any], name: str, place: Place) -> Path | None:
        """The data path of the component, reserved in its scope; None with a finding when it cannot be used."""
        text = component.get(name)
        if not isinstance(text, str) or not text:
            self.report.add("form.no_key", component["id"])
            return None
        own = parse_path(text)
        if own is None:
            self.report.add("form.bad_key", component["id"], key=text)
            return None
        path = place.prefix + own
        for other in place.taken:
            if path[: len(other)] == other or other[: len(path)] == path:
                self.report.add("form.duplicate_key", component["id"], key=text)
                return None
        place.taken.append(path)
        return path

    def group(self, component: Mapping[str, Any], place: Place, hide: tuple[Condition, ...]) -> Shown:
        """A group: its path is a prefix of its children, its condition theirs as well."""
        own = parse_path(component.get("path") or "")
        if own is None:
            self.report.add("form.bad_key", component["id"], key=component["path"])
        self.refuse_readonly(component)
        self.check_properties(component, _GROUP_PROPERTIES)
        inner = Place(place.prefix + (own or ()), place.dotted, hide, place.taken, place.depth + 1)
        children = self.parts(component.get("components") or [], inner)
        label = self.words(component, component.get("label"))
        return Shown(component["id"], "group", component, hide, label, children=children)

    def rows(self, component: Mapping[str, Any], place: Place, hide: tuple[Condition, ...]) -> Rows | None:
        """A dynamic list with the scope of its rows."""
        path = self.claim(component, "path", place)
        self.refuse_readonly(component)
        self.check_properties(component, _LIST_PROPERTIES)
        children = component.get("components") or []
        if not children:
            self.report.add("form.no_children", component["id"])
        if path is None:
            return None
        name = dotted(place, path)
        scope = Scope(self.parts(children, Place((), name, (), [], place.depth + 1, is_table(component))))
        fixed = component.get("allowAddRemove") is False
        if not fixed:
            self.check_row_names(component, scope)
        check_table(component, [part.component for part in scope.parts], self.report)
        properties = properties_of(component)
        low = self.count_of(component, properties, "minRows", 0)
        high = self.count_of(component, properties, "maxRows", MAX_ROWS)
        if high < low:
            self.report.add("form.bad_rule", component["id"], property="maxRows", value=high)
        return Rows(
            component["id"],
            str(component.get("label") or ""),
            path,
            name,
            component,
            scope,
            hide,
            fixed,
            default_rows=self.count_of(component, component, "defaultRepetitions", 1),
            min_rows=low,
            max_rows=high,
            check=read_check(component, self.report),
            row_group=row_group_of(component),
        )

    def count_of(self, component: Mapping[str, Any], source: Mapping[str, Any], name: str, default: int) -> int:
        """A whole number from 0 to the row limit, written as number or text."""
        value = source.get(name)
        if value in (None, ""):
            return default
        if str(value).isdecimal() and len(str(value)) < 9 and int(value) <= MAX_ROWS:
            return int(value)
        self.report.add("form.bad_rule", component["id"], property=name, value=value)
        return default

    def shown(self, component: Mapping[str, Any], hide: tuple[Condition, ...]) -> Shown | None:
        """A component without data."""
        kind = component["type"]
        if kind == "button":
            self.report.add("form.no_submit", component["id"])
            return None
        if kind in ("iframe", "image", "documentPreview"):
            self.report.add("form.external_content", component["id"])
        text = self.words(component, component.get("text" if kind == "text" else "content"))
        source = None
        if kind == "table" and str(component.get("dataSource") or "").startswith("="):
            source = self.function(component, "dataSource")
        label = self.words(component, component.get("label"))
        return Shown(component["id"], kind, component, hide, label, text, source)

    def function(self, component: Mapping[str, Any], name: str) -> Any:
        """The expression in property ``name``."""
        try:
            return expression(component[name])
        except RuleError as error:
            self.report.add("form.bad_expression", component["id"], property=name, detail=error, source=component[name])
            return None

    def words(self, component: Mapping[str, Any], text: Any) -> Template | None:
        """A label or text that may hold expressions."""
        if not isinstance(text, str) or not text:
            return None
        try:
            return template(text)
        except RuleError as error:
            self.report.add("form.bad_template", component["id"], source=error)
            return None

    def refuse_readonly(self, component: Mapping[str, Any]) -> None:
        """form-js ignores read-only containers, so a form must not rely on them."""
        if component.get("readonly") or component.get("disabled"):
            self.report.add("form.readonly_container", component["id"])

    def check_properties(self, component: Mapping[str, Any], known: set[str]) -> None:
        """Warn of custom properties that would silently do nothing."""
        for name in properties_of(component):
            if name not in known | _NOTES and not (name.startswith(PREFIX) and ASKS in known):
                self.report.add("form.unknown_property", component["id"], property=name)

    def check_row_names(self, component: Mapping[str, Any], scope: Scope) -> None:
        """Rows a user adds hold nothing but their columns, so expressions may read nothing else of them."""
        columns = {part.path[0] for part in scope.members}
        used = {name for text in row_texts(component.get("components")) for name in row_names(text)}
        for name in sorted(used - columns):
            self.report.add("form.row_reference", component["id"], name=name)

    def check_same_as(self, scope: Scope) -> None:
        """``sameAs`` must name a field of the same scope."""
        for inner in (scope, *(part.scope for part in walk(scope) if isinstance(part, Rows))):
            paths = {part.path for part in inner.fields}
            for part in inner.fields:
                if part.same_as is not None and part.same_as not in paths:
                    self.report.add("form.unknown_same_as", part.id, key=part.properties.get("sameAs"))


def row_texts(value: Any) -> Iterator[str]:
    """Every expression and text below ``value`` whose ``this`` is the same row."""
    if isinstance(value, str):
        if value.startswith("=") or "{{" in value:
            yield value
    elif isinstance(value, Mapping):
        if value.get("type") != "dynamiclist":
            for item in value.values():
                yield from row_texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from row_texts(item)


def dotted(place: Place, path: Path) -> str:
    """The name of ``path`` in the whole form, through the lists around it."""
    return ".".join(filter(None, (place.dotted, *path)))
