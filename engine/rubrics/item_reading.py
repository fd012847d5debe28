"""Reads one item of a sheet: its levels, facts and measures, and the conditions that connect them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.expressions.errors import ExpressionError
from engine.expressions.functions import BASE_FUNCTIONS
from engine.expressions.language import Expression, compile_expression
from engine.expressions.nodes import Attribute, Name, Node, children
from engine.expressions.parsing import Parser
from engine.expressions.tokens import tokenize
from engine.rubrics.entries import Entry
from engine.rubrics.model import Fact, Item, Level, Measure
from engine.yaml_source import Path

LEVELS, FACTS = 20, 20
READING = "reading"


@dataclass(frozen=True)
class Heading:
    """Where an item stands: the titles above it, and whether they are those of a bonus."""

    group: str = ""
    subgroup: str = ""
    bonus: bool = False


def read_item(entry: Entry, heading: Heading, readings: Mapping[str, Any]) -> Item:
    """The item in ``entry``; whatever is wrong is reported and replaced by something harmless."""
    facts = tuple(_fact(fact) for fact in entry.entries("facts", FACTS))
    known: set[str] = set()
    read: set[str] = set()
    for fact in facts:
        _learn(entry, (*entry.path, "facts"), fact.key, known)
    measures = []
    for name, value, path in entry.members("measures", FACTS):
        measures.append(_measure(entry, name, value, path, (known, read, readings)))
        _learn(entry, path, name, known)
    levels = tuple(_level(level, (known, read, readings)) for level in entry.entries("levels", LEVELS))
    item = Item(
        no=entry.text("no", required=True),
        title=entry.text("title", required=True),
        max=entry.number("max"),
        levels=levels,
        criterion=entry.text("criterion"),
        evidence=entry.text("evidence"),
        official=entry.text("official"),
        note=entry.text("note"),
        facts=facts,
        measures=tuple(measures),
        group=heading.group,
        subgroup=heading.subgroup,
        bonus=heading.bonus,
    )
    entry.close()
    _check_facts(entry, item, read)
    return item if levels or item.max is None else replace(item, levels=(Level(0, item.max),))


def _learn(entry: Entry, path: Path, name: str, known: set[str]) -> None:
    """A name that expressions may read from here on."""
    if name in known:
        entry.report.find(path, "rubric.same_name", name=name)
    if name == READING:
        entry.report.find(path, "rubric.bad_key", name=name)
    known.add(name)


def _fact(entry: Entry) -> Fact:
    key = entry.key("key", wide=True)
    fact = Fact(key, entry.text("name") or key, entry.text("unit"), entry.flag("integer"))
    entry.close()
    return fact


_Known = tuple[set[str], set[str], Mapping[str, Any]]


def _measure(entry: Entry, name: str, value: Any, path: Path, known: _Known) -> Measure:
    """``name: expression``, or a mapping with the expression under ``value``."""
    if not isinstance(value, dict):
        return Measure(name, _expression(entry, path, value, known) or _NOTHING)
    given = Entry(entry.report, path, value)
    found = Measure(
        name,
        _expression(entry, (*path, "value"), given.raw("value"), known) or _NOTHING,
        given.text("name"),
        given.flag("percent"),
    )
    given.close()
    return found


def _level(entry: Entry, known: _Known) -> Level:
    when = entry.raw("when")
    low, high = entry.number("min"), entry.number("max")
    level = Level(
        low if low is not None else high,
        high if high is not None else low,
        entry.text("name"),
        entry.text("text"),
        None if when is None else _expression(entry, (*entry.path, "when"), when, known),
    )
    entry.close()
    return level


_NOTHING = compile_expression("null")


def _expression(entry: Entry, path: Path, source: Any, known: _Known) -> Expression | None:
    """The compiled expression; what it reads is added to the names read."""
    names, read, readings = known
    text = str(source).lower() if isinstance(source, bool) else str(source).strip()
    if text[:2] in ("${", "#{") and text.endswith("}"):
        text = text[2:-1].strip()
    try:
        expression = compile_expression(text)
        root = Parser(tokenize(text)).whole()
    except ExpressionError as error:
        reasons = {"reason": error.sentence("zh"), "reason_en": error.sentence("en")}
        entry.report.find(path, "rubric.expression", source=text[:60], **reasons)
        return None
    for name in sorted(expression.names - names - {READING}):
        entry.report.find(path, "rubric.unknown_name", name=name)
    for name in sorted(expression.functions - set(BASE_FUNCTIONS)):
        entry.report.find(path, "rubric.unknown_function", name=name)
    for name in sorted(_readings_in(root) - set(readings)):
        entry.report.find(path, "rubric.unknown_reading", name=name)
    read |= expression.names
    return expression


def _readings_in(root: Node) -> set[str]:
    """The names behind ``reading.`` in an expression; "" where ``reading`` stands alone."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Attribute) and isinstance(node.base, Name) and node.base.name == READING:
            found.add(node.name)
            continue
        if isinstance(node, Name) and node.name == READING:
            found.add("")
        waiting.extend(children(node))
    return found


def _check_facts(entry: Entry, item: Item, read: set[str]) -> None:
    """Facts decide something, and the level that needs no condition stands last."""
    conditional = [level.when is not None for level in item.levels]
    if not item.facts:
        if any(conditional):
            entry.find("rubric.no_facts", "levels", item=item.no)
        return
    if not any(conditional):
        entry.find("rubric.facts_decide_nothing", "facts", item=item.no)
    for index, decided in enumerate(conditional[:-1]):
        if not decided:
            entry.report.find((*entry.path, "levels", index), "rubric.otherwise_not_last", item=item.no)
    for fact in item.facts:
        if fact.key not in read:
            entry.find("rubric.fact_unread", "facts", item=item.no, name=fact.name)
