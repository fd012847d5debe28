"""Sheets filled in for tests, and the same result worked out slowly by other means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from engine.rubrics.model import Rubric

Sheet = Mapping[str, int]


def sheet_of(rubric: Rubric, sheet: str, points: int) -> dict[str, int]:
    """A sheet whose items (bonus left at 0) add up to ``points``, filled from the top."""
    left, found = points, {}
    for item in rubric.sheets[sheet].items.values():
        given = 0 if item.bonus else min(int(item.max or 0), left)
        left -= given
        found[item.no] = given
    assert left == 0, f"{sheet} has no {points} points"
    return found


def slow_total(rubric: Rubric, sheets: Mapping[str, Sequence[Sheet]], agreed: Mapping[str, Sheet]) -> Fraction:
    """The total by adding up every single score divided by the number of its sheets, times the weight."""
    total = Fraction(0)
    for key, sheet in rubric.sheets.items():
        for no, item in sheet.items.items():
            if item.bonus:
                continue
            if no in agreed.get(key, {}):
                total += Fraction(str(sheet.weight)) * agreed[key][no]
                continue
            for one in sheets[key]:
                total += Fraction(str(sheet.weight)) * one[no] / len(sheets[key])
    return total


def slow_grade(rubric: Rubric, total: Fraction) -> str:
    """The grade by going up from the lowest."""
    found = rubric.grades[-1].name
    for grade in reversed(rubric.grades):
        if total >= Fraction(str(grade.start)):
            found = grade.name
    return found
