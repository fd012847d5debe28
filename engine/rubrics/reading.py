"""Reads a rubric: YAML in, a Rubric and everything there is to say about it out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.rubrics.checks import check
from engine.rubrics.entries import Entry, Report
from engine.rubrics.errors import RubricFinding, RubricRefused
from engine.rubrics.item_reading import Heading, read_item
from engine.rubrics.model import Cap, Grade, Group, Item, Number, Reading, Rubric, Sheet, Spread
from engine.yaml_source import Path, YamlError, read_yaml

SHEETS, PARTS, GRADES, READINGS, PHRASES = 20, 300, 20, 200, 200
#: Findings of these codes do not keep a file from being used; the gate's catalogue says how much each weighs.
HARMLESS = frozenset(
    {
        "rubric.sum_differs", "rubric.sum_read", "rubric.groups_differ", "rubric.groups_read", "rubric.levels_read",
        "rubric.levels_gap", "rubric.fact_unread", "rubric.empty_sheet", "rubric.no_pass",
    }
)  # fmt: skip


def read_rubric(source: bytes) -> tuple[Rubric | None, list[RubricFinding]]:
    """The rubric in ``source`` (None where nothing can be made of it) and the findings, in the order of the file."""
    try:
        document = read_yaml(source)
    except YamlError as error:
        return None, [RubricFinding((), error.line, f"rubric.{error.code}", {"path": "", **error.values})]
    report = Report(document)
    if not isinstance(document.value, dict):
        report.find((), "rubric.wrong_kind")
        return None, report.found
    rubric = _rubric(Entry(report, (), document.value))
    if not any(finding.code not in HARMLESS for finding in report.found):
        check(rubric, report)
    return rubric, sorted(report.found, key=lambda finding: finding.line)


def compile_rubric(source: bytes) -> Rubric:
    """The rubric in ``source``. Raises RubricRefused with every finding that keeps it from being used."""
    rubric, findings = read_rubric(source)
    refused = [finding for finding in findings if finding.code not in HARMLESS]
    if rubric is None or refused:
        raise RubricRefused(refused or findings)
    return rubric


def _rubric(entry: Entry) -> Rubric:
    readings = {key: _reading(entry, key, value, path) for key, value, path in entry.members("readings", READINGS)}
    values = {key: reading.value for key, reading in readings.items()}
    sheets: dict[str, Sheet] = {}
    for given in entry.entries("sheets", SHEETS):
        sheet = _sheet(given, values)
        if sheet.key in sheets:
            given.find("rubric.same_name", "key", name=sheet.key)
        sheets[sheet.key] = sheet
    if not sheets:
        entry.find("rubric.missing_key", "sheets")
    rubric = Rubric(
        key=entry.key("key"),
        title=entry.text("title", required=True),
        sheets=sheets,
        basis=entry.text("basis"),
        note=entry.text("note"),
        integer=entry.flag("integer", default=True),
        stated=entry.number("stated"),
        stated_raw=entry.number("stated_raw"),
        grades=tuple(_grade(grade) for grade in entry.entries("grades", GRADES)),
        passing=entry.text("pass"),
        cap=_cap(entry.entry("cap")),
        phrases=_phrases(entry),
        readings=readings,
        min_sheets=entry.whole("min_sheets"),
        spread=_spread(entry),
    )
    entry.close()
    return rubric


def _sheet(entry: Entry, readings: Mapping[str, Any]) -> Sheet:
    weight = entry.number("weight")
    sheet = Sheet(
        key=entry.key("key"),
        title=entry.text("title", required=True),
        weight=Decimal(1) if weight is None else Decimal(weight),
        parts=_parts(entry, Heading(), readings),
        short=entry.text("short"),
        stated=entry.number("stated"),
        bonus=_bonus(entry.entry("bonus"), readings),
        required=entry.texts("required"),
        min_sheets=entry.whole("min_sheets"),
        note=entry.text("note"),
    )
    entry.close()
    return sheet


def _parts(entry: Entry, heading: Heading, readings: Mapping[str, Any]) -> tuple[Group | Item, ...]:
    """The groups of an entry, then its items; groups lie at most two deep."""
    found: list[Group | Item] = []
    if not heading.subgroup and not heading.bonus:
        found += [_group(group, heading, readings) for group in entry.entries("groups", PARTS)]
    found += [read_item(item, heading, readings) for item in entry.entries("items", PARTS)]
    return tuple(found)


def _group(entry: Entry, heading: Heading, readings: Mapping[str, Any]) -> Group:
    no, title, stated = entry.text("no"), entry.text("title", required=True), entry.number("stated")
    shown = _heading(no, title, stated)
    inner = Heading(heading.group, shown) if heading.group else Heading(shown)
    group = Group(no, title, _parts(entry, inner, readings), stated, entry.text("note"))
    entry.close()
    return group


def _bonus(entry: Entry | None, readings: Mapping[str, Any]) -> Group | None:
    if entry is None:
        return None
    title, most = entry.text("title", required=True), entry.number("max")
    heading = Heading(_heading("", title, most), bonus=True)
    bonus = Group("", title, _parts(entry, heading, readings), most, entry.text("note"))
    entry.close()
    return bonus


def _heading(no: str, title: str, stated: Number | None) -> str:
    points = "" if stated is None else f"（{stated}分）"
    return f"{no} {title}{points}".strip()


def _grade(entry: Entry) -> Grade:
    grade = Grade(entry.text("name", required=True), entry.number("from"))
    entry.close()
    return grade


def _cap(entry: Entry | None) -> Cap | None:
    if entry is None:
        return None
    cap = Cap(entry.text("grade", required=True), entry.text("text", required=True))
    entry.close()
    return cap


def _phrases(entry: Entry) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for phrase, value, path in entry.members("phrases", PHRASES):
        given = Entry(entry.report, path[:-1], {phrase: value})
        found[phrase] = given.texts(phrase)
    return found


def _reading(entry: Entry, key: str, value: Any, path: Path) -> Reading:
    given = Entry(entry.report, path, value)
    chosen = given.raw("value")
    if not isinstance(chosen, str | int | Decimal | bool | None):
        given.find("rubric.wrong_kind", "value")
        chosen = None
    reading = Reading(key, given.text("text", required=True), chosen, given.text("adopted"), given.texts("about"))
    given.close()
    return reading


def _spread(entry: Entry) -> Spread | None:
    """``spread: 3`` are points, ``spread: 30%`` is a share of each item's points."""
    if not entry.has("spread"):
        entry.raw("spread")
        return None
    given = entry.text("spread")
    try:
        value = Decimal(given.removesuffix("%").strip())
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0:
        entry.find("rubric.wrong_kind", "spread")
        return None
    return Spread(int(value) if value == int(value) else value, given.endswith("%"))
