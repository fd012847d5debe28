"""Lays the sheets of all experts beside each other, item by item, for whoever has to look where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from engine.rubrics.assessing import differences, part_of
from engine.rubrics.model import COUNTED, JUDGED, Item, Rubric, Sheet
from engine.rubrics.numbers import number_of
from engine.rubrics.rows import heading
from engine.rubrics.sheets import Points
from engine.texts import text


def sheet_results(rubric: Rubric, sheet: Sheet, given: Any) -> list[dict[str, Any]]:
    """A row for each item: ``mean``, ``low`` and ``high`` of the records ``given``, and a ``hint`` where they differ.

    In a checklist ``low`` and ``high`` are the worst and the best level, and there is no mean. Without any record the
    rows are empty but there. Counted items, which follow from facts, are left out where nobody scored them. Raises
    RubricError when a record is incomplete.
    """
    if isinstance(given, list | tuple) and not given:
        return [{**heading(item), "max": item.max, **_empty()} for item in sheet.items.values()]
    sheet = _scored(sheet, given)
    part = part_of(rubric, sheet, given, None, [])
    apart = {difference.item.no for difference in differences(rubric, part, {})}
    rows = []
    for no, item in sheet.items.items():
        points = [record[no] for record in part.sheets]
        rows.append({**heading(item), "max": item.max, **_spread(item, points, apart=no in apart)})
    return rows


def _scored(sheet: Sheet, given: Any) -> Sheet:
    """``sheet`` without its counted items, when no record of ``given`` has one."""
    records: Sequence[Any] = given if isinstance(given, list | tuple) else ()
    counted = {item.no for item in sheet.of_kind(COUNTED)}
    if not counted or any(counted & one.keys() for one in records if isinstance(one, Mapping)):
        return sheet
    return replace(sheet, parts=tuple(item for item in sheet.of_kind(JUDGED) if not item.bonus))


def _empty() -> dict[str, Any]:
    return {"mean": None, "low": None, "high": None, "hint": ""}


def _spread(item: Item, points: list[Points], *, apart: bool) -> dict[str, Any]:
    hint = text("rubric.differs") if apart else ""
    if item.max is None:
        order = [level.label for level in item.levels]
        ranks = sorted(order.index(str(one)) for one in points)
        return {"mean": None, "low": order[ranks[-1]], "high": order[ranks[0]], "hint": hint}
    numbers = [Fraction(one) for one in points if not isinstance(one, str)]
    mean = number_of(sum(numbers, Fraction(0)) / len(numbers))
    return {"mean": mean, "low": number_of(min(numbers)), "high": number_of(max(numbers)), "hint": hint}
