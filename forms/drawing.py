"""The custom properties that say how something is drawn: what may stand where, and what is said about a wrong use.

Columns of a table, its groups of rows, and the sections of a long form. The drawing itself is in ``forms/tables.py``
and ``forms/page.py``, and in the browser in ``frontend/src/form``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forms.findings import Report
from forms.paths import Path, parse_path

COLUMN_PROPERTIES = frozenset({"headerGroup", "total", "rowHeader", "columnWidth"})
NOT_DRAWN = frozenset({"expression", "separator", "spacer"})
"""What gets no column: it holds a value or an effect, but there is nothing to see."""

_VALUES: Mapping[str, tuple[str, ...]] = {
    "total": ("sum",),
    "rowHeader": ("yes", "no"),
    "columnWidth": ("narrow", "normal", "wide"),
    "section": ("yes", "no"),
    "places": ("yes",),
    "photos": ("yes",),
    "compare": ("yes", "no"),
}
LISTS = frozenset({"table", "requests", "checklist"})
"""The displays of a list of which paper shows a table."""


def properties_of(component: Mapping[str, Any]) -> Mapping[str, Any]:
    """The custom properties of a component."""
    return component.get("properties") or {}


def is_table(component: Mapping[str, Any]) -> bool:
    """Whether a list is drawn as a table, on paper at least."""
    return properties_of(component).get("display") in LISTS


def is_compared(component: Mapping[str, Any]) -> bool:
    """Whether another value is a change of the paper: a date of the day is none, nor are answers to what was asked."""
    properties = properties_of(component)
    return properties.get("compare") != "no" and properties.get("display") != "requests"


def is_narrative(component: Mapping[str, Any]) -> bool:
    """Whether a text of many lines is a written chapter."""
    return component.get("type") == "textarea" and properties_of(component).get("display") == "narrative"


def is_section(component: Mapping[str, Any]) -> bool:
    """Whether a group is a section of a long form."""
    return component.get("type") == "group" and properties_of(component).get("section") == "yes"


def is_numbered(component: Mapping[str, Any]) -> bool:
    """Whether the rows of a table, or a section, are counted."""
    return properties_of(component).get("numbered") not in ("no", "false")


def check_drawing(component: Mapping[str, Any], column: bool, top: bool, report: Report) -> None:
    """Report wrong values and wrong places; ``column``: directly in a table, ``top``: at the top of the form."""
    properties, identity = properties_of(component), component["id"]
    for name, allowed in _VALUES.items():
        if name in properties and properties[name] not in allowed:
            report.add("form.bad_rule", identity, property=name, value=properties[name])
    for name in sorted(COLUMN_PROPERTIES & properties.keys()):
        if not column or component["type"] in NOT_DRAWN:
            report.add("form.only_in_columns", identity, property=name)
    if properties.get("total") == "sum" and column and component["type"] != "number":
        report.add("form.total_of_numbers", identity)
    if is_section(component):
        if not top:
            report.add("form.section_inside", identity)
        if not component.get("label"):
            report.add("form.section_without_label", identity)


def check_narrative(component: Mapping[str, Any], in_list: bool, report: Report) -> None:
    """Report a chapter where there can be none, and rules that a text with tables and pictures cannot have."""
    shown = properties_of(component).get("display")
    if shown is not None and not is_narrative(component):
        report.add("form.bad_rule", component["id"], property="display", value=shown)
    if not is_narrative(component):
        return
    if in_list:
        report.add("form.narrative_in_list", component["id"])
    rules = component.get("validate") or {}
    if rules.get("pattern") or rules.get("validationType") not in (None, "", "custom"):
        report.add("form.narrative_rule", component["id"])


def check_table(component: Mapping[str, Any], columns: Sequence[Mapping[str, Any]], report: Report) -> None:
    """Report header groups that are torn apart, and groups of rows that could not be drawn."""
    seen: list[str] = []
    for column in columns:
        group = str(properties_of(column).get("headerGroup") or "")
        if group and group in seen and seen[-1] != group:
            report.add("form.header_group_apart", column["id"], group=group)
        if column["type"] not in NOT_DRAWN:
            seen.append(group)
    properties = properties_of(component)
    if properties.get("display") == "requests" and not (
        properties.get("place") and component.get("allowAddRemove") is False
    ):
        report.add("form.requests_of_free_rows", component["id"])
    key = properties.get("rowGroup")
    if key is None:
        return
    if not is_table(component):
        report.add("form.only_in_tables", component["id"], property="rowGroup")
    elif component.get("allowAddRemove") is not False:
        report.add("form.row_group_of_free_rows", component["id"])
    if not parse_path(str(key)):
        report.add("form.bad_rule", component["id"], property="rowGroup", value=key)


def row_group_of(component: Mapping[str, Any]) -> Path:
    """Where each row holds the name of its group; () when rows are not grouped."""
    return parse_path(str(properties_of(component).get("rowGroup") or "")) or ()
