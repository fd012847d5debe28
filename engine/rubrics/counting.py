"""Finds the level of each counted item from its facts; where none fits, people decide by hand."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from engine.expressions.errors import ExpressionError
from engine.expressions.functions import BASE_FUNCTIONS
from engine.expressions.language import Expression
from engine.rubrics.model import COUNTED, Item, Level, Number, Rubric, Sheet
from engine.rubrics.numbers import shown
from engine.rubrics.rows import heading, note_of
from engine.rubrics.sheets import facts_of, failure
from engine.texts import text

#: What an expression may trip over because the facts leave something open: then no level is found by the machine.
_OPEN = frozenset({"expression.no_value", "expression.division_by_zero"})


def counted(rubric: Rubric, sheet: Sheet, facts: Any) -> list[dict[str, Any]]:
    """A row for each counted item: its facts and measures in words, the level they reach, its points.

    ``points`` (and ``score``, which a form may let people change) is None where no level matches or the level leaves
    a choice. Raises RubricError when a fact is missing.
    """
    if not sheet.items:
        raise failure("rubric.empty", rubric, sheet)
    if not isinstance(facts, Mapping):
        raise failure("rubric.not_facts", rubric, sheet)
    return [_row(rubric, sheet, item, facts.get(item.no)) for item in sheet.of_kind(COUNTED)]


def _row(rubric: Rubric, sheet: Sheet, item: Item, given: Any) -> dict[str, Any]:
    facts = facts_of(rubric, sheet, item, given)
    try:
        level, measures = level_of(rubric, item, facts)
    except ExpressionError as error:
        raise failure("rubric.measure_failed", rubric, sheet, item, reason=error.sentence("zh")) from error
    points = level.low if level and level.low == level.high else None
    open_words = text("rubric.undecided" if level is None else "rubric.within_band") if points is None else ""
    return {
        **heading(item),
        "measures": _words(item, facts, measures),
        "level": level.label if level else None,
        "standard": level.words if level else "",
        "points": points,
        "score": points,
        "max": item.max,
        "hint": "\n".join(part for part in (open_words, note_of(rubric, sheet, item)) if part),
        "remark": "",
    }


def level_of(
    rubric: Rubric, item: Item, facts: Mapping[str, Number]
) -> tuple[Level | None, Mapping[str, Number | None]]:
    """The first level whose condition holds (None where none does, or one cannot be told), and the measures."""
    scope: dict[str, Any] = {"reading": rubric.values, **facts}
    measures: dict[str, Number | None] = {}
    for measure in item.measures:
        measures[measure.key] = scope[measure.key] = _value(measure.value, scope)
    for level in item.levels:
        if level.when is None:
            return level, measures
        holds = _value(level.when, scope)
        if holds is None:
            return None, measures
        if holds is True:
            return level, measures
        if holds is not False:
            raise ExpressionError("expression.not_a_condition", name=level.when.source, found=type(holds).__name__)
    return None, measures


def _value(expression: Expression, scope: Mapping[str, Any]) -> Any:
    """The value; None where a missing value or an empty plan leaves it open."""
    try:
        return expression.evaluate(scope, BASE_FUNCTIONS)
    except ExpressionError as error:
        if error.code in _OPEN:
            return None
        raise


def _words(item: Item, facts: Mapping[str, Number], measures: Mapping[str, Number | None]) -> str:
    """``实际完成数 3 台套，计划数 5 台套，完成比例 60%``."""
    words = [f"{fact.name} {shown(facts[fact.key])} {fact.unit}".rstrip() for fact in item.facts]
    for measure in item.measures:
        value = measures[measure.key]
        if isinstance(value, bool) or not isinstance(value, Number | None):
            continue
        words.append(
            f"{measure.name or measure.key} {shown(None if value is None else Fraction(value), measure.percent)}"
        )
    return "，".join(words)
