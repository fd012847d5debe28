"""The functions by which a diagram assesses: each names a rubric of the bundle by its key, and says what it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from engine.expressions.bounds import Priced
from engine.rubrics.assessing import assess
from engine.rubrics.comparing import sheet_results
from engine.rubrics.counting import counted
from engine.rubrics.errors import RubricError
from engine.rubrics.explaining import explained
from engine.rubrics.model import Rubric
from engine.rubrics.rows import fact_rows, rubric_rows, sheet_of
from engine.rubrics.sheets import facts_record, sheet_record
from engine.rubrics.together import records_apart, records_of, rows_together, several

#: What a call costs in units of the meter, by the time it takes (plain expressions spend 400 units in a microsecond):
#: for each item of the rubric, and for each value or row that is handed over.
_EACH_ITEM = {"rubric_rows": 1_200, "fact_rows": 1_200, "counted": 3_000, "assess": 800, "sheet_results": 1_500}
_EACH_VALUE = {"sheet": 25, "facts": 40, "assess": 250, "sheet_results": 250}

Functions = Mapping[str, Callable[..., Any]]


class Rubrics:
    """The rubrics of one bundle version by key, and the functions over them."""

    def __init__(self, rubrics: Mapping[str, Rubric]) -> None:
        self._rubrics = rubrics

    def rubric_rows(self, key: Any, sheet: Any, kind: Any = "") -> list[dict[str, Any]]:
        """Rows for the table on which an expert scores; ``sheet`` may be a list of keys."""
        rubric = self._rubric(key)
        if several(sheet):
            return rows_together(rubric, sheet, lambda one: rubric_rows(rubric, one, kind))
        return rubric_rows(rubric, sheet_of(rubric, sheet), kind)

    def fact_rows(self, key: Any, sheet: Any) -> list[dict[str, Any]]:
        """Rows for the table on which facts are counted."""
        rubric = self._rubric(key)
        return fact_rows(rubric, sheet_of(rubric, sheet))

    def sheet(self, key: Any, sheet: Any, rows: Any) -> dict[str, Any]:
        """The points of a filled-in table by item; of several sheets, by sheet and item."""
        rubric = self._rubric(key)
        if several(sheet):
            return records_apart(rubric, sheet, rows, lambda one, its: sheet_record(rubric, one, its))
        return sheet_record(rubric, sheet_of(rubric, sheet), rows)

    def facts(self, key: Any, sheet: Any, rows: Any) -> dict[str, Any]:
        """The facts of a filled-in table by item."""
        rubric = self._rubric(key)
        return facts_record(rubric, sheet_of(rubric, sheet), rows)

    def counted(self, key: Any, sheet: Any, facts: Any) -> list[dict[str, Any]]:
        """Rows with the points that follow from facts."""
        rubric = self._rubric(key)
        return counted(rubric, sheet_of(rubric, sheet), facts)

    def assess(self, key: Any, sheets: Any, agreed: Any = None, capped: Any = False) -> dict[str, Any]:
        """The result of all sheets together."""
        return explained(assess(self._rubric(key), sheets, agreed, capped))

    def sheet_results(self, key: Any, sheet: Any, sheets: Any) -> list[dict[str, Any]]:
        """The sheets of all experts beside each other, a row for each item."""
        rubric = self._rubric(key)
        if several(sheet):
            return rows_together(rubric, sheet, lambda one: sheet_results(rubric, one, records_of(rubric, one, sheets)))
        return sheet_results(rubric, sheet_of(rubric, sheet), sheets)

    def contradicts(self, key: Any, grade: Any, phrase: Any) -> bool:
        """Whether a phrase of the report does not go with a grade."""
        rubric = self._rubric(key)
        if grade not in rubric.ranks:
            raise RubricError("rubric.unknown_grade", rubric=rubric.title, grade=str(grade)[:60])
        if phrase not in rubric.phrases:
            raise RubricError("rubric.unknown_phrase", rubric=rubric.title, phrase=str(phrase)[:60])
        return grade not in rubric.phrases[phrase]

    def _rubric(self, key: Any) -> Rubric:
        found = self._rubrics.get(key) if isinstance(key, str) else None
        if found is None:
            raise RubricError("rubric.unknown", name=str(key)[:60])
        return found

    def price(self, function: str, key: Any, *given: Any, **named: Any) -> int:
        """What a call costs beside the lengths of its arguments."""
        rubric = self._rubrics.get(key) if isinstance(key, str) else None
        items = sum(len(sheet.items) for sheet in rubric.sheets.values()) if rubric else 0
        each = _EACH_VALUE.get(function, 0)
        values = sum(map(_values, (*given, *named.values()))) if each else 0
        return _EACH_ITEM.get(function, 0) * items + each * values


def _values(value: Any, depth: int = 3) -> int:
    """How many values lie in ``value``, three levels down."""
    kind = type(value)  # before the abstract class, which takes long to ask
    if not depth or kind is str or kind is int or kind is Decimal:
        return 1
    members = value.values() if isinstance(value, dict | Mapping) else value if isinstance(value, list | tuple) else ()
    return 1 + sum(_values(member, depth - 1) for member in members)


def rubric_functions(rubrics: Mapping[str, Rubric]) -> Functions:
    """The functions over ``rubrics`` by the name an expression calls them."""
    bound = Rubrics(rubrics)
    called = ("rubric_rows", "fact_rows", "sheet", "facts", "counted", "assess", "sheet_results", "contradicts")
    return {name: Priced(getattr(bound, name), partial(bound.price, name)) for name in called}


NAMES = frozenset(rubric_functions({}))
"""What an expression may call about rubrics; docs/rubrics.md explains each."""
